package pull

import (
	"context"
	"slices"
	"sync"

	"sellerhouse/extract/clock"
)

// decoders are the few places to decode and commit. One that gets free goes to the account that has the fewest, of those
// to the one that waits longest: an account with many documents holds up nobody else's.
type decoders struct {
	clock clock.Clock

	mu      sync.Mutex
	free    int
	busy    map[string]int // by account
	waiting []*decoderWait
}

type decoderWait struct {
	account string
	given   chan struct{}
}

func newDecoders(c clock.Clock, n int) *decoders {
	return &decoders{clock: c, free: n, busy: map[string]int{}}
}

// take waits for a place and returns what gives it back. The error is the context's, and no place is held.
func (d *decoders) take(ctx context.Context, account string) (release func(), err error) {
	d.mu.Lock()
	x := &decoderWait{account, make(chan struct{})}
	d.waiting = append(d.waiting, x)
	d.give()
	d.mu.Unlock()
	release = sync.OnceFunc(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.busy[account]--
		d.free++
		d.give()
	})
	select {
	case <-x.given:
		return release, nil
	default:
	}
	d.clock.Idle(func() {
		select {
		case <-x.given:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	})
	if err != nil {
		d.leave(x, release)
		return nil, err
	}
	return release, nil
}

// leave gives up waiting, and the place that may have come meanwhile.
func (d *decoders) leave(x *decoderWait, release func()) {
	d.mu.Lock()
	i := slices.Index(d.waiting, x)
	if i >= 0 {
		d.waiting = slices.Delete(d.waiting, i, i+1)
	}
	d.mu.Unlock()
	if i < 0 {
		release()
	}
}

// give hands out the free places. The lock is held.
func (d *decoders) give() {
	for d.free > 0 && len(d.waiting) > 0 {
		next := 0
		for i, x := range d.waiting {
			if d.busy[x.account] < d.busy[d.waiting[next].account] {
				next = i
			}
		}
		x := d.waiting[next]
		d.waiting = slices.Delete(d.waiting, next, next+1)
		d.free--
		d.busy[x.account]++
		close(x.given)
	}
}
