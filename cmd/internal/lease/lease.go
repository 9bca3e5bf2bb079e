// Package lease keeps two processes from doing the same work: the holder of a lease renews an object in the
// lake, and whoever finds it renewed stays away.
//
// No clocks are compared. A holder is dead when the object has not changed for a minute on the challenger's
// own monotonic clock, or when it was a process of this machine that is gone.
package lease

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"sellerhouse/extract/lake"
)

// Dead is after how long without a change that was seen a holder is dead. It renews six times in that, and
// stops well before a challenger may start: after half of it without a renewal that was heard.
const Dead = 60 * time.Second

// ErrLost says that a holder can no longer be sure of its lease.
var ErrLost = errors.New("the lease was lost to another process or could not be renewed")

// HeldError says who works now.
type HeldError struct {
	Name  string
	Owner Owner
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("%s is held by process %d on %s; wait for it to end or stop it", e.Name, e.Owner.PID, e.Owner.Host)
}

// record is the object's content. Renewals make it differ each time.
type record struct {
	Owner    Owner    `json:"owner"`
	ID       string   `json:"id"`             // of this holding, as in mine
	Token    int64    `json:"token"`          // grows with each new holder
	Renewals int64    `json:"renewals"`       // grows with each renewal
	Work     []string `json:"work,omitempty"` // as in Options
	Released bool     `json:"released,omitempty"`
}

// mine are the ids of what this process holds. A lease it could not give back, when the storage was away, is not among
// them and as good as free: nobody else sees that it is, while this process runs.
var mine sync.Map

// stale says whether a lease is of this process, which does not hold it any more.
func (r record) stale(self Owner) bool {
	_, held := mine.Load(r.ID)
	return r.Owner == self && self.Boot != "" && !held
}

const folder = "state/leases/"

// Key is where a lease's object is.
func Key(name string) string { return folder + name + ".json" }

// Options says how a lease is taken.
type Options struct {
	Owner Owner
	// Wait is how long to wait for a living holder; 0 answers *HeldError at once. A dead one is waited out in
	// any case, at most Dead.
	Wait time.Duration
	// Dead stands for the constant where it is not 0.
	Dead time.Duration
	// Work is what is done under the lease: the datasets, for whoever has to go on.
	Work []string
	// Silent is the ETag of a lease that was seen not to change for Dead; see Watch.
	Silent string
}

func (o Options) dead() time.Duration {
	if o.Dead > 0 {
		return o.Dead
	}
	return Dead
}

func (o Options) renewEvery() time.Duration { return o.dead() / 6 }
func (o Options) stopAfter() time.Duration  { return o.dead() / 2 }
func (o Options) lookEvery() time.Duration  { return o.dead() / 30 }

// Hold takes the lease, runs f and gives it back. The context of f ends with ErrLost as its cause when the
// lease can no longer be renewed; Sure asks for it.
func Hold(ctx context.Context, store lake.Store, name string, opt Options, f func(context.Context) error) error {
	l, err := Take(ctx, store, name, opt)
	if err != nil {
		return fmt.Errorf("take the lease: %w", err)
	}
	held, stop := context.WithCancelCause(context.WithValue(ctx, key{}, l))
	defer stop(nil)
	go func() {
		select {
		case <-l.lost:
			stop(l.why())
		case <-held.Done():
		}
	}()
	err = f(held)
	lost := context.Cause(held)
	if err != nil && !errors.Is(lost, ErrLost) {
		lost = l.Sure(context.WithoutCancel(ctx)) // after a pause what fails first is what another process has swept
	}
	l.Release(context.WithoutCancel(ctx))
	if errors.Is(lost, ErrLost) {
		return errors.Join(lost, err)
	}
	return err
}

// key is a lease's in the context of what runs under it.
type key struct{}

// Sure returns nil while the lease under which Hold runs something is surely ours, and where there is none.
func Sure(ctx context.Context) error {
	if l, ok := ctx.Value(key{}).(*Lease); ok {
		return l.Sure(ctx)
	}
	return nil
}

// Lease is one that this process holds. Its methods may be called by several goroutines.
type Lease struct {
	store lake.Store
	name  string
	opt   Options
	stop  context.CancelFunc
	ended chan struct{}
	lost  chan struct{} // closed when it is

	mu    sync.Mutex
	rec   record
	etag  string
	heard time.Time // when the last renewal that was heard was asked for
	err   error     // why it is lost
}

// Take takes a lease and renews it until it is released or lost, whatever becomes of ctx.
func Take(ctx context.Context, store lake.Store, name string, opt Options) (*Lease, error) {
	l, err := acquire(ctx, store, name, opt)
	if err != nil {
		return nil, err
	}
	ctx, l.stop = context.WithCancel(context.WithoutCancel(ctx))
	go l.renew(ctx)
	return l, nil
}

// Sure returns nil while the lease is surely ours. After a pause of this process it is renewed first; an
// error wraps ErrLost.
func (l *Lease) Sure(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil && time.Since(l.heard) > l.opt.stopAfter() {
		l.again(ctx)
		if l.err == nil && time.Since(l.heard) > l.opt.stopAfter() {
			return fmt.Errorf("%s: %w: the storage has not answered for %s", l.name, ErrLost, time.Since(l.heard).Round(time.Second))
		}
	}
	return l.err
}

