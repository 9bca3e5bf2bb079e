package world

import (
	"time"

	"sellerhouse/extract/window"
)

// ecbCurrency is how a currency starts: units per euro in 1/10^decimals, and how far it wanders.
type ecbCurrency struct {
	code     string
	decimals int
	start    int64
	daily    int // largest daily move in 1/100000
}

// Column order and number of decimals follow the published history file; the levels are near those of
// 2025, the path is invented.
var ecbCurrencies = []ecbCurrency{
	{"USD", 4, 10850, 380},
	{"JPY", 2, 16240, 420},
	{"BGN", 4, 19558, 0},
	{"CZK", 3, 24950, 120},
	{"DKK", 4, 74610, 10},
	{"GBP", 5, 84300, 260},
	{"HUF", 2, 40120, 280},
	{"PLN", 4, 42530, 220},
	{"RON", 4, 49770, 60},
	{"SEK", 4, 109500, 260},
	{"CHF", 4, 9430, 220},
	{"ISK", 1, 1421, 150},
	{"NOK", 4, 116800, 300},
	{"TRY", 4, 412000, 420},
	{"AUD", 4, 17420, 330},
	{"BRL", 4, 61800, 460},
	{"CAD", 4, 15330, 300},
	{"CNY", 4, 78900, 300},
	{"HKD", 4, 84500, 360},
	{"IDR", 2, 1782000, 320},
	{"ILS", 4, 39200, 380},
	{"INR", 4, 943000, 340},
	{"KRW", 2, 156000, 360},
	{"MXN", 4, 219800, 420},
	{"MYR", 4, 48300, 260},
	{"NZD", 4, 19120, 330},
	{"PHP", 3, 62900, 300},
	{"SGD", 4, 14560, 230},
	{"THB", 3, 36750, 320},
	{"ZAR", 4, 198500, 460},
}

// ratesFrom is the first publication the world keeps: long before the first sale, so that the valid_from
// of every cost has a rate.
var ratesFrom = window.Date(2025, time.January, 2)

// targetClosed says whether no rates are published on a day: weekends and the holidays of the euro
// payment system (1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December).
func targetClosed(d window.Day) bool {
	t := d.UTC()
	if wd := t.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return true
	}
	switch y, m, day := t.Date(); {
	case m == time.January && day == 1, m == time.May && day == 1, m == time.December && (day == 25 || day == 26):
		return true
	default:
		e := easter(y)
		return d == e-2 || d == e+1
	}
}

// easter returns Easter Sunday of a Gregorian year (anonymous computus).
func easter(y int) window.Day {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return window.Date(y, time.Month(n/31), n%31+1)
}

func (w *World) makeRates() {
	level := make([]int64, len(ecbCurrencies))
	for i, c := range ecbCurrencies {
		level[i] = c.start
	}
	bgnEnd := window.Date(2026, time.January, 1)
	for d := ratesFrom; d <= w.end+1; d++ {
		if targetClosed(d) {
			continue
		}
		day := RateDay{Date: d}
		for i, c := range ecbCurrencies {
			if c.code == "BGN" && d >= bgnEnd {
				continue // Bulgaria has the euro from 2026 on
			}
			if c.daily > 0 {
				h := hash(w.seed, "rate", c.code, d.String())
				step := int64(h%uint64(2*c.daily+1)) - int64(c.daily)
				pull := (c.start - level[i]) / 60 // a soft return to where it started
				level[i] += divRound(level[i]*step, 100000) + pull
			}
			day.Rates = append(day.Rates, Rate{
				Currency: c.code,
				Text:     FormatMinor(level[i], c.decimals),
				e10:      level[i] * pow10(rateDigits-c.decimals),
			})
		}
		w.rates = append(w.rates, day)
	}
}

// publishedAt is the moment a day's rates are out: 16:00 in Frankfurt.
func publishedAt(d window.Day) time.Time { return d.Start(frankfurt).Add(16 * time.Hour) }

var frankfurt = zone("Europe/Berlin")

// Rates returns the reference rates published by asOf, oldest first, back to before the world's start.
func (w *World) Rates(asOf time.Time) []RateDay {
	n := len(w.rates)
	for n > 0 && publishedAt(w.rates[n-1].Date).After(asOf) {
		n--
	}
	return w.rates[:n:n]
}
