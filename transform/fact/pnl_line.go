package fact

import "sellerhouse/extract/dataset"

// PnlLine is the ledger of record: every movement of money on exactly one P&L line. Its order is the one in which
// fact files are written, settlement by settlement, so that loading sorts nothing and an order's rows stay together.
var PnlLine = declare(Table{
	Name:    "fact_pnl_line",
	Doc:     "The ledger: every source row split over P&L lines, once per reporting currency. Every sum filters reporting_ccy.",
	From:    []string{"settlement_v2", "settlement_v1", "settlement_xml", "sp_campaign", "sp_advertised_product", "finance_transactions", "financial_event_groups"},
	Grain:   "one row per source row, split and reporting currency",
	Key:     []string{"source", "source_key", "split_no", "reporting_ccy"},
	OrderBy: []string{"account_sk", "period", "settlement_id"},
	Month:   "period",
	Columns: columns([]dataset.Column{
		label("source", "SETTLEMENT, EVENT_OPEN (from events, until a settlement has them), ADS_API, COGS or FX"),
		text("source_key", "settlement_id:src_row:src_part; transaction:item:sku:path:occurrence of events; profile:campaign:date; settlement_id of FX rows"),
		flag("split_no", "split of the source row, from 1"),
		label("basis", "POSTED"),
		number("period", "YYYYMM of posted_date"),
		date("posted_date", "local business day"),
		{Name: "order_date", Kind: dataset.Date, Optional: true, Doc: "local day of the order, where known"},
	}, tenant(), []dataset.Column{
		key("product_sk", "product; 0 unknown, 1 not applicable"),
		key("campaign_sk", "campaign; 1 not applicable"),
		label("pl_line", "line of dim_pl_line"),
		money6("amount_tc", "signed: + raises profit or is money in"),
		label("currency", "ISO 4217 of amount_tc"),
		{Name: "fx_rate", Kind: dataset.Decimal(38, 10), Optional: true, Doc: "reporting currency per unit of currency"},
		{Name: "fx_date_used", Kind: dataset.Date, Optional: true, Doc: "publication day of the rate"},
		label("reporting_ccy", "ISO 4217 of amount_rc: the group's, or the entity's functional one"),
		reporting("amount_rc", "amount_tc x fx_rate, 8 decimals half away from zero; NULL without a rate"),
		label("tax_flag", "N none, C collected, W withheld, V own VAT, F tax on a fee"),
		units("qty", "units of Principal rows and cost rows"),
		text("order_id", "order"),
		label("settlement_id", "settlement"),
		flag("is_estimate", "1 for estimates"),
		label("alloc_from_key", "source_key an allocation came from"),
		flag("elimination_flag", "1 for consolidation rows"),
	}, lineage()),
})
