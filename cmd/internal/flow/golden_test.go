package flow_test

import (
	"testing"
	"time"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/window"
)

// The golden cases, worked out by hand with exact decimals: each is documents, rates and inputs, taken through
// import, lake, facts and views, and the figures that must come out. Every case is an account of its own; one
// rates file serves them all. Of G07, G18, G19 and G20 only the part that these datasets can feed is here.
const goldenConfig = `
group: {name: Golden, reporting_currency: USD}
clickhouse: {listen: "127.0.0.1:0"}
accounts:
  - {code: G01, region: EU, marketplaces: [DE]}
  - {code: G02, region: EU, marketplaces: [DE]}
  - {code: G03, region: FE, marketplaces: [JP]}
  - {code: G04, region: NA, marketplaces: [US]}
  - {code: G05, region: NA, marketplaces: [US]}
  - {code: G06, region: NA, marketplaces: [US]}
  - {code: G07, region: NA, marketplaces: [US]}
  - {code: G08, region: EU, marketplaces: [UK]}
  - {code: G09, region: EU, marketplaces: [UK]}
  - {code: G10, region: EU, marketplaces: [AE]}
  - {code: G11, region: NA, marketplaces: [US]}
  - {code: G12, region: NA, marketplaces: [US]}
  - {code: G15, region: NA, marketplaces: [US]}
  - {code: G17, region: NA, marketplaces: [CA]}
  - {code: G17B, region: NA, marketplaces: [CA]}
  - {code: G18, region: NA, marketplaces: [US]}
  - {code: G19, region: NA, marketplaces: [US]}
  - {code: G20, region: EU, marketplaces: [DE]}
  - {code: G22, region: NA, marketplaces: [CA]}
  - {code: G23, region: NA, marketplaces: [MX]}
  - {code: G24, region: NA, marketplaces: [US]}
`

const goldenEntities = `
entities:
  - {code: E1, name: One Inc, country: US, functional_currency: USD}
  - {code: EDE, name: Registered GmbH, country: DE, functional_currency: USD}
  - {code: EAE, name: Pegged FZE, country: AE, functional_currency: EUR}
  - {code: E17, name: Rounding Ltd, country: CA, functional_currency: USD}
accounts:
  - {code: G01, entity: E1}
  - {code: G02, entity: EDE}
  - {code: G03, entity: E1}
  - {code: G04, entity: E1}
  - {code: G05, entity: E1}
  - {code: G06, entity: E1}
  - {code: G07, entity: E1}
  - {code: G08, entity: E1}
  - {code: G09, entity: E1}
  - {code: G10, entity: EAE}
  - {code: G11, entity: E1}
  - {code: G12, entity: E1}
  - {code: G15, entity: E1}
  - {code: G17, entity: E17}
  - {code: G17B, entity: E17}
  - {code: G18, entity: E1}
  - {code: G19, entity: E1}
  - {code: G20, entity: E1}
  - {code: G22, entity: E1}
  - {code: G23, entity: E1}
  - {code: G24, entity: E1}
`

const goldenVAT = `
registrations:
  - {entity: EDE, country: DE, vat_no: DE123456789, scheme: NORMAL, valid_from: 2020-01-01}
rates:
  - {country: DE, rate: 0.19, valid_from: 2007-01-01}
`

const goldenCosts = `account,sku,component,valid_from,amount,currency
G18,K,PURCHASE,2026-01-01,30.00,CNY
G18,K,PURCHASE,2026-03-01,33.00,CNY
G18,K,FREIGHT,2026-01-01,0.80,USD
G19,S,PURCHASE,2026-01-01,30.50,USD
`

