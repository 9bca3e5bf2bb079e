package flow_test

import (
	"fmt"
	"testing"

	"sellerhouse/extract/catalog"
)

func (c *cabinet) g01(t *testing.T) {
	c.exactly(t, "G01", "202601", "USD", "GS_PRODUCT 99.785625; FE_REFERRAL -17.8125; FF_FBA_PICKPACK -4.58375")
	c.published(t, "G01", "202601", "USD", "GS_PRODUCT 99.79; FE_REFERRAL -17.81; FF_FBA_PICKPACK -4.58; FX_ROUNDING -0.01", "77.39")
	c.exactly(t, "G01", "202602", "USD", "RF_PRODUCT -99.189012; FE_REFERRAL_BACK 17.706; FE_REFUND_ADMIN -3.5412")
	c.published(t, "G01", "202602", "USD", "RF_PRODUCT -99.19; FE_REFERRAL_BACK 17.71; FE_REFUND_ADMIN -3.54", "-85.02")
	c.transacted(t, "G01", "202601", "EUR", "GS_PRODUCT 84.03; TX_COLLECTED 15.97; TX_WITHHELD -15.97; FE_REFERRAL -15.00; FF_FBA_PICKPACK -3.86")
	c.is(t, "SELECT sum(amount_tc) FROM dw.fact_pnl_line WHERE source = 'SETTLEMENT' AND reporting_ccy = 'USD' AND settlement_id = '9101'", "-6.86")
}

func (c *cabinet) g02(t *testing.T) {
	c.transacted(t, "G02", "202602", "EUR", "GS_PRODUCT 42.01; GS_SHIPPING 4.12; DS_PROMO_PRODUCT -4.20; TX_VAT_OUTPUT 7.96; FE_REFERRAL -7.50")
	c.table(t, `SELECT toString(l.amount_description), p.split_no, toString(p.pl_line), p.amount_tc FROM dw.fact_pnl_line AS p
INNER JOIN dw.fact_settlement_line AS l ON p.source_key = concat(l.settlement_id, ':', toString(l.src_row), ':', toString(l.src_part))
WHERE l.settlement_id = '9102' AND p.source = 'SETTLEMENT' ORDER BY l.src_row, p.split_no`,
		"Principal 1 GS_PRODUCT 42.01", "Principal 2 TX_VAT_OUTPUT 7.98", "Shipping 1 GS_SHIPPING 4.12", "Shipping 2 TX_VAT_OUTPUT 0.78",
		"Principal 1 DS_PROMO_PRODUCT -4.2", "Principal 2 TX_VAT_OUTPUT -0.8", "Commission 1 FE_REFERRAL -7.5")
	c.is(t, "SELECT sum(amount_tc) FROM dw.fact_pnl_line WHERE source = 'SETTLEMENT' AND settlement_id = '9102'", "42.39")
	c.is(t, "SELECT sum(amount_tc) FROM dw.fact_pnl_line WHERE settlement_id = '9102' AND pl_line IN ('GS_PRODUCT', 'GS_SHIPPING', 'DS_PROMO_PRODUCT')", "41.93")
}

func (c *cabinet) g03(t *testing.T) {
	c.transacted(t, "G03", "202603", "JPY", "GS_PRODUCT 2709; TX_VAT_OUTPUT 271; DS_POINTS -30; FE_REFERRAL -447; FF_FBA_PICKPACK -434")
	c.exactly(t, "G03", "202603", "USD", "GS_PRODUCT 17.20549426; DS_POINTS -0.19053704; FE_REFERRAL -2.83900182; FF_FBA_PICKPACK -2.75643577")
	c.published(t, "G03", "202603", "USD", "GS_PRODUCT 17.21; DS_POINTS -0.19; FE_REFERRAL -2.84; FF_FBA_PICKPACK -2.76", "11.42")
	c.is(t, "SELECT sum(amount_rc) FROM dw.fact_pnl_line WHERE settlement_id = '9103' AND pl_line = 'TX_VAT_OUTPUT'", "1.72118455")
	c.is(t, "SELECT fx_rate FROM dw.fact_pnl_line WHERE settlement_id = '9103' AND pl_line = 'GS_PRODUCT'", "0.0063512345")
	c.is(t, "SELECT sum_rows_tc FROM mart.v_settlement_tieout WHERE settlement_id = '9103'", "2069")
	c.is(t, "SELECT DISTINCT tax_mode FROM dw.fact_settlement_line WHERE settlement_id = '9103'", "SEPARATE")
}

