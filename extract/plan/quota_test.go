package plan

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// server is a bucket as Amazon keeps it.
type server struct {
	every time.Duration
	burst float64
	level float64
	at    time.Time
}

func (s *server) ask(now time.Time) bool {
	s.level = min(s.burst, s.level+now.Sub(s.at).Seconds()/s.every.Seconds())
	s.at = now
	if s.level < 1-1e-9 {
		return false
	}
	s.level--
	return true
}

// drive makes n calls through b as fast as it lets them and returns how long that took and how many
// were refused.
func drive(b *Bucket, s *server, n int, header float64, start time.Time) (time.Duration, int) {
	now, refused := start, 0
	for done := 0; done < n; {
		now = b.Ready(now)
		b.Take(now)
		if s.ask(now) {
			b.Allowed(now, header)
			done++
		} else {
			b.Throttled(now, 0)
			refused++
		}
		now = now.Add(50 * time.Millisecond)
	}
	return now.Sub(start), refused
}

func TestBucketLearns(t *testing.T) {
	start := at("2026-02-09T12:00:00Z")
	for name, tt := range map[string]struct {
		published, header float64
		every             time.Duration
		burst             float64
		n                 int
		refused           int     // at most
		slower            float64 // than the server's own pace, at most
	}{
		"published as it is":                       {published: 0.0167, every: 60 * time.Second, burst: 15, n: 60, refused: 2, slower: 1.1},
		"an empty bucket at the start":             {published: 0.0167, every: 59880 * time.Millisecond, burst: 1, n: 60, refused: 3, slower: 1.1},
		"a rate ten times lower, nothing said":     {published: 0.0167, every: 600 * time.Second, burst: 1.5, n: 100, refused: 8, slower: 1.3},
		"a rate ten times lower in the header":     {published: 0.0167, header: 0.00167, every: 600 * time.Second, burst: 15, n: 100, refused: 1, slower: 1.1},
		"a rate two times lower":                   {published: 0.0167, every: 120 * time.Second, burst: 7.5, n: 200, refused: 8, slower: 1.3},
		"a rate four times lower":                  {published: 0.0167, every: 240 * time.Second, burst: 3.75, n: 200, refused: 8, slower: 1.2},
		"a rate 25 times lower":                    {published: 0.0167, every: 1500 * time.Second, burst: 1, n: 100, refused: 8, slower: 1.3},
		"one in fifteen minutes":                   {published: 0.0167, every: 15 * time.Minute, burst: 1, n: 100, refused: 8, slower: 1.3},
		"a higher rate in the header is taken too": {published: 0.0167, header: 0.5, every: 2 * time.Second, burst: 15, n: 100, refused: 1, slower: 4},
	} {
		t.Run(name, func(t *testing.T) {
			b := NewBucket(tt.published, 15)
			s := &server{every: tt.every, burst: tt.burst, level: tt.burst, at: start}
			took, refused := drive(&b, s, tt.n, tt.header, start)
			best := time.Duration(float64(tt.n)-tt.burst) * tt.every
			if ratio := took.Seconds() / best.Seconds(); refused > tt.refused || ratio > tt.slower {
				t.Errorf("%d calls took %s, %.2f of the server's pace %s, with %d refused; want %.2f and %d at most", tt.n, took, ratio, best, refused, tt.slower, tt.refused)
			}
		})
	}
}

func TestBucketRetryAfterAndForgetting(t *testing.T) {
	now := at("2026-02-09T12:00:00Z")
	b := NewBucket(1, 5)
	b.Take(now)
	b.Throttled(now, 90*time.Second)
	if got, want := b.Ready(now), now.Add(90*time.Second); !got.Equal(want) {
		t.Errorf("after Retry-After of 90 s Ready = %s, want %s", got, want)
	}
	later := now.Add(25 * time.Hour)
	if got := b.Ready(later); !got.Equal(later) || b.Rate != 1 || b.Low != 0 {
		t.Errorf("after a day Ready = %s, rate %v, low %s; want %s, 1 and nothing", got, b.Rate, b.Low, later)
	}
}

// One refusal out of nowhere, after a long silence or in the middle of a burst, changes no rate; nor do a
// failed call's tokens.
func TestBucketIgnoresWhims(t *testing.T) {
	now := at("2026-02-09T12:00:00Z")
	for name, steps := range map[string][]string{
		"after ten hours of silence":                {"10h", "refused", "60s", "ok"},
		"in the middle of a burst":                  {"0s", "ok", "1s", "ok", "1s", "refused", "60s", "ok"},
		"a call that failed took the token":         {"1h", "ok", "1s", "failed", "1s", "refused", "60s", "ok"},
		"two, and then the published pace is right": {"10h", "refused", "60s", "refused", "60s", "ok", "60s", "ok"},
	} {
		t.Run(name, func(t *testing.T) {
			b, now := NewBucket(1.0/60, 15), now
			b.Take(now)
			b.Allowed(now, 0)
			for _, s := range steps {
				switch d, err := time.ParseDuration(s); {
				case err == nil:
					now = now.Add(d)
				case s == "ok":
					b.Take(now)
					b.Allowed(now, 0)
				case s == "failed":
					b.Take(now)
					b.Spent(now)
				case s == "refused":
					b.Take(now)
					b.Throttled(now, 0)
				}
			}
			if every := time.Duration(float64(time.Second) / b.Rate).Round(time.Second); every > 2*time.Minute {
				t.Errorf("a token every %s, low %s, high %s; want the published minute, or two at most", every, b.Low, b.High)
			}
			if wait := b.Ready(now).Sub(now); wait > 2*time.Minute {
				t.Errorf("the next call waits %s", wait)
			}
		})
	}
}

