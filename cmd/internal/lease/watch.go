package lease

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"sellerhouse/extract/lake"
)

// Silent is a lease whose holder died or stands still.
type Silent struct {
	Name string
	ETag string   // for Options.Silent
	Work []string // what was being done
}

// sight is a lease as it was seen to stand.
type sight struct {
	etag  string
	since time.Time
	told  bool // that it does not change
}

// Watch looks at the leases of names until ctx ends, and hands over those that went silent, each time one does.
// What cannot be read now is looked at again later.
func Watch(ctx context.Context, store lake.Store, names []string, opt Options, hand func([]Silent)) {
	seen := map[string]*sight{}
	for {
		var silent []Silent
		for _, name := range names {
			rec, etag, err := read(ctx, store, Key(name))
			if err != nil || etag == "" || rec.Released || rec.Owner == opt.Owner {
				delete(seen, name)
				continue
			}
			s := seen[name]
			if s == nil || s.etag != etag {
				s = &sight{etag: etag, since: time.Now()}
				seen[name] = s
			}
			if !s.told && (rec.Owner.gone() || time.Since(s.since) >= opt.dead()) {
				s.told = true
				silent = append(silent, Silent{Name: name, ETag: etag, Work: rec.Work})
			}
		}
		if len(silent) > 0 {
			hand(silent)
		}
		if sleep(ctx, opt.renewEvery()) != nil {
			return
		}
	}
}

// All takes the leases of names side by side. Those that another process holds are missing in what it returns;
// silent are ETags by name, as in Options.
func All(ctx context.Context, store lake.Store, names []string, opt Options, silent map[string]string) (map[string]*Lease, map[string]Owner, error) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	taken, held := map[string]*Lease{}, map[string]Owner{}
	var failed error
	for _, name := range names {
		wait.Go(func() {
			o := opt
			o.Silent = silent[name]
			l, err := Take(ctx, store, name, o)
			mu.Lock()
			defer mu.Unlock()
			var e *HeldError
			switch {
			case err == nil:
				taken[name] = l
			case errors.As(err, &e):
				held[name] = e.Owner
			default:
				failed = err
			}
		})
	}
	wait.Wait()
	if failed != nil {
		for _, name := range slices.Sorted(maps.Keys(taken)) {
			taken[name].Release(context.WithoutCancel(ctx))
		}
		return nil, nil, failed
	}
	return taken, held, nil
}
