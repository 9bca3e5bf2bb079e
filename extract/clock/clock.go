// Package clock is where the program gets its time: the wall, or the one clock a simulated Amazon and
// the pipeline share, on which waits are skipped and work is not.
package clock

import (
	"context"
	"time"
)

// Clock tells the time and waits on it.
type Clock interface {
	// Now returns the present instant in UTC.
	Now() time.Time
	// Sleep waits until d has passed on this clock or ctx ends, whose error it returns.
	Sleep(ctx context.Context, d time.Duration) error
	// Go runs f as a worker of this clock: a shared clock moves on only while all its workers sleep.
	// It returns when f does.
	Go(f func())
	// Idle runs f, in which the calling worker does no work of its own but waits for other workers (a
	// group's Wait, a channel they feed): it does not hold the clock back meanwhile.
	Idle(f func())
}

// Moment returns the instant with which a run that begins now should plan. On the wall that is now. A
// simulated world stands still while runs wait, so there it is the moment the world stands at, however
// long earlier runs waited since: a run repeated, or taken up after a crash, plans the same.
func Moment(c Clock) time.Time {
	if m, ok := c.(interface{ Moment() time.Time }); ok {
		return m.Moment()
	}
	return c.Now()
}

// Wall is the machine's clock.
type Wall struct{}

// Now returns the machine's time in UTC.
func (Wall) Now() time.Time { return time.Now().UTC() }

// Sleep waits for d.
func (Wall) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// Go runs f.
func (Wall) Go(f func()) { f() }

// Idle runs f.
func (Wall) Idle(f func()) { f() }