// A refusal out of nowhere hardly slows down a bucket that knows what it is given.
func TestBucketIgnoresWhimsWhenSettled(t *testing.T) {
	start := at("2026-02-09T12:00:00Z")
	for name, silence := range map[string]time.Duration{"in the middle": 0, "after ten hours of silence": 10 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			b, s := NewBucket(0.0167, 15), &server{every: 600 * time.Second, burst: 1.5, level: 1.5, at: start}
			took, _ := drive(&b, s, 60, 0, start)
			was, now := interval(b.Rate), b.Ready(start.Add(took)).Add(silence)
			b.Take(now)
			b.Throttled(now, 0)
			if is := interval(b.Rate); is > times(was, 1.1) {
				t.Errorf("a token every %s, and %s after the refusal", was, is)
			}
		})
	}
}

// Refusals out of nowhere, and calls of others, never add up to waits without end or to calls without a wait.
func TestBucketBoundsItsWaits(t *testing.T) {
	start := at("2026-02-09T12:00:00Z")
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s := &server{every: time.Duration(45+rng.IntN(400)) * time.Second, burst: float64(1 + rng.IntN(10)), at: start}
		b, now, atOnce := NewBucket(0.0222, 10), start, 0
		for range 300 {
			if rng.IntN(4) == 0 {
				now = now.Add(time.Duration(rng.ExpFloat64() * float64(10*time.Minute)))
			}
			ready := b.Ready(now)
			if wait := ready.Sub(now); wait > 100*interval(0.0222) {
				t.Fatalf("seed %d: the next call waits %s where one is let through in %s", seed, wait, s.every)
			}
			now = ready
			b.Take(now)
			if rng.IntN(10) == 0 {
				s.ask(now)
			}
			if s.ask(now) && rng.IntN(12) > 0 {
				b.Allowed(now, 0)
				continue
			}
			if b.Throttled(now, 0); b.Ready(now).Equal(now) {
				atOnce++
			}
		}
		if atOnce > 0 {
			t.Errorf("seed %d: after %d refusals the next call waited for nothing", seed, atOnce)
		}
	}
}

// What asks and what fetches are lowered together: each is spared what the other has found out.
func TestBucketSharesWithItsTwin(t *testing.T) {
	now := at("2026-02-09T12:00:00Z")
	asking := NewBucket(0.0167, 15)
	drive(&asking, &server{every: 600 * time.Second, burst: 1.5, level: 1.5, at: now}, 60, 0, now)
	other := NewBucket(0.5, 10)
	drive(&other, &server{every: 900 * time.Second, burst: 1, level: 1, at: now}, 60, 0, now)
	for name, tt := range map[string]struct {
		refused bool
		twin    *Bucket
		want    time.Duration
	}{
		"refused once: it is as slow":    {refused: true, twin: &asking, want: interval(asking.Rate)},
		"never refused: it stays":        {twin: &asking, want: interval(0.0167)},
		"of another plan: it stays":      {refused: true, twin: &other, want: interval(0.0167)},
		"of one never refused: it stays": {refused: true, twin: new(NewBucket(0.0167, 15)), want: interval(0.0167)},
	} {
		t.Run(name, func(t *testing.T) {
			b := NewBucket(0.0167, 15)
			b.Take(now)
			if tt.refused {
				b.Throttled(now, 0)
			} else {
				b.Allowed(now, 0)
			}
			b.Share(tt.twin)
			if got := interval(b.Rate); (got - tt.want).Abs() > time.Second {
				t.Errorf("a token every %s, want %s", got, tt.want)
			}
		})
	}
}

func TestBucketStateSurvives(t *testing.T) {
	now := at("2026-02-09T12:00:00Z")
	b := NewBucket(0.0167, 15)
	for range 10 {
		b.Take(now)
	}
	b.Throttled(now, 0)
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back Bucket
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if got, want := back.Ready(now), b.Ready(now); !got.Equal(want) {
		t.Errorf("read back from %s Ready = %s, want %s", raw, got, want)
	}
}

func TestTokenAt(t *testing.T) {
	now := at("2026-02-09T12:00:00Z")
	b := NewBucket(0.5, 3)
	for n, want := range map[int]time.Duration{1: 0, 3: 0, 4: 2 * time.Second, 10: 14 * time.Second} {
		if got := b.TokenAt(n, now); math.Abs((got - want).Seconds()) > 1e-6 {
			t.Errorf("token %d exists after %s, want %s", n, got, want)
		}
	}
}

// Of an operation that is asked once in a while, two refusals in a row do not stop it for as long as it was silent.
func TestSilenceIsNoMeasurement(t *testing.T) {
	b := NewBucket(2, 2)
	now := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC)
	ask := func(allowed bool) {
		now = b.Ready(now)
		b.Take(now)
		if allowed {
			b.Allowed(now, 0)
		} else {
			b.Throttled(now, 0)
		}
	}
	ask(false)
	ask(true)
	now = now.AddDate(0, 0, 15)
	ask(true)
	ask(false)
	ask(false)
	if wait := b.Ready(now).Sub(now); wait > time.Minute {
		t.Errorf("the next call waits %s", wait)
	}
}
