package world

import (
	"testing"
	"time"

	"sellerhouse/extract/window"

	"github.com/google/go-cmp/cmp"
)

// TestWhereRowsBelong: the store a row prints, else that of its order once the order is known, else the
// only store of the currency, else the account as a whole, whose day is its home's.
func TestWhereRowsBelong(t *testing.T) {
	d := window.Date(2026, time.March, 31)
	late := d.UTC().Add(22*time.Hour + 30*time.Minute) // already April in Paris, still March in London
	for name, tt := range map[string]struct {
		sites  []string
		row    func(w *World) SettlementLine
		served bool
		want   string
		month  window.Month
	}{
		"printed": {[]string{"DE", "FR"}, func(w *World) SettlementLine {
			return line(w.accounts[0].sites[1], nil, d, "FBAFees", "FBA Inventory Storage Fee", "Base fee", -500, "ST_MONTHLY", plain)
		}, false, "FR", 202604},
		"its order's, which is known": {[]string{"DE", "FR"}, blank, true, "FR", 202604},
		"its order is not known":      {[]string{"DE", "FR"}, blank, false, "", 202604},
		"no order, one store":         {[]string{"FR"}, blank, false, "FR", 202604},
		"the home decides the day":    {[]string{"UK", "DE", "FR"}, blank, false, "", 202603},
	} {
		t.Run(name, func(t *testing.T) {
			w := goldenWorld("DE01", tt.sites...)
			a := w.accounts[0]
			fr := a.sites[len(a.sites)-1]
			o := &order{site: fr, id: "402-1", country: "FR", purchase: d.UTC().Add(-100 * time.Hour)}
			a.orders = append(a.orders, o)
			r := tt.row(w)
			r.PostedAt, r.move.order = late, o
			st := put(a, "10000000001", d+2, []SettlementLine{r})
			st.Currency = "EUR"
			served := serveAll(w)
			if tt.served {
				served.Orders = []ServedOrders{{Account: a.Code, From: o.purchase, Until: o.purchase.Add(time.Hour), GeneratedAt: late}}
			}
			found := false
			for _, l := range w.Books(served, "EUR").Leaves {
				if l.Line == r.move.line {
					found = true
					if l.Marketplace != tt.want || l.Month != tt.month {
						t.Errorf("in %q of %s, want %q of %s", l.Marketplace, l.Month, tt.want, tt.month)
					}
				}
			}
			if !found {
				t.Error("not booked")
			}
		})
	}
}

// blank is a row without a store that names an order.
func blank(*World) SettlementLine {
	return line(nil, nil, 0, "other-transaction", "other-transaction", "BuyerRecharge", 500, "RF_OTHER", plain)
}

