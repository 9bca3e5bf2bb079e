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
	}
	if u, ok := published[op]; ok {
		return NewBucket(u.rate, u.burst)
	}
	return NewBucket(2, 10)
}

// Bucket is a token bucket that learns the real rate from Amazon's answers. It holds no clock: every
// method takes the present. Its exported fields are its whole state, saved between runs.
//
// A refusal says that the bucket is empty now; the next try is one token later. Refused again, a token takes
// longer than the time since the last one, and the next try is at eight times that. From an interval that was
// kept three times in a row, the bucket never being full meanwhile, it comes down by a third or to the geometric
// mean with what was refused, whichever is longer, since a success costs less than a refusal; within a fifth of
// that it stays. Refused on the way down, it goes back to what it kept. Successes since a refusal also say how
// long a token takes at most, for there was less than one then.
type Bucket struct {
	Rate  float64   `json:"rate"`  // tokens a second as known now
	Burst float64   `json:"burst"` // tokens it holds at most
	Level float64   `json:"level"` // tokens at At
	At    time.Time `json:"at,omitzero"`

	Published float64       `json:"published"`           // the rate it started from
	LastOK    time.Time     `json:"last_ok,omitzero"`    // when the bucket was last known to have lost a token
	Low       time.Duration `json:"low,omitempty"`       // a token takes longer than this; 0 while the rate is believed
	High      time.Duration `json:"high,omitempty"`      // and at most this
	Kept      time.Duration `json:"kept,omitempty"`      // what was kept before something shorter was tried
	RefusedAt time.Time     `json:"refused_at,omitzero"` // the last refusal: there was less than a token
	Runs      int           `json:"runs,omitempty"`      // successes since then
	Steady    int           `json:"steady,omitempty"`    // and at the rate of now
	Since     time.Time     `json:"since,omitzero"`      // when the limits were last learned or confirmed
	Believed  time.Duration `json:"believed,omitempty"`  // for how long from then
	Forgotten *Limits       `json:"forgotten,omitempty"` // until the published rate was tried again
	NotUntil  time.Time     `json:"not_until,omitzero"`  // as Retry-After said
	Faster    int           `json:"faster,omitempty"`    // successes in a row whose header gave a higher rate
	Refused   int           `json:"refused,omitempty"`   // refusals in all
	Doubt     bool          `json:"doubt,omitempty"`     // the last call was refused
}

// Limits are what a bucket had learned.
type Limits struct {
	Low  time.Duration `json:"low"`
	High time.Duration `json:"high,omitempty"`
	Rate float64       `json:"rate"`
}

// NewBucket returns a full bucket.
func NewBucket(rate, burst float64) Bucket {
	return Bucket{Rate: rate, Burst: burst, Level: burst, Published: rate}
}

// believedFor is how long what refusals taught is believed; longer each time that it is confirmed.
const believedFor = 24 * time.Hour

