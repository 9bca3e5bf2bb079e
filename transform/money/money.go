// Package money holds exact amounts: scaled integers, never floats, that refuse to overflow or to mix
// currencies. It does no I/O.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// ErrOverflow says that a result has more digits than an amount can hold. Amounts are never cut.
var ErrOverflow = errors.New("amount has too many digits")

var pow10 = [19]int64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// Pow10 returns 10^n for n from 0 to 18.
func Pow10(n int) int64 { return pow10[n] }

// Amount is Value x 10^-Scale units of Currency.
type Amount struct {
	Value    int64
	Scale    int
	Currency string
}

// Add sums two amounts of one currency at the larger scale.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, fmt.Errorf("add %s to %s: convert one of them first", b.Currency, a.Currency)
	}
	scale := max(a.Scale, b.Scale)
	x, err := Rescale(a.Value, a.Scale, scale)
	if err != nil {
		return Amount{}, err
	}
	y, err := Rescale(b.Value, b.Scale, scale)
	if err != nil {
		return Amount{}, err
	}
	sum, err := Add(x, y)
	return Amount{sum, scale, a.Currency}, err
}

func (a Amount) String() string { return Format(a.Value, a.Scale) + " " + a.Currency }

// Add returns a + b or ErrOverflow.
func Add(a, b int64) (int64, error) {
	s := a + b
	if (s > a) != (b > 0) {
		return 0, ErrOverflow
	}
	return s, nil
}

// MulRound returns a x b / 10^drop, rounded half away from zero, in 128 bits between.
func MulRound(a, b int64, drop int) (int64, error) { return MulDiv(a, b, pow10[drop]) }

// MulDiv returns a x b / d, rounded half away from zero, with 128 bits between. d is not 0.
func MulDiv(a, b, d int64) (int64, error) {
	negative := (a < 0) != (b < 0) != (d < 0)
	ud := abs(d)
	hi, lo := bits.Mul64(abs(a), abs(b))
	if hi >= ud {
		return 0, ErrOverflow
	}
	q, r := bits.Div64(hi, lo, ud)
	if r >= ud-r { // at least one half
		if q++; q == 0 {
			return 0, ErrOverflow
		}
	}
	return signed(q, negative)
}

func signed(q uint64, negative bool) (int64, error) {
	switch {
	case q > math.MaxInt64:
		return 0, ErrOverflow
	case negative:
		return -int64(q), nil
	}
	return int64(q), nil
}

func abs(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// Round rounds value at scale from to fewer digits at scale to, half away from zero.
func Round(value int64, from, to int) int64 {
	if to >= from {
		panic(fmt.Sprintf("money: round from scale %d to %d", from, to))
	}
	d := pow10[from-to]
	q, r := value/d, value%d
	switch {
	case r >= d-r && r > 0:
		return q + 1
	case r <= -d-r && r < 0:
		return q - 1
	}
	return q
}

// Rescale moves a value to another scale, rounding half away from zero where digits go.
func Rescale(value int64, from, to int) (int64, error) {
	switch {
	case from == to:
		return value, nil
	case to < from:
		return Round(value, from, to), nil
	}
	hi, lo := bits.Mul64(abs(value), uint64(pow10[to-from]))
	if hi != 0 {
		return 0, ErrOverflow
	}
	return signed(lo, value < 0)
}

// Parse reads decimal digits with a point, like -12.34, into a value of the scale. More decimals than the
// scale holds are an error unless they are zeros.
func Parse(text string, scale int) (int64, error) {
	s, negative := strings.CutPrefix(text, "-")
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" && frac == "" || point && frac == "" || !digits(whole) || !digits(frac) {
		return 0, fmt.Errorf("decimal %q: want digits like 1234.56", text)
	}
	for len(frac) > scale && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	if len(frac) > scale {
		return 0, fmt.Errorf("decimal %q: want at most %d decimals", text, scale)
	}
	var v uint64
	for _, c := range []byte(whole + frac + strings.Repeat("0", scale-len(frac))) {
		hi, lo := bits.Mul64(v, 10)
		sum, carry := bits.Add64(lo, uint64(c-'0'), 0)
		if hi != 0 || carry != 0 {
			return 0, fmt.Errorf("decimal %q: %w", text, ErrOverflow)
		}
		v = sum
	}
	out, err := signed(v, negative)
	if err != nil {
		return 0, fmt.Errorf("decimal %q: %w", text, err)
	}
	return out, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Format prints a scaled value with exactly scale decimals.
func Format(value int64, scale int) string {
	s := fmt.Sprintf("%0*d", scale+1, abs(value))
	if scale > 0 {
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
	}
	if value < 0 {
		return "-" + s
	}
	return s
}
