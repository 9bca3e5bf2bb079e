package money

import (
	"math/big"
	"math/bits"
)

// Sum adds int64 values in 128 bits, so that no number of rows overflows it.
type Sum struct {
	hi int64
	lo uint64
}

// Add adds a value.
func (s *Sum) Add(x int64) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, uint64(x), 0)
	s.hi += x>>63 + int64(carry)
}

// Int64 returns the sum or ErrOverflow.
func (s Sum) Int64() (int64, error) {
	if s.hi != int64(s.lo)>>63 {
		return 0, ErrOverflow
	}
	return int64(s.lo), nil
}

// Format prints the sum with scale decimals.
func (s Sum) Format(scale int) string {
	if v, err := s.Int64(); err == nil {
		return Format(v, scale)
	}
	b := new(big.Int).Lsh(big.NewInt(s.hi), 64)
	b.Add(b, new(big.Int).SetUint64(s.lo))
	text := new(big.Int).Abs(b).String() // beyond 64 bits there are always more digits than decimals
	out := text[:len(text)-scale] + "." + text[len(text)-scale:]
	if scale == 0 {
		out = text
	}
	if b.Sign() < 0 {
		return "-" + out
	}
	return out
}