// Units per euro. A cross rate is one division, so each row gives the rates the cases name:
// 2026-01-01 CNYUSD 0.1400, 2026-03-01 0.1380, 2026-03-10 JPYUSD 0.0063512345, 2026-04-10.. GBPUSD, 2026-05-05 CADUSD 0.5.
const goldenRates = `Date,USD,JPY,GBP,CNY,CAD,MXN,
2026-07-20,1.13,N/A,N/A,N/A,N/A,N/A,
2026-07-13,1.12,N/A,N/A,N/A,N/A,N/A,
2026-07-06,1.10,N/A,N/A,N/A,N/A,N/A,
2026-05-05,1,N/A,N/A,N/A,2,20,
2026-04-30,1.2950,N/A,1,N/A,N/A,N/A,
2026-04-28,1.2900,N/A,1,N/A,N/A,N/A,
2026-04-20,1.3200,N/A,1,N/A,N/A,N/A,
2026-04-16,1.3050,N/A,1,N/A,N/A,N/A,
2026-04-14,1.3100,N/A,1,N/A,N/A,N/A,
2026-04-10,1.3000,N/A,1,N/A,N/A,N/A,
2026-04-07,1.1550,N/A,0.8662,N/A,N/A,N/A,
2026-04-03,N/A,N/A,0.8700,N/A,N/A,N/A,
2026-04-02,1.1512,N/A,0.8650,N/A,N/A,N/A,
2026-03-10,1.2702469,200,N/A,N/A,N/A,N/A,
2026-03-01,1.38,N/A,N/A,10,N/A,N/A,
2026-02-03,1.1804,N/A,N/A,N/A,N/A,N/A,
2026-01-28,1.1875,N/A,N/A,N/A,N/A,N/A,
2026-01-01,1.4,N/A,N/A,10,N/A,N/A,
`

