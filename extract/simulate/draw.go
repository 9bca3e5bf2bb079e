package simulate

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// seed draws everything that looks random. What it draws follows from the seed and the words it is
// drawn for, never from a counter that accounts share or from the wall.
type seed int64

// sum hashes the words.
func (s seed) sum(words ...string) [32]byte {
	return sha256.Sum256([]byte(strconv.FormatInt(int64(s), 10) + "\x1f" + strings.Join(words, "\x1f")))
}

// number draws 64 bits.
func (s seed) number(words ...string) uint64 {
	h := s.sum(words...)
	return binary.BigEndian.Uint64(h[:8])
}

// one says yes to one drawing in n, never for n below 1.
func (s seed) one(n int, words ...string) bool {
	return n > 0 && s.number(words...)%uint64(n) == 0
}

// between draws a whole number of milliseconds in [lo, hi).
func (s seed) between(lo, hi time.Duration, words ...string) time.Duration {
	if hi <= lo {
		return lo
	}
	return lo + time.Duration(s.number(words...)%uint64(hi-lo)).Truncate(time.Millisecond)
}

// hex draws n hex digits, at most 64.
func (s seed) hex(n int, words ...string) string {
	h := s.sum(words...)
	return hex.EncodeToString(h[:])[:n]
}

// uuid draws a version 4 UUID.
func (s seed) uuid(words ...string) string {
	h := s.sum(words...)
	h[6], h[8] = h[6]&0x0f|0x40, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// alphabet is what Amazon's seller ids are made of.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// word draws n capital letters and digits, at most 32.
func (s seed) word(n int, words ...string) string {
	h := s.sum(words...)
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[int(h[i])%len(alphabet)]
	}
	return string(out)
}
