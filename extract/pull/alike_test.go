package pull

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
)

// asAsked holds what a document says of itself, where it does, against what was asked for.
func asAsked(d Document, raw []byte) error {
	if d.Compression == "GZIP" {
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return err
		}
		if raw, err = io.ReadAll(z); err != nil {
			return err
		}
	}
	var says struct {
		Of struct {
			Options map[string]string `json:"reportOptions"`
		} `json:"reportSpecification"`
	}
	if json.Unmarshal(raw, &says) != nil {
		return nil // a table
	}
	for _, k := range slices.Sorted(maps.Keys(d.Options)) {
		if got, ok := says.Of.Options[k]; ok && !strings.EqualFold(got, d.Options[k]) {
			return fmt.Errorf("%w: document %s says %s %s where %s was asked for", ErrDrift, d.ID, k, got, d.Options[k])
		}
	}
	return nil
}

// An intent of the second in which a report like it was asked for is not answered by that one, although a list shows
// no difference: windows that stand in options, datasets that differ in options. It is known by what is remembered of
// it, or by the lake, which has it as another's.
func TestIntentOfTheSameSecond(t *testing.T) {
	of := func(h *house, dataset, account, sites string) plan.Slice {
		for _, s := range h.plan(h.clock.Now()) {
			if s.Dataset == dataset && s.Account == account && s.Sites == sites {
				return s
			}
		}
		t.Fatalf("nothing is planned of %s", dataset)
		return plan.Slice{}
	}
	for alike, pair := range map[string]func(*house) (asked, intended plan.Slice){
		"windows": func(h *house) (plan.Slice, plan.Slice) {
			whole := of(h, "promotion_performance", "US-A", "US")
			us := h.cfg.Accounts[slices.IndexFunc(h.cfg.Accounts, func(a account.Account) bool { return a.Code == "US-A" })]
			spec := h.cfg.Catalog[slices.IndexFunc(h.cfg.Catalog, func(s *dataset.Spec) bool { return s.Name == whole.Dataset })]
			parts := plan.Split(spec, us, whole, whole.Window.Days()/2+1)
			return parts[0], parts[1]
		},
		"datasets": func(h *house) (plan.Slice, plan.Slice) {
			return of(h, "vendor_inventory_manufacturing", "DE-V", "DE"), of(h, "vendor_inventory_sourcing", "DE-V", "DE")
		},
	} {
		for known, forget := range map[string]func(*house, *State){
			"remembered":  func(h *house, _ *State) { h.shelf.held = map[string]map[string]plan.Held{} },
			"in the lake": func(_ *house, s *State) { s.Asked = nil },
		} {
			t.Run(alike+" "+known, func(t *testing.T) {
				h := newHouse(t, "none")
				h.only("promotion_performance", "vendor_inventory_manufacturing", "vendor_inventory_sourcing")
				asked, intended := pair(h)
				if res, err := Run(t.Context(), h.cfg, []plan.Slice{asked}); err != nil || res.Err() != nil {
					t.Fatal(err, res.Err())
				}
				s, err := ReadState(t.Context(), h.store, asked.Account)
				if err != nil || len(s.Asked) != 1 {
					t.Fatalf("%d reports are remembered, want one: %v", len(s.Asked), err)
				}
				s.Open = []*Request{{Slice: intended, IntendedAt: s.Asked[0].At}}
				forget(h, &s)
				raw, err := json.Marshal(s)
				if err != nil {
					t.Fatal(err)
				}
				h.store.objects[stateKey(asked.Account)] = raw
				res, err := Run(t.Context(), h.cfg, nil)
				if err := errors.Join(err, res.Err()); err != nil {
					t.Fatal(err)
				}
				if created, _ := h.created(); res.Adopted != 0 || res.Committed != 1 || created != 2 {
					t.Errorf("%d reports were taken for the lost one, %d documents, %d reports in all; want 0, 1 and 2", res.Adopted, res.Committed, created)
				}
			})
		}
	}
}
