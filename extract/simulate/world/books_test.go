package world

import (
	"encoding/json"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/window"

	"github.com/google/go-cmp/cmp"
)

// exact reads a decimal text.
func exact(t *testing.T, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no decimal", s)
	}
	return r
}

// fromSettlements says whether a leaf's rows are rows of settlements.
func fromSettlements(l Leaf) bool {
	return l.Dataset == "settlement_v2" && l.Line != "FX_REALIZED" && l.Line != "FX_ROUNDING"
}

// TestBooksAddUp: per account and currency the leaves hold every cent of the settlements and nothing else,
// in whatever currency they are reported.
func TestBooksAddUp(t *testing.T) {
	worlds := []*World{of(1), of(2), of(3)}
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		for seed := int64(1); seed <= 10; seed++ {
			worlds = append(worlds, New(seed, Options{}))
		}
	}
	for _, w := range worlds {
		seed := w.Seed()
		want := map[string]*big.Rat{}
		for _, list := range chains(w) {
			for _, st := range list {
				k := st.Account + " " + st.Currency
				if want[k] == nil {
					want[k] = new(big.Rat)
				}
				want[k].Add(want[k], exact(t, FormatMinor(st.Total, st.Digits)))
			}
		}
		for _, reporting := range []string{"USD", "EUR", "JPY", "AED"} {
			got := map[string]*big.Rat{}
			for _, l := range w.Books(everything(w), reporting).Leaves {
				if !fromSettlements(l) {
					continue
				}
				for c, v := range l.TC {
					k := l.Account + " " + c
					if got[k] == nil {
						got[k] = new(big.Rat)
					}
					got[k].Add(got[k], exact(t, v))
				}
			}
			if len(got) != len(want) {
				t.Errorf("seed %d in %s: %d accounts and currencies, want %d", seed, reporting, len(got), len(want))
			}
			for k, x := range want {
				if got[k] == nil || got[k].Cmp(x) != 0 {
					t.Errorf("seed %d in %s: %s sums to %v, settlements to %s", seed, reporting, k, got[k], x.FloatString(2))
				}
			}
		}
	}
}

// TestNodesAreRoundedOnce: published leaves of a node sum to its exact total rounded, and the totals of the
// settlements in the reporting currency are their deposits.
func TestNodesAreRoundedOnce(t *testing.T) {
	w := of(2)
	b := w.Books(everything(w), "USD")
	type key struct {
		account, marketplace string
		month                window.Month
	}
	sum, shown := map[key]*big.Rat{}, map[key]*big.Rat{}
	for _, l := range b.Leaves {
		if !l.IsPL || !l.Provable {
			continue
		}
		k := key{l.Account, l.Marketplace, l.Month}
		if sum[k] == nil {
			sum[k], shown[k] = new(big.Rat), new(big.Rat)
		}
		if l.Line != "FX_ROUNDING" {
			sum[k].Add(sum[k], exact(t, l.RC))
		}
		shown[k].Add(shown[k], exact(t, l.Published))
	}
	if len(sum) < 16 {
		t.Errorf("only %d nodes", len(sum))
	}
	for k, x := range sum {
		// FloatString rounds half away from zero.
		if got, want := shown[k].FloatString(2), x.FloatString(2); got != want && !(x.Sign() == 0) {
			t.Errorf("%v: published %s, exact %s", k, got, x.FloatString(8))
		}
	}
}

