package input

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
	"sellerhouse/transform/money"
)

// table is a CSV file read row by row.
type table struct {
	c    *collector
	cols map[string]int
}

// row is one line; its methods report what is wrong with a cell.
type row struct {
	t     *table
	cells []string
	lines []int // by cell
	cols  []int
	line  int
	bad   bool
}

// read calls each for every row whose cells are there. required columns must be in the header and filled.
func read(c *collector, text string, required, optional []string, each func(*row)) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		c.csv(err)
		return
	}
	t := &table{c: c, cols: map[string]int{}}
	known := slices.Concat(required, optional)
	for i, h := range header {
		h = strings.TrimSpace(h)
		_, column := r.FieldPos(i)
		switch {
		case !slices.Contains(known, h):
			unknownColumn(c, 1, column, h, known)
		default:
			if _, again := t.cols[h]; again {
				c.add(1, column, "E008", "duplicate column %q", h)
			}
			t.cols[h] = i
		}
	}
	for _, name := range required {
		if _, ok := t.cols[name]; !ok {
			c.add(1, 1, "E001", "missing column %q", name)
		}
	}
	if len(c.errors) > 0 {
		return
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			c.csv(err)
			return
		}
		w := &row{t: t, cells: cells}
		for i := range cells {
			line, column := r.FieldPos(i)
			w.lines, w.cols = append(w.lines, line), append(w.cols, column)
		}
		w.line = w.lines[0]
		if len(cells) > len(header) {
			c.add(w.lines[len(header)], w.cols[len(header)], "E002", "more cells than columns: quote a cell that contains a comma")
			continue
		}
		for _, name := range required {
			if w.text(name) == "" {
				w.wrong(name, "E001", "column %q must be filled", name)
			}
		}
		each(w)
		if len(c.errors) >= MaxProblems {
			return
		}
	}
}

func (c *collector) csv(err error) {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		c.add(parse.Line, parse.Column, "E001", "not a CSV line: %v", parse.Err)
		return
	}
	c.add(1, 1, "E014", "file is empty")
}

// text is a cell, blank where the column or the cell is not there.
func (w *row) text(name string) string {
	i, ok := w.t.cols[name]
	if !ok || i >= len(w.cells) {
		return ""
	}
	return strings.TrimSpace(w.cells[i])
}

// raw is a cell as it stands, blanks around it included.
func (w *row) raw(name string) string {
	i, ok := w.t.cols[name]
	if !ok || i >= len(w.cells) {
		return ""
	}
	return w.cells[i]
}

// wrong reports a mistake in a cell.
func (w *row) wrong(name, code, format string, args ...any) {
	line, column := w.line, 1
	if i, ok := w.t.cols[name]; ok && i < len(w.cells) {
		line, column = w.lines[i], w.cols[i]
	}
	if !strings.HasPrefix(code, "W") {
		w.bad = true
	}
	w.t.c.add(line, column, code, format, args...)
}

func (w *row) date(name string, blank window.Day) window.Day {
	v := w.text(name)
	if v == "" {
		return blank
	}
	d, err := window.ParseDay(v)
	if err != nil {
		w.wrong(name, "E003", "%q is not a date (YYYY-MM-DD)", v)
	}
	return d
}

// decimal is an amount of the scale, not negative.
func (w *row) decimal(name string, scale int) int64 {
	v := w.text(name)
	if v == "" {
		return 0
	}
	x, err := money.Parse(v, scale)
	switch {
	case err != nil:
		w.wrong(name, "E004", "%q is not a decimal (use 1234.56)", v)
	case x < 0:
		w.wrong(name, "E012", "negative amount not allowed")
	}
	return x
}

// integer is a positive whole number, 0 where blank.
func (w *row) integer(name string, most int64) int64 {
	v := w.text(name)
	if v == "" {
		return 0
	}
	x, err := money.Parse(v, 0)
	switch {
	case err != nil:
		w.wrong(name, "E004", "%q is not a decimal (use 1234.56)", v)
	case x < 1 || x > most:
		w.wrong(name, "E010", "value out of range [1,%d]", most)
	}
	return x
}

func (w *row) currency(name string) string {
	v := w.text(name)
	if v != "" && !money.Known(v) {
		w.wrong(name, "E005", "currency %q is not ISO 4217", v)
	}
	return v
}

func (w *row) account(name string, accounts []account.Account) string {
	v := w.text(name)
	if v != "" && !accountKnown(accounts, v) {
		w.wrong(name, "E007", "unknown account %q", v)
	}
	return v
}

// marketplace is a marketplace by its label, as Amazon's id.
func (w *row) marketplace(name string) string {
	v := w.text(name)
	if v == "" {
		return ""
	}
	m, ok := amazon.ByCode(v)
	if !ok {
		if m, ok = amazon.ByID(v); !ok {
			w.wrong(name, "E006", "unknown marketplace %q", v)
		}
	}
	return m.ID
}

func (w *row) code(name string, allowed ...string) string {
	v := w.text(name)
	if v != "" && !slices.Contains(allowed, v) {
		w.wrong(name, "E011", "unknown code %q (allowed: %s)", v, strings.Join(allowed, ", "))
	}
	return v
}
