package plan

import (
	"math"
	"time"
)

// Operation names a call that has a bucket of its own.
type Operation string

// The operations, and where their plans are published: the usage plans of each API's reference (read
// 2026-11). Advertising publishes none; those are ours.
const (
	CreateReport Operation = "createReport"
	GetReport    Operation = "getReport"
	GetReports   Operation = "getReports"
	GetDocument  Operation = "getReportDocument"
	AdsCreate    Operation = "ads createReport"
	AdsPoll      Operation = "ads getReport"
)

// Usage returns a full bucket with the operation's published rate and burst.
func Usage(op Operation) Bucket {
	switch op {
	case CreateReport, GetDocument:
		return NewBucket(0.0167, 15)
	case GetReports:
		return NewBucket(0.0222, 10)
	case GetReport:
		return NewBucket(2, 15)
	case AdsCreate:
		return NewBucket(1, 5)
	default:
		return NewBucket(2, 10)
	}
}

// Every returns a bucket of one call per interval without a burst.
func Every(interval time.Duration) Bucket { return NewBucket(1/interval.Seconds(), 1) }

// Bucket is a token bucket that learns the real rate from Amazon's answers. It holds no clock: every
// method takes the present. Its exported fields are its whole state, saved between runs.
//
// A refusal says that the bucket is empty: the next try is one token later. A second one in a row says that
// a token takes longer than the time since the last one; the next try is at twice that, after a success at the geometric mean of what is known, until
// lower and upper limit are near each other.
type Bucket struct {
	Rate  float64   `json:"rate"`  // tokens a second as known now
	Burst float64   `json:"burst"` // tokens it holds at most
	Level float64   `json:"level"` // tokens at At
	At    time.Time `json:"at,omitzero"`

	Published float64       `json:"published"`          // the rate it started from
	LastOK    time.Time     `json:"last_ok,omitzero"`   // when the bucket was last known to have lost a token
	Low       time.Duration `json:"low,omitempty"`      // a token takes longer than this
	High      time.Duration `json:"high,omitempty"`     // and at most this
	Since     time.Time     `json:"since,omitzero"`     // when the bracket was opened
	NotUntil  time.Time     `json:"not_until,omitzero"` // as Retry-After said
	Faster    int           `json:"faster,omitempty"`   // successes in a row whose header gave a higher rate
	Refused   int           `json:"refused,omitempty"`  // refusals in all
	Doubt     bool          `json:"doubt,omitempty"`    // the last call was refused
}

// NewBucket returns a full bucket.
func NewBucket(rate, burst float64) Bucket {
	return Bucket{Rate: rate, Burst: burst, Level: burst, Published: rate}
}

// forgetAfter is how long what refusals taught is believed.
const forgetAfter = 24 * time.Hour

// fill brings the level to now.
func (b *Bucket) fill(now time.Time) {
	if b.At.IsZero() {
		b.At = now
		return
	}
	if !b.Since.IsZero() && now.Sub(b.Since) > forgetAfter {
		b.Low, b.High, b.Since, b.Rate = 0, 0, time.Time{}, b.Published
	}
	if now.After(b.At) {
		b.Level = min(b.cap(), b.Level+now.Sub(b.At).Seconds()*b.Rate)
		b.At = now
	}
}

// cap is the burst, or a single token while the rate is being found out.
func (b *Bucket) cap() float64 {
	if b.Low > 0 {
		return 1
	}
	return b.Burst
}

// enough forgives what floats lose when tokens are added up.
const enough = 1 - 1e-6

// Ready returns when the next call may be made, which is now or later.
func (b *Bucket) Ready(now time.Time) time.Time {
	b.fill(now)
	at := now
	if b.Level < enough {
		at = now.Add(time.Duration(math.Ceil((1 - b.Level) / b.Rate * float64(time.Second))))
	}
	if b.NotUntil.After(at) {
		at = b.NotUntil
	}
	return at
}

// Take spends a token; the caller has seen Ready say now.
func (b *Bucket) Take(now time.Time) {
	b.fill(now)
	b.Level--
}