// goldenStatements are the cases' settlements. Where a case knows no deposit, it is paid in a later month.
var goldenStatements = map[string][]statement{
	"G01": {{id: "9101", currency: "EUR", channel: "Amazon.de", order: "301-0000001-0000001", start: "2026-01-20", end: "2026-03-01", pay: "2026-03-03", total: "-6.86", rows: `
2026-01-28 | Order | ItemPrice | Principal | 84.03
2026-01-28 | Order | ItemPrice | Tax | 15.97
2026-01-28 | Order | ItemWithheldTax | MarketplaceFacilitatorVAT-Principal | -15.97
2026-01-28 | Order | ItemFees | Commission | -15.00
2026-01-28 | Order | ItemFees | FBAPerUnitFulfillmentFee | -3.86
2026-02-03 | Refund | ItemPrice | Principal | -84.03
2026-02-03 | Refund | ItemPrice | Tax | -15.97
2026-02-03 | Refund | ItemWithheldTax | MarketplaceFacilitatorVAT-Principal | 15.97
2026-02-03 | Refund | ItemFees | Commission | 15.00
2026-02-03 | Refund | ItemFees | RefundCommission | -3.00`}},
	"G02": {{id: "9102", currency: "EUR", channel: "Amazon.de", order: "302-0000001-0000001", start: "2026-02-01", end: "2026-03-01", pay: "2026-03-03", total: "42.39", rows: `
2026-02-03 | Order | ItemPrice | Principal | 49.99
2026-02-03 | Order | ItemPrice | Shipping | 4.90
2026-02-03 | Order | Promotion | Principal | -5.00
2026-02-03 | Order | ItemFees | Commission | -7.50`}},
	"G03": {{id: "9103", currency: "JPY", channel: "Amazon.co.jp", order: "303-0000001-0000001", start: "2026-03-05", end: "2026-03-31", pay: "2026-04-05", total: "2069", rows: `
2026-03-10 | Order | ItemPrice | Principal | 2709
2026-03-10 | Order | ItemPrice | Tax | 271
2026-03-10 | Order | CostOfPointsGranted | Points | -30
2026-03-10 | Order | ItemFees | Commission | -447
2026-03-10 | Order | ItemFees | FBAPerUnitFulfillmentFee | -434`}},
	"G04": {{id: "9001", currency: "USD", channel: "Amazon.com", order: "104-0000001-0000001", start: "2026-05-01", end: "2026-05-15", pay: "2026-05-17", total: "61.27", rows: `
2026-05-06 | Order | ItemPrice | Principal | 80.00
2026-05-06 | Order | ItemFees | Commission | -12.00
2026-05-06 | other-transaction | other-transaction | Quantum Handling Fee | -6.73`}},
	"G06": {{id: "9106", currency: "USD", channel: "Amazon.com", order: "106-0000001-0000001", start: "2026-05-20", end: "2026-06-10", pay: "2026-06-12", total: "17.00", rows: `
2026-05-25 | Order | ItemPrice | Principal | 100.00
2026-05-25 | Order | ItemPrice | Tax | 8.25
2026-05-25 | Order | ItemWithheldTax | MarketplaceFacilitatorTax-Principal | -8.25
2026-05-25 | Order | ItemFees | Commission | -15.00
2026-06-03 | Refund | ItemPrice | Principal | -100.00
2026-06-03 | Refund | ItemPrice | RestockingFee | 20.00
2026-06-03 | Refund | ItemPrice | Tax | -6.60
2026-06-03 | Refund | ItemWithheldTax | MarketplaceFacilitatorTax-Principal | 8.25
2026-06-03 | Refund | ItemWithheldTax | MarketplaceFacilitatorTax-RestockingFee | -1.65
2026-06-03 | Refund | ItemFees | Commission | 15.00
2026-06-03 | Refund | ItemFees | RefundCommission | -3.00`}},
	"G07": {{id: "9107", currency: "USD", channel: "Amazon.com", start: "2026-05-01", end: "2026-05-15", pay: "2026-05-17", total: "28.00", rows: `
2026-05-06 | other-transaction | FBA Inventory Reimbursement | WAREHOUSE_LOST | 25.50 | 3 | A
2026-05-06 | other-transaction | FBA Inventory Reimbursement | REVERSAL_REIMBURSEMENT | 11.00 | 1 | A
2026-05-06 | other-transaction | FBA Inventory Reimbursement | COMPENSATED_CLAWBACK | -8.50 | 1 | A`}},
	"G08": {
		{id: "9108", currency: "GBP", channel: "Amazon.co.uk", order: "208-0000001-0000001", start: "2026-03-31", end: "2026-04-14", pay: "2026-04-16", total: "600.00", rows: `
2026-04-10 | Order | ItemPrice | Principal | 1000.00
2026-04-10 | Order | ItemFees | Commission | -150.00
2026-04-14 | other-transaction | other-transaction | Current Reserve Amount | -250.00`},
		{id: "9208", currency: "GBP", channel: "Amazon.co.uk", order: "208-0000002-0000002", start: "2026-04-14", end: "2026-04-28", pay: "2026-04-30", total: "575.00", rows: `
2026-04-14 | other-transaction | other-transaction | Previous Reserve Amount Balance | 250.00
2026-04-20 | Order | ItemPrice | Principal | 500.00
2026-04-20 | Order | ItemFees | Commission | -75.00
2026-04-28 | other-transaction | other-transaction | Current Reserve Amount | -100.00`},
	},
	"G09": {{id: "9109", currency: "GBP", channel: "Amazon.co.uk", order: "209-0000001-0000001", start: "2026-04-01", end: "2026-05-04", pay: "2026-05-06", total: "19.99", rows: `
2026-04-05 | Order | ItemPrice | Principal | 19.99`}},
	"G10": {{id: "9110", currency: "AED", channel: "Amazon.ae", order: "210-0000001-0000001", start: "2026-04-01", end: "2026-04-28", pay: "2026-05-02", total: "367.25", rows: `
2026-04-02 | Order | ItemPrice | Principal | 367.25`}},
	"G15": {
		{id: "9115", currency: "USD", channel: "Amazon.com", start: "2026-07-01", end: "2026-07-31", pay: "2026-08-02", total: "-4490.25", rows: `
2026-07-10 | ServiceFee | Cost of Advertising | TransactionTotalAmount | -4000.00
2026-07-20 | ServiceFee | Cost of Advertising | TransactionTotalAmount | -510.25
2026-07-21 | ServiceFee | Refund for Advertiser | TransactionTotalAmount | 20.00`},
		{id: "9215", currency: "USD", channel: "Amazon.com", start: "2026-07-31", end: "2026-08-29", pay: "2026-08-31", total: "-4100.00", rows: `
2026-08-10 | ServiceFee | Cost of Advertising | TransactionTotalAmount | -4100.00`},
	},
	"G17":  {rounding("9117")},
	"G17B": {rounding("9217")},
	"G18": {{id: "9118", currency: "USD", channel: "Amazon.com", order: "118-0000001-0000001", start: "2026-02-20", end: "2026-03-06", pay: "2026-03-08", total: "250.00", rows: `
2026-02-27 | Order | ItemPrice | Principal | 150.00 | 3 | K
2026-03-02 | Order | ItemPrice | Principal | 100.00 | 2 | K`}},
	"G19": {{id: "9119", currency: "USD", channel: "Amazon.com", order: "119-0000001-0000001", start: "2026-06-01", end: "2026-06-15", pay: "2026-06-17", total: "6355.53", rows: `
2026-06-05 | Order | ItemPrice | Principal | 10000.00 | 100 | S
2026-06-05 | Order | ItemPrice | Shipping | 120.00
2026-06-05 | Order | Promotion | Principal | -400.00
2026-06-05 | Refund | ItemPrice | Principal | -520.00
2026-06-05 | Refund | ItemPrice | RestockingFee | 10.00
2026-06-05 | Order | ItemFees | Commission | -1500.00
2026-06-05 | Refund | ItemFees | Commission | 78.00
2026-06-05 | Refund | ItemFees | RefundCommission | -15.60
2026-06-05 | other-transaction | other-transaction | Subscription Fee | -39.99
2026-06-05 | Order | ItemFees | FBAPerUnitFulfillmentFee | -1320.40
2026-06-05 | other-transaction | other-transaction | Storage Fee | -85.15
2026-06-05 | other-transaction | FBA Inventory Reimbursement | WAREHOUSE_LOST | 60.00
2026-06-05 | AmazonFees | Coupon Participation Fee | Base fee | -24.60
2026-06-05 | other-transaction | other-transaction | Mystery Fee | -6.73`}},
	"G20": {{id: "9120", currency: "EUR", channel: "Amazon.de", order: "320-0000001-0000001", start: "2026-07-10", end: "2026-07-29", pay: "2026-08-03", total: "300.00", rows: `
2026-07-21 | Order | ItemPrice | Principal | 300.00`}},
	"G23": {{id: "9123", currency: "MXN", channel: "Amazon.com.mx", order: "123-0000001-0000001", start: "2026-05-01", end: "2026-05-15", pay: "2026-05-17", total: "930.00", rows: `
2026-05-06 | Order | ItemPrice | Principal | 1000.00
2026-05-06 | Order | ItemPrice | Tax | 160.00
2026-05-06 | Order | ItemWithheldTax | MarketplaceFacilitatorVAT-Principal | -80.00
2026-05-06 | Order | ItemFees | Commission | -150.00`}},
}

