package fact

import "sellerhouse/extract/dataset"

// Settlement is the header of a settlement.
var Settlement = declare(Table{
	Name:    "fact_settlement",
	Doc:     "Settlements: period, total, deposit, and whether the lines add up to the total.",
	From:    []string{"settlement_v2", "settlement_v1", "settlement_xml"},
	Grain:   "one row per settlement",
	Key:     []string{"account_sk", "settlement_id"},
	OrderBy: []string{"account_sk", "settlement_id"},
	Month:   "end_utc_date",
	Columns: columns(tenant(), []dataset.Column{
		text("settlement_id", "settlement"),
		instant("start_at", "start of the period"),
		instant("end_at", "end of the period"),
		instant("deposit_at", "when the transfer to the bank is due"),
		date("end_utc_date", "UTC day of end_at, whose month is the partition's"),
		date("deposit_date", "day of deposit_at at the account's home marketplace"),
		money("total_amount_tc", "total of the summary line"),
		label("currency", "ISO 4217"),
		label("marketplace_hint", "label of the one marketplace of all rows, blank where there are several"),
		number("row_count", "amounts below the summary line"),
		money("sum_rows_tc", "sum of those amounts"),
		money("tie_diff_tc", "total minus sum: 0.00 when tied"),
		label("transfer_mode", "INCLUDED, or EXCLUDED where transfer rows are printed but not part of the total"),
		text("previous_settlement_id", "settlement of the same currency that ended where this one starts; blank when not in the lake"),
		flag("chain_ok", "1 when the opening reserve equals the closing reserve of the one before, or neither exists"),
	}, nullable(
		money("bank_amount_tc", "amount of the bank line, in bank_currency"),
		label("bank_currency", "ISO 4217"),
		date("bank_date", "day of the bank line"),
	), []dataset.Column{
		label("status", "TIED, BROKEN or NO_DETAIL"),
		label("layout", "V2, V1 or XML"),
	}, rate(), []dataset.Column{
		reporting("deposit_rc", "deposit in the reporting currency; the end day's rate where nothing is paid out"),
		reporting("realized_rc", "deposit_rc minus the rows' amounts at their own rates"),
	}, lineage()),
})
