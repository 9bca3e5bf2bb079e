package world

import (
	"math/bits"
	"strconv"
	"strings"
)

// Money inside the world is int64: minor units in documents, 1/10^4 of the currency in the books (tc),
// 1/10^8 of the reporting currency (rc). Rates are 1/10^10. Every quotient is rounded half away from zero.

const (
	tcDigits   = 4
	rcDigits   = 8
	rateDigits = 10
)

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// mulDiv returns a*b/c rounded half away from zero. b and c are positive.
func mulDiv(a, b, c int64) int64 {
	neg := a < 0
	if neg {
		a = -a
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, r := bits.Div64(hi, lo, uint64(c))
	if r >= uint64(c)-r {
		q++
	}
	if neg {
		return -int64(q)
	}
	return int64(q)
}

// divRound returns a/c rounded half away from zero.
func divRound(a, c int64) int64 { return mulDiv(a, 1, c) }

// convert turns an amount in 1/10^4 into 1/10^8 of the other currency at a rate in 1/10^10.
func convert(tc, rate int64) int64 { return mulDiv(tc, rate, 1_000_000) }

// roundTo rounds a number with the given decimals to fewer and returns it with those.
func roundTo(v int64, from, to int) int64 { return divRound(v, pow10(from-to)) }

// vatInside returns the tax contained in a gross amount of minor units, at a rate in basis points.
func vatInside(gross int64, bp int) int64 { return mulDiv(gross, int64(bp), int64(10000+bp)) }

// vatOnTop returns the tax due on a net amount of minor units, at a rate in basis points.
func vatOnTop(net int64, bp int) int64 { return mulDiv(net, int64(bp), 10000) }

// percentOf returns bp basis points of an amount.
func percentOf(v int64, bp int) int64 { return mulDiv(v, int64(bp), 10000) }

// FormatMinor prints minor units with a decimal point: FormatMinor(-123456, 2) is "-1234.56".
func FormatMinor(minor int64, digits int) string {
	if digits == 0 {
		return strconv.FormatInt(minor, 10)
	}
	sign := ""
	u := uint64(minor)
	if minor < 0 {
		sign, u = "-", uint64(-minor)
	}
	s := strconv.FormatUint(u, 10)
	if len(s) <= digits {
		s = strings.Repeat("0", digits+1-len(s)) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}

// trimZeros drops zeros after the decimal point, and the point with the last of them.
func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
