package flow_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
)

// TestRemovedTypes refuses to ask for what Amazon gives no more, naming the day and what replaces it; files of it are
// taken as ever, with a warning.
func TestRemovedTypes(t *testing.T) {
	t.Parallel()
	c := furnish(t, `
group: {name: Removed, reporting_currency: USD}
clickhouse: {listen: "127.0.0.1:0"}
accounts:
  - {code: US-A, region: NA, marketplaces: [US]}
`, nil)
	for day, want := range map[string]string{
		"2026-11-11": "settlement_v1 (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE) cannot be asked for: Amazon removed it on 2026-11-11; settlement_v2 replaces it",
		"2026-11-10": "",
	} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		f, err := flow.Open(t.Context(), c.Parts, flow.Options{Dataset: "settlement_v1", Now: now, Logger: flowtest.Logger(t)})
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Plan(t.Context(), false)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) || len(p.Slices) > 0 {
			t.Errorf("on %s: %v and %d slices, want an error saying %q", day, err, len(p.Slices), want)
		}
		var log bytes.Buffer
		c.clock.at = now
		g, err := flow.Open(t.Context(), c.Parts, flow.Options{Now: now, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		a, err := c.Config.Account("US-A")
		if err != nil {
			t.Fatal(err)
		}
		if ms, err := g.Import(t.Context(), "settlement_v1", &a, nil, flowtest.File(t, catalog.SettlementV1.Sample)); err != nil || len(ms) != 1 {
			t.Errorf("on %s: imported %d files: %v", day, len(ms), err)
		}
		if notice := strings.TrimPrefix(want, "settlement_v1 (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE) cannot be asked for: "); !strings.Contains(log.String(), "settlement_v2 replaces it") || !strings.Contains(log.String(), notice) {
			t.Errorf("on %s the import warned %q", day, log.String())
		}
	}
}
