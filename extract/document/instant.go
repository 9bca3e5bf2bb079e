package document

import (
	"bytes"
	"fmt"
	"strings"

	"sellerhouse/extract/amazon"
)

// dateOrder is how a site, or a column, writes its days.
type dateOrder uint8

const (
	orderUnknown dateOrder = iota
	dayFirst               // 31/12/2026
	monthFirst             // 12/31/2026
	wholeMonth             // 2026-12 or 12/2026: the month's first day
)

// orderOf returns the order of a site's slashed dates: the United States print the month first.
func orderOf(ms []amazon.Marketplace) dateOrder {
	if len(ms) == 0 {
		return orderUnknown
	}
	if ms[0].Code == "US" {
		return monthFirst
	}
	return dayFirst
}

const (
	microsPerSecond = 1_000_000
	secondsPerDay   = 86_400
)

// civilDay is the number of days from 1970-01-01 to a date of the proleptic Gregorian calendar.
func civilDay(y, m, d int) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return int64(era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468)
}

func daysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// cursor reads small parts of a cell.
type cursor struct {
	b []byte
	i int
}

func (c *cursor) done() bool { return c.i >= len(c.b) }

func (c *cursor) peek() byte {
	if c.done() {
		return 0
	}
	return c.b[c.i]
}

func (c *cursor) skip(x byte) bool {
	if c.peek() == x && !c.done() {
		c.i++
		return true
	}
	return false
}

// number reads up to limit digits and says how many there were.
func (c *cursor) number(limit int) (x, n int) {
	for n < limit && !c.done() && c.b[c.i]-'0' <= 9 {
		x = x*10 + int(c.b[c.i]-'0')
		c.i++
		n++
	}
	return x, n
}

// word reads letters, lower case.
func (c *cursor) word() string {
	from := c.i
	for !c.done() && (c.b[c.i]|0x20) >= 'a' && (c.b[c.i]|0x20) <= 'z' {
		c.i++
	}
	return strings.ToLower(string(c.b[from:c.i]))
}

var monthNames = map[string]int{}

func init() {
	for i, m := range []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"} {
		monthNames[m] = i + 1
		monthNames[m[:3]] = i + 1
	}
}

// date reads 2026-01-31, 2026/01/31, 31.01.2026, 31/01/2026 or 01/31/2026 by the site's order, 31-Jan-2026
// and 31 January 2026.
func (c *cursor) date(order dateOrder) (int64, bool) {
	a, n := c.number(4)
	if n == 0 {
		return 0, false
	}
	sep := c.peek()
	if sep != '-' && sep != '/' && sep != '.' && sep != ' ' {
		return 0, false
	}
	c.i++
	var y, m, d int
	switch {
	case n == 4: // year first
		if sep == ' ' {
			return 0, false
		}
		m, n = c.number(2)
		if n == 0 || !c.skip(sep) {
			return 0, false
		}
		d, n = c.number(2)
		if n == 0 {
			return 0, false
		}
		y = a
	case n <= 2:
		b, bn := c.number(2)
		if bn == 0 {
			var ok bool
			if b, ok = monthNames[c.word()]; !ok {
				return 0, false
			}
			order = dayFirst
		} else if sep == ' ' {
			return 0, false
		}
		if !c.skip(sep) {
			return 0, false
		}
		if y, n = c.number(4); n == 2 {
			y += 2000 // 20.10.23, as feedback is dated
		} else if n != 4 {
			return 0, false
		}
		switch {
		case sep == '/' && order == monthFirst:
			m, d = a, b
		case sep == '/' && order == orderUnknown:
			if a > 12 {
				d, m = a, b
			} else if b > 12 || a == b {
				m, d = a, b
			} else {
				return 0, false // either reading would be a guess
			}
		default:
			d, m = a, b
		}
	default:
		return 0, false
	}
	if y < 1900 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, false
	}
	return civilDay(y, m, d), true
}

// month reads 2026-01 or 01/2026, and whole days of it, which are then its first.
func (c *cursor) month() (int64, bool) {
	y, n := c.number(4)
	sep := c.peek()
	m := y
	switch {
	case n == 4 && c.skip('-'):
		m, n = c.number(2)
		if c.skip('-') {
			c.number(2)
		}
	case n == 2 && sep == '/' && c.skip('/'):
		y, n = c.number(4)
		n -= 2
	default:
		return 0, false
	}
	if n != 2 || !c.done() || y < 1900 || m < 1 || m > 12 {
		return 0, false
	}
	return civilDay(y, m, 1), true
}

// Offsets in minutes of the zone words seen in reports.
var zones = map[string]int{
	"utc": 0, "gmt": 0, "z": 0, "pst": -480, "pdt": -420, "jst": 540, "bst": 60,
	"cet": 60, "cest": 120, "met": 60, "mest": 120, "mez": 60, "mesz": 120, "wet": 0, "west": 60,
	"gst": 240, "ist": 330, "sgt": 480, "aest": 600, "aedt": 660, "sast": 120, "trt": 180, "brt": -180,
}

