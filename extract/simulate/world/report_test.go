package world

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sellerhouse/extract/window"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestSameSeedSameWorld(t *testing.T) {
	digest := func(w *World) string {
		h := sha256.New()
		enc := json.NewEncoder(h)
		at := (w.Start() + 40).UTC()
		put := func(v any) {
			if err := enc.Encode(v); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range w.accounts {
			put(a)
			put(w.Settlements(a.Code))
			put(w.Orders(a.Code, w.Start().UTC(), at, at))
			for _, p := range a.Profiles {
				put(w.AdsCampaigns(p.ID, w.Start(), w.End()+1, at))
				put(w.AdsProducts(p.ID, w.Start(), w.End()+1, at))
				days, asins := w.SalesTraffic(a.Code, p.MarketplaceID, w.Start(), w.Start()+30, at)
				put(days)
				put(asins)
				put(w.Inventory(a.Code, p.MarketplaceID, at))
			}
		}
		put(w.Rates(at))
		put(w.Books(everything(w), "USD"))
		return hex.EncodeToString(h.Sum(nil))
	}
	if one, again := digest(of(1)), digest(New(1, small)); one != again {
		t.Errorf("seed 1 made twice: %s and %s", one, again)
	}
	if digest(of(1)) == digest(of(2)) {
		t.Error("seeds 1 and 2 make the same world")
	}
	if of(1).Start() != of(2).Start() || of(1).End() != of(2).End() {
		t.Error("the dates of a world depend on its seed")
	}
}

func TestOrdersAppearAndChange(t *testing.T) {
	w := of(1)
	for _, a := range w.accounts {
		// Read as a program installed on the first day would: windows that join, each as known at its end.
		last := map[string]OrderRow{}
		statuses := map[string]map[string]bool{}
		from := w.Start().UTC().Add(-24 * time.Hour)
		for from.Before((w.End() + 20).UTC()) {
			until := from.Add(6 * time.Hour)
			for _, r := range w.Orders(a.Code, from, until, until) {
				if r.LastUpdated.Before(from) || !r.LastUpdated.Before(until) || r.LastUpdated.Before(r.PurchaseDate) {
					t.Fatalf("%s updated %s, bought %s, in the window %s..%s", r.AmazonOrderID, r.LastUpdated, r.PurchaseDate, from, until)
				}
				k := r.AmazonOrderID + " " + itoa(r.OrderItemSequence)
				if statuses[k] == nil {
					statuses[k] = map[string]bool{}
				}
				statuses[k][r.OrderStatus] = true
				last[k] = r
			}
			from = until
		}
		want := map[string]OrderRow{}
		for _, r := range w.Orders(a.Code, time.Time{}, from, from) {
			want[r.AmazonOrderID+" "+itoa(r.OrderItemSequence)] = r
		}
		if diff := cmp.Diff(want, last); diff != "" {
			t.Errorf("%s: the last of joining windows differs from one window over all (-want +got):\n%s", a.Code, diff)
		}
		final := map[string]int{}
		seen := map[string]int{}
		for k, r := range last {
			final[r.OrderStatus]++
			for s := range statuses[k] {
				seen[s]++
			}
			switch {
			case r.OrderStatus == "Cancelled" && (r.Quantity != 0 || r.ItemPrice.Set || r.Currency != ""):
				t.Errorf("cancelled order %s shows a quantity or a price", r.AmazonOrderID)
			case r.OrderStatus == "Shipped" && !r.ItemPrice.Set && r.SalesChannel[:3] != "Non":
				t.Errorf("shipped order %s has no price", r.AmazonOrderID)
			}
		}
		if final["Shipped"] == 0 || final["Cancelled"] == 0 || final["Pending"] != 0 || seen["Pending"] == 0 || seen["Unshipped"] == 0 {
			t.Errorf("%s: final statuses %v, seen %v", a.Code, final, seen)
		}
	}
}

