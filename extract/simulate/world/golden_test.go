package world

import (
	"testing"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"

	"github.com/google/go-cmp/cmp"
)

// goldenWorld is an empty world with one account of one store, to be filled by hand.
func goldenWorld(entity string, sites ...string) *World {
	w := &World{start: window.Date(2025, time.January, 1), end: window.Date(2026, time.December, 31), byCode: map[string]*account{}, profiles: map[string]*profile{}}
	w.regs = []registration{{"DE01", "DE", "DE123456789", "NORMAL", 0, true}}
	a := &account{Account: Account{Code: "X-A", Entity: entity}, byOrder: map[string]*order{}}
	for i, cc := range sites {
		m, ok := amazon.ByCode(cc)
		if !ok {
			panic(cc)
		}
		a.sites = append(a.sites, &site{account: a, index: i, m: m, loc: m.Location()})
	}
	a.home = a.sites[0]
	w.accounts, w.byCode["X-A"] = []*account{a}, a
	return w
}

// line is one row posted at noon UTC of a day.
func line(s *site, o *order, d window.Day, transaction, amountType, description string, minor int64, pl string, k kind) SettlementLine {
	r := SettlementLine{
		TransactionType: transaction, AmountType: amountType, AmountDescription: description, Amount: minor,
		PostedAt: d.UTC().Add(12 * time.Hour), move: &movement{kind: k, line: pl, site: s, named: s != nil, order: o},
	}
	if o != nil {
		r.OrderID, r.SKU = o.id, "A"
	}
	return r
}

// put adds a settlement that ends on a day and is paid two days later.
func put(a *account, id string, end window.Day, lines []SettlementLine) *Settlement {
	st := Settlement{
		ID: id, Account: a.Code, Currency: a.home.m.Currency, Digits: a.home.m.MinorUnits, Lines: lines,
		Start: (end - 14).UTC().Add(10 * time.Hour), End: end.UTC().Add(10 * time.Hour), Deposit: (end + 2).UTC().Add(10 * time.Hour),
	}
	st.Total = st.sum()
	a.settlements = append(a.settlements, st)
	return &a.settlements[len(a.settlements)-1]
}

func usd(rates map[window.Day]map[string]int64) []RateDay {
	var out []RateDay
	for d := window.Date(2025, time.January, 1); d < window.Date(2027, time.January, 1); d++ {
		if m, ok := rates[d]; ok {
			out = append(out, euro(d, m))
		}
	}
	return out
}

type want struct {
	exact, published map[string]string
	total            string // of the published leaves
}

// checkMonth compares a month's P&L leaves, without what the settlement itself brings in exchange.
func checkMonth(t *testing.T, b *Books, m window.Month, w want) {
	t.Helper()
	gotExact, gotPublished := map[string]string{}, map[string]string{}
	var exactSum, shownSum int64
	for _, l := range b.Leaves {
		if l.Month != m || !l.IsPL || l.Line == "FX_REALIZED" || l.Line == "FX_ROUNDING" {
			continue
		}
		gotExact[l.Line], gotPublished[l.Line] = trimZeros(l.RC), l.Published
		exactSum += units(t, l.RC, 8)
		shownSum += units(t, l.Published, 2)
	}
	// The golden cases know no deposit, so their node is rounded without FX_REALIZED.
	node := roundTo(exactSum, 8, 2)
	gotPublished["FX_ROUNDING"] = FormatMinor(node-shownSum, 2)
	if diff := cmp.Diff(w.exact, gotExact); diff != "" {
		t.Errorf("%s exact (-want +got):\n%s", m, diff)
	}
	if diff := cmp.Diff(w.published, gotPublished); diff != "" {
		t.Errorf("%s published (-want +got):\n%s", m, diff)
	}
	if got := FormatMinor(node, 2); got != w.total {
		t.Errorf("%s: total %s, want %s", m, got, w.total)
	}
}

