package sources_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// selling are the reports of what was sold, sent and taken back, of what is listed, of what is thought of the
// seller, and of the tax on it.
var selling = []string{
	catalog.OrdersByDate.Name, catalog.FulfilledShipments.Name, catalog.CustomerShipmentSales.Name, catalog.ShipmentPromotions.Name,
	catalog.FBAReplacements.Name, catalog.FBAReturns.Name, catalog.MFNReturns.Name, catalog.ListingsAll.Name, catalog.ListingsActive.Name,
	catalog.ListingsInactive.Name, catalog.SellerFeedback.Name, catalog.AccountHealthV1.Name, catalog.VATTransactions.Name,
	catalog.VATCalculation.Name, catalog.VATInvoices.Name,
}

// Reports of sales, returns, listings and taxes go from the simulated Amazon through the lake to stg: every row that
// was printed is a row or in quarantine, and units and money are the world's own.
func TestSelling(t *testing.T) {
	t.Parallel()
	all := []string{`{"base": "standard", "bad_line": 5}`}
	if flowtest.Long() {
		all = append(all, "")
	}
	for _, faults := range all {
		t.Run(fmt.Sprintf("faults %q", faults), func(t *testing.T) {
			t.Parallel()
			h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 7, World: world.Options{Months: 3, SKUs: 40, OrdersPerDay: 30}, Faults: faults}), flowtest.Everything)
			f := h.pullAll(t, selling...)
			h.importXML(t)
			h.Publish(t, flow.Options{Datasets: append([]string{catalog.SettlementXML.Name}, selling...)})
			h.allPrinted(t, f, selling)
			t.Run("shipments and returns", h.shipmentsAgree)
			t.Run("listings and ratings", h.listingsAgree)
			t.Run("taxes", h.taxesAgree)
			t.Run("settlements as XML", h.xmlTies)
			t.Run("nothing personal", func(t *testing.T) { h.nothingPersonal(t, f) })
			t.Run("restricted", func(t *testing.T) { h.onlyWhereAllowed(t, f) })
		})
	}
}

// printedDay is the day an instant has in a fulfilment report of an account.
func printedDay(a world.Account, at time.Time) window.Day {
	if a.Region == amazon.EU {
		return window.DayOf(at, time.UTC)
	}
	m, _ := amazon.ByID(a.Marketplaces[0])
	return window.DayOf(at, m.Location())
}

// storeDayOf is the day an instant falls on in a store.
func storeDayOf(marketplace string, at time.Time) window.Day {
	m, _ := amazon.ByID(marketplace)
	return window.DayOf(at, m.Location())
}

func (h *house) sellers() []world.Account {
	var out []world.Account
	for _, a := range h.World.Accounts() {
		if a.Type == "seller" {
			out = append(out, a)
		}
	}
	return out
}

