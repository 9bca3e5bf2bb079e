package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/window"
	"sellerhouse/load/warehouse"
	"sellerhouse/transform/money"
)

// pnlFlags are the flags of pnl.
type pnlFlags struct {
	from, to, basis, by, currency, format string
	fromMonth, toMonth                    window.Month
}

func pnlCommand(a *app) *cobra.Command {
	var f pnlFlags
	c := &cobra.Command{
		Use:   "pnl",
		Short: "The consolidated profit and loss",
		Long: "Prints the profit and loss of whole months. Without --by it is the group's; with it, one statement each, before\n" +
			"eliminations. Every published line is rounded once, and FX_ROUNDING holds what that leaves over, so that lines add\n" +
			"up to totals. A month marked * is not complete yet.",
		Example: "  sellerhouse pnl --from 2026-01 --to 2026-03\n  sellerhouse pnl --by entity --format csv > pnl.csv",
		Args:    none,
		RunE: func(c *cobra.Command, _ []string) error {
			if a.json && f.format == "" {
				f.format = "json"
			}
			if err := f.parse(); err != nil {
				return usage(err)
			}
			p, err := a.open(c.Context(), parts.Warehouse)
			if err != nil {
				return err
			}
			defer func() { _ = p.Close(c.Context()) }()
			s, err := readStatement(c.Context(), p.DB, f)
			if err != nil {
				return emptyWarehouse(err)
			}
			switch f.format {
			case "csv":
				return s.csv(a)
			case "json":
				return s.json(a)
			}
			return s.text(a)
		},
	}
	fs := c.Flags()
	fs.StringVar(&f.from, "from", "", "first month, YYYY-MM (default: the first with figures)")
	fs.StringVar(&f.to, "to", "", "last month, YYYY-MM (default: the last with figures)")
	fs.StringVar(&f.basis, "basis", "posted", "posted, order or settlement")
	fs.StringVar(&f.by, "by", "", "entity, account, marketplace, brand or sku")
	fs.StringVar(&f.currency, "currency", "", "reporting currency (default: the group's)")
	fs.StringVar(&f.format, "format", "", "table, csv or json")
	return c
}

func (f *pnlFlags) parse() error {
	var err error
	f.fromMonth, f.toMonth = 0, 999912
	if f.from != "" {
		if f.fromMonth, err = window.ParseMonth(f.from); err != nil {
			return fmt.Errorf("--from: %w", err)
		}
	}
	if f.to != "" {
		if f.toMonth, err = window.ParseMonth(f.to); err != nil {
			return fmt.Errorf("--to: %w", err)
		}
	}
	if f.fromMonth > f.toMonth {
		return fmt.Errorf("--from %s is after --to %s", f.from, f.to)
	}
	f.basis, f.currency = strings.ToUpper(f.basis), strings.ToUpper(f.currency)
	if !slices.Contains([]string{"POSTED", "ORDER", "SETTLEMENT"}, f.basis) {
		return fmt.Errorf("--basis %q: want posted, order or settlement", strings.ToLower(f.basis))
	}
	if !slices.Contains([]string{"", "entity", "account", "marketplace", "brand", "sku"}, f.by) {
		return fmt.Errorf("--by %q: want entity, account, marketplace, brand or sku", f.by)
	}
	switch f.format {
	case "", "table", "csv", "json":
		return nil
	case "xlsx":
		return fmt.Errorf("--format xlsx is not available; use csv, which spreadsheets open, or table or json")
	}
	return fmt.Errorf("--format %q: want table, csv or json", f.format)
}

// amount is one line of a statement in one month, as the warehouse has it.
type amount struct {
	Node     string `json:"node"` // whose statement: the group, an entity, an account, account and site, brand, SKU
	Period   uint32 `json:"period"`
	Line     string `json:"line"`
	Name     string `json:"name"`
	Section  string `json:"section"`
	Order    uint32 `json:"-"`
	Subtotal uint8  `json:"-"`
	IsPL     uint8  `json:"-"`
	Value    *int64 `json:"-"` // minor units; nil where no rate is known
	Complete uint8  `json:"-"`
}

// statement is everything pnl prints.
type statement struct {
	flags    pnlFlags
	currency string
	digits   int
	months   []uint32
	nodes    []string
	amounts  []amount
}