func (c *cabinet) g04(t *testing.T) {
	c.published(t, "G04", "202605", "USD", "GS_PRODUCT 80.00; FE_REFERRAL -12.00; UM_UNMAPPED -6.73", "61.27")
	c.subtotals(t, "G04", "202605", "NET_PROCEEDS 61.27; UM_UNMAPPED -6.73")
	c.table(t, "SELECT amount_description, row_count, amount_tc, suggestion FROM mart.v_settlement_unmapped WHERE amount_description LIKE 'Quantum%'", "Quantum Handling Fee 1 -6.73 ")
	// What is unmapped, of all that moved.
	c.is(t, "SELECT round(CAST(sumIf(abs(amount_tc), pl_line = 'UM_UNMAPPED') AS Decimal(38, 10)) / sum(abs(amount_tc)), 6) FROM dw.fact_settlement_line WHERE settlement_id = '9001'", "0.068166")
}

// advertised commits the campaign reports, the first ones of restated days.
func (c *cabinet) advertised(t *testing.T) {
	t.Helper()
	c.ads(t, "G05", "1", "2026-05-01", "2026-05-02", "2026-05-02T06:00:00Z", spend("2026-05-01", "1", "12.3456", "40.00"), spend("2026-05-01", "2", "3.10", "0"))
	days := func(from, until int, cost string, more ...map[string]any) []map[string]any {
		for d := from; d < until; d++ {
			more = append(more, spend(fmt.Sprintf("2026-05-%02d", d), "1", cost, "0"))
		}
		return more
	}
	c.ads(t, "G24", "1", "2026-05-01", "2026-05-15", "2026-05-15T05:00:00Z", days(1, 15, "1.00", spend("2026-05-03", "5", "9.00", "0"))...)
	c.ads(t, "G15", "july", "2026-07-01", "2026-08-01", "2026-09-05T06:00:00Z", spend("2026-07-09", "1", "4000.00", "0"), spend("2026-07-31", "1", "321.09", "0"))
	c.ads(t, "G15", "august", "2026-08-01", "2026-08-31", "2026-09-05T06:00:00Z", spend("2026-08-12", "1", "3900.00", "0"))
	c.ads(t, "G17", "may", "2026-05-01", "2026-06-01", "2026-06-05T06:00:00Z", spend("2026-05-05", "1", "0.99", "0"))
	c.ads(t, "G17B", "may", "2026-05-01", "2026-06-01", "2026-06-05T06:00:00Z", spend("2026-05-05", "1", "0.99", "0"))
	c.ads(t, "G19", "june", "2026-06-01", "2026-07-01", "2026-07-05T06:00:00Z", spend("2026-06-05", "1", "1100.00", "0"))
}

// restate commits what Amazon says of the same days later.
func (c *cabinet) restate(t *testing.T) {
	t.Helper()
	c.ads(t, "G05", "2", "2026-05-01", "2026-05-02", "2026-05-15T06:00:00Z", spend("2026-05-01", "1", "12.3456", "55.00"), spend("2026-05-01", "3", "0.90", "9.00"))
	var rows []map[string]any
	for d := 2; d < 16; d++ {
		rows = append(rows, spend(fmt.Sprintf("2026-05-%02d", d), "1", "2.00", "0"))
	}
	c.ads(t, "G24", "2", "2026-05-02", "2026-05-16", "2026-05-16T05:00:00Z", rows...)
}

// restated asserts G05's cost, attributed sales, ACoS and ROAS ("" is not asked for).
func (c *cabinet) restated(t *testing.T, cost, sales, acos, roas string) {
	t.Helper()
	got := c.Rows(t, `SELECT sum(cost_tc), sum(attr_sales_tc), round(CAST(sum(cost_tc) AS Decimal(38, 10)) / sum(attr_sales_tc), 6),
    round(CAST(sum(attr_sales_tc) AS Decimal(38, 10)) / sum(cost_tc), 6) FROM mart.v_ads_daily WHERE account_code = 'G05'`)[0]
	if got[0] != cost || got[1] != sales || got[2] != acos || roas != "" && got[3] != roas {
		t.Errorf("cost, sales, acos and roas are %v, want %s %s %s %s", got, cost, sales, acos, roas)
	}
}

