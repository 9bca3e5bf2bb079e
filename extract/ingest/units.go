package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"math/bits"
	"slices"
	"strings"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// units hashes the rows of each day, so that a later read of the same day that moved nothing is seen. The
// hash does not depend on the order of the rows: the SHA-256 of each are added up.
type units struct {
	columns []int // that are part of the row
	names   []byte
	day     int  // -1 where rows name no day
	instant bool // the day is that of an instant, in UTC
	measure int  // the column that is added up, -1 for none
	scale   int
	days    map[window.Day]*unit
	row     []byte
}

type unit struct {
	rows    int64
	sum     [4]uint64
	measure big.Int
}

func newUnits(t *dataset.Table, measure string) *units {
	u := &units{day: -1, measure: -1, days: map[window.Day]*unit{}}
	for i, c := range t.Stored() {
		if c.Name == t.Day && t.Day != "" {
			u.day, u.instant = i, c.Kind.Base == dataset.BaseInstant
		}
		if c.Name == measure && (c.Kind.Base == dataset.BaseInt || c.Kind.Base == dataset.BaseDecimal) {
			u.measure, u.scale = i, c.Kind.Scale
		}
		if !c.Volatile {
			u.columns = append(u.columns, i)
			u.names = append(append(u.names, c.Name...), 0)
		}
	}
	return u
}

func (u *units) add(b *batch.Batch) {
	for r := range b.N {
		day := window.Day(0)
		if u.day >= 0 {
			if day = window.Day(b.Cols[u.day].Ints[r]); u.instant {
				day = dayOf(b.Cols[u.day].Ints[r])
			}
		}
		d := u.days[day]
		if d == nil {
			d = &unit{}
			u.days[day] = d
		}
		d.add(u.encode(b, r))
		if u.measure >= 0 && !b.Cols[u.measure].IsNull(r) {
			d.measure.Add(&d.measure, big.NewInt(b.Cols[u.measure].Ints[r]))
		}
	}
}

// encode writes the row's typed values, each told apart from its neighbours.
func (u *units) encode(b *batch.Batch, r int) []byte {
	row := u.row[:0]
	for _, i := range u.columns {
		v := &b.Cols[i]
		switch {
		case v.IsNull(r):
			row = append(row, 0)
		case v.Kind.IsText():
			text := v.Bytes(r)
			row = append(binary.AppendUvarint(append(row, 1), uint64(len(text))), text...)
		default:
			row = binary.LittleEndian.AppendUint64(append(row, 1), uint64(v.Ints[r]))
		}
	}
	u.row = row
	return row
}

func (d *unit) add(row []byte) {
	h := sha256.Sum256(row)
	var carry uint64
	for i := range d.sum {
		d.sum[i], carry = bits.Add64(d.sum[i], binary.LittleEndian.Uint64(h[8*i:]), carry)
	}
	d.rows++
}

// list returns the units in day order. Rows that name no day belong to the first day of the window, where there
// is one.
func (u *units) list(w window.Range) []lake.Unit {
	if u.day < 0 && w.Empty() {
		return nil
	}
	var out []lake.Unit
	for day, d := range u.days {
		if u.day < 0 {
			day = w.From
		}
		h := sha256.New()
		h.Write(u.names)
		var b []byte
		for _, x := range d.sum {
			b = binary.LittleEndian.AppendUint64(b, x)
		}
		h.Write(binary.LittleEndian.AppendUint64(b, uint64(d.rows)))
		x := lake.Unit{Day: day, Rows: d.rows, Hash: hex.EncodeToString(h.Sum(nil)[:8])}
		if u.measure >= 0 {
			x.Measure = exact(&d.measure, u.scale)
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b lake.Unit) int { return int(a.Day) - int(b.Day) })
	return out
}

// exact writes an integer of scale digits behind the point.
func exact(n *big.Int, scale int) string {
	digits := n.String()
	if scale == 0 {
		return digits
	}
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}
