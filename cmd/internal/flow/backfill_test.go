package flow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// A backfill reads the days it is asked for, beyond what the configuration bounds, and no others besides what is fresh;
// what it has read is not asked again.
func TestBackfill(t *testing.T) {
	t.Parallel()
	h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 11, World: world.Options{Months: 4, SKUs: 4, OrdersPerDay: 4}}), parts.Lake|parts.Amazon)
	at := h.Moments()[len(h.Moments())-1]
	if err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	h.Config.History.Days = 5
	today := window.DayOf(at, at.Location())
	wanted := window.Range{From: today - 70, Until: today - 65}
	opt := flow.Options{Account: "FE-A", Dataset: catalog.FulfilledShipments.Name, Between: wanted, Logger: flowtest.Logger(t)}
	read := func(want int) []lake.Manifest {
		t.Helper()
		res, err := flow.Read(t.Context(), h.Parts, opt)
		if err != nil || res.Err() != nil || res.Committed+res.Nothing != want {
			t.Fatalf("%+v, %v, %v; want %d documents", res, err, res.Err(), want)
		}
		l, err := lake.Open(t.Context(), h.Store, "", lake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		ms, err := l.Manifests(t.Context(), opt.Dataset, opt.Account)
		if err != nil {
			t.Fatal(err)
		}
		return ms
	}
	var got []window.Range
	for _, m := range read(2) {
		got = append(got, m.Window)
	}
	if diff := cmp.Diff([]window.Range{{From: wanted.From, Until: today - 57}, {From: today - 29, Until: today - 1}}, got); diff != "" {
		t.Errorf("days read (-want +got):\n%s", diff)
	}
	read(0)
}
