package document

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

var errEmpty = errors.New("is empty, a value is required")

// reading is how a document prints values.
type reading struct {
	sign  byte // decimal sign, 0 where not known
	order dateOrder
}

// scalar reads a printed value of a kind that is not text.
func (f reading) scalar(b []byte, k dataset.Kind) (int64, error) {
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
		return parseDate(b, f.order)
	case dataset.BaseInstant:
		return parseInstant(b, f.order)
	case dataset.BaseBool:
		return parseBool(b)
	}
	return 0, errors.New("kind " + k.String() + " is not read from text")
}

// cell appends a printed value to v. A blank one is NULL.
func (f reading) cell(v *batch.Vector, c *dataset.Column, b []byte) error {
	if blank(b, c.Kind) {
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
	x, err := f.scalar(b, c.Kind)
	if err != nil {
		return err
	}
	v.AppendInt(x)
	return nil
}

// blank says whether a cell has no value: text is kept as printed, blanks and all.
func blank(b []byte, k dataset.Kind) bool {
	return len(b) == 0 || !k.IsText() && len(bytes.TrimSpace(b)) == 0
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