// overlapped asserts G24's cost of May.
func (c *cabinet) overlapped(t *testing.T, want string) {
	t.Helper()
	c.is(t, "SELECT sum(cost_tc) FROM mart.v_ads_daily WHERE account_code = 'G24' AND toYYYYMM(date) = 202605", want)
}

func (c *cabinet) g06(t *testing.T) {
	c.transacted(t, "G06", "202606", "USD", "RF_PRODUCT -100.00; RF_RESTOCKING 20.00; TX_COLLECTED -6.60; TX_WITHHELD 6.60; FE_REFERRAL_BACK 15.00; FE_REFUND_ADMIN -3.00")
	c.published(t, "G06", "202606", "USD", "RF_PRODUCT -100.00; RF_RESTOCKING 20.00; FE_REFERRAL_BACK 15.00; FE_REFUND_ADMIN -3.00", "-68.00")
	c.subtotals(t, "G06", "202606", "NET_SALES -80.00; AMAZON_FEES 12.00")
}

func (c *cabinet) g07(t *testing.T) {
	c.published(t, "G07", "202605", "USD", "RB_LOST 25.50; RB_CUSTOMER_RETURN 11.00; RB_CLAWBACK -8.50", "28.00")
}

func (c *cabinet) g08(t *testing.T) {
	c.table(t, "SELECT settlement_id, deposit_rc, fx_realized_rc, chain_ok, previous_settlement_id FROM mart.v_settlement_tieout WHERE account_code = 'G08' ORDER BY settlement_id",
		"9108 783 5.5 1 ", "9208 744.625 -14.875 1 9108")
	c.table(t, "SELECT amount_rc FROM dw.fact_pnl_line WHERE settlement_id = '9108' AND source = 'SETTLEMENT' ORDER BY src_row", "1300", "-195", "-327.5")
	c.table(t, "SELECT amount_rc FROM dw.fact_pnl_line WHERE settlement_id = '9208' AND source = 'SETTLEMENT' ORDER BY src_row", "327.5", "660", "-99", "-129")
	c.subtotals(t, "G08", "202604", "NET_SALES 1960.00; FE_REFERRAL -294.00; FX_REALIZED -9.38")
	c.is(t, "SELECT round(fx_realized_rc, 2) FROM mart.v_settlement_tieout WHERE settlement_id = '9208'", "-14.88")
}

func (c *cabinet) g09(t *testing.T) {
	c.table(t, "SELECT date, rate, date_used, days_carried, toString(method), is_stale FROM dw.fact_fx_effective WHERE from_ccy = 'GBP' AND to_ccy = 'USD' AND kind = 'SPOT' AND date BETWEEN '2026-04-02' AND '2026-04-07' ORDER BY date",
		"2026-04-02 1.330867052 2026-04-02 0 CROSS 0", "2026-04-03 1.330867052 2026-04-02 1 CROSS 0", "2026-04-04 1.330867052 2026-04-02 2 CROSS 0",
		"2026-04-05 1.330867052 2026-04-02 3 CROSS 0", "2026-04-06 1.330867052 2026-04-02 4 CROSS 0", "2026-04-07 1.3334102979 2026-04-07 0 CROSS 0")
	c.exactly(t, "G09", "202604", "USD", "GS_PRODUCT 26.60403237")
	c.published(t, "G09", "202604", "USD", "GS_PRODUCT 26.60", "26.60")
}

func (c *cabinet) g10(t *testing.T) {
	c.exactly(t, "G10", "202604", "USD", "GS_PRODUCT 100")
	c.published(t, "G10", "202604", "USD", "GS_PRODUCT 100.00", "100.00")
	c.exactly(t, "G10", "202604", "EUR", "GS_PRODUCT 86.86587908")
	c.published(t, "G10", "202604", "EUR", "GS_PRODUCT 86.87", "86.87")
	c.table(t, "SELECT toString(to_ccy), rate, toString(method), days_carried FROM dw.fact_fx_effective WHERE from_ccy = 'AED' AND to_ccy IN ('USD', 'EUR') AND kind = 'SPOT' AND date = '2026-04-02' ORDER BY to_ccy",
		"EUR 0.2365306442 PEG 0", "USD 0.2722940776 PEG 0")
}