// The sources of a statement: node, period, line and amounts of one reporting currency and basis. The named
// parameters are those of readStatement.
const (
	fromConsolidated = `
SELECT %s AS node, period, toString(pl_line) AS line, any(name_en) AS name, any(section) AS part, any(line_order) AS place,
    max(is_subtotal) AS subtotal, max(is_pl) AS counts, toString(sum(amount_rc)) AS value, min(is_complete) AS complete
FROM mart.v_pl_consolidated
WHERE basis = {basis:String} AND reporting_ccy = {ccy:String} AND period BETWEEN {from:UInt32} AND {to:UInt32} AND %s
GROUP BY node, period, line`
	fromAccounts = `
SELECT %s AS node, period, toString(pl_line) AS line, any(name_en) AS name, any(section) AS part, any(line_order) AS place,
    max(is_subtotal) AS subtotal, max(is_pl) AS counts, toString(sum(amount_rc)) AS value, min(is_complete) AS complete
FROM mart.v_pl_account_marketplace
WHERE basis = {basis:String} AND reporting_ccy = {ccy:String} AND period BETWEEN {from:UInt32} AND {to:UInt32}
GROUP BY node, period, line`
	// Below the level that is published: each line is rounded here, and account-level amounts stand under (none).
	fromLedger = `
WITH named AS (
    SELECT product_sk, any(sku) AS sku, any(brand_code) AS brand FROM dw.dim_product GROUP BY product_sk
),
leaf AS (
    SELECT if(%[1]s = '', '(none)', %[1]s) AS node, f.period AS period, toString(f.pl_line) AS line, sum(f.amount_rc) AS exact
    FROM dw.fact_pnl_line AS f LEFT JOIN named AS n ON n.product_sk = f.product_sk
    WHERE f.basis = {basis:String} AND f.reporting_ccy = {ccy:String} AND f.period BETWEEN {from:UInt32} AND {to:UInt32}
    GROUP BY node, period, line
)
SELECT l.node, l.period, l.line, d.name_en, toString(d.section), toUInt32(d.order_no), toUInt8(0), d.is_pl,
    toString(round(l.exact, %[2]d)), toUInt8(0)
FROM leaf AS l INNER JOIN dw.dim_pl_line AS d ON d.pl_line = l.line`
)

func readStatement(ctx context.Context, db *warehouse.DB, f pnlFlags) (*statement, error) {
	s := &statement{flags: f, currency: f.currency}
	if s.currency == "" {
		if err := db.QueryRow(ctx, "SELECT toString(reporting_ccy) FROM mart.v_reporting_currency").Scan(&s.currency); err != nil {
			return nil, err
		}
	}
	s.digits = money.Minor(s.currency)
	var query string
	switch f.by {
	case "":
		query = fmt.Sprintf(fromConsolidated, "'Group'", "scope = 'GROUP'")
	case "entity":
		query = fmt.Sprintf(fromConsolidated, "if(scope = 'GROUP', 'Group', entity_code)", "1")
	case "account":
		query = fmt.Sprintf(fromAccounts, "account_code")
	case "marketplace":
		query = fmt.Sprintf(fromAccounts, "concat(account_code, ' ', marketplace)")
	case "brand":
		query = fmt.Sprintf(fromLedger, "n.brand", s.digits)
	case "sku":
		query = fmt.Sprintf(fromLedger, "n.sku", s.digits)
	}
	rows, err := db.Query(ctx, query, clickhouse.Named("basis", f.basis), clickhouse.Named("ccy", s.currency),
		clickhouse.Named("from", fmt.Sprint(int(f.fromMonth))), clickhouse.Named("to", fmt.Sprint(int(f.toMonth))))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var x amount
		var value *string
		if err := rows.Scan(&x.Node, &x.Period, &x.Line, &x.Name, &x.Section, &x.Order, &x.Subtotal, &x.IsPL, &value, &x.Complete); err != nil {
			return nil, err
		}
		if value != nil {
			minor, err := money.Parse(*value, s.digits)
			if err != nil {
				return nil, fmt.Errorf("P&L line %s of %d: %w", x.Line, x.Period, err)
			}
			x.Value = &minor
		}
		s.amounts = append(s.amounts, x)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(s.amounts) == 0 {
		return nil, s.nothing(ctx, db)
	}
	if f.by == "brand" || f.by == "sku" {
		if err := s.subtotals(); err != nil {
			return nil, err
		}
	}
	s.sort()
	return s, nil
}

