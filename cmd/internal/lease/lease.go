// Package lease keeps two processes from doing the same work: the holder of a lease renews an object in the
// lake, and whoever finds it renewed stays away.
//
// No clocks are compared. A holder is dead when the object has not changed for a minute on the challenger's
// own monotonic clock, or when it was a process of this machine that is gone.
package lease

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"sellerhouse/extract/lake"
)

// Times of a lease. The holder stops well before a challenger may start.
const (
	renewEvery = 10 * time.Second
	stopAfter  = 30 * time.Second // without a renewal that was heard
	deadAfter  = 60 * time.Second // without a change that was seen
	lookEvery  = 2 * time.Second
)

// ErrLost is the cause of the context's end when a holder can no longer be sure of its lease.
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
	Owner    Owner `json:"owner"`
	Token    int64 `json:"token"`    // grows with each new holder
	Renewals int64 `json:"renewals"` // grows with each renewal
	Released bool  `json:"released,omitempty"`
}

// Key is where a lease's object is.
func Key(name string) string { return "state/leases/" + name + ".json" }

// Options says how a lease is taken.
type Options struct {
	Owner Owner
	// Wait is how long to wait for a living holder; 0 answers *HeldError at once. A dead one is waited out in
	// any case, at most deadAfter.
	Wait time.Duration
}

// Hold takes the lease, runs f and gives it back. The context of f ends with ErrLost as its cause when the
// lease can no longer be renewed.
func Hold(ctx context.Context, store lake.Store, name string, opt Options, f func(context.Context) error) error {
	l, err := acquire(ctx, store, name, opt)
	if err != nil {
		return fmt.Errorf("take the lease: %w", err)
	}
	held, stop := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := l.renew(held); err != nil {
			stop(fmt.Errorf("%w: %w", ErrLost, err))
		}
	}()
	err = f(held)
	lost := context.Cause(held)
	stop(nil)
	<-ended
	if errors.Is(lost, ErrLost) {
		return errors.Join(lost, err)
	}
	l.release(context.WithoutCancel(ctx))
	return err
}

// lease is one that this process holds.
type lease struct {
	store lake.Store
	key   string
	rec   record
	etag  string
}

func acquire(ctx context.Context, store lake.Store, name string, opt Options) (*lease, error) {
	key := Key(name)
	begun := time.Now()
	var seen string // the ETag last seen, and since when
	var since time.Time
	lives := false // the holder was seen to renew, or is a process of this machine that runs
	for {
		old, etag, err := read(ctx, store, key)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		if etag != seen {
			lives = seen != ""
			seen, since = etag, now
		}
		free := etag == "" || old.Released || old.Owner.gone() || now.Sub(since) >= deadAfter
		if free {
			l := &lease{store: store, key: key, rec: record{Owner: opt.Owner, Token: old.Token + 1}}
			switch err := l.put(ctx, etag); {
			case err == nil:
				return l, nil
			case !errors.Is(err, lake.ErrChanged) && !errors.Is(err, lake.ErrExists):
				return nil, err
			}
			continue // another challenger was faster: look again at once
		}
		// A holder seen to renew lives; one not seen yet may be dead, which takes deadAfter to know.
		if (lives || old.Owner.running()) && now.Sub(begun) >= opt.Wait {
			return nil, &HeldError{Name: name, Owner: old.Owner}
		}
		if err := sleep(ctx, lookEvery); err != nil {
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

func (l *lease) put(ctx context.Context, etag string) error {
	raw, err := json.Marshal(l.rec)
	if err != nil {
		return err
	}
	obj, err := l.store.PutIfMatch(ctx, l.key, raw, etag)
	if err != nil {
		return err
	}
	l.etag = obj.ETag
	return nil
}

// renew writes the object again and again until ctx ends; its error says why the lease is no longer sure.
func (l *lease) renew(ctx context.Context) error {
	heard := time.Now()
	for {
		if sleep(ctx, renewEvery) != nil {
			return nil
		}
		if silent := time.Since(heard); silent > stopAfter { // this process was paused
			return fmt.Errorf("not renewed for %s", silent.Round(time.Second))
		}
		asked := time.Now()
		try, cancel := context.WithTimeout(ctx, stopAfter-time.Since(heard))
		l.rec.Renewals++
		err := l.put(try, l.etag)
		cancel()
		switch {
		case err == nil:
			heard = asked
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, lake.ErrChanged):
			// An earlier renewal may have arrived without its answer: then the object is still ours.
			rec, etag, rerr := read(ctx, l.store, l.key)
			if rerr == nil && (rec.Token != l.rec.Token || rec.Owner != l.rec.Owner) {
				return err
			}
			if rerr == nil {
				l.etag = etag
			}
		}
	}
}

// release says that the lease is free. A failure only costs the next one a minute.
func (l *lease) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	l.rec.Released = true
	_ = l.put(ctx, l.etag)
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
