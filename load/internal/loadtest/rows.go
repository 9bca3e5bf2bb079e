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