// TestSettledUnitsAreOrderedUnits compares two reports of the same sales: every unit the settlements sell
// was shipped in the order report, and nothing shipped before a settlement closed is missing from it.
func TestSettledUnitsAreOrderedUnits(t *testing.T) {
	for seed := int64(1); seed <= 3; seed++ {
		w := of(seed)
		end := (w.End() + 30).UTC()
		for _, a := range w.accounts {
			closed := map[string]time.Time{}
			settled, price := map[string]int{}, map[string]int64{}
			for _, st := range w.Settlements(a.Code) {
				closed[st.Currency] = st.End
				for _, r := range st.Lines {
					if r.TransactionType != "Order" {
						continue
					}
					if r.AmountDescription == "Principal" && r.AmountType == "ItemPrice" {
						settled[r.OrderID+" "+r.SKU] += r.Quantity
					}
					// The buyer's price, however the tax is shown.
					switch r.AmountType + " " + r.AmountDescription {
					case "ItemPrice Principal", "ItemPrice Tax", "Promotion Principal", "Promotion TaxDiscount":
						price[r.OrderID] += r.Amount
					}
				}
			}
			want := map[string]int{}
			paid := map[string]int64{}
			for _, r := range w.Orders(a.Code, time.Time{}, end, end) {
				o := w.byCode[a.Code].byOrder[r.AmazonOrderID]
				if r.OrderStatus != "Shipped" || o.mcf || !o.shipped.Before(closed[o.site.m.Currency]) {
					continue
				}
				want[r.AmazonOrderID+" "+r.SKU] += r.Quantity
				paid[r.AmazonOrderID] += r.ItemPrice.Minor - r.ItemPromotion.Minor
				if !o.site.m.TaxInclusive {
					paid[r.AmazonOrderID] += r.ItemTax.Minor
				}
			}
			if diff := cmp.Diff(want, settled); diff != "" {
				t.Errorf("seed %d %s: units (-ordered +settled):\n%s", seed, a.Code, diff)
			}
			if diff := cmp.Diff(paid, price); diff != "" {
				t.Errorf("seed %d %s: prices (-ordered +settled):\n%s", seed, a.Code, diff)
			}
		}
	}
}

func TestTrafficAgreesWithOrders(t *testing.T) {
	w := of(2)
	asOf := (w.End() + 40).UTC()
	for _, a := range w.accounts {
		rows := w.Orders(a.Code, time.Time{}, asOf, asOf)
		for _, id := range a.Marketplaces {
			s := w.byCode[a.Code].siteOf(id)
			sales, units := map[window.Day]int64{}, map[window.Day]int{}
			for _, r := range rows {
				if r.MarketplaceID != id || r.OrderStatus == "Cancelled" || r.SalesChannel != s.m.SalesChannel {
					continue
				}
				d := window.DayOf(r.PurchaseDate, s.loc)
				sales[d] += r.ItemPrice.Minor
				units[d] += r.Quantity
			}
			days, asins := w.SalesTraffic(a.Code, id, w.Start(), w.End()+1, asOf)
			if len(days) != int(w.End()-w.Start())+1 {
				t.Errorf("%s %s: %d days", a.Code, s.m.Code, len(days))
			}
			var daySales, asinSales int64
			dayUnits, asinUnits, dayViews, asinViews := 0, 0, 0, 0
			for _, d := range days {
				if d.OrderedProductSales != sales[d.Date] || d.UnitsOrdered != units[d.Date] {
					t.Errorf("%s %s %s: %d in %d units, orders say %d in %d", a.Code, s.m.Code, d.Date, d.OrderedProductSales, d.UnitsOrdered, sales[d.Date], units[d.Date])
				}
				daySales, dayUnits, dayViews = daySales+d.OrderedProductSales, dayUnits+d.UnitsOrdered, dayViews+d.BrowserPageViews+d.MobilePageViews
			}
			for _, x := range asins {
				asinSales, asinUnits, asinViews = asinSales+x.OrderedProductSales, asinUnits+x.UnitsOrdered, asinViews+x.BrowserPageViews+x.MobilePageViews
			}
			if daySales != asinSales || dayUnits != asinUnits || dayViews != asinViews {
				t.Errorf("%s %s: by day %d %d %d, by product %d %d %d", a.Code, s.m.Code, daySales, dayUnits, dayViews, asinSales, asinUnits, asinViews)
			}
		}
	}
}

// TestTrafficSettles looks at one day from ever later: incomplete before 48 hours, still after a week.
func TestTrafficSettles(t *testing.T) {
	w := whole()
	s := w.byCode["US-A"].home
	d := w.Start() + 20
	end := (d + 1).Start(s.loc)
	at := func(after time.Duration) TrafficDay {
		days, _ := w.SalesTraffic("US-A", s.m.ID, d, d+1, end.Add(after))
		return days[0]
	}
	hour, two, week, month := at(time.Hour), at(48*time.Hour), at(8*day), at(30*day)
	if hour.UnitsOrdered >= two.UnitsOrdered || hour.BrowserPageViews >= two.BrowserPageViews {
		t.Errorf("an hour after the day %+v, two days after %+v", hour, two)
	}
	if two == week {
		t.Error("nothing moves in the first week")
	}
	if week.BrowserPageViews != month.BrowserPageViews || week.UnitsOrdered != month.UnitsOrdered {
		t.Errorf("still moving after a week: %+v, %+v", week, month)
	}
}