// shipmentsAgree compares what left and what came back on the days that every report has by the last moment.
func (h *house) shipmentsAgree(t *testing.T) {
	now := h.Moments()[len(h.Moments())-1]
	from, until := h.World.Start()+1, window.DayOf(now, time.UTC)-15 // by then sellers' returns are closed
	during := func(column string) string {
		return fmt.Sprintf(" WHERE %s >= '%s' AND %s < '%s' ", column, from, column, until)
	}
	var (
		bought, sent, sentFor, discounts, sold, soldFor = flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
		promotions, replaced, returned, back            = flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
	)
	for _, a := range h.sellers() {
		for _, r := range h.World.OrdersBought(a.Code, from.UTC(), until.UTC(), now) {
			bought[a.Code+" "+r.SalesChannel]++
		}
		for _, r := range h.World.Shipments(a.Code, (from - 2).UTC(), (until + 2).UTC(), now) {
			if day := window.DayOf(r.ShippedAt, time.UTC); day >= from && day < until {
				sent[a.Code] += int64(r.Quantity)
				if r.Currency != "" {
					sentFor[a.Code+" "+r.Currency] += r.ItemPrice.Minor
					discounts[a.Code+" "+r.Currency] -= r.ItemPromotion.Minor + r.ShipPromotion.Minor
				}
			}
			if day := printedDay(a, r.ShippedAt); day < from || day >= until || r.IsMultiChannel {
				continue
			}
			sold[a.Code] += int64(r.Quantity)
			soldFor[a.Code+" "+r.Currency] += r.ItemPrice.Minor
			for _, p := range r.Promotions {
				if a.Region == amazon.NA {
					promotions[a.Code+" "+r.Currency] += p.Amount
				}
			}
		}
		for _, r := range h.World.Replacements(a.Code, (from - 2).UTC(), (until + 2).UTC(), now) {
			if day := printedDay(a, r.ShippedAt); day >= from && day < until {
				replaced[a.Code] += int64(r.Quantity)
			}
		}
		for _, r := range h.World.Returns(a.Code, (from - 2).UTC(), (until + 2).UTC(), now) {
			if day := printedDay(a, r.ReturnedAt); day >= from && day < until {
				returned[a.Code+" "+r.Disposition] += int64(r.Quantity)
			}
		}
		for _, r := range h.World.SellerReturns(a.Code, (from - 2).UTC(), (until + 2).UTC(), now) {
			if day := storeDayOf(r.MarketplaceID, r.RequestedAt); day >= from && day < until {
				back[a.Code+" "+r.Currency] += r.RefundedAmount.Minor
			}
		}
	}
	h.Compare(t, "lines bought", "SELECT account, sales_channel, toString(count()) FROM stg.orders_by_date"+during("purchase_at")+"GROUP BY account, sales_channel", bought.Units())
	h.Compare(t, "units sent", "SELECT account, toString(sum(quantity_shipped)) FROM stg.fulfilled_shipments"+during("shipped_at")+"GROUP BY account", sent.Units())
	h.Compare(t, "price of what was sent", "SELECT account, currency, toString(sum(item_price_tc)) FROM stg.fulfilled_shipments"+during("shipped_at")+"AND isNotNull(currency) GROUP BY account, currency", sentFor.Texts())
	h.Compare(t, "discounts", "SELECT account, currency, toString(sum(ifNull(item_promo_tc, 0) + ifNull(ship_promo_tc, 0))) FROM stg.fulfilled_shipments"+during("shipped_at")+"AND isNotNull(currency) GROUP BY account, currency", discounts.Texts())
	h.Compare(t, "units sold", "SELECT account, toString(sum(quantity)) FROM stg.customer_shipment_sales"+during("ship_date")+"GROUP BY account", sold.Units())
	h.Compare(t, "price of what was sold", "SELECT account, currency, toString(sum(unit_price_tc * quantity)) FROM stg.customer_shipment_sales"+during("ship_date")+"GROUP BY account, currency", soldFor.Texts())
	h.Compare(t, "promotions", "SELECT account, currency, toString(sum(discount_tc)) FROM stg.shipment_promotions"+during("ship_date")+"GROUP BY account, currency", promotions.Texts())
	h.Compare(t, "replacements", "SELECT account, toString(sum(quantity)) FROM stg.fba_replacements"+during("ship_date")+"GROUP BY account", replaced.Units())
	h.Compare(t, "returns", "SELECT account, detailed_disposition, toString(sum(quantity)) FROM stg.fba_returns"+during("return_date")+"GROUP BY account, detailed_disposition", returned.Units())
	h.Compare(t, "refunds of sellers' returns", "SELECT account, currency, toString(sum(ifNull(refunded_amount_tc, 0))) FROM stg.mfn_returns"+during("return_date")+"GROUP BY account, currency", back.Texts())
}

