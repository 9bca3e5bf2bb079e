package sources_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// TestUnsettledFigures reads days whose figures are missing at first, and then given in part, day by day: each is read
// until it has come to rest, and once more in its fifth week; what is held then is what the world says in the end.
func TestUnsettledFigures(t *testing.T) {
	t.Parallel()
	h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{
		Seed: 6, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 40}, Faults: `{"late_figures":3,"restated_figures":2}`,
	}), flowtest.Everything)
	read := map[string]string{"sales_traffic_kiosk_by_date": "US-A", "economics": "US-A", "vendor_sales_manufacturing": "US-V", "vendor_traffic": "US-V"}
	var names []string
	var specs []*dataset.Spec
	for name := range read {
		spec, _ := catalog.ByName(name)
		names, specs = append(names, name), append(specs, spec)
	}

	first := h.World.Start() + 12
	until := first + 27
	run := func(day window.Day) (f *flow.Flow, now time.Time) {
		now = day.UTC().Add(6 * time.Hour)
		err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		if f, err = flow.Open(t.Context(), h.Parts, flow.Options{Datasets: names, Logger: flowtest.Logger(t)}); err != nil {
			t.Fatal(err)
		}
		wanted, err := f.Plan(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		two := slices.DeleteFunc(wanted.Slices, func(s plan.Slice) bool { return s.Account != read[s.Dataset] })
		if res, err := f.Extract(t.Context(), two); err != nil || res.Err() != nil {
			t.Fatal(err, res.Err())
		}
		return f, now
	}
	var f *flow.Flow
	for day := first; day < until; day++ {
		f, _ = run(day)
	}
	holdings, err := f.Lake().Holdings(t.Context(), specs, []string{"US-A", "US-V"})
	if err != nil {
		t.Fatal(err)
	}
	rested := window.Range{From: first - 4, Until: until - 18} // read first when they could be had, or soon after
	for _, spec := range specs {
		held := holdings.Held(spec.Name, read[spec.Name])
		missing, moved := 0, 0
		for d := rested.From; d < rested.Until; d++ {
			says := readingsOf(held, d)
			if says[0] == "" {
				missing++
			}
			moves := 0
			for i := 1; i < len(says); i++ {
				if says[i] != says[i-1] {
					moves++
				}
			}
			if moves > 1 {
				moved++
			}
			last := says[max(0, len(says)-1-plan.Unmoved):]
			if n := len(slices.Compact(slices.Clone(last))); n != 1 || last[0] == "" || len(last) <= plan.Unmoved {
				t.Errorf("%s: %s did not come to rest: %q", spec.Name, d, says)
			}
		}
		t.Logf("%s: of %d days %d were missing at first, %d moved more than once", spec.Name, rested.Days(), missing, moved)
		if missing == 0 || moved == 0 {
			t.Errorf("%s: of %d days %d were missing at first, %d moved more than once: want some", spec.Name, rested.Days(), missing, moved)
		}
	}

	f, now := run(until + 32)
	if err := f.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Record(t.Context()); err != nil {
		t.Fatal(err)
	}
	us := h.World.Accounts()[0].Marketplaces[0]
	want := map[string]map[string]string{"traffic": {}, "economics": {}, "vendor sales": {}, "vendor traffic": {}}
	for d := rested.From; d < rested.Until; d++ {
		days, _ := h.World.SalesTraffic("US-A", us, d, d+1, now)
		want["traffic"][d.String()] = fmt.Sprint(days[0].UnitsOrdered, " ", days[0].BrowserPageViews+days[0].MobilePageViews)
		units := 0
		for _, e := range h.World.Economics("US-A", us, d, d+1, now) {
			units += e.Ordered
		}
		want["economics"][d.String()] = fmt.Sprint(units)
		total, _ := h.World.VendorSales("US-V", false, []window.Range{{From: d, Until: d + 1}}, now)
		want["vendor sales"][d.String()] = fmt.Sprint(total[0].OrderedUnits, " ", total[0].ShippedUnits, " ", total[0].CustomerReturns)
		want["vendor traffic"][d.String()] = fmt.Sprint(total[0].GlanceViews)
	}
	during := func(column string) string {
		return fmt.Sprintf("%[1]s >= '%[2]s' AND %[1]s < '%[3]s'", column, rested.From, rested.Until)
	}
	for what, query := range map[string]string{
		"traffic":        "SELECT toString(date), concat(toString(units_ordered), ' ', toString(page_views)) FROM stg.sales_traffic_kiosk_by_date WHERE marketplace_id = '" + us + "' AND " + during("date"),
		"economics":      "SELECT toString(date), toString(sum(units_ordered)) FROM stg.economics WHERE marketplace_id = '" + us + "' AND " + during("date") + " GROUP BY date",
		"vendor sales":   "SELECT toString(start_date), concat(toString(ordered_units), ' ', toString(shipped_units), ' ', toString(customer_returns)) FROM stg.vendor_sales_manufacturing WHERE " + during("start_date"),
		"vendor traffic": "SELECT toString(start_date), toString(glance_views) FROM stg.vendor_traffic WHERE " + during("start_date"),
	} {
		got := map[string]string{}
		for _, r := range h.Rows(t, query) {
			got[r[0]] = r[1]
		}
		for d, w := range want[what] {
			if got[d] != w {
				t.Errorf("%s of %s: %q, want %q", what, d, got[d], w)
			}
		}
	}
}

// readingsOf is what was read of a day, the last of each day that read it.
func readingsOf(held []plan.Held, d window.Day) (says []string) {
	held = slices.Clone(held)
	slices.SortFunc(held, func(a, b plan.Held) int { return a.GeneratedAt.Compare(b.GeneratedAt) })
	var last window.Day
	for _, x := range held {
		if !x.Window.Contains(d) {
			continue
		}
		if on := window.DayOf(x.GeneratedAt, time.UTC); on == last {
			says[len(says)-1] = x.Says[d]
		} else {
			says, last = append(says, x.Says[d]), on
		}
	}
	return says
}