func TestInventoryAddsUp(t *testing.T) {
	w := of(1)
	for _, a := range w.accounts {
		for _, id := range a.Marketplaces {
			for d := w.Start(); d <= w.End(); d += 7 {
				rows := w.Inventory(a.Code, id, d.UTC().Add(10*time.Hour))
				if len(rows) == 0 {
					t.Fatalf("%s %s: no stock on %s", a.Code, id, d)
				}
				for _, r := range rows {
					if r.Fulfillable < 0 || r.Warehouse != r.Fulfillable+r.Unsellable+r.Reserved+r.Researching ||
						r.Total != r.Warehouse+r.InboundWorking+r.InboundShipped+r.InboundReceiving {
						t.Errorf("%s %s %s: %+v does not add up", a.Code, d, r.SKU, r)
					}
				}
			}
		}
	}
}

// campaignSums adds advertised products up to campaigns and days.
func campaignSums(rows []AdsProductRow) map[AdsCampaignRow]AdsFigures {
	out := map[AdsCampaignRow]AdsFigures{}
	for _, r := range rows {
		k := AdsCampaignRow{Date: r.Date, CampaignID: r.CampaignID, CampaignName: r.CampaignName, Currency: r.Currency}
		f := out[k]
		f.add(r.AdsFigures)
		out[k] = f
	}
	return out
}

func TestAdvertisedProductsSumToCampaigns(t *testing.T) {
	w := of(1)
	for _, after := range []time.Duration{5 * time.Hour, 4 * day, 40 * day} {
		asOf := (w.Start() + 45).UTC().Add(after)
		for _, a := range w.accounts {
			for _, p := range a.Profiles {
				products := campaignSums(w.AdsProducts(p.ID, w.Start(), w.Start()+45, asOf))
				campaigns := w.AdsCampaigns(p.ID, w.Start(), w.Start()+45, asOf)
				if len(campaigns) == 0 || len(campaigns) != len(products) {
					t.Fatalf("%s: %d campaign days, %d by product", p.ID, len(campaigns), len(products))
				}
				for _, c := range campaigns {
					got := c.AdsFigures
					want := products[AdsCampaignRow{Date: c.Date, CampaignID: c.CampaignID, CampaignName: c.CampaignName, Currency: c.Currency}]
					got.TopOfSearchShare, got.CampaignBudget, got.CampaignStatus, got.CampaignStrategy, got.CampaignBudgetTyp = 0, 0, "", "", ""
					want.TopOfSearchShare, want.CampaignBudget, want.CampaignStatus, want.CampaignStrategy, want.CampaignBudgetTyp = 0, 0, "", "", ""
					if got != want {
						t.Fatalf("%s %s: campaign %+v, products %+v", c.CampaignName, c.Date, got, want)
					}
					for i := range 3 {
						if c.Purchases[i] > c.Purchases[i+1] || c.Sales[i] > c.Sales[i+1] {
							t.Fatalf("%s %s: windows are not cumulative: %+v", c.CampaignName, c.Date, c.AdsFigures)
						}
					}
				}
			}
		}
	}
}

// campaignsOf names the campaigns with a row on a day, so long after it.
func campaignsOf(w *World, p *profile, d window.Day, after time.Duration) map[int64]bool {
	out := map[int64]bool{}
	for _, r := range w.AdsCampaigns(p.ID, d, d+1, (d + 1).Start(p.loc).Add(after)) {
		out[r.CampaignID] = true
	}
	return out
}

