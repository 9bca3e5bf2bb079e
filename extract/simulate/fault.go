package simulate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/window"
)

// Faults is what the simulated Amazon does wrong on demand. A number n means one in n, drawn from the seed
// and what was asked; 0 never, 1 always. Unless said otherwise it happens the first time only, so that a
// retry succeeds. Faults marked (content) change what a document says: the books still count the
// document, since its truth stays the world's; they are for tests of refusal, not of agreement.
type Faults struct {
	ThrottleBy  int  `json:"throttle_by,omitempty"`  // divides every rate and burst
	HideRate    bool `json:"hide_rate,omitempty"`    // no x-amzn-RateLimit-Limit
	TypeMinutes int  `json:"type_minutes,omitempty"` // a report type, or that of "only", is asked for once in so many minutes, else answered 429
	Refuse      int  `json:"refuse,omitempty"`       // a call answered 429 though there is quota
	RetryAfter  int  `json:"retry_after,omitempty"`  // a 429 that carries Retry-After

	Fatal        int  `json:"fatal,omitempty"`         // a report that ends FATAL (advertising: FAILED), every other with an error document
	Cancel       int  `json:"cancel,omitempty"`        // a report that is CANCELLED though there are data
	TooOften     int  `json:"too_often,omitempty"`     // a report that ends FATAL, or CANCELLED, as if it had been asked for too often: also again, until it was left alone for as long as its type says, at least half an hour
	Stuck        int  `json:"stuck,omitempty"`         // a report that waits for a month, or is worked on for
	StuckMinutes int  `json:"stuck_minutes,omitempty"` // so many minutes
	StuckAlways  bool `json:"stuck_always,omitempty"`  // it happens however often it is asked for
	Hidden       int  `json:"hidden,omitempty"`        // an advertising report that is accepted and answered 429: asked again it is a duplicate
	Empty        int  `json:"empty,omitempty"`         // a window without data that is CANCELLED; else its document has a header only

	Truncate    int `json:"truncate,omitempty"`     // a download that ends early: fewer bytes than announced, or a cut gzip of fitting length
	Expire      int `json:"expire,omitempty"`       // a document address that is expired when handed out
	SlowBody    int `json:"slow_body,omitempty"`    // a download whose body comes in pieces, with short pauses on the machine's clock
	WrongFlag   int `json:"wrong_flag,omitempty"`   // always: a document with the other compressionAlgorithm than its bytes have
	ServerError int `json:"server_error,omitempty"` // a call answered 500 or 503
	LoginBusy   int `json:"login_busy,omitempty"`   // a token asked for and answered 429 or 503, again an hour later

	MaxDays int    `json:"max_days,omitempty"` // always: reports, queries and vendor calls of more days than this are refused,
	TooWide string `json:"too_wide,omitempty"` // reports as FATAL where this is empty, by 400 ("refuse") or by a sentence instead of rows ("text")

	NameProducts string `json:"name_products,omitempty"` // always: a query whose filters name no products ends FATAL ("fatal") or without rows ("empty")

	Duplicate int `json:"duplicate,omitempty"` // always: a settlement listed again under every other marketplace of the account

	LateFigures     int `json:"late_figures,omitempty"`     // always: a day (or period) of sales and traffic, economics, brand or vendor analytics that is missing for one to three days after it could be had
	RestatedFigures int `json:"restated_figures,omitempty"` // always: one whose figures are those of its evening and then those of its end, for one to three days each, before they are as known

	ExtraColumn   int `json:"extra_column,omitempty"`   // always: a document with a column nobody declared
	MissingColumn int `json:"missing_column,omitempty"` // always (content; not counted as served): a document without a required column
	BadLine       int `json:"bad_line,omitempty"`       // always: a document with one line more, which cannot be read
	UnknownSite   int `json:"unknown_site,omitempty"`   // always (content): a document whose first row names a store nobody knows
	UnknownFee    int `json:"unknown_fee,omitempty"`    // always (content): a settlement whose first fee has a new name

	LostMessage int  `json:"lost_message,omitempty"` // always: a notification that never comes
	LostQueue   bool `json:"lost_queue,omitempty"`   // queues cannot be reached

	Only    string   `json:"only,omitempty"`    // the faults of reports and documents hit this report type alone
	Revoked []string `json:"revoked,omitempty"` // accounts whose grant the seller took back
	Denied  []string `json:"denied,omitempty"`  // accounts whose calls are refused: 403
	Slow    []string `json:"slow,omitempty"`    // accounts whose reports take sixty times as long

	Deactivated []string `json:"deactivated,omitempty"` // "ACCOUNT/DAY": accounts that Amazon deactivates in all their stores when that day begins in UTC

	Missing      []string `json:"missing,omitempty"`       // "ACCOUNT/ROLE": roles an account's application has not got: 403 where they are needed
	Elsewhere    []string `json:"elsewhere,omitempty"`     // accounts whose grant is good for the region after theirs only (NA, EU, FE, NA)
	SkewMinutes  int      `json:"skew_minutes,omitempty"`  // how far the Date of every answer is ahead; calls are refused from 5 minutes on
	TokenMinutes int      `json:"token_minutes,omitempty"` // how long access tokens live, 60 where 0
}