// nothing says what there is instead.
func (s *statement) nothing(ctx context.Context, db *warehouse.DB) error {
	var have string
	err := db.QueryRow(ctx, `SELECT arrayStringConcat(groupUniqArray(concat(lower(toString(basis)), ' in ', toString(reporting_ccy), ' from ', toString(first), ' to ', toString(last))), '; ')
FROM (SELECT basis, reporting_ccy, min(period) AS first, max(period) AS last FROM dw.fact_pnl_line GROUP BY basis, reporting_ccy)`).Scan(&have)
	if err != nil {
		return err
	}
	if have == "" {
		return fmt.Errorf("the warehouse has no figures yet; run `sellerhouse run`, `sellerhouse import` or `sellerhouse demo`")
	}
	return fmt.Errorf("no figures on basis %s in %s for these months; there is: %s", strings.ToLower(s.flags.basis), s.currency, have)
}

// sections in display order, and the subtotals that follow a section: sums of sections.
var (
	sections  = []string{"SALES", "DISCOUNT", "REFUND", "SELL_FEE", "FULFIL", "STORAGE", "REIMB", "MARKETING", "ADS", "COGS", "OPEX", "OTHER", "IC", "FX", "TAX", "BS"}
	subtotals = []struct {
		line, name, after string
		of                []string
	}{
		{"GROSS_SALES", "Gross sales", "SALES", sections[:1]},
		{"NET_SALES", "Net sales", "REFUND", sections[:3]},
		{"AMAZON_FEES", "Amazon fees", "STORAGE", sections[3:6]},
		{"NET_PROCEEDS", "Net proceeds before ads", "MARKETING", append(slices.Clone(sections[:8]), "OTHER")},
		{"COGS", "Cost of goods sold", "COGS", sections[9:10]},
		{"GROSS_PROFIT", "Gross profit", "COGS", append(slices.Clone(sections[:3]), "COGS")},
		{"CM1", "Contribution after logistics", "COGS", append(slices.Clone(sections[:7]), "COGS")},
		{"CM2", "Contribution margin", "COGS", sections[:10]},
		{"OPERATING_PROFIT", "Operating profit", "IC", sections[:13]},
		{"PROFIT_BEFORE_TAX", "Profit before tax", "FX", sections[:14]},
	}
)

// subtotals adds the subtotal lines to rows that have none, and puts all lines in display order.
func (s *statement) subtotals() error {
	type at struct {
		node   string
		period uint32
		line   string
	}
	sums := map[at]*amount{}
	for i := range s.amounts {
		x := &s.amounts[i]
		x.Order = uint32(slices.Index(sections, x.Section)+1)*10000 + x.Order%9990
		if x.Value == nil || x.IsPL == 0 {
			continue
		}
		for n, t := range subtotals {
			if !slices.Contains(t.of, x.Section) {
				continue
			}
			k := at{x.Node, x.Period, t.line}
			if sums[k] == nil {
				order := uint32(slices.Index(sections, t.after)+1)*10000 + 9990 + uint32(n)
				sums[k] = &amount{Node: x.Node, Period: x.Period, Line: t.line, Name: t.name, Order: order, Subtotal: 1, IsPL: 1, Value: new(int64)}
			}
			total, err := money.Add(*sums[k].Value, *x.Value)
			if err != nil {
				return fmt.Errorf("P&L line %s: %w", t.line, err)
			}
			*sums[k].Value = total
		}
	}
	for _, x := range sums {
		s.amounts = append(s.amounts, *x)
	}
	return nil
}

func (s *statement) sort() {
	slices.SortFunc(s.amounts, func(a, b amount) int {
		return cmp.Or(groupFirst(a.Node, b.Node), cmp.Compare(a.Order, b.Order), strings.Compare(a.Line, b.Line), cmp.Compare(a.Period, b.Period))
	})
	for _, x := range s.amounts {
		if !slices.Contains(s.months, x.Period) {
			s.months = append(s.months, x.Period)
		}
		if n := len(s.nodes); n == 0 || s.nodes[n-1] != x.Node {
			s.nodes = append(s.nodes, x.Node)
		}
	}
	slices.Sort(s.months)
}

