package simulate

import (
	"time"

	"sellerhouse/extract/catalog"
)

// plan is a usage plan: tokens a second and how many a bucket holds.
type plan struct {
	rate  float64
	burst float64
	text  string // as printed in x-amzn-RateLimit-Limit; empty where no header is sent
}

// plans are the default usage plans by operation. Source: usage plans of Reports 2021-06-30, Sellers v1
// (read 2026-11). Advertising publishes no numbers: those are what practitioners stay below.
var plans = map[string]plan{
	"createReport":              {0.0167, 15, "0.0167"},
	"getReport":                 {2, 15, "2.0"},
	"getReports":                {0.0222, 10, "0.0222"},
	"getReportDocument":         {0.0167, 15, "0.0167"},
	"cancelReport":              {0.0222, 10, "0.0222"},
	"createRestrictedDataToken": {1, 10, "1.0"},
	"ads.createReport":          {1, 10, ""},
	"ads.getReport":             {5, 20, ""},
	"ads.deleteReport":          {1, 10, ""},
	"ads.getProfiles":           {2, 10, ""},
}

// typeLimit is a limit of a report type besides createReport's own.
type typeLimit struct {
	plan
	application bool // over all accounts of an application
}

// typeLimits are those that stand in no usage plan and are answered 429. Source: amzn/selling-partner-api-models#5210,
// #5240 and #430 (read 2026-11).
var typeLimits = map[string]typeLimit{
	catalog.SalesTraffic.Source.Type:       {plan{rate: 1.0 / 900, burst: 1}, true},
	catalog.FulfilledShipments.Source.Type: {plan{rate: 3.5 / 3600, burst: 1}, false},
	catalog.SearchQueryMonth.Source.Type:   {plan{rate: 20.0 / 86400, burst: 20}, false},
}

// bucket is one account's quota of one operation.
type bucket struct {
	Level float64   `json:"level"` // tokens at At
	At    time.Time `json:"at"`
}

// take takes one token at now, under a plan whose rate and burst are divided by by. It says whether there was one and,
// where not, how long until there is.
func (b *bucket) take(p plan, by int, now time.Time) (bool, time.Duration) {
	rate, burst := p.rate, p.burst
	if by > 1 {
		rate, burst = rate/float64(by), max(1, burst/float64(by))
	}
	if b.At.IsZero() {
		b.Level = burst
	} else if now.After(b.At) {
		b.Level += now.Sub(b.At).Seconds() * rate
	}
	b.Level = min(b.Level, burst)
	b.At = now
	// A hair below one is one: a client that waited 1/rate exactly must not lose to rounding.
	if b.Level < 1-1e-6 {
		return false, time.Duration((1 - b.Level) / rate * float64(time.Second))
	}
	b.Level = max(0, b.Level-1)
	return true, 0
}
