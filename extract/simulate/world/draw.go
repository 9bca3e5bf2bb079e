package world

import (
	"math/rand/v2"
	"strconv"
)

// hash mixes a seed with the parts of a name, FNV-1a with a final avalanche, so that a draw depends on
// what it is for and on nothing drawn before it.
func hash(seed int64, parts ...string) uint64 {
	h := uint64(14695981039346656037)
	mix := func(b byte) { h = (h ^ uint64(b)) * 1099511628211 }
	for i := range 8 {
		mix(byte(uint64(seed) >> (8 * i)))
	}
	for _, p := range parts {
		for i := range len(p) {
			mix(p[i])
		}
		mix(0x1f)
	}
	return avalanche(h)
}

func avalanche(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// draw is a stream of random numbers for one thing of the world.
type draw struct{ *rand.Rand }

func newDraw(seed int64, parts ...string) draw {
	h := hash(seed, parts...)
	return draw{rand.New(rand.NewPCG(h, avalanche(h+1)))}
}

// between returns a number in [lo, hi].
func (d draw) between(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

// percent is true in p of 100 cases.
func (d draw) percent(p int) bool { return d.IntN(100) < p }

// permille is true in p of 1000 cases.
func (d draw) permille(p int) bool { return d.IntN(1000) < p }

func (d draw) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + d.IntN(10))
	}
	return string(b)
}

func (d draw) letters(n int) string {
	const set = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	b := make([]byte, n)
	for i := range b {
		b[i] = set[d.IntN(len(set))]
	}
	return string(b)
}

// weighted picks an index with the given weights.
func (d draw) weighted(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := d.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func itoa(n int) string { return strconv.Itoa(n) }