// ordered imports the order reports: the first two, or the one that comes late and the second again.
func (c *cabinet) ordered(t *testing.T, late bool) {
	t.Helper()
	line := func(id, sku, bought, updated, status, quantity, price string) map[string]string {
		l := map[string]string{
			"amazon-order-id": id, "purchase-date": bought, "last-updated-date": updated, "order-status": status, "item-status": status,
			"fulfillment-channel": "Amazon", "sales-channel": "Amazon.com", "sku": sku, "asin": "B0GOLDEN01", "quantity": quantity, "item-price": price, "ship-country": "US",
		}
		if price != "" {
			l["currency"] = "USD"
		}
		return l
	}
	const bought = "2026-05-10T17:00:00+00:00"
	second := tsv(catalog.AllOrders,
		line("111-0000005-0000005", "A", bought, "2026-05-11T12:00:00+00:00", "Shipped", "1", "25.00"),
		line("111-0000006-0000006", "B", bought, "2026-05-11T12:00:00+00:00", "Shipped", "1", "9.00"),
		line("111-0000006-0000006", "B", bought, "2026-05-11T12:00:00+00:00", "Shipped", "1", "9.00"),
		line("111-0000007-0000007", "C", bought, "2026-05-11T12:00:00+00:00", "Cancelled", "0", ""))
	if late {
		c.take(t, "all_orders", "G12", "", tsv(catalog.AllOrders, line("111-0000005-0000005", "A", bought, "2026-05-11T11:00:00+00:00", "Unshipped", "1", "24.00")))
		c.take(t, "all_orders", "G12", "", second)
		return
	}
	c.take(t, "all_orders", "G12", "", tsv(catalog.AllOrders, line("111-0000005-0000005", "A", bought, "2026-05-11T10:00:00+00:00", "Pending", "1", "")))
	c.take(t, "all_orders", "G12", "", second)
	var rows []map[string]string
	for i, at := range []string{"2026-03-08T07:59:59", "2026-03-08T08:00:00", "2026-03-09T06:59:59", "2026-03-09T07:00:00"} {
		rows = append(rows, line(fmt.Sprintf("111-000001%d-0000011", i), "A", at+"+00:00", at+"+00:00", "Shipped", "1", fmt.Sprintf("%d0.00", i+1)))
	}
	c.take(t, "all_orders", "G11", "", tsv(catalog.AllOrders, rows...))
}

func (c *cabinet) g11(t *testing.T) {
	c.table(t, "SELECT date, sum(gmv_tc) FROM mart.v_sales_daily WHERE account_code = 'G11' GROUP BY date ORDER BY date", "2026-03-07 10", "2026-03-08 50", "2026-03-09 40")
}

func (c *cabinet) g12(t *testing.T) {
	c.table(t, "SELECT amazon_order_id, sku, line_no, toString(order_status), item_price_tc FROM dw.fact_order_item WHERE account_sk IN (SELECT account_sk FROM dw.dim_account WHERE account_code = 'G12') ORDER BY amazon_order_id, line_no",
		"111-0000005-0000005 A 1 Shipped 25", "111-0000006-0000006 B 1 Shipped 9", "111-0000006-0000006 B 2 Shipped 9", "111-0000007-0000007 C 1 Canceled NULL")
	c.table(t, "SELECT sum(gmv_tc), sum(units), sum(orders), sum(gmv_tc) / sum(orders), sum(pending_units), sum(canceled_orders) FROM mart.v_sales_daily WHERE account_code = 'G12'", "43 3 2 21.5 0 1")
}

