package pull

import (
	"sync"
	"time"

	"sellerhouse/extract/internal/transport"
)

// Call is one call to Amazon as it went.
type Call struct {
	Account string
	API     string // "spapi" or "ads"
	transport.Heard
	Wait time.Duration // how long it could have been made but for the quota and what went before it
}

// callBook collects calls and hands them on in batches.
type callBook struct {
	mu    sync.Mutex
	calls []Call
	hand  func([]Call)
}

// callBatch is how many calls are handed on together: a run of many accounts makes some hundred thousand.
const callBatch = 4096

func (b *callBook) add(c Call) {
	if b.hand == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.calls = append(b.calls, c); len(b.calls) >= callBatch {
		b.flush()
	}
}

func (b *callBook) flush() {
	if len(b.calls) > 0 {
		b.hand(b.calls)
		b.calls = nil
	}
}

// end hands on what is left.
func (b *callBook) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flush()
}

// booked returns what is told of an account's calls of an API.
func (w *worker) booked(api string) func(transport.Heard) {
	return func(h transport.Heard) {
		w.book.add(Call{Account: w.Code, API: api, Heard: h, Wait: time.Duration(w.waited.Swap(0))})
	}
}