// TestParcelsAbroad: a parcel is taxed where it went, as far as the order is known and we are registered.
func TestParcelsAbroad(t *testing.T) {
	d := window.Date(2026, time.March, 3)
	for name, tt := range map[string]struct {
		country string
		served  bool
		want    map[string]string
	}{
		"at home":                   {"DE", true, map[string]string{"GS_PRODUCT": "100.0000", "TX_VAT_OUTPUT": "19.0000"}},
		"to Austria":                {"AT", true, map[string]string{"GS_PRODUCT": "99.1700", "TX_VAT_OUTPUT": "19.8300"}},
		"to Switzerland":            {"CH", true, map[string]string{"GS_PRODUCT": "119.0000"}},
		"to Austria, as yet unseen": {"AT", false, map[string]string{"GS_PRODUCT": "100.0000", "TX_VAT_OUTPUT": "19.0000"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := goldenWorld("DE01", "DE")
			w.regs = append(w.regs, registration{"DE01", "AT", "ATU12345678", "OSS", 0, true})
			a := w.accounts[0]
			o := &order{site: a.home, id: "302-9", country: tt.country, purchase: d.UTC()}
			a.orders = append(a.orders, o)
			put(a, "10000000001", d+1, []SettlementLine{line(a.home, o, d, "Order", "ItemPrice", "Principal", 11900, "GS_PRODUCT", grossPrice)})
			served := serveAll(w)
			if tt.served {
				served.Orders = []ServedOrders{{Account: a.Code, From: o.purchase, Until: o.purchase.Add(time.Hour), GeneratedAt: o.purchase.Add(time.Hour)}}
			}
			if diff := cmp.Diff(tt.want, lineTC(w.Books(served, "EUR"), 202603, "EUR")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOrdersAreKnownFromWhereTheyAre: an archived order is shown by the archive alone, one that is not by the others alone.
func TestOrdersAreKnownFromWhereTheyAre(t *testing.T) {
	w := goldenWorld("DE01", "DE")
	a := w.accounts[0]
	bought := window.Date(2026, time.March, 3).UTC()
	o := &order{site: a.home, id: "302-9", country: "DE", purchase: bought}
	a.orders = append(a.orders, o)
	for name, tt := range map[string]struct {
		age      time.Duration
		archived bool
		want     bool
	}{
		"on its last day": {archivedAfter, false, true}, "not in the archive yet": {archivedAfter, true, false},
		"gone": {archivedAfter + time.Second, false, false}, "in the archive": {archivedAfter + time.Second, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bookkeeper{w: w, known: knownOrders{}}
			b.learn(ServedOrders{Account: a.Code, From: bought, Until: bought.Add(time.Hour), GeneratedAt: bought.Add(tt.age), Bought: true, Archived: tt.archived})
			if b.known[o] != tt.want {
				t.Errorf("known: %v, want %v", b.known[o], tt.want)
			}
		})
	}
}

// TestRegistrationHasADay: the same sale contains our tax from the day of the registration on.
func TestRegistrationHasADay(t *testing.T) {
	w := goldenWorld("HK01", "AE")
	first := window.Date(2026, time.March, 2)
	w.regs = []registration{{"HK01", "AE", "100123456700003", "NORMAL", first, false}}
	a := w.accounts[0]
	put(a, "10000000001", first+1, []SettlementLine{
		line(a.home, &order{site: a.home, id: "405-1"}, first-1, "Order", "ItemPrice", "Principal", 10500, "GS_PRODUCT", grossPrice),
		line(a.home, &order{site: a.home, id: "405-2"}, first, "Order", "ItemPrice", "Principal", 10500, "GS_PRODUCT", grossPrice),
	})
	want := map[string]string{"GS_PRODUCT": "205.0000", "TX_VAT_OUTPUT": "5.0000"}
	if diff := cmp.Diff(want, lineTC(w.Books(serveAll(w), "USD"), 202603, "AED")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFeeTaxAndResidual: tax on a fee is an asset where it comes back and part of the fee where not; what
// Amazon withheld too much stands on a line of its own.
func TestFeeTaxAndResidual(t *testing.T) {
	d := window.Date(2026, time.March, 3)
	for name, tt := range map[string]struct {
		entity string
		want   map[string]string
	}{
		"comes back":        {"DE01", map[string]string{"ST_MONTHLY": "-10.0000", "TX_FEE_TAX": "-1.9000"}},
		"does not":          {"HK01", map[string]string{"ST_MONTHLY": "-11.9000"}},
		"is not registered": {"XX01", map[string]string{"ST_MONTHLY": "-11.9000"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := goldenWorld(tt.entity, "DE")
			w.regs = append(w.regs, registration{"HK01", "DE", "DE987654321", "MARKETPLACE_DEEMED", 0, false})
			a := w.accounts[0]
			tax := line(a.home, nil, d, "FBAFees", "FBA Inventory Storage Fee", "Tax on fee", -190, "TX_FEE_TAX", feeTax)
			tax.move.base = "ST_MONTHLY"
			put(a, "10000000001", d+1, []SettlementLine{
				line(a.home, nil, d, "FBAFees", "FBA Inventory Storage Fee", "Base fee", -1000, "ST_MONTHLY", plain), tax,
			})
			if diff := cmp.Diff(tt.want, lineTC(w.Books(serveAll(w), "EUR"), 202603, "EUR")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	w := goldenWorld("HK01", "US")
	a := w.accounts[0]
	held := line(a.home, nil, d, "Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -828, "TX_WITHHELD", plain)
	held.move.residual = -3
	put(a, "10000000001", d+1, []SettlementLine{line(a.home, nil, d, "Order", "ItemPrice", "Tax", 825, "TX_COLLECTED", plain), held})
	want := map[string]string{"TX_COLLECTED": "8.2500", "TX_WITHHELD": "-8.2500", "TX_FACIL_RESIDUAL": "-0.0300"}
	if diff := cmp.Diff(want, lineTC(w.Books(serveAll(w), "USD"), 202603, "USD")); diff != "" {
		t.Errorf("residual (-want +got):\n%s", diff)
	}
}

// TestReserveKeepsItsValue opens a settlement on a day with another rate than the one it was closed at.
func TestReserveKeepsItsValue(t *testing.T) {
	apr := func(d int) window.Day { return window.Date(2026, time.April, d) }
	w := goldenWorld("HK01", "UK")
	w.rates = usd(map[window.Day]map[string]int64{apr(14): {"USD": 13100_000000, "GBP": one}, apr(15): {"USD": 14000_000000, "GBP": one}})
	a, other := w.accounts[0], "other-transaction"
	put(a, "10000000001", apr(14), []SettlementLine{
		line(a.home, nil, apr(14), "Order", "ItemPrice", "Principal", 40000, "GS_PRODUCT", plain),
		line(nil, nil, apr(14), other, other, "Current Reserve Amount", -25000, "BS_RESERVE_CLOSE", closeReserve),
	})
	put(a, "10000000002", apr(28), []SettlementLine{line(nil, nil, apr(15), other, other, "Previous Reserve Amount Balance", 25000, "BS_RESERVE_OPEN", openReserve)})
	open := func(served Served) string {
		for _, l := range w.Books(served, "USD").Leaves {
			if l.Line == "BS_RESERVE_OPEN" {
				return l.Published
			}
		}
		return ""
	}
	all := serveAll(w)
	if got := open(all); got != "327.50" {
		t.Errorf("carried at %s, want 327.50", got)
	}
	all.Settlements = all.Settlements[1:]
	if got := open(all); got != "350.00" {
		t.Errorf("without the settlement before at %s, want 350.00 of its own day", got)
	}
}

// TestOwnCostBeatsTheGroups: a component has the account's price where there is one, else everybody's.
func TestOwnCostBeatsTheGroups(t *testing.T) {
	w := goldenWorld("HK01", "US")
	d := window.Date(2026, time.March, 1)
	w.costs = []cost{
		{"X-A", "A", "PURCHASE", "JPY", d - 60, 20000},
		{"", "A", "PURCHASE", "CNY", d - 30, 3000},
		{"", "A", "FREIGHT", "USD", d - 90, 80},
		{"", "A", "FREIGHT", "USD", d + 1, 90},
	}
	for _, swap := range []bool{false, true} {
		if swap { // the order of the file does not matter
			w.costs[0], w.costs[1] = w.costs[1], w.costs[0]
		}
		got := map[string]string{}
		for _, c := range w.costsOf("X-A", "A", d) {
			got[c.component] = FormatMinor(c.amount, 2) + " " + c.currency
		}
		if diff := cmp.Diff(map[string]string{"PURCHASE": "200.00 JPY", "FREIGHT": "0.80 USD"}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if other := w.costsOf("Y-B", "A", d+1); len(other) != 2 || other[0].currency != "CNY" || other[1].amount != 90 {
		t.Errorf("another account: %+v", other)
	}
}
