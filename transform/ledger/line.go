package ledger

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
)

// Line is one line of the P&L, or of the tax and balance sections beside it.
type Line struct {
	Code, Section string
	Order         int  // display order, from 10 in steps of 10
	PL            bool // counts in the P&L
	EN, ZH        string
	SectionZH     string
}

// The lines code speaks of by name.
const (
	Unmapped         = "UM_UNMAPPED"
	TaxCollected     = "TX_COLLECTED"
	TaxWithheld      = "TX_WITHHELD"
	TaxOutput        = "TX_VAT_OUTPUT"
	TaxOnFee         = "TX_FEE_TAX"
	TaxPrepaid       = "TX_WITHHOLDING_ASSET"
	TaxResidual      = "TX_FACIL_RESIDUAL"
	AdsSettled       = "AD_SETTLED"
	AdsProducts      = "AD_SP"
	AdsClearing      = "BS_ADS_CLEARING"
	ReserveOpen      = "BS_RESERVE_OPEN"
	ReserveClose     = "BS_RESERVE_CLOSE"
	PayableAmazon    = "BS_PAYABLE_AMAZON"
	Transfer         = "BS_TRANSFER"
	PickPack         = "FF_FBA_PICKPACK"
	MultiChannel     = "FF_MCF"
	CostStandard     = "CG_STANDARD"
	CostMultiChannel = "CG_MCF"
	CostMissing      = "CG_MISSING"
	FXRealized       = "FX_REALIZED"
	FXRounding       = "FX_ROUNDING"
)

//go:embed lines.csv
var linesCSV string

var (
	lines      []Line
	lineByCode = map[string]int{}
)

var sectionZH = map[string]string{
	"SALES": "销售收入", "DISCOUNT": "促销折扣", "REFUND": "退款", "SELL_FEE": "平台佣金及服务费", "FULFIL": "物流履约费",
	"STORAGE": "仓储费", "REIMB": "赔偿", "MARKETING": "活动及联合运营费", "ADS": "广告费", "COGS": "销售成本",
	"OPEX": "运营费用", "OTHER": "未映射/尾差", "IC": "内部往来", "FX": "汇兑", "TAX": "税", "BS": "资产负债",
}

func init() {
	rows, err := csv.NewReader(strings.NewReader(linesCSV)).ReadAll()
	if err != nil {
		panic("ledger: lines.csv: " + err.Error())
	}
	for i, r := range rows[1:] {
		if _, ok := lineByCode[r[0]]; ok || sectionZH[r[1]] == "" {
			panic(fmt.Sprintf("ledger: lines.csv: line %s is repeated or its section %q unknown", r[0], r[1]))
		}
		lineByCode[r[0]] = i
		lines = append(lines, Line{Code: r[0], Section: r[1], Order: (i + 1) * 10, PL: r[1] != "TAX" && r[1] != "BS", EN: r[2], ZH: r[3], SectionZH: sectionZH[r[1]]})
	}
}

// Lines returns every line in display order.
func Lines() []Line { return append([]Line(nil), lines...) }

// LineOf finds a line by its code.
func LineOf(code string) (Line, bool) {
	i, ok := lineByCode[code]
	if !ok {
		return Line{}, false
	}
	return lines[i], true
}
