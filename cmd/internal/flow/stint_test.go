package flow_test

import (
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
)

// A run whose time is over says how much it leaves, also where what asks about products would have followed; the next
// one does that.
func TestStintLeavesTheRest(t *testing.T) {
	t.Parallel()
	h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 11, World: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}}), parts.Lake|parts.Amazon)
	if err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), h.Moments()[0]); err != nil {
		t.Fatal(err)
	}
	for _, stint := range []time.Duration{time.Nanosecond, 0} {
		f, err := flow.Open(t.Context(), h.Parts, flow.Options{
			Datasets: []string{catalog.ListingsAll.Name, catalog.FBAInventory.Name, catalog.CatalogItems.Name, catalog.AllOrders.Name}, Logger: flowtest.Logger(t), Stint: stint,
		})
		if err != nil {
			t.Fatal(err)
		}
		planned, res, err := f.Pull(t.Context())
		if err != nil || res.Err() != nil || planned == 0 {
			t.Fatal(planned, err, res.Err())
		}
		if over := stint > 0; over && (res.Later != planned || res.Committed > 0) || !over && (res.Later != 0 || res.Committed+res.Nothing < planned) {
			t.Errorf("with a time of %s, of %d slices: %+v", stint, planned, res)
		}
	}
}