// rounding is the node of G17, at 0.5 USD for a Canadian dollar; advertising of 0.99 comes from a report.
func rounding(id string) statement {
	return statement{id: id, currency: "CAD", channel: "Amazon.ca", order: "117-0000001-0000001", start: "2026-05-01", end: "2026-05-29", pay: "2026-06-01", total: "12.99", rows: `
2026-05-05 | Order | ItemPrice | Principal | 20.01
2026-05-05 | Order | ItemFees | Commission | -3.01
2026-05-05 | Order | ItemFees | FBAPerUnitFulfillmentFee | -4.01`}
}

func TestGoldenCases(t *testing.T) {
	t.Parallel()
	c := furnish(t, goldenConfig, map[string]string{
		"entities.yaml": goldenEntities, "vat.yaml": goldenVAT, "costs.csv": goldenCosts,
	})
	c.take(t, "ecb", "", "", goldenRates)
	for account, list := range goldenStatements {
		for _, s := range list {
			c.take(t, "settlement_v2", account, "", s.v2(t))
		}
	}
	c.take(t, "settlement_v1", "G22", "", wide(t))
	c.advertised(t)
	c.ordered(t, false)
	rep := c.Publish(t, flow.Options{})
	if err := rep.Load.Err(); err != nil {
		t.Fatal(err)
	}
	c.table(t, "SELECT DISTINCT status, diff_tc, transfer_mode FROM mart.v_settlement_tieout", "TIED 0 INCLUDED")
	t.Run("G05 before the second document", func(t *testing.T) { c.restated(t, "15.4456", "40", "0.38614", "") })

	c.clock.at = time.Date(2026, 5, 16, 6, 0, 0, 0, time.UTC)
	c.restate(t)
	c.ordered(t, true)
	rep = c.Publish(t, flow.Options{})
	for name, check := range map[string]func(*testing.T){
		"G01 order in one month, refund in the next":            c.g01,
		"G02 price with our own tax inside":                     c.g02,
		"G03 currency without decimals":                         c.g03,
		"G04 unknown fee":                                       c.g04,
		"G05 restated ads":                                      func(t *testing.T) { c.restated(t, "13.2456", "64", "0.206963", "4.831793") },
		"G06 partial refund with restocking fee":                c.g06,
		"G07 reimbursements":                                    c.g07,
		"G08 reserve carried over and realized exchange result": c.g08,
		"G09 rate carried over a holiday, crossed":              c.g09,
		"G10 pegged currency":                                   c.g10,
		"G11 day with 23 hours":                                 c.g11,
		"G12 order lines updated, and equal ones":               c.g12,
		"G15 ads counted once":                                  c.g15,
		"G17 rounding residual":                                 c.g17,
		"G18 cost version":                                      c.g18,
		"G19 a full node":                                       c.g19,
		"G20 month average":                                     c.g20,
		"G22 wide rows":                                         c.g22,
		"G23 part of the tax withheld":                          c.g23,
		"G24 overlapping windows":                               func(t *testing.T) { c.overlapped(t, "29") },
	} {
		t.Run(name, check)
	}
	for _, b := range rep.Broken() {
		t.Errorf("check %s: %d rows, first %v", b.Name, b.Count, b.Findings[0])
	}
	want := c.Hashes(t)

	t.Run("documents again, older ones last", func(t *testing.T) {
		c.advertised(t)
		c.ordered(t, false)
		rep := c.Publish(t, flow.Options{})
		if rep.Built != 0 || rep.Load.Swapped != 0 {
			t.Errorf("%d fact files built, %d partitions swapped, want none", rep.Built, rep.Load.Swapped)
		}
		flowtest.Same(t, "documents again", c.Hashes(t), want)
	})
	t.Run("as of the day before the second document", func(t *testing.T) {
		c.Publish(t, flow.Options{Again: true, AsOf: time.Date(2026, 5, 15, 23, 59, 59, 0, time.UTC)})
		c.overlapped(t, "23")
		c.restated(t, "15.4456", "40", "0.38614", "")
		c.Publish(t, flow.Options{Again: true})
		flowtest.Same(t, "the present again", c.Hashes(t), want)
	})
	t.Run("G04 with a rule of the user's", func(t *testing.T) {
		c.input(t, "fee_overrides.csv", "transaction_type,amount_type,amount_description,pl_line,tax_flag,reason\nother-transaction,other-transaction,Quantum Handling Fee,FE_PAID_SERVICES,N,asked Amazon\n")
		c.Publish(t, flow.Options{})
		c.published(t, "G04", "202605", "USD", "GS_PRODUCT 80.00; FE_REFERRAL -12.00; FE_PAID_SERVICES -6.73", "61.27")
		c.table(t, "SELECT amount_description FROM mart.v_settlement_unmapped", "Mystery Fee")
	})
	t.Run("G04 without it again, at the same moment", func(t *testing.T) {
		c.input(t, "fee_overrides.csv", "transaction_type,amount_type,amount_description,pl_line,tax_flag,reason\n")
		c.Publish(t, flow.Options{})
		c.g04(t)
	})
}

// ads is a campaign report of an account's only marketplace, covering [from, until).
func (c *cabinet) ads(t *testing.T, code, id, from, until, generated string, rows ...map[string]any) {
	t.Helper()
	a, err := c.Config.Account(code)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, generated)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		r["campaignBudgetCurrencyCode"], r["campaignStatus"], r["campaignBudgetType"] = a.Marketplaces[0].Currency, "ENABLED", "DAILY_BUDGET"
		r["campaignName"] = r["campaignId"]
	}
	c.commit(t, ingest.Doc{
		Spec: catalog.SPCampaign, Account: code, Marketplaces: []string{a.Marketplaces[0].ID}, Profile: "profile of " + code,
		Window: window.Range{From: flowtest.Day(t, from), Until: flowtest.Day(t, until)}, DocumentID: code + "-" + id, GeneratedAt: at,
	}, adRows(t, catalog.SPCampaign, rows...))
}

func spend(date, campaign, cost, sales string) map[string]any {
	return map[string]any{"date": date, "campaignId": campaign, "cost": number64(cost), "sales7d": number64(sales)}
}

// number64 is a number as JSON prints it.
type number64 string

func (n number64) MarshalJSON() ([]byte, error) { return []byte(n), nil }