// groupFirst orders nodes by name, the group before its parts and what belongs to none of them last.
func groupFirst(a, b string) int {
	rank := func(n string) int {
		switch {
		case n == "Group":
			return 0
		case strings.HasPrefix(n, "("):
			return 2
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b))
}

// text prints one statement a node: lines down, months across.
func (s *statement) text(a *app) error {
	for i, node := range s.nodes {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		if err := s.node(a, node); err != nil {
			return err
		}
	}
	return nil
}

func (s *statement) node(a *app, node string) error {
	cols := []column{{key: "line", title: node + ", " + s.currency}}
	incomplete := map[uint32]bool{}
	for _, x := range s.amounts {
		if x.Node == node && x.Complete == 0 {
			incomplete[x.Period] = true
		}
	}
	published := s.flags.by != "brand" && s.flags.by != "sku"
	for _, m := range s.months {
		title := window.Month(m).String()
		if incomplete[m] && published {
			title += "*"
		}
		cols = append(cols, column{key: title, right: true})
	}
	if len(s.months) > 1 {
		cols = append(cols, column{key: "total", title: "total", right: true})
	}
	var rows [][]any
	below := false
	for i := 0; i < len(s.amounts); {
		x := s.amounts[i]
		j := i
		for j < len(s.amounts) && s.amounts[j].Node == x.Node && s.amounts[j].Line == x.Line && s.amounts[j].Subtotal == x.Subtotal {
			j++
		}
		if x.Node == node {
			if x.IsPL == 0 && !below { // tax and balance sheet stand below the result
				below = true
				rows = append(rows, make([]any, len(cols)))
			}
			row, err := s.row(s.amounts[i:j], len(cols))
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		i = j
	}
	return writeText(a.stdout, cols, rows)
}

// row prints one line's months and their total.
func (s *statement) row(months []amount, width int) ([]any, error) {
	row := make([]any, width)
	row[0] = months[0].Name
	if months[0].Subtotal == 0 {
		row[0] = "  " + months[0].Name
	}
	var total int64
	for _, x := range months {
		if x.Value == nil {
			continue
		}
		row[1+slices.Index(s.months, x.Period)] = grouped(money.Format(*x.Value, s.digits))
		var err error
		if total, err = money.Add(total, *x.Value); err != nil {
			return nil, fmt.Errorf("P&L line %s: %w", x.Line, err)
		}
	}
	if len(s.months) > 1 {
		row[width-1] = grouped(money.Format(total, s.digits))
	}
	return row, nil
}

// grouped puts commas between thousands.
func grouped(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, rest, point := strings.Cut(s, ".")
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if point {
		b.WriteString("." + rest)
	}
	return sign + b.String()
}

func (s *statement) csv(a *app) error {
	w := csv.NewWriter(a.stdout)
	if err := w.Write([]string{"node", "period", "line", "name", "section", "is_subtotal", "is_pl", "currency", "amount", "is_complete"}); err != nil {
		return err
	}
	for _, x := range s.amounts {
		value := ""
		if x.Value != nil {
			value = money.Format(*x.Value, s.digits)
		}
		err := w.Write([]string{x.Node, window.Month(x.Period).String(), x.Line, x.Name, x.Section, fmt.Sprint(x.Subtotal), fmt.Sprint(x.IsPL), s.currency, value, fmt.Sprint(x.Complete)})
		if err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func (s *statement) json(a *app) error {
	type line struct {
		amount
		Period   string       `json:"period"`
		Subtotal bool         `json:"is_subtotal"`
		IsPL     bool         `json:"is_pl"`
		Amount   *json.Number `json:"amount"`
		Complete bool         `json:"is_complete"`
	}
	out := struct {
		Currency string `json:"currency"`
		Basis    string `json:"basis"`
		Lines    []line `json:"lines"`
	}{s.currency, strings.ToLower(s.flags.basis), []line{}}
	for _, x := range s.amounts {
		l := line{amount: x, Period: window.Month(x.Period).String(), Subtotal: x.Subtotal == 1, IsPL: x.IsPL == 1, Complete: x.Complete == 1}
		if x.Value != nil {
			n := json.Number(money.Format(*x.Value, s.digits))
			l.Amount = &n
		}
		out.Lines = append(out.Lines, l)
	}
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