// Release says that the lease is free. A failure only costs another process a minute.
func (l *Lease) Release(ctx context.Context) {
	l.stop()
	<-l.ended
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return
	}
	defer mine.Delete(l.rec.ID)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	l.rec.Released = true
	if errors.Is(l.put(ctx, l.etag), lake.ErrChanged) {
		// As in again: the last renewal may have arrived without its answer.
		if rec, etag, err := read(ctx, l.store, Key(l.name)); err == nil && rec.ID == l.rec.ID && !rec.Released {
			_ = l.put(ctx, etag)
		}
	}
}

func (l *Lease) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

func acquire(ctx context.Context, store lake.Store, name string, opt Options) (*Lease, error) {
	begun := time.Now()
	var seen string // the ETag last seen, and since when
	var since time.Time
	lives := false // the holder was seen to renew, or is a process of this machine that runs
	for {
		old, etag, err := read(ctx, store, Key(name))
		if err != nil {
			return nil, err
		}
		now := time.Now()
		if etag != seen {
			lives = seen != ""
			seen, since = etag, now
		}
		free := etag == "" || etag == opt.Silent || old.Released || old.Owner.gone() || old.stale(opt.Owner) || now.Sub(since) >= opt.dead()
		if free {
			l := &Lease{
				store: store, name: name, opt: opt, rec: record{Owner: opt.Owner, ID: rand.Text(), Token: old.Token + 1, Work: opt.Work},
				ended: make(chan struct{}), lost: make(chan struct{}), heard: now,
			}
			mine.Store(l.rec.ID, true)
			err := l.put(ctx, etag)
			if err == nil {
				return l, nil
			}
			mine.Delete(l.rec.ID)
			if !errors.Is(err, lake.ErrChanged) && !errors.Is(err, lake.ErrExists) {
				return nil, err
			}
			continue // another challenger was faster: look again at once
		}
		// A holder seen to renew lives; one not seen yet may be dead, which takes a while to know.
		if (lives || old.Owner.running()) && now.Sub(begun) >= opt.Wait {
			return nil, &HeldError{Name: name, Owner: old.Owner}
		}
		if err := sleep(ctx, opt.lookEvery()); err != nil {
			return nil, err
		}
	}
}

// read returns the record and its ETag, "" where there is none.
func read(ctx context.Context, store lake.Store, key string) (record, string, error) {
	var rec record
	body, obj, err := store.Get(ctx, key)
	if errors.Is(err, lake.ErrNotFound) {
		return rec, "", nil
	}
	if err != nil {
		return rec, "", err
	}
	defer func() { _ = body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(body, 1<<16))
	if err != nil {
		return rec, "", fmt.Errorf("read %s: %w", key, err)
	}
	if err := json.Unmarshal(raw, &rec); err != nil {
		return rec, "", fmt.Errorf("read %s: %w; delete the object if no process runs", key, err)
	}
	return rec, obj.ETag, nil
}

func (l *Lease) put(ctx context.Context, etag string) error {
	raw, err := json.Marshal(l.rec)
	if err != nil {
		return err
	}
	obj, err := l.store.PutIfMatch(ctx, Key(l.name), raw, etag)
	if err != nil {
		return err
	}
	l.etag = obj.ETag
	return nil
}

// renew writes the object again and again until ctx ends or the lease is lost.
func (l *Lease) renew(ctx context.Context) {
	defer close(l.ended)
	for sleep(ctx, l.opt.renewEvery()) == nil {
		l.mu.Lock()
		if l.err == nil { // else Sure found it lost meanwhile
			l.again(ctx)
		}
		if silent := time.Since(l.heard); l.err == nil && silent > l.opt.stopAfter() && ctx.Err() == nil {
			l.lose(fmt.Errorf("not renewed for %s", silent.Round(time.Second)))
		}
		over := l.err != nil
		l.mu.Unlock()
		if over {
			return
		}
	}
}

// again renews the lease once. The lock is held.
func (l *Lease) again(ctx context.Context) {
	asked := time.Now()
	// After a pause there is nothing left of the time: then one short try says whether it is still ours.
	try, cancel := context.WithTimeout(ctx, max(l.opt.stopAfter()-time.Since(l.heard), l.opt.renewEvery()))
	defer cancel()
	l.rec.Renewals++
	err := l.put(try, l.etag)
	switch {
	case err == nil:
		l.heard = asked
	case ctx.Err() == nil && errors.Is(err, lake.ErrChanged):
		// An earlier renewal may have arrived without its answer: then the object is still ours.
		rec, etag, rerr := read(ctx, l.store, Key(l.name))
		switch {
		case rerr == nil && rec.ID != l.rec.ID:
			l.lose(err)
		case rerr == nil:
			l.etag, l.heard = etag, asked
		}
	}
}

// lose notes that the lease is not ours any more. The lock is held.
func (l *Lease) lose(why error) {
	mine.Delete(l.rec.ID)
	l.err = fmt.Errorf("%s: %w: %w", l.name, ErrLost, why)
	close(l.lost)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