func (c *cabinet) g15(t *testing.T) {
	c.transacted(t, "G15", "202607", "USD", "AD_SP -4321.09; BS_ADS_CLEARING -4490.25")
	c.published(t, "G15", "202607", "USD", "AD_SP -4321.09", "-4321.09")
	c.transacted(t, "G15", "202608", "USD", "AD_SETTLED -4100.00")
	c.published(t, "G15", "202608", "USD", "AD_SETTLED -4100.00", "-4100.00")
	c.is(t, "SELECT sum(cost_tc) FROM mart.v_ads_daily WHERE account_code = 'G15' AND toYYYYMM(date) = 202608", "3900")
	// By settlement, advertising is what settlements charge.
	c.table(t, "SELECT toString(pl_line) AS line, sum(amount_tc) FROM dw.fact_settlement_line WHERE settlement_id = '9115' GROUP BY line", "AD_SETTLED -4490.25")
}

func (c *cabinet) g17(t *testing.T) {
	for _, account := range []string{"G17", "G17B"} {
		c.exactly(t, account, "202605", "USD", "GS_PRODUCT 10.005; FE_REFERRAL -1.505; FF_FBA_PICKPACK -2.005; AD_SP -0.495")
		c.published(t, account, "202605", "USD", "GS_PRODUCT 10.01; FE_REFERRAL -1.51; FF_FBA_PICKPACK -2.01; AD_SP -0.50; FX_ROUNDING 0.01", "6.00")
	}
	c.table(t, "SELECT pl_line, amount_rc FROM mart.v_pl_consolidated WHERE entity_code = 'E17' AND period = 202605 AND reporting_ccy = 'USD' AND pl_line IN ('GS_PRODUCT', 'FE_REFERRAL', 'FF_FBA_PICKPACK', 'AD_SP', 'FX_ROUNDING', 'PROFIT_BEFORE_TAX') ORDER BY pl_line",
		"AD_SP -1", "FE_REFERRAL -3.02", "FF_FBA_PICKPACK -4.02", "FX_ROUNDING 0.02", "GS_PRODUCT 20.02", "PROFIT_BEFORE_TAX 12")
}

func (c *cabinet) g18(t *testing.T) {
	c.exactly(t, "G18", "202602", "USD", "GS_PRODUCT 150; CG_STANDARD -15")
	c.exactly(t, "G18", "202603", "USD", "GS_PRODUCT 100; CG_STANDARD -10.708")
	c.published(t, "G18", "202603", "USD", "GS_PRODUCT 100.00; CG_STANDARD -10.71", "89.29")
}

// g19 is the full node without what these datasets do not have: SB advertising -150.00, recovered returns
// 90.00, journals of -300.00 and an exchange result of -3.25.
func (c *cabinet) g19(t *testing.T) {
	c.published(t, "G19", "202606", "USD", `GS_PRODUCT 10000.00; GS_SHIPPING 120.00; DS_PROMO_PRODUCT -400.00; RF_PRODUCT -520.00; RF_RESTOCKING 10.00;
		FE_REFERRAL -1500.00; FE_REFERRAL_BACK 78.00; FE_REFUND_ADMIN -15.60; FE_SUBSCRIPTION -39.99; FF_FBA_PICKPACK -1320.40; ST_MONTHLY -85.15;
		RB_LOST 60.00; MK_COUPON_FEE -24.60; AD_SP -1100.00; CG_STANDARD -3050.00; UM_UNMAPPED -6.73`, "2205.53")
	c.subtotals(t, "G19", "202606", `GROSS_SALES 10120.00; NET_SALES 9210.00; AMAZON_FEES -2883.14; NET_PROCEEDS 6355.53;
		GROSS_PROFIT 6160.00; CM1 3336.86; CM2 2212.26; OPERATING_PROFIT 2205.53; PROFIT_BEFORE_TAX 2205.53`)
}

func (c *cabinet) g20(t *testing.T) {
	c.is(t, "SELECT rate FROM dw.fact_fx_effective WHERE from_ccy = 'EUR' AND to_ccy = 'USD' AND kind = 'MONTH_AVG' AND date = '2026-07-01'", "1.1166666667")
	c.is(t, "SELECT round(CAST(300.00 AS Decimal(38, 10)) * CAST(rate AS Decimal(38, 10)), 8) FROM dw.fact_fx_effective WHERE from_ccy = 'EUR' AND to_ccy = 'USD' AND kind = 'MONTH_AVG' AND date = '2026-07-01'", "335.00000001")
	c.published(t, "G20", "202607", "USD", "GS_PRODUCT 339.00", "339.00")
}

