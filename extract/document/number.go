package document

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"sellerhouse/extract/dataset"
)

var pow10 = [19]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

var errDigits = errors.New("more digits than the column holds")

// maxDigits is what an int64 holds of any value.
const maxDigits = 18

// parseDecimal reads a printed number as value x 10^scale. sign is the document's decimal sign, 0 where it is
// not known: then no separator is accepted. A thousands sign is the other one of point and comma, or a blank,
// and must stand before groups of three. Digits the scale cannot hold are an error, never rounded.
func parseDecimal(b []byte, scale, precision int, sign byte) (int64, error) {
	i, neg := 0, false
	if len(b) > 0 && b[0] == '-' {
		neg, i = true, 1
	}
	var u uint64
	n, frac := 0, -1
	for ; i < len(b); i++ {
		if c := b[i] - '0'; c <= 9 {
			u = u*10 + uint64(c)
			n++
			if frac >= 0 {
				frac++
			}
		} else if b[i] == sign && frac < 0 && sign != 0 {
			frac = 0
		} else {
			return parseDecimalSlow(b, scale, precision, sign)
		}
	}
	pad := scale - max(frac, 0)
	if n == 0 || pad < 0 || n+pad > maxDigits || frac == 0 {
		return parseDecimalSlow(b, scale, precision, sign)
	}
	u *= pow10[pad]
	if u >= pow10[min(precision, maxDigits)] {
		return 0, errDigits
	}
	if neg {
		return -int64(u), nil
	}
	return int64(u), nil
}

// parseDecimalSlow knows blanks, thousands signs, parentheses, trailing and typographic minus.
func parseDecimalSlow(b []byte, scale, precision int, sign byte) (int64, error) {
	bad := func() (int64, error) {
		if sign == 0 {
			return 0, fmt.Errorf("number %q: want digits", b)
		}
		return 0, fmt.Errorf("number %q: want digits with the decimal sign %q", b, sign)
	}
	s, neg := bytes.TrimSpace(b), false
	if n := len(s); n > 2 && s[0] == '(' && s[n-1] == ')' {
		s, neg = s[1:n-1], true
	}
	for _, minus := range []string{"-", "\u2212"} {
		if r, ok := bytes.CutPrefix(s, []byte(minus)); ok && !neg {
			s, neg = bytes.TrimSpace(r), true
		} else if r, ok := bytes.CutSuffix(s, []byte(minus)); ok && !neg {
			s, neg = bytes.TrimSpace(r), true
		}
	}
	if r, ok := bytes.CutPrefix(s, []byte("+")); ok && !neg {
		s = r
	}
	var u uint64
	digits, frac, group := 0, -1, -1 // group: digits since a thousands sign, -1 before the first
	var thousands rune
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		i += size
		switch {
		case r >= '0' && r <= '9':
			if frac >= 0 {
				frac++
				if frac > scale {
					if r != '0' {
						return 0, fmt.Errorf("number %q: %w", b, errDigits)
					}
					continue
				}
			} else if group >= 0 {
				group++
			}
			if u > (math.MaxInt64-9)/10 {
				return 0, fmt.Errorf("number %q: %w", b, errDigits)
			}
			u = u*10 + uint64(r-'0')
			digits++
		case sign != 0 && r == rune(sign) && frac < 0 && (group < 0 || group == 3):
			frac = 0
		case frac < 0 && digits > 0 && isThousands(r, sign) && (thousands == 0 || r == thousands) &&
			(group == 3 || group < 0 && digits <= 3):
			thousands, group = r, 0
		default:
			return bad()
		}
	}
	if digits == 0 || group >= 0 && group != 3 || frac == 0 {
		return bad()
	}
	for pad := scale - min(max(frac, 0), scale); pad > 0; pad-- {
		if u > math.MaxInt64/10 {
			return 0, fmt.Errorf("number %q: %w", b, errDigits)
		}
		u *= 10
	}
	if u >= pow10[min(precision, maxDigits)] {
		return 0, fmt.Errorf("number %q: %w", b, errDigits)
	}
	if neg {
		return -int64(u), nil
	}
	return int64(u), nil
}

func isThousands(r rune, sign byte) bool {
	switch r {
	case '.', ',':
		return sign != 0 && r != rune(sign)
	case ' ', '\u00a0', '\u2009', '\u202f', '\'':
		return true
	}
	return false
}

