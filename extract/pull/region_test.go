package pull

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
)

// Why an account may not ask is told apart, for the accounts it is true of; the others are served as ever.
func TestWhyDenied(t *testing.T) {
	two := []*dataset.Spec{catalog.AllOrders, catalog.SalesTraffic, catalog.FBAInventory}
	for name, tt := range map[string]struct {
		faults string
		want   map[string]string // class by dataset of US-A; the other accounts have none
		text   string
	}{
		"a role is missing: its types alone": {
			faults: `{"missing":["US-A/Brand Analytics"]}`, want: map[string]string{"sales_traffic": "DENIED"}, text: `give the application the role "Brand Analytics"`,
		},
		"the grant is another region's": {
			faults: `{"elsewhere":["US-A"]}`, want: map[string]string{"all_orders": "REGION", "sales_traffic": "REGION", "fba_inventory": "REGION"}, text: "its endpoint of EU answers and that of NA does not",
		},
		"the grant ended": {
			faults: `{"revoked":["US-A"]}`, want: map[string]string{"all_orders": "REVOKED", "sales_traffic": "REVOKED", "fba_inventory": "REVOKED"}, text: "authorise the account again",
		},
		"everything is refused, everywhere": {
			faults: `{"denied":["US-A"]}`, want: map[string]string{"all_orders": "DENIED", "sales_traffic": "DENIED", "fba_inventory": "DENIED"}, text: "access denied",
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, tt.faults)
			h.cfg.Catalog = two
			wanted := slices.DeleteFunc(h.plan(h.clock.Now()), func(s plan.Slice) bool { return s.Reason == plan.History })
			res, err := Run(t.Context(), h.cfg, wanted)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, f := range res.Failures {
				if f.Slice.Account != "US-A" {
					t.Errorf("another account failed: %v", f.Err)
				}
				got[f.Slice.Dataset] = f.Class
				if !strings.Contains(f.Err.Error(), tt.text) {
					t.Errorf("%v, want %q", f.Err, tt.text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("classes (-want +got)\n%s", diff)
			}
			state, err := ReadState(t.Context(), h.store, "US-A")
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range state.Parked {
				if p.Class != tt.want[p.Slice.Dataset] || !strings.Contains(p.Reason, tt.text) {
					t.Errorf("parked as %s: %s, want %s with %q", p.Class, p.Reason, tt.want[p.Slice.Dataset], tt.text)
				}
			}
		})
	}
}

// A clock that is off is everybody's, and said to be the clock's.
func TestClockIsOff(t *testing.T) {
	h := newHouse(t, `{"skew_minutes":12}`)
	h.cfg.Catalog, h.cfg.Accounts = []*dataset.Spec{catalog.FBAInventory}, h.cfg.Accounts[:1]
	res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now()))
	if err != nil || len(res.Failures) == 0 {
		t.Fatal(err, "without a failure")
	}
	for _, f := range res.Failures {
		if f.Class != "CLOCK" || !strings.Contains(f.Err.Error(), "12m0s behind Amazon's") || strings.Contains(f.Err.Error(), "role") {
			t.Errorf("%s: %v", f.Class, f.Err)
		}
	}
}

// A type that no store of the account has is told from a request that is wrong.
func TestNotForThisAccount(t *testing.T) {
	for text, want := range map[string]string{"Report rejected for this client. your report could not be applied to any marketplaces": "ACCOUNT_TYPE", "Invalid Input": "INVALID"} {
		h := newHouse(t, "none")
		spec := *catalog.FBAInventory
		h.cfg.Catalog, h.cfg.Accounts = []*dataset.Spec{&spec}, h.cfg.Accounts[:1]
		wanted := h.plan(h.clock.Now())[:1]
		if want == "ACCOUNT_TYPE" {
			wanted[0].Marketplaces = []string{"A1VC38T7YXB528"} // Japan's
		} else {
			spec.Source.Type = "GET_NO_SUCH_TYPE"
		}
		res, err := Run(t.Context(), h.cfg, wanted)
		if err != nil || len(res.Failures) != 1 || res.Failures[0].Class != want || !strings.Contains(fmt.Sprint(res.Failures[0].Err), text) {
			t.Errorf("%v %+v, want %s: %s", err, res.Failures, want, text)
		}
	}
}
