// Package console is the page that shows a person at a glance whether the figures can be trusted: the group's
// P&L by month, tie-out, completeness, freshness, checks, and where to connect.
package console

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// DB is what the page asks.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
}

// Connection is an address the page names.
type Connection struct{ What, Address, How string }

// Config says what the page shows.
type Config struct {
	Group       string
	DB          DB
	Connections []Connection
	Log         *slog.Logger
}

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// Handler serves the page at / and nothing else.
func Handler(cfg Config) http.Handler {
	h := &handler{cfg: cfg}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.serve)
	return mux
}

type handler struct {
	cfg Config
	mu  sync.Mutex // one page at a time: it is a glance, not a load
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
	defer cancel()
	v := h.read(ctx)
	var out bytes.Buffer
	if err := page.Execute(&out, v); err != nil {
		h.cfg.Log.Error("console", "err", err)
		http.Error(w, "the page could not be made; see the log", http.StatusInternalServerError)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	head.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(out.Bytes())
}

// table is one block of the page.
type table struct {
	Title, Note string
	Head        []string
	Rows        []row
	Err         string
}

type row struct {
	Cells []cell
	Class string
}

type cell struct {
	Text  string
	Class string
}

type view struct {
	Group       string
	AsOf        string
	Verdict     string
	Good        bool
	Tables      []table
	Connections []Connection
}

func (h *handler) read(ctx context.Context) view {
	v := view{Group: h.cfg.Group, Connections: h.cfg.Connections}
	pl, currency := h.pnl(ctx)
	tie := h.simple(ctx, "Settlements", "Each settlement's lines against the deposit Amazon states.",
		[]string{"account", "currency", "settlements", "tied", "broken", "largest difference"}, `
SELECT account_code, currency, toString(count()), toString(countIf(status = 'TIED')), toString(countIf(status != 'TIED')), toString(max(abs(diff_tc)))
FROM mart.v_settlement_tieout GROUP BY account_code, currency ORDER BY account_code, currency`)
	check := h.simple(ctx, "Checks", "Those of the newest run.", []string{"check", "status", "rows"}, `
SELECT toString(check_name), toString(status), toString(count()) FROM ops.check_result
WHERE run = (SELECT argMax(run, checked_at) FROM ops.check_result) GROUP BY check_name, status ORDER BY status = 'PASS', check_name`)
	fresh := h.simple(ctx, "Freshness", "", []string{"dataset", "account", "site", "newest day", "days behind", "status", "reason"}, `
SELECT dataset, account_code, marketplace, ifNull(toString(last_day), ''), ifNull(toString(lag_days), ''), status, reason
FROM mart.v_data_freshness ORDER BY status = 'OK', dataset, account_code, marketplace`)
	runs := h.simple(ctx, "Runs", "", []string{"finished", "data as of", "status", "partitions", "rows", "error"}, `
SELECT formatDateTime(finished_at, '%F %R', 'UTC'), formatDateTime(data_as_of, '%F %R', 'UTC'), toString(status), toString(partitions), toString(rows), error
FROM ops.load_run ORDER BY finished_at DESC LIMIT 5`)
	if len(runs.Rows) > 0 {
		v.AsOf = runs.Rows[0].Cells[1].Text
	}
	matrix := h.completeness(ctx)
	v.Good, v.Verdict = verdict(tie, check, matrix)
	pl.Title = strings.TrimSuffix("Profit and loss, "+currency, ", ")
	v.Tables = []table{pl, tie, matrix, check, fresh, runs}
	return v
}

// verdict says in one sentence whether the figures can be used.
func verdict(tie, check, matrix table) (bool, string) {
	for _, t := range []table{tie, check, matrix} {
		if t.Err != "" {
			return false, "Nothing is loaded yet, or the warehouse does not answer."
		}
	}
	var bad []string
	for _, r := range tie.Rows {
		if r.Cells[4].Text != "0" {
			bad = append(bad, fmt.Sprintf("%s settlements of %s do not tie", r.Cells[4].Text, r.Cells[0].Text))
		}
	}
	for _, r := range check.Rows {
		if r.Cells[1].Text == "FAIL" {
			bad = append(bad, "check "+r.Cells[0].Text+" fails")
		}
	}
	gaps := 0
	for _, r := range matrix.Rows {
		if slices.ContainsFunc(r.Cells, func(c cell) bool { return c.Class == "bad" }) {
			gaps++
		}
	}
	if gaps > 0 {
		bad = append(bad, fmt.Sprintf("%d datasets have days that are missing", gaps))
	}
	if len(bad) > 0 {
		return false, strings.Join(bad, "; ") + "."
	}
	return true, "Every settlement ties, every check passes and no day is missing."
}

func (h *handler) pnl(ctx context.Context) (table, string) {
	t := table{Note: "The group, posted basis. A month marked * is not complete yet."}
	rows, err := h.rows(ctx, `
SELECT toString(period), name_en, toString(max(is_subtotal)), toString(sum(amount_rc)), toString(min(is_complete)), reporting_ccy
FROM mart.v_pl_consolidated
WHERE scope = 'GROUP' AND basis = 'POSTED' AND is_pl = 1
GROUP BY period, name_en, line_order, reporting_ccy ORDER BY line_order, name_en, period`, 6)
	if err != nil {
		t.Err = h.failed("profit and loss", err)
		return t, ""
	}
	var months []string
	currency := ""
	for _, r := range rows {
		if !slices.Contains(months, r[0]) {
			months = append(months, r[0])
		}
		currency = r[5]
	}
	slices.Sort(months)
	if n := len(months); n > 12 {
		months = months[n-12:]
	}
	t.Head = []string{""}
	open := map[string]bool{}
	for _, r := range rows {
		open[r[0]] = open[r[0]] || r[4] == "0"
	}
	for _, m := range months {
		title := m[:4] + "-" + m[4:]
		if open[m] {
			title += "*"
		}
		t.Head = append(t.Head, title)
	}
	cents := slices.ContainsFunc(rows, func(r []string) bool { return strings.Contains(r[3], ".") })
	index := map[string]int{}
	for _, r := range rows {
		col := slices.Index(months, r[0])
		if col < 0 {
			continue
		}
		n, ok := index[r[1]]
		if !ok {
			n = len(t.Rows)
			index[r[1]] = n
			line := row{Cells: make([]cell, len(t.Head))}
			line.Cells[0].Text = r[1]
			if r[2] == "1" {
				line.Class = "sum"
			}
			t.Rows = append(t.Rows, line)
		}
		t.Rows[n].Cells[col+1] = cell{Text: grouped(r[3], cents), Class: "n"}
	}
	return t, currency
}

// grouped puts commas between the thousands of a decimal text, with two decimals where the currency has cents.
func grouped(s string, cents bool) string {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	var b strings.Builder
	if strings.HasPrefix(s, "-") {
		b.WriteString("-")
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if cents {
		b.WriteString("." + fraction + strings.Repeat("0", max(0, 2-len(fraction))))
	}
	return b.String()
}

// completeness is a matrix of dataset and account against month: the share of days that are complete.
func (h *handler) completeness(ctx context.Context) table {
	t := table{Title: "Completeness", Note: "Days that are in or proven to be empty, of the days that are due. Open days are not counted."}
	rows, err := h.rows(ctx, `
SELECT toString(dataset), toString(account), toString(toYYYYMM(day)), toString(countIf(state IN ('LOADED', 'NO_DATA'))), toString(countIf(state != 'PENDING')), toString(countIf(state IN ('FAILED', 'NOT_AUTHORISED')))
FROM ops.completeness GROUP BY dataset, account, toYYYYMM(day) ORDER BY dataset, account, toYYYYMM(day)`, 6)
	if err != nil {
		t.Err = h.failed("completeness", err)
		return t
	}
	var months []string
	for _, r := range rows {
		if !slices.Contains(months, r[2]) {
			months = append(months, r[2])
		}
	}
	slices.Sort(months)
	if n := len(months); n > 12 {
		months = months[n-12:]
	}
	t.Head = []string{"dataset", "account"}
	for _, m := range months {
		t.Head = append(t.Head, m[:4]+"-"+m[4:])
	}
	for _, r := range rows {
		col := slices.Index(months, r[2])
		if col < 0 {
			continue
		}
		if n := len(t.Rows); n == 0 || t.Rows[n-1].Cells[0].Text != r[0] || t.Rows[n-1].Cells[1].Text != r[1] {
			line := row{Cells: make([]cell, len(t.Head))}
			line.Cells[0].Text, line.Cells[1].Text = r[0], r[1]
			t.Rows = append(t.Rows, line)
		}
		c := cell{Text: r[3] + "/" + r[4], Class: "n good"}
		switch {
		case r[4] == "0":
			c = cell{Text: "open", Class: "n"}
		case r[5] != "0":
			c.Class = "bad"
		}
		t.Rows[len(t.Rows)-1].Cells[col+2] = c
	}
	return t
}

// simple is a query's answer, cells classed by what they say.
func (h *handler) simple(ctx context.Context, title, note string, head []string, query string) table {
	t := table{Title: title, Note: note, Head: head}
	rows, err := h.rows(ctx, query, len(head))
	if err != nil {
		t.Err = h.failed(strings.ToLower(title), err)
		return t
	}
	for _, r := range rows {
		line := row{Cells: make([]cell, len(r))}
		for i, s := range r {
			line.Cells[i] = cell{Text: s, Class: class(s)}
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func class(s string) string {
	switch s {
	case "PASS", "OK", "TIED", "COMPLETE":
		return "good"
	case "FAIL", "FAILED", "BROKEN", "NOT_AUTHORISED", "STALE":
		return "bad"
	case "WARN", "PENDING", "PARTIAL":
		return "warn"
	}
	return ""
}

func (h *handler) failed(what string, err error) string {
	h.cfg.Log.Warn("console query failed", "table", what, "err", err)
	return "not available: nothing is loaded yet, or the warehouse does not answer"
}

// rows reads an answer of n texts a row.
func (h *handler) rows(ctx context.Context, query string, n int) ([][]string, error) {
	rows, err := h.cfg.DB.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out [][]string
	for rows.Next() {
		r, into := make([]string, n), make([]any, n)
		for i := range r {
			into[i] = &r[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