// unsure is evidence's answer for a cell that reads as thousands or as a fraction: 1,234.
const unsure = '?'

// evidence says which decimal sign an amount proves: '.' or ',', 0 for a number without separators, unsure
// where it can be read both ways.
func evidence(b []byte) byte {
	last, commas, points := -1, 0, 0
	for i, c := range b {
		switch c {
		case ',':
			commas, last = commas+1, i
		case '.':
			points, last = points+1, i
		}
	}
	if last < 0 {
		return 0
	}
	sign, other, count := byte(','), byte('.'), commas
	if b[last] == '.' {
		sign, other, count = '.', ',', points
	}
	if commas > 0 && points > 0 {
		if count == 1 {
			return sign
		}
		return unsure
	}
	if count > 1 {
		return other // thousands only: 1,234,567
	}
	after, before := 0, 0
	for i := last + 1; i < len(b) && b[i]-'0' <= 9; i++ {
		after++
	}
	lead := byte('0')
	for i := last - 1; i >= 0 && b[i]-'0' <= 9; i-- {
		before++
		lead = b[i]
	}
	switch {
	case after == 0:
		return unsure
	case after != 3, before == 0, before > 3, lead == '0':
		return sign
	}
	return unsure
}

// parseJSONNumber reads a JSON number, exponent and all, as value x 10^scale, exactly.
func parseJSONNumber(b []byte, scale, precision int) (int64, error) {
	s, neg := b, false
	if len(s) > 0 && s[0] == '-' {
		s, neg = s[1:], true
	}
	var u uint64
	exp, i, digits := 0, 0, 0
	zeros := 0 // zeros not yet counted into u, so that trailing ones cost no digit
	take := func(c byte) bool {
		digits++
		if c == '0' {
			if u != 0 {
				zeros++
			}
			return true
		}
		for ; zeros > 0; zeros-- {
			if u > math.MaxInt64/10 {
				return false
			}
			u *= 10
		}
		if u > (math.MaxInt64-9)/10 {
			return false
		}
		u = u*10 + uint64(c-'0')
		return true
	}
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		if !take(s[i]) {
			return 0, fmt.Errorf("number %s: %w", b, errDigits)
		}
	}
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && s[i]-'0' <= 9; i++ {
			exp--
			if !take(s[i]) {
				return 0, fmt.Errorf("number %s: %w", b, errDigits)
			}
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		eneg, e, en := false, 0, 0
		if i < len(s) && (s[i] == '-' || s[i] == '+') {
			eneg = s[i] == '-'
			i++
		}
		for ; i < len(s) && s[i]-'0' <= 9; i++ {
			if e < 10000 {
				e = e*10 + int(s[i]-'0')
			}
			en++
		}
		if en == 0 {
			return 0, fmt.Errorf("number %q: want digits after the exponent sign", b)
		}
		if eneg {
			e = -e
		}
		exp += e
	}
	if digits == 0 || i != len(s) {
		return 0, fmt.Errorf("number %q: want a JSON number", b)
	}
	exp += zeros + scale
	switch {
	case u == 0:
		return 0, nil
	case exp < 0 || exp > maxDigits:
		return 0, fmt.Errorf("number %s: %w", b, errDigits)
	}
	for ; exp > 0; exp-- {
		if u > math.MaxInt64/10 {
			return 0, fmt.Errorf("number %s: %w", b, errDigits)
		}
		u *= 10
	}
	if u >= pow10[min(precision, maxDigits)] {
		return 0, fmt.Errorf("number %s: %w", b, errDigits)
	}
	if neg {
		return -int64(u), nil
	}
	return int64(u), nil
}

// fits says whether an integer is inside the column's width.
func fits(x int64, k dataset.Kind) bool {
	switch k.Bits {
	case 8:
		return x == int64(int8(x))
	case 16:
		return x == int64(int16(x))
	case 32:
		return x == int64(int32(x))
	case -8:
		return x == int64(uint8(x))
	case -16:
		return x == int64(uint16(x))
	case -32:
		return x == int64(uint32(x))
	case -64:
		return x >= 0
	}
	return true
}

// parseBool reads the words Amazon's flat files use.
func parseBool(b []byte) (int64, error) {
	switch string(bytes.ToLower(bytes.TrimSpace(b))) {
	case "true", "yes", "y", "1":
		return 1, nil
	case "false", "no", "n", "0":
		return 0, nil
	}
	return 0, fmt.Errorf("flag %q: want true or false", b)
}