// fill brings the level to now.
func (b *Bucket) fill(now time.Time) {
	if b.At.IsZero() {
		b.At = now
		return
	}
	if b.Low > 0 && now.Sub(b.Since) > b.Believed {
		// The next refusal brings it all back; without one it was forgotten rightly.
		b.Forgotten = &Limits{b.Low, b.High, b.Rate}
		b.Low, b.High, b.Kept, b.Rate = 0, 0, 0, b.Published
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
const enough = 1 - 1e-9

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

// Return gives a token back: the call was not counted here.
func (b *Bucket) Return(now time.Time) {
	b.fill(now)
	b.Level = min(b.cap(), b.Level+1)
}

// Allowed learns from a call that was let through. rate is what its header said, 0 for no header.
func (b *Bucket) Allowed(now time.Time, rate float64) {
	b.fill(now)
	b.Runs++
	b.Steady++
	if b.Low > 0 && now.Sub(b.LastOK) > times(interval(b.Rate), step) {
		b.Steady = 0 // it was not asked as often as it is thought to bear
	}
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
	if b.Runs >= 2 && !b.RefusedAt.IsZero() {
		if high := now.Sub(b.RefusedAt) / time.Duration(b.Runs-1); b.High == 0 || high < b.High {
			b.High = high
		}
	}
	if b.Low == 0 {
		return
	}
	b.Level = 0
	every := interval(b.Rate)
	switch {
	case b.High == 0:
	case b.High <= times(interval(b.Published), step):
		// The published rate holds; only the level was wrong.
		b.Low, b.High, b.Kept, b.Rate = 0, 0, 0, b.Published
	case b.High <= b.Low: // somebody else spent a token then
		b.Low = times(b.High, 1/step)
		b.try(b.High)
	case b.High < every:
		b.try(b.High)
	case b.Steady >= steady && every > times(b.Low, step):
		b.Kept = every
		b.try(max(times(every, 1/stride), between(b.Low, every)))
	}
}

// steady is how many successes at a rate show that it can be kept: what was left of a burst is used up by then.
const steady = 3

// step is how near the interval that is kept comes to one that was refused: each further try may be refused,
// and gains little. leap is how much longer is tried while nothing was let through.
const (
	step   = 1.2
	stride = 1.5 // the step while the two are far apart
	leap   = 8
)

func times(d time.Duration, f float64) time.Duration { return time.Duration(float64(d) * f) }

// between is the geometric mean.
func between(a, b time.Duration) time.Duration {
	return time.Duration(math.Sqrt(float64(a) * float64(b)))
}

// Spent notes a call that came to nothing for another reason than the quota: it took a token all the same.
func (b *Bucket) Spent(now time.Time) {
	b.fill(now)
	b.LastOK, b.NotUntil = now, time.Time{}
}

// Throttled learns from a refusal. retryAfter is 0 where the answer did not say.
func (b *Bucket) Throttled(now time.Time, retryAfter time.Duration) {
	b.fill(now)
	every, gone := interval(b.Rate), now.Sub(b.LastOK)
	first := !b.Doubt && (b.Low > 0 && gone > times(every, step) || b.Low == 0 && (b.RefusedAt.IsZero() || b.Steady >= whim))
	ran := b.Steady
	b.Refused++
	b.Level, b.Faster, b.Runs, b.Steady, b.RefusedAt = 0, 0, 0, 0, now
	switch {
	case b.Forgotten != nil:
		f := b.Forgotten
		b.Low, b.High, b.Rate, b.Forgotten = f.Low, f.High, f.Rate, nil
		b.Since, b.Believed = now, 2*b.Believed
		b.LastOK = now
	case first:
		// It may be somebody else's call, or a whim: the rate is in doubt only when this happens again.
		// Whatever emptied the bucket, it did so by now: what is measured next counts from here.
		b.LastOK = now
	default:
		b.learn(min(max(gone, time.Second), 2*every), ran) // a long silence is no measurement
		b.Since, b.Believed = now, max(b.Believed, believedFor)
		// The wait counts from the last token, as Low does; from now where that would be no wait.
		if b.Level = gone.Seconds() * b.Rate; b.Level >= enough {
			b.Level = 0
		}
	}
	b.Doubt = true
	if retryAfter > 0 {
		b.NotUntil = now.Add(retryAfter)
		b.Level = max(b.Level, 1)
	}
}

// whim is how many successes outweigh one refusal.
const whim = 8

// learn takes in that a token takes longer than low, which was found out after ran successes at the interval of now.
func (b *Bucket) learn(low time.Duration, ran int) {
	b.Low = min(max(b.Low, low), b.slowest())
	switch {
	case b.Kept > b.Low:
		// What was let through before this refusal came out of at most a token that was left over.
		b.try(min(b.Kept, times(b.Low, 1+1/float64(max(1, ran)))))
		return
	case b.High > b.Low:
		b.try(min(b.High, leap*b.Low)) // an upper limit that is days old, of an operation seldom asked, says little
	case b.High > 0 && !b.Doubt: // the truth lies a little above, or somebody else spends tokens, too
		b.High = 0
		b.try(times(b.Low, step))
	case b.High == 0 && b.Low <= interval(b.Published)*2:
		b.try(leap * b.Low)
	case b.Doubt:
		b.High = 0
		b.try(leap / 2 * b.Low)
	default:
		b.try(2 * b.Low)
	}
	b.Kept = 0
}

// Share lets a bucket that was refused take over what the bucket of its twin learned, where that is more. It saves
// refusals, and time where they are not alike after all only if the slower of the two is not what everything waits for.
func (b *Bucket) Share(twin *Bucket) {
	every, upper := interval(twin.Rate), max(b.Kept, b.High)
	switch {
	case twin.Low == 0 || twin.Published != b.Published:
		return
	case b.Low == 0 && b.Doubt:
		b.Since, b.Believed = twin.Since, twin.Believed
		b.Level = 0
	case b.Low == 0 || twin.Low <= b.Low || upper > 0 && twin.Low >= upper:
		return
	}
	b.Low = twin.Low
	if interval(b.Rate) < every {
		b.try(every)
	}
}

// try makes the bucket try an interval that is never shorter than the published one.
func (b *Bucket) try(d time.Duration) {
	b.Rate = 1 / max(min(d, b.slowest()), interval(b.Published)).Seconds()
	b.Steady = 0
}

// slowest is the longest interval that refusals can teach: if a hundred times the published one is refused, too, then
// something else is wrong, and each refusal would only make the next wait longer.
func (b *Bucket) slowest() time.Duration { return 100 * interval(b.Published) }

func interval(rate float64) time.Duration { return time.Duration(float64(time.Second) / rate) }

// TokenAt returns how long after now the n-th token (from 1) exists, none being spent before.
func (b Bucket) TokenAt(n int, now time.Time) time.Duration {
	b.fill(now)
	if wait := (float64(n) - b.Level) / b.Rate; wait > 0 {
		return time.Duration(wait * float64(time.Second))
	}
	return 0
}
