package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

// FinancialEventGroups are the periods that settlements close, the open ones among them.
var FinancialEventGroups = declare(dataset.Spec{
	Name:      "financial_event_groups",
	Doc:       "Financial event groups: one row per period of a currency, open or closed, with its totals.",
	Source:    dataset.Source{API: dataset.Pages, Type: "listFinancialEventGroups"},
	Seller:    true,
	Role:      "Finance and Accounting",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	MaxDays:   179,
	History:   730,
	Latency:   time.Hour,
	Reread:    dataset.Reread{Daily: 30, Weekly: 45},
	Measure:   "original_total_tc",
	Traps: []string{
		"A group names no settlement: they are matched by start, end, currency and total.",
		"The total of an open group moves with every event.",
	},
	Sample: `{"payload":{"FinancialEventGroupList":[{"FinancialEventGroupId":"22YgYW55IGNhcm5hbCBwbGVhEXAMPLE","ProcessingStatus":"Closed","FundTransferStatus":"Succeeded","OriginalTotal":{"CurrencyCode":"USD","CurrencyAmount":22.15},"ConvertedTotal":{"CurrencyCode":"USD","CurrencyAmount":22.15},"FundTransferDate":"2026-01-17T08:00:00Z","TraceId":"128311029381","AccountTail":"1212","BeginningBalance":{"CurrencyCode":"USD","CurrencyAmount":120.0},"FinancialEventGroupStart":"2026-01-02T08:00:00Z","FinancialEventGroupEnd":"2026-01-16T08:00:00Z"},` +
		`{"FinancialEventGroupId":"OPEN1","ProcessingStatus":"Open","OriginalTotal":{"CurrencyCode":"USD","CurrencyAmount":-3.5},"BeginningBalance":{"CurrencyCode":"USD","CurrencyAmount":0},"FinancialEventGroupStart":"2026-01-16T08:00:00Z"}]}}
`,
	Tables: []dataset.Table{{
		Name:  "financial_event_groups",
		Rows:  "payload.FinancialEventGroupList",
		Grain: "one row per event group and state of it that was seen",
		Key:   []string{"event_group_id"},
		Day:   "started_at",
		Columns: []dataset.Column{
			required(text("event_group_id", "FinancialEventGroupId", "the group, as transactions name it")),
			label("processing_status", "ProcessingStatus", "Open or Closed"),
			label("fund_transfer_status", "FundTransferStatus", "Succeeded, Processing, Failed, Unknown"),
			label("currency", "OriginalTotal.CurrencyCode", "ISO 4217"),
			money("original_total_tc", "OriginalTotal.CurrencyAmount", "currency", "total in the currency of the sales"),
			label("paid_currency", "ConvertedTotal.CurrencyCode", "currency of the bank account"),
			money("converted_total_tc", "ConvertedTotal.CurrencyAmount", "paid_currency", "what was paid"),
			instant("paid_at", "FundTransferDate", "when it was paid"),
			text("trace_id", "TraceId", "names the payment at the bank"),
			{Name: "account_tail", From: "AccountTail", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "last digits of the bank account; not kept"},
			{Name: "beginning_balance_tc", From: "BeginningBalance.CurrencyAmount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "BeginningBalance.CurrencyCode", Doc: "balance brought forward"},
			required(instant("started_at", "FinancialEventGroupStart", "begin of the period")),
			instant("ended_at", "FinancialEventGroupEnd", "end of the period, NULL while it is open"),
		},
	}},
})