// TestAdvertisingIsRestated reads every day early and late: rows vanish, rows come, clicks and cost move
// until 72 hours and not later, sales until 28 days and not later.
func TestAdvertisingIsRestated(t *testing.T) {
	w := whole()
	type key struct {
		ad   int64
		date window.Day
	}
	read := func(p *profile, d window.Day, after time.Duration) map[key]AdsFigures {
		out := map[key]AdsFigures{}
		for _, r := range w.AdsProducts(p.ID, d, d+1, (d + 1).Start(p.loc).Add(after)) {
			r.CampaignStatus = "" // is of the moment of asking
			out[key{r.AdID, d}] = r.AdsFigures
		}
		return out
	}
	seen := map[string]int{}
	for _, p := range w.profiles {
		for d := w.Start(); d < w.Start()+120; d++ {
			fresh, third, week, month, late := read(p, d, time.Hour), read(p, d, 73*time.Hour), read(p, d, 8*day), read(p, d, 28*day), read(p, d, 80*day)
			if !cmp.Equal(month, late) {
				t.Fatalf("%s %s still moves after 28 days", p.ID, d)
			}
			for k, f := range third {
				if g, ok := fresh[k]; !ok {
					seen["come"]++
				} else if g.Cost != f.Cost {
					seen["cost moves"]++
				}
				if f.Cost != late[k].Cost || f.Clicks != late[k].Clicks {
					t.Fatalf("%s %s: cost moves after 72 hours", p.ID, d)
				}
				if week[k].Sales != f.Sales {
					seen["sales move in the week"]++
				}
				if week[k].Sales != late[k].Sales {
					seen["sales move in the month"]++
				}
			}
			for k := range fresh {
				if _, ok := third[k]; !ok {
					seen["vanish"]++
				}
			}
			before, after := campaignsOf(w, p, d, time.Hour), campaignsOf(w, p, d, 73*time.Hour)
			for id := range before {
				if !after[id] {
					seen["vanish with their campaign"]++
				}
			}
			for id := range after {
				if !before[id] {
					seen["come with their campaign"]++
				}
			}
		}
	}
	for _, want := range []string{"come", "vanish", "vanish with their campaign", "come with their campaign", "cost moves", "sales move in the week", "sales move in the month"} {
		if seen[want] == 0 {
			t.Errorf("rows never %s: %v", want, seen)
		}
	}
}

func TestRatesComeOnBusinessDays(t *testing.T) {
	w := whole()
	days := map[window.Day]RateDay{}
	for _, r := range w.Rates((w.End() + 5).UTC()) {
		days[r.Date] = r
	}
	for _, closed := range []string{"2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-06-06", "2025-04-18", "2025-04-21"} {
		d, err := window.ParseDay(closed)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := days[d]; ok {
			t.Errorf("rates on %s", closed)
		}
	}
	open := window.Date(2026, time.April, 2)
	if r, ok := days[open]; !ok || r.Rates[0].Currency != "USD" || len(r.Rates) != 29 {
		t.Errorf("2026-04-02: %+v", r)
	}
	if r := days[window.Date(2025, time.December, 31)]; len(r.Rates) != 30 || r.Rates[2].Text != "1.9558" {
		t.Errorf("2025-12-31 should still have the lev: %+v", r.Rates)
	}
	// 16:00 in Frankfurt in summer is 14:00 UTC.
	noon := open.UTC().Add(14 * time.Hour)
	if got := w.Rates(noon.Add(-time.Second)); got[len(got)-1].Date != open-1 {
		t.Errorf("before publication the newest day is %s", got[len(got)-1].Date)
	}
	if got := w.Rates(noon); got[len(got)-1].Date != open {
		t.Errorf("at publication the newest day is %s", got[len(got)-1].Date)
	}
}

func TestInputsFitTheWorld(t *testing.T) {
	w := whole()
	dir := t.TempDir()
	if err := w.WriteInputs(dir); err != nil {
		t.Fatal(err)
	}
	table := func(name string) []map[string]string {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		recs, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var out []map[string]string
		for _, r := range recs[1:] {
			m := map[string]string{}
			for i, c := range r {
				m[recs[0][i]] = c
			}
			out = append(out, m)
		}
		return out
	}
	keys := map[string]bool{}
	purchase := map[string]bool{}
	for _, c := range table("costs.csv") {
		k := c["account"] + "|" + c["sku"] + "|" + c["component"] + "|" + c["valid_from"]
		if keys[k] {
			t.Errorf("costs.csv: %s twice", k)
		}
		keys[k] = true
		purchase[c["sku"]] = purchase[c["sku"]] || c["component"] == "PURCHASE" && c["account"] == ""
	}
	mapped := map[string]string{}
	for _, b := range table("brand_map.csv") {
		mapped[b["pattern"]] = b["brand"]
	}
	for _, p := range w.products {
		if !purchase[p.sku] {
			t.Errorf("%s has no cost", p.sku)
		}
		if mapped[p.sku] != p.brand && mapped[p.asin] != p.brand {
			t.Errorf("%s has no brand", p.sku)
		}
	}
	for _, name := range []string{"entities.yaml", "vat.yaml"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if err := yaml.Unmarshal(b, &v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
