package build_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/input"
	"sellerhouse/transform/money"
)

// populate fills a house with what a simulated Amazon would have served by a moment, and says what that was.
func populate(t testing.TB, w *world.World, now time.Time) (*house, world.Served) {
	t.Helper()
	var accounts []account.Account
	for _, a := range w.Accounts() {
		x := account.Account{Code: a.Code, Type: account.Type(a.Type), Region: a.Region, SellingPartnerID: a.SellingPartnerID}
		for _, id := range a.Marketplaces {
			m, ok := amazon.ByID(id)
			if !ok {
				t.Fatalf("marketplace %s", id)
			}
			x.Marketplaces = append(x.Marketplaces, m)
		}
		for _, p := range a.Profiles {
			x.Profiles = append(x.Profiles, p.ID)
		}
		accounts = append(accounts, x)
	}
	h := newHouse(t, accounts...)
	h.now = now
	dir := t.TempDir()
	if err := w.WriteInputs(dir); err != nil {
		t.Fatal(err)
	}
	var err error
	if h.files, err = input.Read(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	var served world.Served
	for _, d := range w.Rates(now) {
		served.Rates = max(served.Rates, d.Date)
	}
	h.publish(w.Rates(now))
	for _, a := range w.Accounts() {
		for _, s := range w.Settlements(a.Code) {
			if s.ClosedAt.After(now) {
				continue
			}
			h.commit(ingest.Doc{Spec: catalog.SettlementV2, Account: a.Code, GeneratedAt: s.ClosedAt, DocumentID: "settlement-" + s.ID}, settlementText(s))
			served.Settlements = append(served.Settlements, world.ServedSettlement{Account: a.Code, ID: s.ID})
		}
		if a.Type == "vendor" {
			continue
		}
		from, until := w.Start().UTC().AddDate(0, 0, -10), now
		h.commit(ingest.Doc{Spec: catalog.AllOrders, Account: a.Code, Marketplaces: a.Marketplaces}, ordersText(w.Orders(a.Code, from, until, now)))
		served.Orders = append(served.Orders, world.ServedOrders{Account: a.Code, From: from, Until: until, GeneratedAt: now})
		for _, p := range a.Profiles {
			m, _ := amazon.ByID(p.MarketplaceID)
			last := window.DayOf(now, m.AdsLocation())
			for _, r := range (window.Range{From: w.Start(), Until: last}).Split(31) {
				if a.Code == "EU-A" && m.Code == "FR" && r.From == w.Start() {
					continue // a hole: France's first month is booked from its settlements
				}
				h.commit(ingest.Doc{Spec: catalog.SPCampaign, Account: a.Code, Marketplaces: []string{p.MarketplaceID}, Profile: p.ID, Window: r},
					campaignsText(w.AdsCampaigns(p.ID, r.From, r.Until, now)))
				served.Ads = append(served.Ads, world.ServedAds{Profile: p.ID, Type: "spCampaigns", From: r.From, Until: r.Until, GeneratedAt: now})
			}
		}
	}
	return h, served
}

func (h *house) publish(days []world.RateDay) {
	var out []string
	for _, d := range days {
		line := d.Date.String()
		for _, r := range d.Rates {
			if r.Text != "N/A" && r.Text != "" {
				line += " " + r.Currency + " " + r.Text
			}
		}
		out = append(out, line)
	}
	h.rates(out...)
}

func settlementText(s world.Settlement) string {
	stamp := func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }
	var b strings.Builder
	b.WriteString(v2Header + "\n")
	fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s%s\n", s.ID, stamp(s.Start), stamp(s.End), stamp(s.Deposit), world.FormatMinor(s.Total, s.Digits), s.Currency, strings.Repeat("\t", 18))
	for _, l := range s.Lines {
		qty := ""
		if l.Quantity != 0 {
			qty = fmt.Sprint(l.Quantity)
		}
		fmt.Fprintln(&b, strings.Join([]string{
			s.ID, "", "", "", "", "", l.TransactionType, l.OrderID, l.MerchantOrderID, l.AdjustmentID, l.ShipmentID, l.MarketplaceName,
			l.AmountType, l.AmountDescription, world.FormatMinor(l.Amount, s.Digits), l.FulfillmentID, l.PostedAt.UTC().Format(time.DateOnly), stamp(l.PostedAt),
			l.OrderItemCode, l.MerchantOrderItemID, l.MerchantAdjustmentItemID, l.SKU, qty, l.PromotionID,
		}, "\t"))
	}
	return b.String()
}

func ordersText(rows []world.OrderRow) string {
	var b strings.Builder
	b.WriteString("amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\torder-channel\tship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-city\tship-state\tship-postal-code\tship-country\tpromotion-ids\n")
	money := func(a world.Amount, digits int) string {
		if !a.Set {
			return ""
		}
		return world.FormatMinor(a.Minor, digits)
	}
	for _, o := range rows {
		fmt.Fprintln(&b, strings.Join([]string{
			o.AmazonOrderID, o.MerchantOrderID, o.PurchaseDate.UTC().Format(time.RFC3339), o.LastUpdated.UTC().Format(time.RFC3339), o.OrderStatus,
			o.Fulfillment, o.SalesChannel, "", o.ServiceLevel, o.ProductName, o.SKU, o.ASIN, o.ItemStatus, fmt.Sprint(o.Quantity), o.Currency, money(o.ItemPrice, o.Digits), money(o.ItemTax, o.Digits),
			money(o.ShippingPrice, o.Digits), money(o.ShippingTax, o.Digits), money(o.GiftWrapPrice, o.Digits), money(o.GiftWrapTax, o.Digits), money(o.ItemPromotion, o.Digits),
			money(o.ShipPromotion, o.Digits), o.ShipCity, o.ShipState, o.ShipPostalCode, o.ShipCountry, o.PromotionIDs,
		}, "\t"))
	}
	return b.String()
}