// clock reads hours, minutes, seconds and zone, as microseconds to add to the day's midnight UTC.
func (c *cursor) clock() (int64, bool) {
	h, n := c.number(2)
	if n == 0 || h > 23 || !c.skip(':') {
		return 0, false
	}
	m, n := c.number(2)
	if n != 2 || m > 59 {
		return 0, false
	}
	var s, micros int
	if c.skip(':') {
		if s, n = c.number(2); n != 2 || s > 59 {
			return 0, false
		}
		if c.skip('.') || c.skip(',') {
			if micros, n = c.number(6); n == 0 {
				return 0, false
			}
			for ; n < 6; n++ {
				micros *= 10
			}
			c.number(3) // the warehouse keeps milliseconds; nanoseconds are not kept
		}
	}
	t := int64(h*3600+m*60+s)*microsPerSecond + int64(micros)
	for c.skip(' ') {
	}
	if c.done() {
		return t, true
	}
	if p := c.peek(); p == '+' || p == '-' {
		c.i++
		oh, n := c.number(2)
		if n != 2 || oh > 15 {
			return 0, false
		}
		c.skip(':')
		om, n := c.number(2)
		if n == 1 || om > 59 {
			return 0, false
		}
		off := int64(oh*3600+om*60) * microsPerSecond
		if p == '-' {
			off = -off
		}
		return t - off, c.done()
	}
	off, ok := zones[c.word()]
	return t - int64(off)*60*microsPerSecond, ok && c.done()
}

// parseDate reads a day. A time behind it is checked and left out.
func parseDate(b []byte, order dateOrder) (int64, error) {
	c := cursor{b: bytes.TrimSpace(b)}
	if order == wholeMonth {
		d, ok := c.month()
		if !ok {
			return 0, fmt.Errorf("month %q: want YYYY-MM or MM/YYYY", b)
		}
		return d, nil
	}
	d, ok := c.date(order)
	if ok && !c.done() {
		if ok = c.skip('T') || c.skip(' '); ok {
			_, ok = c.clock()
		}
	}
	if !ok {
		return 0, fmt.Errorf("date %q: want YYYY-MM-DD or the site's own form", b)
	}
	return d, nil
}

// parseInstant reads an instant as microseconds since 1970 UTC. Without a zone it is UTC; a plain date is its
// midnight.
func parseInstant(b []byte, order dateOrder) (int64, error) {
	if t, ok := isoInstant(b); ok {
		return t, nil
	}
	if t, ok := dottedInstant(b); ok {
		return t, nil
	}
	c := cursor{b: bytes.TrimSpace(b)}
	d, ok := c.date(order)
	t := d * secondsPerDay * microsPerSecond
	if ok && !c.done() {
		if ok = c.skip('T') || c.skip(' '); ok {
			var in int64
			in, ok = c.clock()
			t += in
		}
	}
	if !ok {
		return 0, fmt.Errorf("instant %q: want YYYY-MM-DD HH:MM:SS with a zone, or the site's own form", b)
	}
	return t, nil
}

// isoInstant is the fast way for `2026-01-31 10:20:30 UTC` and `2026-01-31T10:20:30+00:00`.
func isoInstant(b []byte) (int64, bool) {
	if len(b) != 23 && len(b) != 25 || b[4] != '-' || b[7] != '-' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	if string(b[19:]) != " UTC" && string(b[19:]) != "+00:00" || b[10] != ' ' && b[10] != 'T' {
		return 0, false
	}
	y, m, d := pair(b, 0)*100+pair(b, 2), pair(b, 5), pair(b, 8)
	return fixedInstant(y, m, d, pair(b, 11), pair(b, 14), pair(b, 17))
}

// dottedInstant is the fast way for `31.01.2026 10:20:30 UTC`.
func dottedInstant(b []byte) (int64, bool) {
	if len(b) != 23 || b[2] != '.' || b[5] != '.' || b[10] != ' ' || b[13] != ':' || b[16] != ':' || string(b[19:]) != " UTC" {
		return 0, false
	}
	d, m, y := pair(b, 0), pair(b, 3), pair(b, 6)*100+pair(b, 8)
	return fixedInstant(y, m, d, pair(b, 11), pair(b, 14), pair(b, 17))
}

// noPair is so large that no field it goes into is in range.
const noPair = 1 << 20

// pair reads two digits.
func pair(b []byte, i int) int {
	h, l := b[i]-'0', b[i+1]-'0'
	if h > 9 || l > 9 {
		return noPair
	}
	return int(h)*10 + int(l)
}

func fixedInstant(y, m, d, h, mi, s int) (int64, bool) {
	if y < 1900 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) || h > 23 || mi > 59 || s > 59 {
		return 0, false
	}
	return (civilDay(y, m, d)*secondsPerDay + int64(h*3600+mi*60+s)) * microsPerSecond, true
}
