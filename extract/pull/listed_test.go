package pull

import (
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
)

// When Amazon's list was last read whole is remembered: it proves that there is nothing else.
func TestListIsRemembered(t *testing.T) {
	h := newHouse(t, "none")
	h.cfg.Catalog, h.cfg.Accounts = []*dataset.Spec{catalog.SettlementV2}, h.cfg.Accounts[:1]
	began := h.clock.Now()
	if _, err := Run(t.Context(), h.cfg, h.plan(began)); err != nil {
		t.Fatal(err)
	}
	state, err := ReadState(t.Context(), h.store, h.cfg.Accounts[0].Code)
	if err != nil {
		t.Fatal(err)
	}
	if at := state.Listed["settlement_v2"]; at.Before(began) || at.After(h.clock.Now()) {
		t.Errorf("listed at %s, want between %s and %s", at, began, h.clock.Now())
	}
}