// listingsAgree compares each snapshot with the moment it was generated at, and the ratings of all days.
func (h *house) listingsAgree(t *testing.T) {
	now := h.Moments()[len(h.Moments())-1]
	sites := map[string]world.Account{}
	stars := flowtest.Totals{}
	for _, a := range h.sellers() {
		sites[a.Code] = a
		for _, id := range a.Marketplaces {
			for _, r := range h.World.Feedback(a.Code, id, h.World.Start(), window.DayOf(now, time.UTC)-2, now) {
				stars[a.Code+" "+fmt.Sprint(r.Rating)]++
			}
		}
	}
	h.Compare(t, "ratings", fmt.Sprintf("SELECT account, toString(rating), toString(count()) FROM stg.seller_feedback WHERE feedback_date < '%s' GROUP BY account, rating", window.DayOf(now, time.UTC)-2), stars.Units())
	for table, states := range map[string]string{"listings_all": "Active Inactive Incomplete", "listings_active": "Active", "listings_inactive": "Inactive Incomplete"} {
		snapshots := 0
		for _, r := range h.Rows(t, "SELECT account, toString(toUnixTimestamp(_generated_at)), toString(count()), toString(sum(ifNull(price_tc, 0))) FROM stg."+table+" GROUP BY account, _generated_at") {
			var at int64
			if _, err := fmt.Sscan(r[1], &at); err != nil {
				t.Fatal(err)
			}
			fits := false
			for _, id := range sites[r[0]].Marketplaces {
				var n, price int64
				digits := 2
				for _, l := range h.World.Listings(r[0], id, time.Unix(at, 0).UTC()) {
					if strings.Contains(states, l.Status) && l.Status != "" {
						n, price, digits = n+1, price+l.Price.Minor, l.Digits
					}
				}
				fits = fits || r[2] == fmt.Sprint(n) && flowtest.Number(t, r[3]).Cmp(flowtest.Number(t, world.FormatMinor(price, digits))) == 0
			}
			if !fits {
				t.Errorf("%s of %s at %s: %s listings for %s, which is no store's", table, r[0], time.Unix(at, 0).UTC(), r[2], r[3])
			}
			snapshots++
		}
		if want := len(h.Moments()) * 8; snapshots < want-8 { // two stores' may be of one second
			t.Errorf("%s: %d snapshots, want about %d", table, snapshots, want)
		}
	}
	for _, r := range h.Rows(t, "SELECT account, toString(toUnixTimestamp(_generated_at)), marketplace_id, toString(late_orders), toString(cancellations) FROM stg.account_health_v1") {
		var at int64
		if _, err := fmt.Sscan(r[1], &at); err != nil {
			t.Fatal(err)
		}
		for _, x := range h.World.Standing(r[0], time.Unix(at, 0).UTC()) {
			if x.Store.ID == r[2] && (r[3] != fmt.Sprint(x.Late.Whole) || r[4] != fmt.Sprint(x.Cancels.Part)) {
				t.Errorf("%s %s: %s orders, %s cancelled, want %d and %d", r[0], x.Store.Code, r[3], r[4], x.Late.Whole, x.Cancels.Part)
			}
		}
	}
}