// units reads a decimal text with a fixed number of decimals as a whole number of the smallest.
func units(t *testing.T, s string, digits int) int64 {
	t.Helper()
	r := exact(t, s)
	r.Mul(r, exact(t, FormatMinor(pow10(digits), 0)))
	if !r.IsInt() || !r.Num().IsInt64() {
		t.Fatalf("%q has more than %d decimals", s, digits)
	}
	return r.Num().Int64()
}

// lineTC returns a month's leaf in transaction currency.
func lineTC(b *Books, m window.Month, currency string) map[string]string {
	out := map[string]string{}
	for _, l := range b.Leaves {
		if v, ok := l.TC[currency]; ok && l.Month == m {
			out[l.Line] = v
		}
	}
	return out
}

func serveAll(w *World) Served {
	s := Served{Rates: w.end}
	for _, a := range w.accounts {
		for i := range a.settlements {
			s.Settlements = append(s.Settlements, ServedSettlement{a.Code, a.settlements[i].ID})
		}
	}
	return s
}

// TestGoldenOrderAndRefund: an order in one month, its refund in the next, each at its own day's rate.
func TestGoldenOrderAndRefund(t *testing.T) {
	w := goldenWorld("HK01", "DE")
	s := w.accounts[0].home
	jan, feb := window.Date(2026, time.January, 28), window.Date(2026, time.February, 3)
	w.rates = usd(map[window.Day]map[string]int64{jan: {"USD": 11875_000000}, feb: {"USD": 11804_000000}})
	o := &order{site: s, id: "302-1", country: "DE", regime: facilitated}
	put(w.accounts[0], "10000000001", feb+1, []SettlementLine{
		line(s, o, jan, "Order", "ItemPrice", "Principal", 8403, "GS_PRODUCT", plain),
		line(s, o, jan, "Order", "ItemPrice", "Tax", 1597, "TX_COLLECTED", plain),
		line(s, o, jan, "Order", "ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", -1597, "TX_WITHHELD", plain),
		line(s, o, jan, "Order", "ItemFees", "Commission", -1500, "FE_REFERRAL", plain),
		line(s, o, jan, "Order", "ItemFees", "FBAPerUnitFulfillmentFee", -386, "FF_FBA_PICKPACK", plain),
		line(s, o, feb, "Refund", "ItemPrice", "Principal", -8403, "RF_PRODUCT", plain),
		line(s, o, feb, "Refund", "ItemPrice", "Tax", -1597, "TX_COLLECTED", plain),
		line(s, o, feb, "Refund", "ItemWithheldTax", "MarketplaceFacilitatorVAT-Principal", 1597, "TX_WITHHELD", plain),
		line(s, o, feb, "Refund", "ItemFees", "Commission", 1500, "FE_REFERRAL_BACK", plain),
		line(s, o, feb, "Refund", "ItemFees", "RefundCommission", -300, "FE_REFUND_ADMIN", plain),
	})
	b := w.Books(serveAll(w), "USD")
	checkMonth(t, b, 202601, want{
		map[string]string{"GS_PRODUCT": "99.785625", "FE_REFERRAL": "-17.8125", "FF_FBA_PICKPACK": "-4.58375"},
		map[string]string{"GS_PRODUCT": "99.79", "FE_REFERRAL": "-17.81", "FF_FBA_PICKPACK": "-4.58", "FX_ROUNDING": "-0.01"},
		"77.39",
	})
	checkMonth(t, b, 202602, want{
		map[string]string{"RF_PRODUCT": "-99.189012", "FE_REFERRAL_BACK": "17.706", "FE_REFUND_ADMIN": "-3.5412"},
		map[string]string{"RF_PRODUCT": "-99.19", "FE_REFERRAL_BACK": "17.71", "FE_REFUND_ADMIN": "-3.54", "FX_ROUNDING": "0.00"},
		"-85.02",
	})
}

