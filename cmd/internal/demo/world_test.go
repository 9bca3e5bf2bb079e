package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/simulate/world"
)

// TestTheWorldAgrees takes whole simulated groups through the pipeline and compares the result with the
// world's own books: with everything going wrong that the standard faults know, and with nothing. Then, on
// each: a second run changes nothing. And on the first: readers see whole partitions, the warehouse can be
// made again from the lake, both ways, and kill -9 at random points changes nothing either.
func TestTheWorldAgrees(t *testing.T) {
	t.Parallel()
	type group struct {
		seed   int64
		faults string
	}
	groups := []group{{1, "standard"}, {2, ""}}
	if flowtest.Long() {
		groups = nil
		for seed := int64(1); seed <= 10; seed++ {
			groups = append(groups, group{seed, "standard"})
		}
		groups = append(groups, group{1, ""})
	}
	for _, g := range groups {
		t.Run(fmt.Sprintf("seed %d faults %q", g.seed, g.faults), func(t *testing.T) {
			if !flowtest.Long() {
				t.Parallel()
			}
			o := demo.Options{Seed: g.seed, World: flowtest.Size(), Faults: g.faults, Short: flowtest.Long()}
			h := open(t, flowtest.Prepare(t, t.TempDir(), o), flowtest.Everything)
			began := time.Now()
			rep := h.Replay(t)
			took := time.Since(began)
			t.Logf("replayed in %.1f s", took.Seconds())
			h.agrees(t, rep)
			left := h.outcome(t)
			t.Run("a second run changes nothing", func(t *testing.T) { h.again(t, left.Hashes) })
			if g != groups[0] {
				return
			}
			t.Run("readers see whole partitions", func(t *testing.T) { h.reading(t, left.Hashes) })
			t.Run("rebuilt from the lake", func(t *testing.T) { h.rebuilt(t, left.Hashes) })
			t.Run("loaded in batches of our own", func(t *testing.T) { h.batches(t, left.Hashes) })
			t.Run("killed anywhere", func(t *testing.T) { h.killed(t, o, left, took) })
		})
	}
}

// unusual are the checks that tell of what a simulated world is meant to have: fees without a rule, new columns, and days
// on which nothing was sold.
var unusual = []string{"unmapped_fees", "unknown_columns", "zero_unusual"}

// agrees asserts everything that is promised of a complete warehouse.
func (h *house) agrees(t *testing.T, rep flow.Report) {
	t.Helper()
	flowtest.Complete(t, rep)
	leaves := h.agree(t, "USD")
	functional := map[string][]string{}
	for _, r := range h.Rows(t, "SELECT DISTINCT entity_code, functional_currency FROM dw.dim_legal_entity WHERE entity_code NOT IN ('', '(no entity)') AND functional_currency != 'USD'") {
		functional[r[1]] = append(functional[r[1]], r[0])
	}
	for currency, entities := range functional {
		leaves += h.agree(t, currency, entities...)
	}
	for _, c := range rep.Checks { // its sources agree with one another
		if c.Status() != "PASS" && !slices.Contains(unusual, c.Name) {
			t.Errorf("check %s: %s, %d findings, the first %+v", c.Name, c.Status(), c.Count, c.Findings[:min(1, len(c.Findings))])
		}
	}
	settlements := h.tied(t)
	h.openAgrees(t)
	t.Logf("%d leaves and %d settlements agree", leaves, settlements)
	lines := h.Rows(t, "SELECT DISTINCT toString(pl_line) AS l FROM dw.fact_pnl_line ORDER BY l")
	var names []string
	for _, l := range lines {
		names = append(names, l[0])
	}
	t.Logf("%d lines proven: %s", len(names), strings.Join(names, " "))
	var books world.Books
	h.Ask(t, "/_books?currency=USD", &books)
	for _, u := range books.Unproven {
		t.Logf("not provable by these datasets: %s: %s", u.Line, u.Why)
	}
}

// again runs at the same moment once more.
func (h *house) again(t *testing.T, want map[string]string) {
	var before, after requests
	h.Ask(t, "/_stats", &before)
	f, err := flow.Open(t.Context(), h.Parts, flow.Options{})
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := f.Plan(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range wanted.Slices {
		if s.Reason != plan.Listed && s.Dataset != catalog.ECBRates.Name { // looking what is new asks for no report
			t.Errorf("planned again: %s, as %s", s, s.Reason)
		}
	}
	rep := h.Run(t)
	flowtest.Complete(t, rep)
	h.Ask(t, "/_stats", &after)
	if rep.Pulled.Committed != 0 || rep.Pulled.Created != 0 {
		t.Errorf("%d documents committed, %d reports asked for, want none", rep.Pulled.Committed, rep.Pulled.Created)
	}
	if b, a := before.count(), after.count(); b != a {
		t.Errorf("%d reports were asked for, %d before", a, b)
	}
	if rep.Built != 0 || rep.Load.Swapped != 0 || rep.Load.Emptied != 0 {
		t.Errorf("%d fact files built, %d partitions swapped, %d emptied, want none", rep.Built, rep.Load.Swapped, rep.Load.Emptied)
	}
	flowtest.Same(t, "a second run", h.Hashes(t), want)
}

// requests is the part of the simulated Amazon's statistics that counts reports asked for.
type requests struct {
	Reports    map[string]int `json:"reports"`
	AdsReports map[string]int `json:"ads_reports"`
	Repeated   map[string]int `json:"repeated"`
}

func (r requests) count() int {
	n := 0
	for _, x := range r.Reports {
		n += x
	}
	for _, x := range r.AdsReports {
		n += x
	}
	return n
}

// rebuilt drops the warehouse and makes it again from the lake alone.
func (h *house) rebuilt(t *testing.T, want map[string]string) {
	for _, db := range []string{"mart", "stg", "dw", "ops"} {
		h.Exec(t, "DROP DATABASE "+db+" SYNC")
	}
	rep := h.Publish(t, flow.Options{})
	flowtest.Complete(t, rep)
	if rep.Built != 0 {
		t.Errorf("%d fact files were built, want none: they are in the lake", rep.Built)
	}
	flowtest.Same(t, "rebuilt", h.Hashes(t), want)
}

// batches drops the warehouse and sends it every row from this process, as for a server that cannot read
// the lake.
func (h *house) batches(t *testing.T, want map[string]string) {
	for _, db := range []string{"mart", "stg", "dw", "ops"} {
		h.Exec(t, "DROP DATABASE "+db+" SYNC")
	}
	h.ServerSide = false
	defer func() { h.ServerSide = true }()
	flowtest.Complete(t, h.Publish(t, flow.Options{}))
	flowtest.Same(t, "sent in batches", h.Hashes(t), want)
}