// taxesAgree compares the tax reports of whole months that Amazon had made by the last moment.
func (h *house) taxesAgree(t *testing.T) {
	now := h.Moments()[len(h.Moments())-1]
	from, until := h.World.Start(), window.DayOf(now.Add(-11*24*time.Hour), time.UTC).Month().First()
	moved, gross, tax, invoiced := flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
	for _, a := range h.sellers() {
		if !a.Restricted {
			continue
		}
		for _, r := range h.World.VAT(a.Code, from, until, now) {
			moved[a.Code+" "+r.Type]++
			if r.Priced {
				gross[a.Code+" "+r.Currency] += r.Gross.Sum()
				tax[a.Code+" "+r.Currency] += r.Tax.Sum()
			}
		}
		for _, r := range h.World.VAT(a.Code, from, until+2, now) {
			if day := window.DayOf(r.At, time.UTC); r.Priced && day > from && day < until {
				invoiced[a.Code+" "+r.Currency] += r.Gross.Sum()
			}
		}
	}
	h.Compare(t, "movements", "SELECT account, transaction_type, toString(count()) FROM stg.vat_transactions GROUP BY account, transaction_type", moved.Units())
	h.Compare(t, "gross", "SELECT account, currency, toString(sum(total_incl_tc)) FROM stg.vat_transactions WHERE isNotNull(total_incl_tc) GROUP BY account, currency", gross.Texts())
	h.Compare(t, "tax", "SELECT account, currency, toString(sum(total_vat_tc)) FROM stg.vat_transactions WHERE isNotNull(total_vat_tc) GROUP BY account, currency", tax.Texts())
	calculated := fmt.Sprintf("FROM stg.vat_calculation WHERE order_at < '%s' AND tax_calculated_at < '%s'", until, until)
	if got := h.One(t, "SELECT toString(count()) "+calculated); got == "0" {
		t.Error("no tax was calculated")
	}
	h.Compare(t, "calculated gross", `SELECT account, currency, toString(sum(price_incl_tc + price_promo_incl_tc + shipping_incl_tc + shipping_promo_incl_tc + giftwrap_incl_tc))
		FROM stg.vat_calculation WHERE toDate(tax_calculated_at, 'Europe/London') < '`+until.String()+`' GROUP BY account, currency`, h.calculated(from, until, now).Texts())
	h.Compare(t, "invoiced", fmt.Sprintf(`SELECT account, currency, toString(sum(item_incl_tc - item_promo_incl_tc + shipping_incl_tc - shipping_promo_incl_tc + giftwrap_incl_tc))
		FROM stg.vat_invoices WHERE toDate(shipped_at) > '%s' AND toDate(shipped_at) < '%s' GROUP BY account, currency`, from, until), invoiced.Texts())
}

// calculated is what the calculation report has of days before until in London.
func (h *house) calculated(from, until window.Day, now time.Time) flowtest.Totals {
	out := flowtest.Totals{}
	for _, a := range h.sellers() {
		if a.Restricted {
			for _, r := range h.World.VAT(a.Code, from, until+1, now) {
				if r.Priced && storeDayOf("A1F83G8C2ARO7P", r.At) < until {
					out[a.Code+" "+r.Currency] += r.Gross.Sum()
				}
			}
		}
	}
	return out
}

// importXML imports two settlements of US-A in the XML of old.
func (h *house) importXML(t *testing.T) {
	t.Helper()
	for _, st := range h.World.Settlements("US-A")[:2] {
		h.importStatement(t, "US-A", st.ID)
	}
}

// xmlTies asserts that the amounts of a settlement's XML are those of its lines.
func (h *house) xmlTies(t *testing.T) {
	for _, st := range h.World.Settlements("US-A")[:2] {
		got := h.Rows(t, "SELECT toString(sum(amount_tc)), toString(max(total_amount_tc)), toString(count(amount_tc)), toString(countIf(order_id != ''))  FROM stg.settlement_xml WHERE settlement_id = '"+st.ID+"'")[0]
		ordered := 0
		for _, l := range st.Lines {
			if l.OrderID != "" {
				ordered++
			}
		}
		total := flowtest.Number(t, world.FormatMinor(st.Total, st.Digits))
		if flowtest.Number(t, got[0]).Cmp(total) != 0 || flowtest.Number(t, got[1]).Cmp(total) != 0 || got[2] != fmt.Sprint(len(st.Lines)) || got[3] != fmt.Sprint(ordered) {
			t.Errorf("settlement %s: sum %s, total %s, %s amounts, %s with orders; want %s, %d and %d", st.ID, got[0], got[1], got[2], got[3], total.FloatString(2), len(st.Lines), ordered)
		}
	}
}