func campaignsText(rows []world.AdsCampaignRow) string {
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprintf(`{"date":%q,"campaignId":%d,"campaignName":%q,"campaignStatus":"ENABLED","campaignBudgetAmount":25.0,"campaignBudgetType":"DAILY_BUDGET","campaignBudgetCurrencyCode":%q,"topOfSearchImpressionShare":null,"impressions":%d,"clicks":%d,"cost":%s,"purchases1d":0,"purchases7d":0,"purchases14d":0,"purchases30d":0,"sales1d":0,"sales7d":0,"sales14d":0,"sales30d":0,"unitsSoldClicks1d":0,"unitsSoldClicks7d":0,"unitsSoldClicks14d":0,"unitsSoldClicks30d":0,"attributedSalesSameSku7d":0,"attributedSalesSameSku14d":0}`,
			r.Date.String(), r.CampaignID, r.CampaignName, r.Currency, r.Impressions, r.Clicks, world.FormatMinor(r.Cost, 4)))
	}
	return "[" + strings.Join(out, ",\n") + "]\n"
}

// leaf is a line of the P&L at the grain it is published at.
type leaf struct{ entity, account, market, month, line string }

// TestWorldAgrees builds what a simulated Amazon served and compares every provable leaf with the world's own
// books, exactly, in transaction and in reporting currency.
func TestWorldAgrees(t *testing.T) {
	seeds, options := []int64{1, 2}, world.Options{Months: 3, SKUs: 12, OrdersPerDay: 12}
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		seeds, options = []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, world.Options{}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := world.New(seed, options)
			now := w.End().UTC().Add(20 * time.Hour)
			h, served := populate(t, w, now)
			files := h.build()
			compareBooks(t, h, h.rows(files, "fact_pnl_line"), w.Books(served, "USD"))
			for _, s := range h.rows(files, "fact_settlement") {
				if s["status"] != "TIED" || s["chain_ok"] != "1" {
					t.Errorf("settlement %s of %s: status %s, reserve chain %s", s["settlement_id"], s["account_sk"], s["status"], s["chain_ok"])
				}
			}
		})
	}
}

func compareBooks(t *testing.T, h *house, rows []row, books *world.Books) {
	t.Helper()
	entities, accounts, markets := map[string]string{"0": "(no entity)"}, map[string]string{}, map[string]string{"0": "", "1": "(account)"}
	in, err := input.Parse(h.files, h.accounts)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range in.Entities {
		entities[fmt.Sprint(fact.SK(e.Code))] = e.Code
	}
	for _, a := range h.accounts {
		accounts[fmt.Sprint(fact.AccountSK(a.Code))] = a.Code
		for _, m := range a.Marketplaces {
			markets[fmt.Sprint(fact.MarketplaceSK(m.ID))] = m.Code
		}
	}
	type value struct {
		tc map[string]*money.Sum
		rc money.Sum
	}
	got := map[leaf]*value{}
	for _, r := range rows {
		if r["reporting_ccy"] != books.Currency {
			continue
		}
		k := leaf{entities[r["legal_entity_sk"]], accounts[r["account_sk"]], markets[r["marketplace_sk"]], r["period"], r["pl_line"]}
		v := got[k]
		if v == nil {
			v = &value{tc: map[string]*money.Sum{}}
			got[k] = v
		}
		tc, err := money.Parse(r["amount_tc"], 6)
		if err != nil {
			t.Fatal(err)
		}
		if v.tc[r["currency"]] == nil {
			v.tc[r["currency"]] = &money.Sum{}
		}
		v.tc[r["currency"]].Add(tc)
		rc, err := money.Parse(r["amount_rc"], 8)
		if err != nil {
			t.Fatalf("row %v: %v", r, err)
		}
		v.rc.Add(rc)
	}
	bad, checked := 0, 0
	fail := func(format string, args ...any) {
		if bad++; bad <= 30 {
			t.Errorf(format, args...)
		}
	}
	for _, l := range books.Leaves {
		if !l.Provable || l.Line == "FX_ROUNDING" {
			continue
		}
		k := leaf{l.Entity, l.Account, l.Marketplace, fmt.Sprint(int(l.Month)), l.Line}
		v := got[k]
		delete(got, k)
		checked++
		if v == nil {
			if rc, _ := money.Parse(l.RC, 8); rc != 0 {
				fail("%+v: the books have %s, nothing was built", k, l.RC)
			}
			continue
		}
		want, err := money.Parse(l.RC, 8)
		if err != nil {
			t.Fatal(err)
		}
		if x, err := v.rc.Int64(); err != nil || x != want {
			fail("%+v: %s in %s, the books have %s", k, v.rc.Format(8), books.Currency, l.RC)
		}
		for c, text := range l.TC {
			want, err := money.Parse(text, 6)
			if err != nil {
				t.Fatal(err)
			}
			var x int64
			if v.tc[c] != nil {
				x, _ = v.tc[c].Int64()
			}
			if x != want {
				fail("%+v: %s %s, the books have %s", k, money.Format(x, 6), c, text)
			}
		}
	}
	var left []leaf
	for k, v := range got {
		if x, _ := v.rc.Int64(); x != 0 {
			left = append(left, k)
		}
	}
	slices.SortFunc(left, func(a, b leaf) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.month, b.month), cmp.Compare(a.line, b.line))
	})
	for _, k := range left {
		fail("%+v: %s, of which the books know nothing", k, got[k].rc.Format(8))
	}
	if checked < 100 {
		t.Errorf("only %d leaves were compared", checked)
	}
	t.Logf("%d leaves compared, %d differ", checked, bad)
}
