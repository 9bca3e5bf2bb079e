package simulate

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

func amount(minor int64) world.Amount { return world.Amount{Minor: minor, Set: true} }

// Written by hand: what a German settlement looks like, byte for byte.
func TestSettlementInGermanStyle(t *testing.T) {
	st := &world.Settlement{
		ID: "20000000002", Currency: "EUR", Digits: 2, Total: 104167 - 17,
		Start: time.Date(2026, 1, 2, 7, 49, 55, 0, time.UTC), End: time.Date(2026, 1, 16, 7, 49, 55, 0, time.UTC), Deposit: time.Date(2026, 1, 18, 7, 49, 55, 0, time.UTC),
		Style: amazon.Style{DecimalComma: true, DateLayout: "02.01.2006"},
		Lines: []world.SettlementLine{
			{
				TransactionType: "Order", OrderID: "403-0000003-0000003", MerchantOrderID: "403-0000003-0000003", MarketplaceName: "Amazon.fr", AmountType: "ItemPrice",
				AmountDescription: "Principal", Amount: 104167, FulfillmentID: "MFN", PostedAt: time.Date(2026, 1, 10, 21, 0, 0, 0, time.UTC),
				OrderItemCode: "80000000000033", SKU: "DE-SKU “02”", Quantity: 1,
			},
			{
				TransactionType: "other-transaction", AmountType: "other-transaction", AmountDescription: "Storage Fee", Amount: -17,
				PostedAt: time.Date(2026, 1, 11, 0, 30, 0, 0, time.UTC),
			},
		},
	}
	header := strings.Join([]string{
		"settlement-id", "settlement-start-date", "settlement-end-date", "deposit-date", "total-amount", "currency", "transaction-type", "order-id",
		"merchant-order-id", "adjustment-id", "shipment-id", "marketplace-name", "amount-type", "amount-description", "amount", "fulfillment-id", "posted-date",
		"posted-date-time", "order-item-code", "merchant-order-item-id", "merchant-adjustment-item-id", "sku", "quantity-purchased", "promotion-id",
	}, "\t")
	for name, tt := range map[string]struct {
		style settlementStyle
		enc   encoding
		want  []string
		end   string
	}{
		"as most files": {
			enc: encoding{charset: "UTF-8"}, end: "\n",
			want: []string{
				header,
				"20000000002\t02.01.2026 07:49:55 UTC\t16.01.2026 07:49:55 UTC\t18.01.2026 07:49:55 UTC\t1041,50\tEUR" + strings.Repeat("\t", 18),
				"20000000002\t\t\t\t\t\tOrder\t403-0000003-0000003\t403-0000003-0000003\t\t\tAmazon.fr\tItemPrice\tPrincipal\t1041,67\tMFN\t10.01.2026\t10.01.2026 21:00:00 UTC\t80000000000033\t\t\tDE-SKU “02”\t1\t",
				"20000000002\t\t\t\t\t\tother-transaction\t\t\t\t\t\tother-transaction\tStorage Fee\t-0,17\t\t11.01.2026\t11.01.2026 00:30:00 UTC\t\t\t\t\t\t",
			},
		},
		"grouped, id carried down, empty cells cut, CRLF, Windows-1252": {
			style: settlementStyle{carry: true, group: true}, enc: encoding{charset: "windows-1252", crlf: true, trim: true, bom: true}, end: "\r\n",
			want: []string{
				header,
				"20000000002\t02.01.2026 07:49:55 UTC\t16.01.2026 07:49:55 UTC\t18.01.2026 07:49:55 UTC\t1.041,50\tEUR",
				"\t\t\t\t\t\tOrder\t403-0000003-0000003\t403-0000003-0000003\t\t\tAmazon.fr\tItemPrice\tPrincipal\t1.041,67\tMFN\t10.01.2026\t10.01.2026 21:00:00 UTC\t80000000000033\t\t\tDE-SKU \x9302\x94\t1",
				"\t\t\t\t\t\tother-transaction\t\t\t\t\t\tother-transaction\tStorage Fee\t-0,17\t\t11.01.2026\t11.01.2026 00:30:00 UTC",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Split(string(settlementTable(st, tt.style).bytes(tt.enc)), tt.end)
			if diff := cmp.Diff(append(tt.want, ""), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOrdersInJapan(t *testing.T) {
	rows := []world.OrderRow{
		{
			AmazonOrderID: "250-0000001-0000001", MerchantOrderID: "250-0000001-0000001", PurchaseDate: time.Date(2026, 1, 7, 22, 10, 1, 0, time.UTC),
			LastUpdated: time.Date(2026, 1, 8, 18, 0, 0, 0, time.UTC), OrderStatus: "Shipped", Fulfillment: "Amazon", SalesChannel: "Amazon.co.jp",
			ServiceLevel: "Standard", ProductName: "赤いマグ①", SKU: "MUG", ASIN: "B000TEST01", ItemStatus: "Shipped", Quantity: 2, Currency: "JPY",
			ItemPrice: amount(3960), ItemTax: amount(360), ItemPromotion: amount(0), ShipPostalCode: "100", ShipCountry: "JP",
		},
		{
			AmazonOrderID: "250-0000002-0000002", PurchaseDate: time.Date(2026, 1, 8, 1, 0, 0, 0, time.UTC), LastUpdated: time.Date(2026, 1, 8, 1, 5, 0, 0, time.UTC),
			OrderStatus: "Pending", Fulfillment: "Merchant", SalesChannel: "Amazon.co.jp", ProductName: "Becher – ≠", SKU: "MUG", ItemStatus: "Unshipped", Quantity: 1,
			ShipCountry: "JP", IsBusiness: true, PurchaseOrder: "PO-00001", BuyerCompany: "Sample Company 00001", Licensee: "Sample Licensee 00001", IsReplacement: true,
		},
	}
	want := "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\torder-channel\tship-service-level\tproduct-name\t" +
		"sku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\t" +
		"ship-city\tship-state\tship-postal-code\tship-country\tpromotion-ids\tis-business-order\tpurchase-order-number\tbuyer-company-name\tlicensee-name\tprice-designation\tis-replacement-order\n" +
		"250-0000001-0000001\t250-0000001-0000001\t2026-01-07T22:10:01+00:00\t2026-01-08T18:00:00+00:00\tShipped\tAmazon\tAmazon.co.jp\t\tStandard\t" +
		"\x90\xd4\x82\xa2\x83}\x83O\x87@\tMUG\tB000TEST01\tShipped\t2\tJPY\t3960\t360\t\t\t\t\t0\t\t\t\t100\tJP\t\tfalse\t\t\t\t\tfalse\n" +
		"250-0000002-0000002\t\t2026-01-08T01:00:00+00:00\t2026-01-08T01:05:00+00:00\tPending\tMerchant\tAmazon.co.jp\t\t\tBecher ? \x81\x82\tMUG\t\tUnshipped\t1\t\t\t\t\t\t\t\t\t\t\t\t\tJP\t\ttrue\tPO-00001\tSample Company 00001\tSample Licensee 00001\t\ttrue\n"
	if diff := cmp.Diff(want, string(ordersTable(rows).bytes(encoding{charset: "Shift_JIS"}))); diff != "" {
		t.Error(diff)
	}
}

func TestInventoryRow(t *testing.T) {
	got := string(inventoryTable(catalog.FBAInventory, []world.InventoryRow{{
		SKU: "MUG", FNSKU: "X000TEST01", ASIN: "B000TEST01", ProductName: "Mug 12\"", Condition: "New",
		YourPrice: amount(1999), Digits: 2, AFNListing: true, Warehouse: 12, Fulfillable: 9, Unsellable: 1, Reserved: 2, Total: 20,
		PerUnitVolume: "0.05", InboundShipped: 8,
	}}).bytes(encoding{charset: "UTF-8", bom: true}))
	want := "\ufeffsku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tmfn-listing-exists\tmfn-fulfillable-quantity\tafn-listing-exists\tafn-warehouse-quantity\t" +
		"afn-fulfillable-quantity\tafn-unsellable-quantity\tafn-reserved-quantity\tafn-total-quantity\tper-unit-volume\tafn-inbound-working-quantity\tafn-inbound-shipped-quantity\t" +
		"afn-inbound-receiving-quantity\tafn-researching-quantity\tafn-reserved-future-supply\tafn-future-supply-buyable\n" +
		"MUG\tX000TEST01\tB000TEST01\tMug 12\"\tNew\t19.99\tNo\t\tYes\t12\t9\t1\t2\t20\t0.05\t0\t8\t0\t0\t0\t0\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTrafficRow(t *testing.T) {
	d, err := plainJSON(dayOfTraffic(world.TrafficDay{
		Date: window.Date(2026, 1, 8), Currency: "USD", Digits: 2, OrderedProductSales: 3998, UnitsOrdered: 2, TotalOrderItems: 1,
		ShippedProductSales: 3998, UnitsShipped: 2, OrdersShipped: 1, BrowserPageViews: 30, MobilePageViews: 12, BrowserSessions: 20, MobileSessions: 10, BuyBoxViews: 40,
		AverageOfferCount: 2, AverageParentItems: 2,
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"date":"2026-01-08","salesByDate":{"orderedProductSales":{"amount":39.98,"currencyCode":"USD"},"unitsOrdered":2,"totalOrderItems":1,` +
		`"averageSalesPerOrderItem":{"amount":39.98,"currencyCode":"USD"},"averageUnitsPerOrderItem":2.0,"averageSellingPrice":{"amount":19.99,"currencyCode":"USD"},` +
		`"unitsRefunded":0,"refundRate":0.0,"claimsGranted":0,"claimsAmount":{"amount":0.0,"currencyCode":"USD"},"shippedProductSales":{"amount":39.98,"currencyCode":"USD"},` +
		`"unitsShipped":2,"ordersShipped":1},"trafficByDate":{"browserPageViews":30,"mobileAppPageViews":12,"pageViews":42,"browserSessions":20,"mobileAppSessions":10,"sessions":30,` +
		`"buyBoxPercentage":95.24,"orderItemSessionPercentage":3.33,"unitSessionPercentage":6.67,"averageOfferCount":2,"averageParentItems":2,"feedbackReceived":0,` +
		`"negativeFeedbackReceived":0,"receivedNegativeFeedbackRate":0.0}}`
	if diff := cmp.Diff(want, string(d)); diff != "" {
		t.Error(diff)
	}
}

// Every column a declaration asks for is printed, and none that it does not know.
func TestTrafficHasTheDeclaredFields(t *testing.T) {
	paths := func(v any) []string {
		raw, err := plainJSON(v)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		var out []string
		var walk func(prefix string, v any)
		walk = func(prefix string, v any) {
			if m, ok := v.(map[string]any); ok {
				for k, v := range m {
					walk(strings.TrimPrefix(prefix+"."+k, "."), v)
				}
				return
			}
			out = append(out, prefix)
		}
		walk("", m)
		slices.Sort(out)
		return out
	}
	for i, got := range [][]string{
		paths(dayOfTraffic(world.TrafficDay{})),
		paths(asinsOfTraffic([]world.TrafficASIN{{ParentASIN: "P", ChildASIN: "C"}})[0]),
	} {
		table := catalog.SalesTraffic.Tables[i]
		known := map[string]bool{}
		for _, c := range table.Columns {
			known[c.From], known[c.CurrencyFrom] = true, true
			if !c.Optional && c.From != "" && !slices.Contains(got, c.From) {
				t.Errorf("%s: %s is declared and not printed", table.Name, c.From)
			}
		}
		for _, p := range got {
			if !known[p] {
				t.Errorf("%s: %s is printed and not declared", table.Name, p)
			}
		}
	}
}

func TestAdsCells(t *testing.T) {
	row := &adsRow{AdsProductRow: world.AdsProductRow{
		Date: window.Date(2026, 1, 8), CampaignID: 240123456789012, CampaignName: `DE | bottles, "core" <&`,
		Currency: "EUR", AdsFigures: world.AdsFigures{
			Impressions: 14109, Clicks: 176, Cost: 589700, Sales: [4]int64{0, 2145000, 2334000, 2334001},
			SalesSameSKU: [4]int64{0, 1000000, 1, 2}, Units: [4]int{0, 11, 12, 14}, TopOfSearchShare: 1234,
		},
	}}
	for name, want := range map[string]string{
		"date": `"2026-01-08"`, "campaignId": "240123456789012", "campaignName": `"DE | bottles, \"core\" <&"`, "cost": "58.97", "spend": "58.97",
		"sales1d": "0", "sales7d": "214.5", "sales14d": "233.4", "sales30d": "233.4001", "attributedSalesSameSku7d": "100.0", "unitsSoldClicks30d": "14",
		"salesOtherSku7d": "114.5", "clickThroughRate": "1.2474", "costPerClick": "0.3351", "topOfSearchImpressionShare": "12.34", "portfolioId": "null",
		"advertisedSku": "null", "acosClicks7d": "27.4918", "roasClicks7d": "3.6374", "kindleEditionNormalizedPagesRead14d": "0",
	} {
		if got := row.cell(name, 2); got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	for _, typ := range []string{"spCampaigns", "spAdvertisedProduct"} {
		spec, _ := catalog.Find(typ)
		for _, c := range spec.Tables[0].Columns {
			if c.From != "" && !slices.Contains(adsTypes[typ].columns, c.From) {
				t.Errorf("%s: the declared column %s is refused", typ, c.From)
			}
		}
	}
}

func TestDecimal(t *testing.T) {
	for name, tt := range map[string]struct {
		minor          int64
		digits         int
		comma, grouped bool
		want           string
	}{
		"cents":                  {minor: 123456, digits: 2, want: "1234.56"},
		"below one":              {minor: -7, digits: 2, comma: true, want: "-0,07"},
		"nothing":                {minor: 0, digits: 2, want: "0.00"},
		"German thousands":       {minor: -123456789, digits: 2, comma: true, grouped: true, want: "-1.234.567,89"},
		"American thousands":     {minor: 100000, digits: 2, grouped: true, want: "1,000.00"},
		"three digits, no group": {minor: 99999, digits: 2, grouped: true, want: "999.99"},
		"yen":                    {minor: -1980, want: "-1980"},
		"the least":              {minor: math.MinInt64, digits: 2, want: "-92233720368547758.08"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := decimal(tt.minor, tt.digits, tt.comma, tt.grouped); got != tt.want {
				t.Errorf("decimal(%d, %d) = %q, want %q", tt.minor, tt.digits, got, tt.want)
			}
		})
	}
	for minor, want := range map[int64]string{320: "3.2", 400: "4.0", 3998: "39.98", 0: "0.0", 1000: "10.0"} {
		if got := shortDecimal(amount(minor), 2); got != want {
			t.Errorf("shortDecimal(%d) = %q, want %q", minor, got, want)
		}
	}
}

func TestRatesFiles(t *testing.T) {
	days := []world.RateDay{
		{Date: window.Date(2026, 1, 8), Rates: []world.Rate{{Currency: "USD", Text: "1.1680"}, {Currency: "JPY", Text: "186.00"}, {Currency: "GBP", Text: "0.87058"}}},
		{Date: window.Date(2026, 1, 7), Rates: []world.Rate{{Currency: "USD", Text: "1.1711"}, {Currency: "JPY", Text: "186.43"}}},
	}
	want := "Date,USD,JPY,GBP,CYP,EEK,HRK,LTL,LVL,MTL,ROL,RUB,SIT,SKK,TRL,\n" +
		"2026-01-08,1.168,186,0.87058" + strings.Repeat(",N/A", 11) + ",\n2026-01-07,1.1711,186.43,N/A" + strings.Repeat(",N/A", 11) + ",\n"
	if diff := cmp.Diff(want, string(ratesHistory(days))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("Date, USD, JPY, GBP, \n08 January 2026, 1.1680, 186.00, 0.87058, \n", string(ratesDaily(days[0]))); diff != "" {
		t.Error(diff)
	}
	const head = `<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">` +
		`<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>`
	if diff := cmp.Diff(head+"<Cube time='2026-01-07'><Cube currency='USD' rate='1.1711'/><Cube currency='JPY' rate='186.43'/></Cube></Cube></gesmes:Envelope>\n", string(ratesXML(days[1:], '\''))); diff != "" {
		t.Error(diff)
	}
}

func TestSpoiltFlatFiles(t *testing.T) {
	table := func() *flat {
		return &flat{
			header: []string{"amazon-order-id", "sales-channel", "sku", "quantity"},
			rows:   [][]string{{"1", "Amazon.de", "A", "1"}, {"2", "Amazon.fr", "B", "2"}},
		}
	}
	for name, tt := range map[string]struct {
		faults Faults
		want   string
	}{
		"nothing":           {want: "amazon-order-id sales-channel sku quantity|1 Amazon.de A 1|2 Amazon.fr B 2"},
		"a column more":     {faults: Faults{ExtraColumn: 1}, want: "amazon-order-id sales-channel sku quantity future-column|1 Amazon.de A 1 v0|2 Amazon.fr B 2 v1"},
		"a column less":     {faults: Faults{MissingColumn: 1}, want: "sales-channel sku quantity|Amazon.de A 1|Amazon.fr B 2"},
		"an unreadable row": {faults: Faults{BadLine: 1}, want: "amazon-order-id sales-channel sku quantity|1 Amazon.de A 1|2 Amazon.fr B 2|2 Amazon.fr B 12.3x4"},
		"an unknown store":  {faults: Faults{UnknownSite: 1}, want: "amazon-order-id sales-channel sku quantity|1 Amazon.example A 1|2 Amazon.fr B 2"},
		"another type only": {faults: Faults{BadLine: 1, Only: "GET_NOTHING"}, want: "amazon-order-id sales-channel sku quantity|1 Amazon.de A 1|2 Amazon.fr B 2"},
	} {
		t.Run(name, func(t *testing.T) {
			tb := table()
			(&Server{seed: 1}).spoil(tb, catalog.AllOrders, "doc", tt.faults)
			lines := []string{strings.Join(tb.header, " ")}
			for _, r := range tb.rows {
				lines = append(lines, strings.Join(r, " "))
			}
			if got := strings.Join(lines, "|"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestDraws(t *testing.T) {
	s := seed(7)
	hits := 0
	for i := range 9000 {
		if s.one(9, "x", fmt.Sprint(i)) {
			hits++
		}
		if d := s.between(time.Second, 2*time.Second, fmt.Sprint(i)); d < time.Second || d >= 2*time.Second {
			t.Fatalf("between = %v", d)
		}
	}
	if hits < 850 || hits > 1150 {
		t.Errorf("one in 9 of 9000 hit %d times", hits)
	}
	if s.one(0, "x") || !s.one(1, "x") || s.number("a", "b") == s.number("ab") || s.number("a") == seed(8).number("a") {
		t.Error("draws do not follow from seed and words")
	}
	if u := s.uuid("x"); len(u) != 36 || u[14] != '4' {
		t.Errorf("uuid %s", u)
	}
}