// nothingPersonal asserts that no personal column is in stg, and no personal value of the world anywhere behind the raw
// documents: under whatever header it came, or in a line that was refused.
func (h *house) nothingPersonal(t *testing.T, f *flow.Flow) {
	dropped := 0
	for _, name := range selling {
		spec, _ := catalog.ByName(name)
		for _, tb := range spec.Tables {
			for _, c := range tb.Columns {
				if c.Personal == dataset.DropPersonal {
					dropped++
					if n := h.One(t, fmt.Sprintf("SELECT toString(count()) FROM system.columns WHERE database = 'stg' AND table = '%s' AND name = '%s'", tb.Name, c.Name)); n != "0" {
						t.Errorf("stg.%s has %s, which is personal", tb.Name, c.Name)
					}
				}
			}
		}
	}
	if dropped < 40 {
		t.Errorf("%d personal columns, want more", dropped)
	}
	if long := h.One(t, "SELECT toString(max(lengthUTF8(ship_postal_prefix))) FROM stg.fulfilled_shipments"); long != "3" {
		t.Errorf("postal codes of %s characters, want three", long)
	}
	secrets := h.personal(t)
	for where, texts := range h.kept(t, f) {
		n := 0
		for text := range texts {
			if value, found := secrets.in(text); found {
				if n++; n == 1 {
					t.Errorf("%s holds %q, which is personal: %q", where, value, text)
				}
			}
		}
		if n > 1 {
			t.Errorf("%s: %d texts with personal values", where, n)
		}
	}
}

// values finds texts that hold one of many values, which are known by how they begin.
type values map[string][]string

// begins is how many bytes a value is looked up by.
const begins = 3

func (v values) add(value string) {
	if len(value) >= begins {
		v[value[:begins]] = append(v[value[:begins]], value)
	}
}

func (v values) in(text string) (string, bool) {
	for i := 0; i+begins <= len(text); i++ {
		for _, value := range v[text[i:i+begins]] {
			if strings.HasPrefix(text[i:], value) {
				return value, true
			}
		}
	}
	return "", false
}

// personal are the personal values of what the world served: of each kind there are some.
func (h *house) personal(t *testing.T) values {
	t.Helper()
	now := h.Moments()[len(h.Moments())-1]
	from, until := h.World.Start(), window.DayOf(now, time.UTC)+1
	kinds := map[string]map[string]bool{}
	put := func(kind, value string) {
		if kinds[kind] == nil {
			kinds[kind] = map[string]bool{}
		}
		if value != "" {
			kinds[kind][value] = true
		}
	}
	for _, a := range h.sellers() {
		for _, r := range h.World.OrdersBought(a.Code, from.UTC(), until.UTC(), now) {
			put("company", r.BuyerCompany)
			put("licensee", r.Licensee)
			put("purchase order", r.PurchaseOrder)
			put("city", r.ShipCity)
		}
		for _, r := range h.World.Shipments(a.Code, from.UTC(), until.UTC(), now) {
			put("city", r.ShipCity)
			put("parcel", r.Tracking)
		}
		for _, r := range h.World.Returns(a.Code, from.UTC(), until.UTC(), now) {
			put("comment of a return", r.Comments)
		}
		for _, r := range h.World.SellerReturns(a.Code, from.UTC(), until.UTC(), now) {
			put("parcel of a return", r.Tracking)
		}
		for _, id := range a.Marketplaces {
			for _, r := range h.World.Feedback(a.Code, id, from, until, now) {
				put("comment", r.Comments)
				put("answer", r.Response)
				put("e-mail", r.Email)
			}
		}
		if a.Restricted {
			for _, r := range h.World.VAT(a.Code, from, until, now) {
				put("city of a delivery", r.ToCity)
				put("tax number", r.BuyerVAT)
			}
		}
	}
	// As the simulation prints them of everybody, and what buyers write in comments.
	for _, x := range []string{"Jane Sample", "1 Sample Street", "https://invoices.example/", "555-0100", "030 1234567", "jean@example.com"} {
		put("printed", x)
	}
	out := values{}
	for _, kind := range []string{"company", "licensee", "purchase order", "city", "parcel", "comment of a return", "parcel of a return", "comment", "answer", "e-mail", "city of a delivery", "tax number", "printed"} {
		if len(kinds[kind]) == 0 {
			t.Errorf("the world has no %s", kind)
		}
		for value := range kinds[kind] {
			out.add(value)
		}
	}
	return out
}

