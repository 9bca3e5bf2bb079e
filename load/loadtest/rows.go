package loadtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
)

// Row is a row of a fact table by column: texts, dates (2026-05-01), instants (2026-05-01T10:00:00Z) and
// decimals as strings, keys and counts as ints. What is not named is NULL, or empty and 0 where the
// column has no NULL.
type Row map[string]any

// Batch makes a batch of a table's rows. It panics on values that do not fit.
func Batch(t *fact.Table, rows ...Row) *batch.Batch {
	b := batch.New(t.Columns)
	for _, r := range rows {
		for name := range r {
			if _, i := t.Column(name); i < 0 {
				panic(fmt.Sprintf("%s has no column %q", t.Name, name))
			}
		}
		for i, c := range t.Columns {
			v, ok := r[c.Name]
			switch {
			case !ok && c.Optional:
				b.Cols[i].AppendNull()
			case c.Kind.IsText():
				b.Cols[i].AppendText(text(c, v, ok))
			default:
				b.Cols[i].AppendInt(integer(c, v, ok))
			}
		}
		b.N++
	}
	if err := b.Check(); err != nil {
		panic(err)
	}
	return b
}

func text(c dataset.Column, v any, ok bool) string {
	switch {
	case !ok && c.Kind.Fixed > 0:
		return strings.Repeat("0", c.Kind.Fixed)
	case !ok:
		return ""
	}
	return v.(string)
}

func integer(c dataset.Column, v any, ok bool) int64 {
	if !ok {
		return 0
	}
	switch x := v.(type) {
	case int:
		if c.Kind.Base == dataset.BaseDecimal {
			return int64(x) * decimal.New(1, int32(c.Kind.Scale)).IntPart()
		}
		return int64(x)
	case uint64:
		return int64(x)
	case string:
		switch c.Kind.Base {
		case dataset.BaseDecimal:
			d := decimal.RequireFromString(x).Shift(int32(c.Kind.Scale))
			if !d.IsInteger() {
				panic(fmt.Sprintf("%s: %s has more digits than the column", c.Name, x))
			}
			return d.IntPart()
		case dataset.BaseDate:
			d, err := window.ParseDay(x)
			if err != nil {
				panic(err)
			}
			return int64(d)
		case dataset.BaseInstant:
			at, err := time.Parse(time.RFC3339, x)
			if err != nil {
				panic(err)
			}
			return at.UnixMicro()
		}
	}
	panic(fmt.Sprintf("%s: %v does not fit %v", c.Name, v, c.Kind))
}

// Sample makes n rows of a table with values of every shape its columns can hold: NULLs, zeros, the ends
// of the ranges, lists of none, one and several texts, text that looks like syntax.
func Sample(t *fact.Table, n int) *batch.Batch {
	texts := []string{"", "plain", `back\slash 'quote' "double"`, "tab\tnewline\nNUL\x00", "日本 ü é", strings.Repeat("long", 300)}
	lists := []string{"", "one", "one\x1ftwo", "a,b\x1f'c'\x1f"}
	b := batch.New(t.Columns)
	for i := range n {
		for j, c := range t.Columns {
			v := &b.Cols[j]
			switch {
			case c.Name == "account_sk":
				v.AppendInt(42)
			case c.Name == t.Month && c.Kind.Base == dataset.BaseInt:
				v.AppendInt(202605)
			case c.Name == t.Month:
				v.AppendInt(int64(window.Date(2026, 5, 1)) + int64(i%31))
			case c.Optional && (i+j)%3 == 0:
				v.AppendNull()
			case c.Kind.Base == dataset.BaseTextList:
				v.AppendText(lists[(i+j)%len(lists)])
			case c.Kind.Fixed > 0:
				v.AppendText(strings.Repeat(string(rune('a'+(i+j)%6)), c.Kind.Fixed))
			case c.Kind.Base == dataset.BaseText:
				v.AppendText(texts[(i+j)%len(texts)])
			default:
				v.AppendInt(number(c.Kind, i+j))
			}
		}
		b.N++
	}
	return b
}

func number(k dataset.Kind, i int) int64 {
	switch k.Base {
	case dataset.BaseDate:
		return int64(i) % 65000
	case dataset.BaseInstant:
		return int64(i)*86_400_000_123 + 1_700_000_000_000_000
	case dataset.BaseBool:
		return int64(i % 2)
	case dataset.BaseKey:
		return int64(uint64(i) * 0x9E3779B97F4A7C15)
	case dataset.BaseDecimal:
		top := int64(1)
		for range min(k.Precision, 18) {
			top *= 10
		}
		return []int64{0, 1, -1, top - 1, 1 - top, int64(i) * 7919}[i%6]
	}
	bits := k.Bits
	if bits < 0 {
		return []int64{0, 1, 1<<min(-bits, 63) - 1, int64(i % 200)}[i%4]
	}
	return []int64{0, 1, -1, 1<<(bits-1) - 1, -1 << (bits - 1), int64(i % 100)}[i%6]
}
