package document

import (
	"bytes"
	"errors"
	"slices"
	"unicode/utf8"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

var errEmpty = errors.New("is empty, a value is required")

// reading is how a document prints values.
type reading struct {
	sign    byte // decimal sign, 0 where not known
	order   dateOrder
	nothing []string // cells that stand for no value
}

// days is how a column's days are written.
func (f reading) days(c *dataset.Column) dateOrder {
	switch c.Dates {
	case dataset.MonthFirst:
		return monthFirst
	case dataset.MonthOnly:
		return wholeMonth
	}
	return f.order
}

// scalar reads a printed value of a column that is not text.
func (f reading) scalar(b []byte, c *dataset.Column) (int64, error) {
	k := c.Kind
	switch k.Base {
	case dataset.BaseDecimal:
		return parseDecimal(bytes.TrimSpace(b), k.Scale, k.Precision, f.sign)
	case dataset.BaseInt, dataset.BaseKey:
		sign := f.sign
		if sign == 0 {
			sign = '.' // 3.0 is a whole number whatever the site
		}
		x, err := parseDecimal(bytes.TrimSpace(b), 0, maxDigits, sign)
		if err == nil && !fits(x, k) {
			err = errDigits
		}
		return x, err
	case dataset.BaseDate:
		return parseDate(b, f.days(c))
	case dataset.BaseInstant:
		return parseInstant(b, f.days(c))
	case dataset.BaseBool:
		return parseBool(b)
	}
	return 0, errors.New("kind " + k.String() + " is not read from text")
}

// cell appends a printed value to v. A blank one is NULL.
func (f reading) cell(v *batch.Vector, c *dataset.Column, b []byte) error {
	if f.blank(b, c.Kind) {
		if c.Required {
			return errEmpty
		}
		v.AppendNull()
		return nil
	}
	if c.Kind.IsText() {
		if c.Kind.Fixed > 0 && len(b) != c.Kind.Fixed {
			return errDigits
		}
		if c.Personal == dataset.CutPersonal {
			b = firstThree(b)
		}
		v.AppendBytes(b)
		return nil
	}
	x, err := f.scalar(b, c)
	if err != nil {
		return err
	}
	v.AppendInt(x)
	return nil
}

// blank says whether a cell has no value: text is kept as printed, blanks and all.
func (f reading) blank(b []byte, k dataset.Kind) bool {
	return len(b) == 0 || !k.IsText() && len(bytes.TrimSpace(b)) == 0 ||
		len(f.nothing) > 0 && slices.Contains(f.nothing, string(bytes.TrimSpace(b)))
}

// firstThree cuts personal text to its first three characters.
func firstThree(b []byte) []byte {
	i := 0
	for range 3 {
		_, n := utf8.DecodeRune(b[i:])
		i += n
	}
	return b[:i]
}
