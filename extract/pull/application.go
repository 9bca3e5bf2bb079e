package pull

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
)

// application are the limits that all accounts of one LWA client spend together, in this process and in others:
// each call is a conditional write on state/quota/CLIENT.json before it is made.
type application struct {
	store lake.Store
	key   string

	mu      sync.Mutex
	read    bool
	etag    string
	buckets schedule.Buckets
	learned []func(schedule.Buckets) // not written yet
}

// applicationKey is where a client's limits are. Its id is no secret, but no name for a file either.
func applicationKey(a account.Account) string {
	sum := sha256.Sum256([]byte(a.SPAPI.ClientID.Reveal()))
	return "state/quota/" + hex.EncodeToString(sum[:8]) + ".json"
}

func newApplication(store lake.Store, key string) *application {
	return &application{store: store, key: key, buckets: schedule.Buckets{}}
}

// load reads the limits as they stand. The lock is held.
func (p *application) load(ctx context.Context) error {
	body, o, err := p.store.Get(ctx, p.key)
	if errors.Is(err, lake.ErrNotFound) {
		p.read, p.etag = true, ""
		return nil
	}
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(body)
	if err := errors.Join(err, body.Close()); err != nil {
		return fmt.Errorf("%s: %w", p.key, err)
	}
	found := map[string]*plan.Bucket{}
	if err := json.Unmarshal(raw, &found); err != nil {
		return fmt.Errorf("%s: %w; delete the object to start with the published limits", p.key, err)
	}
	p.read, p.etag, p.buckets = true, o.ETag, schedule.Buckets(found)
	for _, f := range p.learned {
		f(p.buckets)
	}
	return nil
}

// take spends a token of a limit before the call is made, or says that there is none. Whoever else spends one at
// the same time is seen, and the limit looked at again.
func (p *application) take(ctx context.Context, now time.Time, g gate) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if !p.read {
			if err := p.load(ctx); err != nil {
				return false, err
			}
		}
		if !p.buckets.Take(now, []gate{g}) {
			return false, nil
		}
		raw, err := json.Marshal(p.buckets)
		if err != nil {
			return false, fmt.Errorf("%s: %w", p.key, err)
		}
		o, err := p.store.PutIfMatch(ctx, p.key, raw, p.etag)
		switch {
		case err == nil:
			p.etag, p.learned = o.ETag, nil
			return true, nil
		case errors.Is(err, lake.ErrChanged) || errors.Is(err, lake.ErrExists):
			p.read = false
		default:
			p.read = false
			return false, err
		}
	}
}

// learn takes in what an answer says of a limit. It is written with the next token.
func (p *application) learn(f func(schedule.Buckets)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p.buckets)
	p.learned = append(p.learned, f)
}

func (p *application) ready(now time.Time, g gate) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buckets.Ready(now, g)
}

func (p *application) tokenAt(now time.Time, g gate, n int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buckets.TokenAt(now, g, n)
}

// split parts the gates that are the account's from those of the application.
func split(gates []gate) (own, shared []gate) {
	for _, g := range gates {
		if g.Application {
			shared = append(shared, g)
		} else {
			own = append(own, g)
		}
	}
	return own, shared
}