// Allowed learns from a call that was let through. rate is what its header said, 0 for no header.
func (b *Bucket) Allowed(now time.Time, rate float64) {
	b.fill(now)
	last := b.LastOK
	b.LastOK, b.NotUntil, b.Doubt = now, time.Time{}, false
	switch {
	case rate <= 0 || rate == b.Rate:
		b.Faster = 0
	case rate < b.Rate && b.Low == 0:
		b.Rate, b.Published, b.Faster = rate, rate, 0
	case rate > b.Rate && b.Low == 0:
		if b.Faster++; b.Faster >= 10 {
			b.Rate, b.Published, b.Faster = rate, rate, 0
		}
	}
	if b.Low == 0 || last.IsZero() {
		return
	}
	took := now.Sub(last)
	if took <= b.Low { // tokens were left over after all
		return
	}
	if b.High == 0 || took < b.High {
		b.High = took
	}
	if published := interval(b.Published); b.High <= published*6/5 {
		// The published rate holds; only the level was wrong.
		b.Low, b.High, b.Since, b.Rate = 0, 0, time.Time{}, b.Published
		return
	}
	b.Level = min(b.Level, 0)
	if near(b.Low, b.High) {
		b.setTry(b.High)
		return
	}
	b.setTry(geometricMean(b.Low, b.High))
}

// near says whether a bracket is narrow enough: each further probe may be refused, and gains little.
func near(low, high time.Duration) bool { return float64(high) <= 1.3*float64(low) }

func geometricMean(a, b time.Duration) time.Duration {
	return time.Duration(math.Sqrt(float64(a)) * math.Sqrt(float64(b)))
}

// Spent notes a call that came to nothing for another reason than the quota: it took a token all the same.
func (b *Bucket) Spent(now time.Time) {
	b.fill(now)
	b.LastOK, b.NotUntil = now, time.Time{}
}

// Throttled learns from a refusal. retryAfter is 0 where the answer did not say.
func (b *Bucket) Throttled(now time.Time, retryAfter time.Duration) {
	b.fill(now)
	b.Refused++
	b.Faster = 0
	b.Level = 0
	every, gone := interval(b.Rate), now.Sub(b.LastOK)
	if !b.Doubt && (b.Low == 0 || gone > every*3/2) {
		// It may be somebody else's call, or a whim: the rate is in doubt only when this happens again.
		// Whatever emptied the bucket, it did so by now: what is measured next counts from here.
		b.Doubt, b.LastOK = true, now
		if retryAfter > 0 {
			b.NotUntil = now.Add(retryAfter)
			b.Level = 1
		}
		return
	}
	b.Doubt = true
	if b.Since.IsZero() {
		b.Since = now
	}
	low := min(max(gone, time.Second), 2*every) // a long silence is no measurement
	b.Low = max(b.Low, low)
	switch {
	case b.High == 0:
		b.setTry(2 * b.Low)
	case b.High <= b.Low:
		// The upper limit was got with what was left of a burst: the truth lies a little above it.
		b.High = 0
		b.setTry(b.Low * 5 / 4)
	case near(b.Low, b.High):
		b.setTry(b.High)
	default:
		b.setTry(geometricMean(b.Low, b.High))
	}
	b.Level = min(1, low.Seconds()*b.Rate) // the wait counts from the last token, as Low does
	if retryAfter > 0 {
		b.NotUntil = now.Add(retryAfter)
		b.Level = max(b.Level, 1)
	}
}

// setTry makes the bucket try at an interval that is never shorter than the published one.
func (b *Bucket) setTry(d time.Duration) {
	b.Rate = 1 / max(d, interval(b.Published)).Seconds()
}

func interval(rate float64) time.Duration { return time.Duration(float64(time.Second) / rate) }

// TokenAt returns how long after now the n-th token (from 1) exists, none being spent before.
func (b Bucket) TokenAt(n int, now time.Time) time.Duration {
	b.fill(now)
	if wait := (float64(n) - b.Level) / b.Rate; wait > 0 {
		return time.Duration(wait * float64(time.Second))
	}
	return 0
}
