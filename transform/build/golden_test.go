package build_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
	"sellerhouse/transform/money"
)

func diff(t testing.TB, what string, want, got map[string]string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// lines sums a month's ledger by line, in the reporting currency.
func lines(t testing.TB, rows []row, period string) map[string]string {
	t.Helper()
	return trim(sums(t, rows, "amount_rc", 8, []string{"pl_line"}, "period="+period, "reporting_ccy=USD"))
}

// A sale in one month and its refund in the next, each at the rate of its own day.
func TestOrderAndRefundInAnotherMonth(t *testing.T) {
	h := newHouse(t, seller("EU-A", "DE"))
	h.rates("2026-01-28 USD 1.1875", "2026-02-03 USD 1.1804", "2026-02-12 USD 1.1804")
	h.settle("EU-A", statement{id: "1", start: "2026-01-20", end: "2026-02-10", deposit: "2026-02-12", currency: "EUR", rows: []string{
		"2026-01-28|Order|ItemPrice|Principal|84.03|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A|quantity-purchased=1",
		"2026-01-28|Order|ItemPrice|Tax|15.97|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A",
		"2026-01-28|Order|ItemWithheldTax|MarketplaceFacilitatorVAT-Principal|-15.97|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A",
		"2026-01-28|Order|ItemFees|Commission|-15.00|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A",
		"2026-01-28|Order|ItemFees|FBAPerUnitFulfillmentFee|-3.86|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A",
		"2026-02-03|Refund|ItemPrice|Principal|-84.03|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A|adjustment-id=r1",
		"2026-02-03|Refund|ItemPrice|Tax|-15.97|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A|adjustment-id=r1",
		"2026-02-03|Refund|ItemWithheldTax|MarketplaceFacilitatorVAT-Principal|15.97|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A|adjustment-id=r1",
		"2026-02-03|Refund|ItemFees|Commission|15.00|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A|adjustment-id=r1",
		"2026-02-03|Refund|ItemFees|RefundCommission|-3.00|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A|adjustment-id=r1",
	}})
	files := h.build()
	pnl := h.rows(files, "fact_pnl_line")
	diff(t, "January", map[string]string{
		"GS_PRODUCT": "99.785625", "FE_REFERRAL": "-17.8125", "FF_FBA_PICKPACK": "-4.58375",
		"TX_COLLECTED": "18.964375", "TX_WITHHELD": "-18.964375", "CG_MISSING": "0",
	}, lines(t, pnl, "202601"))
	feb := lines(t, pnl, "202602")
	if feb["FX_REALIZED"] == "" {
		t.Error("no exchange result in the month of the deposit")
	}
	delete(feb, "FX_REALIZED")
	diff(t, "February", map[string]string{
		"RF_PRODUCT": "-99.189012", "FE_REFERRAL_BACK": "17.706", "FE_REFUND_ADMIN": "-3.5412",
		"TX_COLLECTED": "-18.850988", "TX_WITHHELD": "18.850988",
	}, feb)
	diff(t, "both months in euros", map[string]string{"EUR": "-6.86"},
		trim(sums(t, pnl, "amount_tc", 6, []string{"currency"}, "source=SETTLEMENT")))
	for _, r := range h.rows(files, "fact_settlement_line") {
		if r["tax_mode"] != "FACILITATED" {
			t.Errorf("line %s has tax mode %s", r["src_row"], r["tax_mode"])
		}
	}
	for _, r := range h.rows(files, "fact_settlement") {
		if r["status"] != "TIED" || r["tie_diff_tc"] != "0.0000" {
			t.Errorf("settlement %+v", r)
		}
	}
}

// Prices that contain our own VAT give it up row by row.
func TestInclusivePriceAndPromotion(t *testing.T) {
	h := newHouse(t, seller("EU-A", "DE"))
	h.currency = "EUR"
	h.entity("DE01", "EUR")
	h.input("vat.yaml", "registrations:\n  - {entity: DE01, country: DE, vat_no: DE123456789, scheme: NORMAL, valid_from: 2024-01-01}\nrates:\n  - {country: DE, tax_class: STANDARD, rate: 0.19, valid_from: 2021-01-01}\n")
	cells := "|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A"
	h.settle("EU-A", statement{id: "1", start: "2026-01-20", end: "2026-02-10", deposit: "2026-02-12", currency: "EUR", rows: []string{
		"2026-01-28|Order|ItemPrice|Principal|49.99" + cells, "2026-01-28|Order|ItemPrice|Shipping|4.90" + cells,
		"2026-01-28|Order|Promotion|Principal|-5.00" + cells, "2026-01-28|Order|ItemFees|Commission|-7.50" + cells,
	}})
	pnl := h.rows(h.build(), "fact_pnl_line")
	diff(t, "lines", map[string]string{"GS_PRODUCT": "42.01", "GS_SHIPPING": "4.12", "DS_PROMO_PRODUCT": "-4.2", "TX_VAT_OUTPUT": "7.96", "FE_REFERRAL": "-7.5"},
		trim(sums(t, pnl, "amount_tc", 6, []string{"pl_line"}, "reporting_ccy=EUR")))
	vat := trim(sums(t, pnl, "amount_tc", 6, []string{"source_key", "split_no", "tax_flag"}, "pl_line=TX_VAT_OUTPUT"))
	diff(t, "VAT row by row", map[string]string{"1:3:1 2 V": "7.98", "1:4:1 2 V": "0.78", "1:5:1 2 V": "-0.8"}, vat)
}

// A row without a time is posted on the day printed, one without any date at the settlement's end; units stand
// on one split only.
func TestRowsWithoutATime(t *testing.T) {
	h := newHouse(t, seller("EU-A", "DE"))
	h.currency = "EUR"
	h.entity("DE01", "EUR")
	h.input("vat.yaml", "registrations:\n  - {entity: DE01, country: DE, vat_no: DE123456789, valid_from: 2024-01-01}\nrates:\n  - {country: DE, rate: 0.19, valid_from: 2021-01-01}\n")
	text := statement{id: "1", start: "2026-01-20", end: "2026-02-10", deposit: "2026-02-12", currency: "EUR", rows: []string{
		"2026-01-31|Order|ItemPrice|Principal|11.90|order-id=302-0000001-0000001|marketplace-name=Amazon.de|sku=A|quantity-purchased=3",
		"2026-01-30|other-transaction|other-transaction|Subscription Fee|-39.00",
		"2026-02-01|other-transaction|other-transaction|Fee Adjustment|1.00",
	}}.text(t)
	text = strings.Replace(text, "2026-01-31\t2026-01-31 12:00:00 UTC", "31.01.2026\t", 1)
	text = strings.Replace(text, "2026-01-30\t2026-01-30 12:00:00 UTC", "\t", 1)
	text = strings.Replace(text, "2026-02-01\t2026-02-01 12:00:00 UTC", "01.01.2020\t", 1)
	h.commit(ingest.Doc{Spec: catalog.SettlementV2, Account: "EU-A"}, text)
	files := h.build()
	var got []string
	for _, r := range h.rows(files, "fact_settlement_line") {
		got = append(got, r["amount_description"]+" "+r["posted_date"]+" "+r["posted_at"])
	}
	if d := cmp.Diff([]string{"Principal 2026-01-31 2026-01-31T00:00:00Z", "Subscription Fee 2026-02-10 2026-02-10T12:00:00Z", "Fee Adjustment 2026-02-10 2020-01-01T00:00:00Z"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	diff(t, "units", map[string]string{"GS_PRODUCT": "3", "TX_VAT_OUTPUT": "0", "FE_SUBSCRIPTION": "0", "FE_OTHER_ADJUST": "0", "CG_MISSING": "3"}, sums(t, h.rows(files, "fact_pnl_line"), "qty", 0, []string{"pl_line"}))
}

// Yen have no decimals; tax without withheld rows is a liability of our own.
func TestJapan(t *testing.T) {
	h := newHouse(t, seller("FE-A", "JP"))
	// A rate file against the euro that gives exactly 0.0063512345 dollars a yen.
	h.rates("2026-03-10 USD 1 JPY 157.4497210")
	cells := "|order-id=250-0000001-0000001|marketplace-name=Amazon.co.jp|sku=A"
	h.settle("FE-A", statement{id: "1", start: "2026-03-01", end: "2026-03-14", deposit: "2026-03-16", currency: "JPY", rows: []string{
		"2026-03-10 03:00:00|Order|ItemPrice|Principal|2709" + cells, "2026-03-10 03:00:00|Order|ItemPrice|Tax|271" + cells,
		"2026-03-10 03:00:00|Order|CostOfPointsGranted|Points|-30" + cells, "2026-03-10 03:00:00|Order|ItemFees|Commission|-447" + cells,
		"2026-03-10 03:00:00|Order|ItemFees|FBAPerUnitFulfillmentFee|-434" + cells,
	}})
	pnl := h.rows(h.build(), "fact_pnl_line")
	rate, err := money.Parse(pnl[0]["fx_rate"], 10)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line, amount := range map[string]int64{"GS_PRODUCT": 27090000, "TX_VAT_OUTPUT": 2710000, "DS_POINTS": -300000, "FE_REFERRAL": -4470000, "FF_FBA_PICKPACK": -4340000} {
		v, err := money.MulRound(amount, rate, 6)
		if err != nil {
			t.Fatal(err)
		}
		want[line] = money.Format(v, 8)
	}
	got := lines(t, pnl, "202603")
	delete(got, "FX_REALIZED")
	diff(t, "lines", trim(want), got)
	diff(t, "yen", map[string]string{"": "2069"}, trim(sums(t, pnl, "amount_tc", 6, nil, "source=SETTLEMENT")))
}

// An unknown fee stays visible and the statement ties; the user's own rule moves it.
func TestUnknownFee(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	h.settle("US-A", statement{id: "9001", start: "2026-05-01", end: "2026-05-14", deposit: "2026-05-16", total: "61.27", currency: "USD", rows: []string{
		"2026-05-03|Order|ItemPrice|Principal|80.00|order-id=111-0000001-0000001|marketplace-name=Amazon.com|sku=A",
		"2026-05-03|Order|ItemFees|Commission|-12.00|order-id=111-0000001-0000001|marketplace-name=Amazon.com|sku=A",
		"2026-05-04|other-transaction|other-transaction|Quantum Handling Fee|-6.73",
	}})
	files := h.build()
	diff(t, "before the rule", map[string]string{"GS_PRODUCT": "80", "FE_REFERRAL": "-12", "UM_UNMAPPED": "-6.73"}, lines(t, h.rows(files, "fact_pnl_line"), "202605"))
	if s := h.rows(files, "fact_settlement")[0]; s["status"] != "TIED" || s["sum_rows_tc"] != "61.2700" || s["row_count"] != "3" {
		t.Errorf("settlement %v", s)
	}
	h.input("fee_overrides.csv", "transaction_type,amount_type,amount_description,pl_line,tax_flag,valid_from,reason\n*,*,Quantum Handling*,FE_PAID_SERVICES,N,,handling\n")
	files = h.build()
	diff(t, "after it", map[string]string{"GS_PRODUCT": "80", "FE_REFERRAL": "-12", "FE_PAID_SERVICES": "-6.73"}, lines(t, h.rows(files, "fact_pnl_line"), "202605"))
}

// A refund that keeps a restocking fee: tax moves between types and still cancels.
func TestRestockingFee(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	cells := "|order-id=111-0000001-0000001|marketplace-name=Amazon.com|sku=A|adjustment-id=r1"
	h.settle("US-A", statement{id: "1", start: "2026-05-01", end: "2026-05-14", deposit: "2026-05-16", currency: "USD", rows: []string{
		"2026-05-05|Refund|ItemPrice|Principal|-100.00" + cells, "2026-05-05|Refund|ItemPrice|RestockingFee|20.00" + cells,
		"2026-05-05|Refund|ItemPrice|Tax|-6.60" + cells, "2026-05-05|Refund|ItemWithheldTax|MarketplaceFacilitatorTax-Principal|8.25" + cells,
		"2026-05-05|Refund|ItemWithheldTax|MarketplaceFacilitatorTax-RestockingFee|-1.65" + cells,
		"2026-05-05|Refund|ItemFees|Commission|15.00" + cells, "2026-05-05|Refund|ItemFees|RefundCommission|-3.00" + cells,
	}})
	diff(t, "lines", map[string]string{
		"RF_PRODUCT": "-100", "RF_RESTOCKING": "20", "TX_COLLECTED": "-6.6", "TX_WITHHELD": "6.6",
		"FE_REFERRAL_BACK": "15", "FE_REFUND_ADMIN": "-3",
	}, lines(t, h.rows(h.build(), "fact_pnl_line"), "202605"))
}

// Reserves carry the rate they were held back at; what is left between rows and deposit is realized.
func TestReserveAndRealizedExchange(t *testing.T) {
	h := newHouse(t, seller("EU-A", "UK"))
	h.rates("2026-04-10 USD 1.3 GBP 1", "2026-04-14 USD 1.31 GBP 1", "2026-04-16 USD 1.305 GBP 1", "2026-04-20 USD 1.32 GBP 1", "2026-04-28 USD 1.29 GBP 1", "2026-04-30 USD 1.295 GBP 1")
	o := "|order-id=202-0000001-0000001|marketplace-name=Amazon.co.uk|sku=A"
	h.settle("EU-A", statement{id: "A", start: "2026-04-01", end: "2026-04-14", deposit: "2026-04-16", total: "600.00", currency: "GBP", rows: []string{
		"2026-04-10|Order|ItemPrice|Principal|1000.00" + o, "2026-04-10|Order|ItemFees|Commission|-150.00" + o,
		"2026-04-14 11:59:59|other-transaction|other-transaction|Current Reserve Amount|-250.00",
	}})
	h.settle("EU-A", statement{id: "B", start: "2026-04-14", end: "2026-04-28", deposit: "2026-04-30", total: "575.00", currency: "GBP", rows: []string{
		"2026-04-14|other-transaction|other-transaction|Previous Reserve Amount Balance|250.00",
		"2026-04-20|Order|ItemPrice|Principal|500.00" + o, "2026-04-20|Order|ItemFees|Commission|-75.00" + o,
		"2026-04-28 11:59:59|other-transaction|other-transaction|Current Reserve Amount|-100.00",
	}})
	files := h.build()
	pnl := h.rows(files, "fact_pnl_line")
	diff(t, "realized", map[string]string{"A": "5.5", "B": "-14.875"}, trim(sums(t, pnl, "amount_rc", 8, []string{"settlement_id"}, "pl_line=FX_REALIZED", "reporting_ccy=USD")))
	diff(t, "April", map[string]string{"GS_PRODUCT": "1960", "FE_REFERRAL": "-294", "BS_RESERVE_CLOSE": "-456.5", "BS_RESERVE_OPEN": "327.5", "FX_REALIZED": "-9.375"}, lines(t, pnl, "202604"))
	for _, s := range h.rows(files, "fact_settlement") {
		if s["chain_ok"] != "1" || s["status"] != "TIED" {
			t.Errorf("settlement %v", s)
		}
		if s["settlement_id"] == "B" && (s["previous_settlement_id"] != "A" || s["realized_rc"] != "-14.87500000" || s["deposit_rc"] != "744.62500000") {
			t.Errorf("settlement B %v", s)
		}
	}
}

// A debt carried forward is worth what the settlement it comes from was.
func TestDebtCarriedForward(t *testing.T) {
	h := newHouse(t, seller("EU-A", "UK"))
	h.rates("2026-04-10 USD 1.3 GBP 1", "2026-04-14 USD 1.31 GBP 1", "2026-04-20 USD 1.32 GBP 1")
	h.settle("EU-A", statement{id: "A", start: "2026-04-01", end: "2026-04-14", deposit: "2026-04-16", currency: "GBP", rows: []string{
		"2026-04-10|other-transaction|other-transaction|Subscription Fee|-40.00",
	}})
	h.settle("EU-A", statement{id: "B", start: "2026-04-14", end: "2026-04-28", deposit: "2026-04-30", currency: "GBP", rows: []string{
		"2026-04-14|other-transaction|other-transaction|Payable to Amazon|-40.00",
		"2026-04-20|other-transaction|other-transaction|Successful charge|40.00",
	}})
	pnl := h.rows(h.build(), "fact_pnl_line")
	// A: -40 at the end day's 1.31 less -40 at 1.30; B: nothing paid, the rows are worth -52.40 and 52.80.
	diff(t, "realized", map[string]string{"A": "-0.4", "B": "-0.4"}, trim(sums(t, pnl, "amount_rc", 8, []string{"settlement_id"}, "pl_line=FX_REALIZED")))
	diff(t, "carried", map[string]string{"BS_PAYABLE_AMAZON": "-52.4"}, trim(sums(t, pnl, "amount_rc", 8, []string{"pl_line"}, "pl_line=BS_PAYABLE_AMAZON")))
}

// The older layout: several amounts a line, units on an opening line, advertising with its tax.
func TestWideLayout(t *testing.T) {
	h := newHouse(t, seller("CA-A", "CA"))
	h.currency = "CAD"
	head := "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tfulfillment-id\tposted-date\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tprice-type\tprice-amount\titem-related-fee-type\titem-related-fee-amount\tother-fee-amount\tother-fee-reason-description\tother-amount"
	text := head + "\n" +
		"9022\t2025-08-01T00:00:00+00:00\t2025-08-15T00:00:00+00:00\t2025-08-17T00:00:00+00:00\t32.80\tCAD" + tabs(20) + "\n" +
		"9022" + tabs(6) + "Order\t702-1\t\t\t\tAmazon.ca\t\t2025-08-08T06:20:00+00:00\tI1\t\t\tMUG\t2" + tabs(7) + "\n" +
		"9022" + tabs(6) + "Order\t702-1\t\t\t\tAmazon.ca\t\t2025-08-08T06:20:00+00:00\tI1\t\t\tMUG\t\tPrincipal\t40.00" + tabs(5) + "\n" +
		"9022" + tabs(6) + "Order\t702-1\t\t\t\tAmazon.ca\t\t2025-08-08T06:20:00+00:00\tI1\t\t\tMUG\t\t\t\tCommission\t-6.00" + tabs(3) + "\n" +
		"9022" + tabs(6) + "ServiceFee" + tabs(7) + "2025-08-09T06:20:00+00:00" + tabs(8) + "Cost of Advertising\t-10.00\t-1.20\tTaxAmount\t\n" +
		"9022" + tabs(6) + "Payable to Amazon" + tabs(7) + "2025-08-09T06:20:00+00:00" + tabs(12) + "-5.00\n" +
		"9022" + tabs(6) + "WAREHOUSE_DAMAGE" + tabs(7) + "2025-08-09T06:20:00+00:00" + tabs(4) + "MUG\t1" + tabs(7) + "15.00    \n"
	h.commit(ingest.Doc{Spec: catalog.SettlementV1, Account: "CA-A", Imported: true}, text)
	files := h.build()
	pnl := h.rows(files, "fact_pnl_line")
	diff(t, "lines", map[string]string{"GS_PRODUCT": "40", "FE_REFERRAL": "-6", "AD_SETTLED": "-10", "TX_FEE_TAX": "-1.2", "BS_PAYABLE_AMAZON": "-5", "RB_DAMAGED": "15", "CG_MISSING": "0"},
		trim(sums(t, pnl, "amount_tc", 6, []string{"pl_line"})))
	diff(t, "units", map[string]string{"GS_PRODUCT": "2"}, sums(t, pnl, "qty", 0, []string{"pl_line"}, "pl_line=GS_PRODUCT"))
	diff(t, "places", map[string]string{"9022:6:1": "-10", "9022:6:2": "-1.2"}, trim(sums(t, pnl, "amount_tc", 6, []string{"source_key"}, "src_row=6")))
	if s := h.rows(files, "fact_settlement")[0]; s["status"] != "TIED" || s["layout"] != "V1" || s["row_count"] != "6" {
		t.Errorf("settlement %v", s)
	}
}

// The XML: an amount an element, units on every amount of an item, fees of a shipment before the day they were posted on,
// and the settlement's flat file, which counts once it is there.
func TestElements(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	amount := func(name, text string) string { return "<" + name + ` currency="USD">` + text + "</" + name + ">" }
	part := func(name, kind, text string) string {
		return "<" + name + "><Type>" + kind + "</Type>" + amount("Amount", text) + "</" + name + ">"
	}
	text := `<AmazonEnvelope><Message><SettlementReport><SettlementData><AmazonSettlementID>9023</AmazonSettlementID>` + amount("TotalAmount", "42.50") +
		`<StartDate>2026-05-01T00:00:00+00:00</StartDate><EndDate>2026-05-15T00:00:00+00:00</EndDate><DepositDate>2026-05-17T00:00:00+00:00</DepositDate></SettlementData>
<Order><AmazonOrderID>111-1</AmazonOrderID><ShipmentID>S1</ShipmentID><MarketplaceName>Amazon.com</MarketplaceName>
 <ShipmentFees>` + part("Fee", "FBATransportationFee", "-2.00") + `</ShipmentFees>
 <Fulfillment><MerchantFulfillmentID>AFN</MerchantFulfillmentID><PostedDate>2026-05-08T18:00:00+00:00</PostedDate>
  <Item><AmazonOrderItemCode>I1</AmazonOrderItemCode><SKU>A</SKU><Quantity>2</Quantity><ItemPrice>` + part("Component", "Principal", "40.00") + part("Component", "Shipping", "4.00") +
		`</ItemPrice><ItemFees>` + part("Fee", "Commission", "-6.00") + `</ItemFees></Item></Fulfillment></Order>
<Order><AmazonOrderID>111-2</AmazonOrderID><ShipmentFees>` + part("Fee", "FBATransportationFee", "-3.00") + `</ShipmentFees></Order>
<Liquidations><PostedDate>2026-05-09T18:00:00+00:00</PostedDate><OrderId>L1</OrderId><Item><SKU>A</SKU><Quantity>3</Quantity>` +
		part("Component", "Principal", "9.00") + part("Component", "LiquidationsBrokerageFee", "-1.00") + `</Item></Liquidations>
<OtherTransaction><TransactionType>WAREHOUSE_DAMAGE</TransactionType><PostedDate>2026-05-10T18:00:00+00:00</PostedDate>` + amount("Amount", "1.50") + `<OtherTransactionItem><SKU>A</SKU><Quantity>1</Quantity></OtherTransactionItem></OtherTransaction>
<OtherTransaction><TransactionType>Fee Adjustment</TransactionType>` + amount("Amount", "0.00") + `</OtherTransaction>
</SettlementReport></Message></AmazonEnvelope>`
	h.commit(ingest.Doc{Spec: catalog.SettlementXML, Account: "US-A", Imported: true}, text)
	var got []string
	for _, r := range h.rows(h.build(), "fact_settlement_line") {
		got = append(got, strings.Join([]string{r["src_row"], r["src_part"], r["transaction_type"], r["amount_type"], r["amount_description"], r["amount_tc"], r["quantity_purchased"], r["order_id"], r["sku"], r["posted_at"]}, " | "))
	}
	if d := cmp.Diff([]string{
		"2 | 1 | Order | Shipment-Fees | FBATransportationFee | -2.0000 | NULL | 111-1 |  | 2026-05-08T18:00:00Z",
		"3 | 1 | Order | ItemPrice | Principal | 40.0000 | 2 | 111-1 | A | 2026-05-08T18:00:00Z",
		"4 | 1 | Order | ItemPrice | Shipping | 4.0000 | NULL | 111-1 | A | 2026-05-08T18:00:00Z",
		"5 | 1 | Order | ItemFees | Commission | -6.0000 | NULL | 111-1 | A | 2026-05-08T18:00:00Z",
		"6 | 1 | Order | Shipment-Fees | FBATransportationFee | -3.0000 | NULL | 111-2 |  | 2026-05-15T00:00:00Z",
		"7 | 1 | Liquidations | ItemPrice | Principal | 9.0000 | 3 | L1 | A | 2026-05-09T18:00:00Z",
		"8 | 1 | Liquidations | ItemFees | LiquidationsBrokerageFee | -1.0000 | NULL | L1 | A | 2026-05-09T18:00:00Z",
		"9 | 1 | other-transaction | FBA Inventory Reimbursement | WAREHOUSE_DAMAGE | 1.5000 | 1 |  | A | 2026-05-10T18:00:00Z",
		"10 | 1 | other-transaction | other-transaction | Fee Adjustment | 0.0000 | NULL |  |  | 2026-05-15T00:00:00Z",
	}, got); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
	if s := h.rows(h.build(), "fact_settlement")[0]; s["status"] != "TIED" || s["layout"] != "XML" || s["row_count"] != "9" {
		t.Errorf("settlement %v", s)
	}

	h.settle("US-A", statement{id: "9023", start: "2026-05-01", end: "2026-05-15", deposit: "2026-05-17", currency: "USD", rows: []string{
		"2026-05-08|Order|ItemPrice|Principal|42.50|order-id=111-1|marketplace-name=Amazon.com|sku=A",
	}})
	if s := h.rows(h.build(), "fact_settlement"); len(s) != 1 || s[0]["status"] != "TIED" || s[0]["layout"] != "V2" || s[0]["row_count"] != "1" {
		t.Errorf("with its flat file the settlement is %v", s)
	}
}

// Fees of a shipment wait for their day however the rows are cut into batches.
func TestElementsOfManyOrders(t *testing.T) {
	h := newHouse(t, seller("US-A", "US"))
	orders := batch.MaxRows + 10
	var b strings.Builder
	fmt.Fprintf(&b, `<AmazonEnvelope><Message><SettlementReport><SettlementData><AmazonSettlementID>9024</AmazonSettlementID><TotalAmount currency="USD">%d.00</TotalAmount>`, orders)
	b.WriteString(`<StartDate>2026-05-01T00:00:00+00:00</StartDate><EndDate>2026-05-15T00:00:00+00:00</EndDate><DepositDate>2026-05-17T00:00:00+00:00</DepositDate></SettlementData>`)
	for i := range orders {
		fmt.Fprintf(&b, `<Order><AmazonOrderID>111-%d</AmazonOrderID><ShipmentFees><Fee><Type>FBATransportationFee</Type><Amount currency="USD">-1.00</Amount></Fee></ShipmentFees>`, i)
		fmt.Fprintf(&b, `<Fulfillment><PostedDate>2026-05-%02dT18:00:00+00:00</PostedDate><Item><ItemPrice><Component><Type>Principal</Type><Amount currency="USD">2.00</Amount></Component></ItemPrice></Item></Fulfillment></Order>`, i%9+2)
	}
	b.WriteString(`</SettlementReport></Message></AmazonEnvelope>`)
	h.commit(ingest.Doc{Spec: catalog.SettlementXML, Account: "US-A", Imported: true}, b.String())
	days, rows := map[string]string{}, h.rows(h.build(), "fact_settlement_line")
	for _, r := range rows {
		if day, ok := days[r["order_id"]]; ok && day != r["posted_at"] {
			t.Fatalf("order %s was posted at %s and %s", r["order_id"], day, r["posted_at"])
		}
		days[r["order_id"]] = r["posted_at"]
	}
	if len(rows) != 2*orders || len(days) != orders || days["111-0"] != "2026-05-02T18:00:00Z" {
		t.Errorf("%d rows of %d orders, the first posted at %s", len(rows), len(days), days["111-0"])
	}
}

func tabs(n int) string { return "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"[:n] }

// Mexico: half of the tax is withheld; all of the rest is ours to declare and nothing reaches the P&L.
func TestPartOfTheTaxWithheld(t *testing.T) {
	h := newHouse(t, seller("NA-A", "MX"))
	h.currency = "MXN"
	cells := "|order-id=701-0000001-0000001|marketplace-name=Amazon.com.mx|sku=A"
	h.settle("NA-A", statement{id: "1", start: "2026-05-01", end: "2026-05-14", deposit: "2026-05-16", currency: "MXN", rows: []string{
		"2026-05-05|Order|ItemPrice|Principal|1000.00" + cells, "2026-05-05|Order|ItemPrice|Tax|160.00" + cells,
		"2026-05-05|Order|ItemWithheldTax|MarketplaceFacilitatorVAT-Principal|-80.00" + cells, "2026-05-05|Order|ItemFees|Commission|-150.00" + cells,
	}})
	diff(t, "lines", map[string]string{"GS_PRODUCT": "1000", "TX_VAT_OUTPUT": "160", "TX_WITHHOLDING_ASSET": "-80", "FE_REFERRAL": "-150"},
		trim(sums(t, h.rows(h.build(), "fact_pnl_line"), "amount_tc", 6, []string{"pl_line"})))
}