// TestGoldenInclusive: no tax rows and a registration of our own, so each row gives up the tax inside it.
func TestGoldenInclusive(t *testing.T) {
	w := goldenWorld("DE01", "DE")
	s := w.accounts[0].home
	d := window.Date(2026, time.March, 3)
	o := &order{site: s, id: "302-2", country: "DE"}
	put(w.accounts[0], "10000000001", d+1, []SettlementLine{
		line(s, o, d, "Order", "ItemPrice", "Principal", 4999, "GS_PRODUCT", grossPrice),
		line(s, o, d, "Order", "ItemPrice", "Shipping", 490, "GS_SHIPPING", grossPrice),
		line(s, o, d, "Order", "Promotion", "Principal", -500, "DS_PROMO_PRODUCT", grossPrice),
		line(s, o, d, "Order", "ItemFees", "Commission", -750, "FE_REFERRAL", plain),
	})
	got := lineTC(w.Books(serveAll(w), "EUR"), 202603, "EUR")
	if diff := cmp.Diff(map[string]string{
		"GS_PRODUCT": "42.0100", "GS_SHIPPING": "4.1200", "DS_PROMO_PRODUCT": "-4.2000", "TX_VAT_OUTPUT": "7.9600", "FE_REFERRAL": "-7.5000",
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGoldenJapan: no minor units, tax on rows of its own, points.
func TestGoldenJapan(t *testing.T) {
	w := goldenWorld("HK01", "JP")
	s := w.accounts[0].home
	d := window.Date(2026, time.March, 10)
	// A yen is 0.0063512345 dollars: one euro is both 1 dollar and the yen that make it so to ten decimals.
	w.rates = usd(map[window.Day]map[string]int64{d: {"USD": 63512345, "JPY": one}})
	o := &order{site: s, id: "249-3", country: "JP", regime: separate}
	st := put(w.accounts[0], "10000000001", d+1, []SettlementLine{
		line(s, o, d, "Order", "ItemPrice", "Principal", 2709, "GS_PRODUCT", plain),
		line(s, o, d, "Order", "ItemPrice", "Tax", 271, "TX_VAT_OUTPUT", plain),
		line(s, o, d, "Order", "CostOfPointsGranted", "Points", -30, "DS_POINTS", plain),
		line(s, o, d, "Order", "ItemFees", "Commission", -447, "FE_REFERRAL", plain),
		line(s, o, d, "Order", "ItemFees", "FBAPerUnitFulfillmentFee", -434, "FF_FBA_PICKPACK", plain),
	})
	if st.Total != 2069 {
		t.Errorf("total %d", st.Total)
	}
	b := w.Books(serveAll(w), "USD")
	checkMonth(t, b, 202603, want{
		map[string]string{"GS_PRODUCT": "17.20549426", "DS_POINTS": "-0.19053704", "FE_REFERRAL": "-2.83900182", "FF_FBA_PICKPACK": "-2.75643577"},
		map[string]string{"GS_PRODUCT": "17.21", "DS_POINTS": "-0.19", "FE_REFERRAL": "-2.84", "FF_FBA_PICKPACK": "-2.76", "FX_ROUNDING": "0.00"},
		"11.42",
	})
	for _, l := range b.Leaves {
		if l.Line == "TX_VAT_OUTPUT" && (l.RC != "1.72118455" || l.IsPL) {
			t.Errorf("tax %+v", l)
		}
	}
	if b.Tied[0].Total != "2069" {
		t.Errorf("yen printed as %s", b.Tied[0].Total)
	}
}

// TestGoldenRestocking: the tax of a refund moves between price and fee and still comes to nothing. The
// world's own writer makes the rows.
func TestGoldenRestocking(t *testing.T) {
	w := goldenWorld("HK01", "US")
	s := w.accounts[0].home
	d := window.Date(2026, time.March, 3)
	o := &order{site: s, id: "111-4", country: "US", regime: facilitated, taxBP: 825, shipped: d.UTC()}
	it := &item{offer: &offer{p: &product{sku: "A", commission: 1500}, price: 10000}, qty: 1, price: 10000, tax: taxed{price: 825}}
	var rows []SettlementLine
	postRestocking(&poster{out: &rows, row: SettlementLine{TransactionType: "Refund", OrderID: o.id, SKU: "A", PostedAt: d.UTC().Add(12 * time.Hour)}, move: movement{site: s, named: true, order: o}}, o, it)
	type row struct {
		a, d   string
		amount int64
	}
	var got []row
	for _, r := range rows {
		got = append(got, row{r.AmountType, r.AmountDescription, r.Amount})
	}
	if diff := cmp.Diff([]row{
		{"ItemPrice", "Principal", -10000},
		{"ItemPrice", "RestockingFee", 2000},
		{"ItemPrice", "Tax", -660},
		{"ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", 825},
		{"ItemWithheldTax", "MarketplaceFacilitatorTax-RestockingFee", -165},
		{"ItemFees", "Commission", 1500},
		{"ItemFees", "RefundCommission", -300},
	}, got, cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	put(w.accounts[0], "10000000001", d+1, rows)
	if diff := cmp.Diff(map[string]string{
		"RF_PRODUCT": "-100.0000", "RF_RESTOCKING": "20.0000", "TX_COLLECTED": "-6.6000", "TX_WITHHELD": "6.6000",
		"FE_REFERRAL_BACK": "15.0000", "FE_REFUND_ADMIN": "-3.0000",
	}, lineTC(w.Books(serveAll(w), "USD"), 202603, "USD")); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if w.accounts[0].settlements[0].Total != -6800 {
		t.Errorf("effect %d", w.accounts[0].settlements[0].Total)
	}
}

// TestGoldenReserve: a reserve keeps the value it was closed with, and what a settlement's rows and its
// deposit differ by is realized.
func TestGoldenReserve(t *testing.T) {
	w := goldenWorld("HK01", "UK")
	s := w.accounts[0].home
	apr := func(d int) window.Day { return window.Date(2026, time.April, d) }
	gbp := func(v int64) map[string]int64 { return map[string]int64{"USD": v, "GBP": one} }
	w.rates = usd(map[window.Day]map[string]int64{
		apr(10): gbp(13000_000000), apr(14): gbp(13100_000000), apr(16): gbp(13050_000000),
		apr(20): gbp(13200_000000), apr(28): gbp(12900_000000), apr(30): gbp(12950_000000),
	})
	o := &order{site: s, id: "202-5", country: "GB", regime: facilitated}
	other := "other-transaction"
	put(w.accounts[0], "10000000001", apr(14), []SettlementLine{
		line(s, o, apr(10), "Order", "ItemPrice", "Principal", 100000, "GS_PRODUCT", plain),
		line(s, o, apr(10), "Order", "ItemFees", "Commission", -15000, "FE_REFERRAL", plain),
		line(nil, nil, apr(14), other, other, "Current Reserve Amount", -25000, "BS_RESERVE_CLOSE", closeReserve),
	})
	put(w.accounts[0], "10000000002", apr(28), []SettlementLine{
		line(nil, nil, apr(14), other, other, "Previous Reserve Amount Balance", 25000, "BS_RESERVE_OPEN", openReserve),
		line(s, o, apr(20), "Order", "ItemPrice", "Principal", 50000, "GS_PRODUCT", plain),
		line(s, o, apr(20), "Order", "ItemFees", "Commission", -7500, "FE_REFERRAL", plain),
		line(nil, nil, apr(28), other, other, "Current Reserve Amount", -10000, "BS_RESERVE_CLOSE", closeReserve),
	})
	b := w.Books(serveAll(w), "USD")
	if got := []string{b.Tied[0].Total, b.Tied[0].Realized, b.Tied[1].Total, b.Tied[1].Realized}; !cmp.Equal(got, []string{"600.00", "5.50000000", "575.00", "-14.87500000"}) {
		t.Errorf("totals and realized: %v", got)
	}
	for _, l := range b.Leaves {
		if want, ok := map[string]string{"GS_PRODUCT": "1960.00", "FE_REFERRAL": "-294.00", "BS_RESERVE_OPEN": "327.50", "FX_REALIZED": "-9.38"}[l.Line]; ok && l.Published != want {
			t.Errorf("%s %s, want %s", l.Line, l.Published, want)
		}
	}
	// Without the first settlement the reserve comes back at its own day's rate.
	only := serveAll(w)
	only.Settlements = only.Settlements[1:]
	if got := w.Books(only, "USD").Tied[0].Realized; got != "-14.87500000" {
		t.Errorf("alone: realized %s", got)
	}
}

// TestGoldenDebt: what a negative settlement owes keeps its value when the next one repeats it.
func TestGoldenDebt(t *testing.T) {
	w := goldenWorld("HK01", "UK")
	s := w.accounts[0].home
	apr := func(d int) window.Day { return window.Date(2026, time.April, d) }
	gbp := func(v int64) map[string]int64 { return map[string]int64{"USD": v, "GBP": one} }
	w.rates = usd(map[window.Day]map[string]int64{apr(10): gbp(13000_000000), apr(14): gbp(13100_000000), apr(16): gbp(13300_000000)})
	other := "other-transaction"
	put(w.accounts[0], "10000000001", apr(14), []SettlementLine{line(s, nil, apr(10), other, other, "Storage Fee", -10000, "ST_MONTHLY", plain)})
	put(w.accounts[0], "10000000002", apr(28), []SettlementLine{
		line(nil, nil, apr(16), other, other, "Payable to Amazon", -10000, "BS_PAYABLE_AMAZON", payable),
		line(nil, nil, apr(16), other, other, "Successful charge", 10000, "BS_CARD_CHARGE", plain),
	})
	b := w.Books(serveAll(w), "USD")
	for _, l := range b.Leaves {
		if want, ok := map[string]string{"ST_MONTHLY": "-130.00", "BS_PAYABLE_AMAZON": "-131.00", "BS_CARD_CHARGE": "133.00", "FX_REALIZED": "-3.00"}[l.Line]; ok && l.Published != want {
			t.Errorf("%s %s, want %s", l.Line, l.Published, want)
		}
	}
	if b.Tied[0].Realized != "-1.00000000" || b.Tied[1].Realized != "-2.00000000" {
		t.Errorf("realized %s and %s", b.Tied[0].Realized, b.Tied[1].Realized)
	}
}

// TestGoldenRounding: what the leaves of a node lose by rounding stands on a line of its own.
func TestGoldenRounding(t *testing.T) {
	w := goldenWorld("HK01", "US", "CA")
	b := &bookkeeper{w: w, to: "USD", leaves: map[leafKey]*leafSum{}, books: &Books{Currency: "USD", Digits: 2}}
	for _, s := range w.accounts[0].sites {
		n := b.node(w.accounts[0], s, 202603)
		for name, rc := range map[string]int64{"GS_PRODUCT": 10_00500000, "FE_REFERRAL": -1_50500000, "FF_FBA_PICKPACK": -2_00500000, "AD_SP": -49500000} {
			b.add(n, name, "", 0, rc, true)
		}
	}
	b.publish()
	want := map[string]string{"GS_PRODUCT": "10.01", "FE_REFERRAL": "-1.51", "FF_FBA_PICKPACK": "-2.01", "AD_SP": "-0.50", "FX_ROUNDING": "0.01"}
	var sum int64
	for _, l := range b.books.Leaves {
		if l.Published != want[l.Line] {
			t.Errorf("%s %s: %s, want %s", l.Marketplace, l.Line, l.Published, want[l.Line])
		}
		sum += units(t, l.Published, 2)
	}
	if sum != 1200 {
		t.Errorf("two nodes sum to %d cents", sum)
	}
}

// TestGoldenSections: a Canadian settlement that touches P&L, tax and balance.
func TestGoldenSections(t *testing.T) {
	w := goldenWorld("HK01", "CA")
	s := w.accounts[0].home
	d := window.Date(2026, time.March, 3)
	o := &order{site: s, id: "701-6", country: "CA"}
	other := "other-transaction"
	st := put(w.accounts[0], "10000009022", d+1, []SettlementLine{
		line(s, o, d, "Order", "ItemPrice", "Principal", 4000, "GS_PRODUCT", grossPrice),
		line(s, o, d, "Order", "ItemFees", "Commission", -600, "FE_REFERRAL", plain),
		line(nil, nil, d, "ServiceFee", "Cost of Advertising", "BaseAmount", -1000, "AD_SETTLED", advertising),
		line(nil, nil, d, "ServiceFee", "Cost of Advertising", "TaxAmount", -120, "TX_FEE_TAX", plain),
		line(nil, nil, d, other, other, "Payable to Amazon", -500, "BS_PAYABLE_AMAZON", payable),
		line(nil, nil, d, other, "FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE", 1500, "RB_DAMAGED", plain),
	})
	if st.Total != 3280 {
		t.Errorf("total %d", st.Total)
	}
	b := w.Books(serveAll(w), "CAD")
	sections := map[string]int64{}
	for _, l := range b.Leaves {
		if l.Line == "FX_REALIZED" || l.Line == "FX_ROUNDING" {
			if l.Published != "0.00" {
				t.Errorf("%s %s in the currency of the settlement", l.Line, l.Published)
			}
			continue
		}
		if l.Marketplace != "CA" {
			t.Errorf("%s in %q, want the only store of the currency", l.Line, l.Marketplace)
		}
		name := "PL"
		if !l.IsPL {
			name = l.Line[:2]
		}
		sections[name] += units(t, l.Published, 2)
	}
	if diff := cmp.Diff(map[string]int64{"PL": 3900, "TX": -120, "BS": -500}, sections); diff != "" {
		t.Errorf("sections in cents (-want +got):\n%s", diff)
	}
}

// TestCostOfSales: each component in its own currency at the rate of the day its version began.
func TestCostOfSales(t *testing.T) {
	w := goldenWorld("HK01", "US")
	s := w.accounts[0].home
	jan, mar := window.Date(2026, time.January, 1), window.Date(2026, time.March, 1)
	// One yuan is 0.14 dollars, then 0.138.
	w.rates = usd(map[window.Day]map[string]int64{jan: {"USD": 1400_000000, "CNY": one}, mar: {"USD": 1380_000000, "CNY": one}})
	w.costs = []cost{
		{"", "A", "PURCHASE", "CNY", jan, 3000},
		{"", "A", "PURCHASE", "CNY", mar, 3300},
		{"", "A", "FREIGHT", "USD", jan, 80},
		{"OTHER", "A", "PURCHASE", "CNY", jan, 9900},
	}
	p := &product{sku: "A"}
	sale := func(d window.Day, n int) SettlementLine {
		r := line(s, nil, d, "Order", "ItemPrice", "Principal", 5000, "GS_PRODUCT", grossPrice)
		r.move.sold, r.move.product, r.Quantity = n, p, n
		return r
	}
	put(w.accounts[0], "10000000001", mar+3, []SettlementLine{sale(window.Date(2026, time.February, 27), 3), sale(mar+1, 2)})
	got := map[window.Month]string{}
	for _, l := range w.Books(serveAll(w), "USD").Leaves {
		if l.Line == "CG_STANDARD" {
			got[l.Month] = l.RC + " " + l.Published
		}
	}
	if diff := cmp.Diff(map[window.Month]string{202602: "-15.00000000 -15.00", 202603: "-10.70800000 -10.71"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
