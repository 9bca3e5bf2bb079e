package money

import (
	"slices"
	"time"

	"sellerhouse/extract/window"
)

// Currency is one currency of ISO 4217.
type Currency struct {
	Code  string
	Minor int // decimals
}

// Peg is a fixed rate from a day on: Rate, 10 decimals, units of Code per unit of Anchor.
type Peg struct {
	Code, Anchor string
	Rate         int64
	From         window.Day
}

// The codes in circulation that sellers, costs and payouts meet; minor units by ISO 4217.
var currencies = []Currency{
	{"AED", 2},
	{"ARS", 2},
	{"AUD", 2},
	{"BGN", 2},
	{"BHD", 3},
	{"BRL", 2},
	{"CAD", 2},
	{"CHF", 2},
	{"CLP", 0},
	{"CNY", 2},
	{"COP", 2},
	{"CZK", 2},
	{"DKK", 2},
	{"EGP", 2},
	{"EUR", 2},
	{"GBP", 2},
	{"HKD", 2},
	{"HRK", 2},
	{"HUF", 2},
	{"IDR", 2},
	{"ILS", 2},
	{"INR", 2},
	{"ISK", 0},
	{"JOD", 3},
	{"JPY", 0},
	{"KRW", 0},
	{"KWD", 3},
	{"MXN", 2},
	{"MYR", 2},
	{"NGN", 2},
	{"NOK", 2},
	{"NZD", 2},
	{"OMR", 3},
	{"PHP", 2},
	{"PLN", 2},
	{"QAR", 2},
	{"RON", 2},
	{"RUB", 2},
	{"SAR", 2},
	{"SEK", 2},
	{"SGD", 2},
	{"THB", 2},
	{"TRY", 2},
	{"TWD", 2},
	{"UAH", 2},
	{"USD", 2},
	{"VND", 0},
	{"ZAR", 2},
}

// The pegs: official parities, and the conversion rates of currencies that joined the euro.
var pegs = []Peg{
	{"AED", "USD", 36725000000, day(1997, 11, 1)},
	{"BGN", "EUR", 19558300000, day(2026, 1, 1)},
	{"BHD", "USD", 3760000000, day(2001, 1, 1)},
	{"HRK", "EUR", 75345000000, day(2023, 1, 1)},
	{"JOD", "USD", 7090000000, day(1995, 10, 23)},
	{"OMR", "USD", 3844970000, day(1986, 1, 1)},
	{"QAR", "USD", 36400000000, day(2001, 7, 1)},
	{"SAR", "USD", 37500000000, day(1986, 6, 1)},
}

func day(y, m, d int) window.Day { return window.Date(y, time.Month(m), d) }

// Currencies returns every known currency in code order.
func Currencies() []Currency { return slices.Clone(currencies) }

// Pegs returns every peg in code order.
func Pegs() []Peg { return slices.Clone(pegs) }

// Known says whether the code is a currency.
func Known(code string) bool {
	return slices.ContainsFunc(currencies, func(c Currency) bool { return c.Code == code })
}

// Minor returns the decimals of a currency, 2 for one not known.
func Minor(code string) int {
	for i := range currencies {
		if currencies[i].Code == code {
			return currencies[i].Minor
		}
	}
	return 2
}