// Standard is the set under which the warehouse must still equal the books: throttling, FATAL, cancelled
// empties, truncated downloads, expired addresses, server errors, duplicate listings. Advertising is
// restated whatever the faults.
func Standard() Faults {
	return Faults{
		ThrottleBy: 2, RetryAfter: 2, Refuse: 23,
		Fatal: 9, Empty: 1,
		Truncate: 7, Expire: 11, ServerError: 19,
		Duplicate: 3, ExtraColumn: 13,
	}
}

// ParseFaults reads a fault set: "" or "none", "standard", or a JSON object whose keys are those of Faults
// and, optionally, "base": "standard".
func ParseFaults(text string) (Faults, error) {
	switch strings.TrimSpace(text) {
	case "", "none":
		return Faults{}, nil
	case "standard":
		return Standard(), nil
	}
	var base struct {
		Base string `json:"base"`
		Faults
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&base); err != nil {
		return Faults{}, fmt.Errorf("faults %.80q: %w; want none, standard or a JSON object", text, err)
	}
	if base.Base == "" {
		return base.Faults, nil
	}
	from, err := ParseFaults(base.Base)
	if err != nil {
		return Faults{}, err
	}
	// The same text over the base set: keys it names win.
	over := struct {
		Base *string `json:"base"`
		*Faults
	}{Faults: &from}
	if err := json.Unmarshal([]byte(text), &over); err != nil {
		return Faults{}, fmt.Errorf("faults %.80q: %w", text, err)
	}
	return from, nil
}

// The ways in which a window that is too wide is refused.
const (
	wideRefuse = "refuse"
	wideText   = "text"
)

// wide says whether a window is wider than this Amazon gives. A day may have 25 hours.
func (f *Faults) wide(reportType string, from, until time.Time) bool {
	return f.hits(f.MaxDays, reportType) && !from.IsZero() && until.Sub(from) > time.Duration(f.MaxDays)*24*time.Hour+time.Hour
}

// wideProblem is what is said of one.
func (f *Faults) wideProblem() string {
	return fmt.Sprintf("Date range exceeded. Report can be requested only upto %d days", f.MaxDays)
}

// hits says whether a fault that happens to one in n of the reports hits this one.
func (f *Faults) hits(n int, reportType string) bool {
	return n > 0 && (f.Only == "" || f.Only == reportType)
}

func (f *Faults) revoked(account string) bool { return slices.Contains(f.Revoked, account) }
func (f *Faults) denied(account string) bool  { return slices.Contains(f.Denied, account) }
func (f *Faults) slow(account string) bool    { return slices.Contains(f.Slow, account) }

// deactivated says whether an account is on a day.
func (f *Faults) deactivated(account string, day window.Day) bool {
	return slices.ContainsFunc(f.Deactivated, func(text string) bool {
		since, ok := strings.CutPrefix(text, account+"/")
		return ok && since <= day.String()
	})
}