// TestBooksCountOnlyWhatWasServed takes things away and looks at what is gone.
func TestBooksCountOnlyWhatWasServed(t *testing.T) {
	w := of(1)
	all := everything(w)
	line := func(b *Books, account, marketplace string, month window.Month, line string) *big.Rat {
		sum := new(big.Rat)
		for _, l := range b.Leaves {
			if l.Account == account && l.Marketplace == marketplace && l.Month == month && l.Line == line {
				sum.Add(sum, exact(t, l.RC))
			}
		}
		return sum
	}
	full := w.Books(all, "USD")

	t.Run("nothing served, nothing booked", func(t *testing.T) {
		if b := w.Books(Served{}, "USD"); len(b.Leaves) != 0 || len(b.Tied) != 0 {
			t.Errorf("%d leaves, %d settlements", len(b.Leaves), len(b.Tied))
		}
	})
	t.Run("a settlement served twice counts once", func(t *testing.T) {
		twice := all
		twice.Settlements = append(append([]ServedSettlement(nil), all.Settlements...), all.Settlements...)
		if diff := cmp.Diff(full, w.Books(twice, "USD")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a missing day of advertising moves the month to the settlement", func(t *testing.T) {
		part := all
		part.Ads = nil
		for _, s := range all.Ads {
			if s.Profile == w.byCode["US-A"].home.profile.ID && s.Type == "spCampaigns" {
				hole := w.Start() + 10
				a, b := s, s
				a.Until, b.From = hole, hole+1
				part.Ads = append(part.Ads, a, b)
				continue
			}
			part.Ads = append(part.Ads, s)
		}
		b := w.Books(part, "USD")
		if x := line(b, "US-A", "US", 202510, "AD_SP"); x.Sign() != 0 {
			t.Errorf("October still has AD_SP %s", x.FloatString(8))
		}
		if got, want := line(b, "US-A", "US", 202510, "AD_SETTLED"), line(full, "US-A", "US", 202510, "BS_ADS_CLEARING"); got.Cmp(want) != 0 || got.Sign() == 0 {
			t.Errorf("AD_SETTLED %s, clearing was %s", got.FloatString(8), want.FloatString(8))
		}
		if got, want := line(b, "US-A", "US", 202511, "AD_SP"), line(full, "US-A", "US", 202511, "AD_SP"); got.Cmp(want) != 0 {
			t.Error("November moved too")
		}
		if got, want := line(b, "US-A", "CA", 202510, "AD_SP"), line(full, "US-A", "CA", 202510, "AD_SP"); got.Cmp(want) != 0 {
			t.Error("Canada moved too")
		}
	})
	t.Run("the newest report of a day counts as it was made", func(t *testing.T) {
		p := w.byCode["US-A"].home.profile
		d := w.Start() + 3
		early, late := (d + 1).Start(p.loc).Add(2*time.Hour), (d + 1).Start(p.loc).Add(80*time.Hour)
		cost := func(from, until window.Day, at time.Time) int64 {
			var sum int64
			for _, r := range w.AdsCampaigns(p.ID, from, until, at) {
				sum += r.Cost
			}
			return sum
		}
		if cost(d, d+1, early) == cost(d, d+1, late) {
			t.Fatal("the day does not move: choose another")
		}
		// The newer document stands first: not the order of serving decides.
		only := Served{Rates: all.Rates, Ads: []ServedAds{
			{p.ID, "spCampaigns", d, d + 4, late}, {p.ID, "spCampaigns", w.Start(), d + 1, early},
		}}
		want := cost(w.Start(), d, early) + cost(d, d+4, late)
		b := w.Books(only, "USD")
		got := line(b, "US-A", "US", 202510, "AD_SP")
		if got.Cmp(exact(t, FormatMinor(-want, 4))) != 0 {
			t.Errorf("AD_SP %s, want %s", got.FloatString(8), FormatMinor(-want, 4))
		}
	})
	t.Run("an order never served is taxed where the store is", func(t *testing.T) {
		part := all
		part.Orders = nil
		b := w.Books(part, "USD")
		if cmp.Equal(b.Leaves, full.Leaves) {
			t.Error("without order reports the tax of parcels abroad is the same")
		}
	})
	t.Run("without rates nothing is converted and the rows are counted", func(t *testing.T) {
		part := all
		part.Rates = 0
		b := w.Books(part, "USD")
		if len(b.Missing) == 0 {
			t.Error("no missing rates")
		}
		for _, m := range b.Missing {
			if m.Currency == "USD" || m.Currency == "AED" {
				t.Errorf("%s needs no publication", m.Currency)
			}
		}
	})
}

// TestRefundFollowsItsOrder books a courtesy refund without tax rows: it contains our tax only if the
// order did, and where the order's settlement was never served only if the store says so.
func TestRefundFollowsItsOrder(t *testing.T) {
	w := goldenWorld("DE01", "DE")
	a := w.accounts[0]
	s := a.home
	day := window.Date(2026, time.January, 20)
	o := &order{site: s, id: "302-1", country: "DE", regime: separate}
	sale := []SettlementLine{
		line(s, o, day, "Order", "ItemPrice", "Principal", 8403, "GS_PRODUCT", plain),
		line(s, o, day, "Order", "ItemPrice", "Tax", 1597, "TX_VAT_OUTPUT", plain),
	}
	back := []SettlementLine{line(s, o, day+14, "Refund", "ItemPrice", "Principal", -1000, "RF_PRODUCT", grossPrice)}
	back[0].move.inherits = true
	put(a, "10000000001", day, sale)
	put(a, "10000000002", day+14, back)
	for name, tt := range map[string]struct {
		served []string
		want   map[string]string
	}{
		"the order is known":     {[]string{"10000000001", "10000000002"}, map[string]string{"RF_PRODUCT": "-10.00"}},
		"the order is not known": {[]string{"10000000002"}, map[string]string{"RF_PRODUCT": "-8.40", "TX_VAT_OUTPUT": "-1.60"}},
	} {
		t.Run(name, func(t *testing.T) {
			served := Served{Rates: w.end}
			for _, id := range tt.served {
				served.Settlements = append(served.Settlements, ServedSettlement{a.Code, id})
			}
			got := map[string]string{}
			for _, l := range w.Books(served, "EUR").Leaves {
				if l.Month == 202602 && (l.Line == "RF_PRODUCT" || l.Line == "TX_VAT_OUTPUT") {
					got[l.Line] = l.Published
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBooksAreJSON(t *testing.T) {
	w := of(1)
	b := w.Books(everything(w), "USD")
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back Books
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*b, back); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"GS_PRODUCT", "AD_SP", "CG_STANDARD", "FX_REALIZED", "FX_ROUNDING", "UM_UNMAPPED", "BS_ADS_CLEARING"} {
		if !strings.Contains(string(text), `"`+name+`"`) {
			t.Errorf("no %s in the books", name)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(1, Options{})
	}
}

func BenchmarkBooks(b *testing.B) {
	w := whole()
	s := everything(w)
	for b.Loop() {
		w.Books(s, "USD")
	}
}
