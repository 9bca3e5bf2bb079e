package lease

import (
	"cmp"
	"context"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"sellerhouse/extract/lake"
)

// Crew is the processes that share the work of one lake, as this one sees them: each holds a lease of its own name.
type Crew struct {
	store lake.Store
	opt   Options
	own   *Lease
	stop  context.CancelFunc
	ended chan struct{}

	mu     sync.Mutex
	others int
}

const crewPrefix = "serve/"

// member names a process among the leases.
func (o Owner) member() string {
	return crewPrefix + o.Host + "-" + strconv.Itoa(o.PID) + "-" + cmp.Or(o.Start, "0")
}

// Join makes this process one of the crew until it leaves.
func Join(ctx context.Context, store lake.Store, opt Options) (*Crew, error) {
	own, err := Take(ctx, store, opt.Owner.member(), opt)
	if err != nil {
		return nil, err
	}
	c := &Crew{store: store, opt: opt, own: own, ended: make(chan struct{})}
	ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx))
	seen := map[string]sight{}
	c.look(ctx, seen)
	go func() {
		defer close(c.ended)
		for sleep(ctx, opt.renewEvery()) == nil {
			c.look(ctx, seen)
		}
	}()
	return c, nil
}

// look counts the others that live: whose lease changed not longer ago than a living process takes. What a dead one left
// is cleared away. What cannot be read is looked at again later.
func (c *Crew) look(ctx context.Context, seen map[string]sight) {
	if c.own.why() != nil { // after a pause: another one cleared it away
		if own, err := Take(ctx, c.store, c.own.name, c.opt); err == nil {
			c.own = own
		}
	}
	n := 0
	for o, err := range c.store.List(ctx, folder+crewPrefix) {
		if err != nil {
			return
		}
		if o.Key == Key(c.own.name) {
			continue
		}
		if seen[o.Key].etag != o.ETag {
			seen[o.Key] = sight{etag: o.ETag, since: time.Now()}
		}
		if time.Since(seen[o.Key].since) < c.opt.dead() {
			n++
			continue
		}
		delete(seen, o.Key)
		_ = c.store.Delete(ctx, o.Key)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.others = n
}

// Size is how many processes there are, this one included; 1 of a nil crew.
func (c *Crew) Size() int {
	if c == nil {
		return 1
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return 1 + c.others
}

// Leave takes the process out of the crew.
func (c *Crew) Leave(ctx context.Context) {
	c.stop()
	<-c.ended
	c.own.Release(ctx)
	_ = c.store.Delete(context.WithoutCancel(ctx), Key(c.own.name)) // else it is cleared away by the next
}

// Preferred orders names so that each process begins with others.
func (o Owner) Preferred(names []string) []string {
	rank := map[string]uint64{}
	for _, n := range names {
		h := fnv.New64a()
		_, _ = io.WriteString(h, o.member()+" "+n)
		rank[n] = h.Sum64()
	}
	return slices.SortedFunc(maps.Keys(rank), func(a, b string) int { return cmp.Or(cmp.Compare(rank[a], rank[b]), strings.Compare(a, b)) })
}