// wide is G22's settlement in the older layout: its data lines are the lines 3 to 8.
func wide(t *testing.T) string {
	t.Helper()
	at := "2026-05-06T06:20:00+00:00"
	order := func(more map[string]string) map[string]string {
		l := map[string]string{
			"settlement-id": "9022", "transaction-type": "Order", "order-id": "702-0000001-0000001", "marketplace-name": "Amazon.ca", "fulfillment-id": "AFN",
			"posted-date": at, "order-item-code": "70000000000001", "sku": "A",
		}
		for k, v := range more {
			l[k] = v
		}
		return l
	}
	return tsv(catalog.SettlementV1,
		map[string]string{
			"settlement-id": "9022", "settlement-start-date": "2026-05-01T10:00:00+00:00", "settlement-end-date": "2026-05-15T10:00:00+00:00",
			"deposit-date": "2026-05-17T10:00:00+00:00", "total-amount": "32.80", "currency": "CAD",
		},
		order(map[string]string{"quantity-purchased": "2"}),
		order(map[string]string{"price-type": "Principal", "price-amount": "40.00"}),
		order(map[string]string{"item-related-fee-type": "Commission", "item-related-fee-amount": "-6.00"}),
		map[string]string{
			"settlement-id": "9022", "transaction-type": "ServiceFee", "posted-date": at, "item-related-fee-type": "Cost of Advertising",
			"item-related-fee-amount": "-10.00", "other-fee-amount": "-1.20", "other-fee-reason-description": "TaxAmount",
		},
		map[string]string{"settlement-id": "9022", "transaction-type": "Payable to Amazon", "posted-date": at, "other-amount": "-5.00"},
		map[string]string{"settlement-id": "9022", "transaction-type": "WAREHOUSE_DAMAGE", "posted-date": at, "sku": "A", "quantity-purchased": "1", "other-amount": "15.00    "})
}

func (c *cabinet) g22(t *testing.T) {
	c.table(t, "SELECT src_row, src_part, toString(pl_line), amount_tc FROM dw.fact_settlement_line WHERE settlement_id = '9022' ORDER BY src_row, src_part",
		"4 1 GS_PRODUCT 40", "5 1 FE_REFERRAL -6", "6 1 AD_SETTLED -10", "6 2 TX_FEE_TAX -1.2", "7 1 BS_PAYABLE_AMAZON -5", "8 1 RB_DAMAGED 15")
	c.table(t, "SELECT status, layout, total_amount_tc, sum_rows_tc, diff_tc FROM mart.v_settlement_tieout WHERE settlement_id = '9022'", "TIED V1 32.8 32.8 0")
	c.is(t, "SELECT sum(qty) FROM dw.fact_pnl_line WHERE settlement_id = '9022' AND pl_line = 'GS_PRODUCT'", "2")
	c.table(t, `SELECT if(d.is_pl = 1, 'P&L', toString(d.section)) AS part, sum(l.amount_tc) FROM dw.fact_settlement_line AS l INNER JOIN dw.dim_pl_line AS d ON d.pl_line = l.pl_line
WHERE l.settlement_id = '9022' GROUP BY part ORDER BY part`, "BS -5", "P&L 39", "TAX -1.2")
}

func (c *cabinet) g23(t *testing.T) {
	c.transacted(t, "G23", "202605", "MXN", "GS_PRODUCT 1000.00; TX_VAT_OUTPUT 160.00; TX_WITHHOLDING_ASSET -80.00; FE_REFERRAL -150.00")
	c.is(t, "SELECT DISTINCT tax_mode FROM dw.fact_settlement_line WHERE settlement_id = '9123'", "PARTIAL")
	c.is(t, "SELECT sum(p.amount_tc) FROM dw.fact_pnl_line AS p INNER JOIN dw.dim_pl_line AS d ON d.pl_line = p.pl_line WHERE p.settlement_id = '9123' AND d.is_pl = 1 AND p.source = 'SETTLEMENT'", "850")
	c.is(t, "SELECT sum(amount_tc) FROM dw.fact_pnl_line WHERE settlement_id = '9123' AND source = 'SETTLEMENT'", "930")
}
