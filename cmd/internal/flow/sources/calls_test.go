package sources_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/flow/flowtest"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
)

// Every call that the simulated Amazon counts is one row of ops.api_call, its refusals included, beside those it broke
// off, which it does not count; and every account's buckets stand in ops.quota.
func TestCallsAreRecorded(t *testing.T) {
	t.Parallel()
	h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 5, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}, Faults: "standard"}), flowtest.Everything)
	if err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), h.Moments()[0]); err != nil {
		t.Fatal(err)
	}
	h.pull(t, "fba_inventory", "all_orders", "settlement_v2", "sp_campaign")
	var stats struct {
		Calls map[string]map[string]struct{ Calls, Refused int } `json:"calls"`
	}
	h.Ask(t, "/_stats", &stats)
	want, n := map[string]string{}, 0
	for account, ops := range stats.Calls {
		for _, op := range []string{"createReport", "getReport", "getReports", "getReportDocument"} {
			if c := ops[op]; c.Calls > 0 {
				want[account+" "+op] = fmt.Sprintf("%d calls, %d refused", c.Calls, c.Refused)
				n += c.Calls
			}
		}
	}
	got := map[string]string{}
	for _, r := range h.Rows(t, "SELECT account, operation, toString(countIf(status < 500)), toString(countIf(status = 429)) FROM ops.api_call WHERE api = 'spapi' GROUP BY account, operation") {
		got[r[0]+" "+r[1]] = r[2] + " calls, " + r[3] + " refused"
	}
	if n == 0 {
		t.Fatal("no call was made")
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s: ops.api_call says %q, Amazon %q", k, got[k], v)
		}
	}
	if bad := h.One(t, "SELECT toString(countIf(request = '' AND status != 0) + countIf(run = '') + countIf(status = 200 AND operation = 'createReport' AND rate_per_second = 0)) FROM ops.api_call WHERE api = 'spapi'"); bad != "0" {
		t.Errorf("%s calls have no request id, no run or lost their rate", bad)
	}
	// A refused call is made again: its try counts on, and the first after a success begins anew.
	tries := h.Rows(t, "SELECT toString(countIf(attempt = 0)), toString(countIf(attempt > 1) > 0), toString(countIf(attempt = 1) >= uniqExact(account)) FROM ops.api_call")
	if got := strings.Join(tries[0], " "); got != "0 1 1" {
		t.Errorf("tries of calls: %s, want none of 0, some above 1, the first of each account 1", got)
	}
	waited, err := strconv.ParseFloat(h.One(t, "SELECT toString(max(wait_ms) / 1000) FROM ops.api_call WHERE operation = 'getReportDocument'"), 64)
	if err != nil || waited < 1 {
		t.Errorf("the longest wait for a document is %v s, %v; refusals make it longer", waited, err)
	}
	for account := range stats.Calls {
		if stats.Calls[account]["createReport"].Calls == 0 {
			continue
		}
		q := h.Rows(t, "SELECT operation, toString(level >= 0 AND level <= burst), toString(rate_per_second > 0) FROM ops.quota WHERE operation = 'createReport' AND account = '"+account+"'")
		if len(q) != 1 || q[0][1] != "1" || q[0][2] != "1" {
			t.Errorf("%s: ops.quota says %v of createReport, want a level and a rate", account, q)
		}
	}
}