// kept are the texts behind the raw documents by where they stand: stg and Parquet, what is in quarantine, and why.
func (h *house) kept(t *testing.T, f *flow.Flow) map[string]map[string]bool {
	t.Helper()
	out, personal := map[string]map[string]bool{}, []string{}
	put := func(where, text string) {
		if out[where] == nil {
			out[where] = map[string]bool{}
		}
		out[where][text] = true
	}
	for _, name := range selling {
		spec, _ := catalog.ByName(name)
		for i := range spec.Tables {
			tb := &spec.Tables[i]
			if tb.HoldsPersonal() {
				personal = append(personal, "'"+name+"'")
			}
			var cells []string
			for _, c := range h.Rows(t, "SELECT name FROM system.columns WHERE database = 'stg' AND table = '"+tb.Name+"' AND type LIKE '%String%'") {
				cells = append(cells, fmt.Sprintf("('%s', ifNull(toString(%s), ''))", c[0], c[0]))
			}
			for _, r := range h.Rows(t, "SELECT DISTINCT cell.1, cell.2 FROM (SELECT arrayJoin(["+strings.Join(cells, ", ")+"]) AS cell FROM stg."+tb.Name+")") {
				put("stg."+tb.Name+"."+r[0], r[1])
			}
			columns := slices.DeleteFunc(document.Columns(tb), func(c dataset.Column) bool { return !c.Kind.IsText() })
			for _, a := range h.Accounts {
				ms, err := f.Lake().Manifests(t.Context(), name, a.Code)
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range ms {
					if len(m.Tables) == 0 {
						continue
					}
					p, err := f.Lake().OpenTable(t.Context(), m.Tables[i].Key)
					if err != nil {
						t.Fatal(err)
					}
					for b, err := range p.Batches(columns) {
						if err != nil {
							t.Fatal(err)
						}
						for k, c := range columns {
							for n := range b.N {
								if !b.Cols[k].IsNull(n) {
									put("Parquet of "+tb.Name+", "+c.Name, b.Cols[k].Text(n))
								}
							}
						}
					}
				}
			}
		}
	}
	for _, r := range h.Rows(t, "SELECT DISTINCT dataset, text, reason FROM ops.quarantine") {
		put("the quarantine's text of "+r[0], r[1])
		put("the quarantine's reason of "+r[0], r[2])
	}
	if h.faultless(t) {
		return out
	}
	if len(out["stg.orders_by_date._extra"]) < 2 || len(out["Parquet of orders_by_date, _extra"]) == 0 {
		t.Error("no cell of an order stands under a header nobody declared")
	}
	if n := h.One(t, "SELECT toString(count()) FROM ops.quarantine WHERE line > 0 AND dataset IN ("+strings.Join(personal, ", ")+")"); n == "0" {
		t.Error("no line of a dataset with personal data was refused")
	}
	return out
}

// onlyWhereAllowed asserts that restricted types are asked for by the accounts that say so alone.
func (h *house) onlyWhereAllowed(t *testing.T, f *flow.Flow) {
	for _, a := range h.Accounts {
		for _, name := range []string{catalog.VATTransactions.Name, catalog.VATCalculation.Name, catalog.VATInvoices.Name} {
			ms, err := f.Lake().Manifests(t.Context(), name, a.Code)
			if err != nil {
				t.Fatal(err)
			}
			if (len(ms) > 0) != a.Restricted {
				t.Errorf("%s %s: %d documents; the account says restricted: %t", a.Code, name, len(ms), a.Restricted)
			}
		}
	}
}
