package clock

import (
	"bytes"
	"container/heap"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Shared is the clock of a simulated Amazon, kept by its server and moved by the pipeline: when every
// worker sleeps, the clock jumps to the first of their deadlines. Waits are so skipped and work is not.
// It is meant for one pipeline process at a time; what another one did to the clock is seen at the next jump.
type Shared struct {
	url    string
	client *http.Client
	now    atomic.Int64 // nanoseconds since 1970, as last heard from the server
	moment atomic.Int64 // the same of where its world stands

	mu       sync.Mutex
	workers  map[uint64]*worker // by goroutine
	busy     int                // workers neither asleep nor idle
	sleepers sleepers
	changes  uint64 // counts wakings and registrations, so that a jump can see that something began meanwhile
	jumping  bool
}

// worker is a goroutine inside Go.
type worker struct{ depth, idle int }

// sleeper is one Sleep that waits.
type sleeper struct {
	until  time.Time
	worker bool // its goroutine counts as busy again once awake
	woken  bool
	wake   chan error
	index  int
}

var _ Clock = (*Shared)(nil)

// NewShared returns the clock that the simulated Amazon at baseURL keeps.
func NewShared(ctx context.Context, baseURL string, client *http.Client) (*Shared, error) {
	if client == nil {
		client = http.DefaultClient
	}
	s := &Shared{url: strings.TrimRight(baseURL, "/") + "/_clock", client: client, workers: map[uint64]*worker{}}
	if err := s.call(ctx, http.MethodGet, nil); err != nil {
		return nil, err
	}
	return s, nil
}

// Now returns the server's time as last heard: it moves only by jumps.
func (s *Shared) Now() time.Time { return time.Unix(0, s.now.Load()).UTC() }

// Moment returns where the simulated world stands, as last heard: at or before Now.
func (s *Shared) Moment() time.Time { return time.Unix(0, s.moment.Load()).UTC() }

// AdvanceTo moves the clock to t at once, whoever works, and the simulated world with it; an earlier t
// changes nothing. It is for whoever conducts runs at successive moments: while a run only waits, the
// world stands still, and its figures are those of the moment the run began.
func (s *Shared) AdvanceTo(ctx context.Context, t time.Time) error {
	body, err := json.Marshal(map[string]any{"advance_to": t.UTC().Format(time.RFC3339Nano), "moment": true})
	if err != nil {
		return fmt.Errorf("shared clock: %w", err)
	}
	if err := s.call(ctx, http.MethodPost, body); err != nil {
		return err
	}
	s.mu.Lock()
	s.wakeDue(s.Now())
	s.mu.Unlock()
	return nil
}

// Go runs f as a worker. Inside a worker it changes nothing.
func (s *Shared) Go(f func()) {
	id := goroutine()
	s.mu.Lock()
	w := s.workers[id]
	if w == nil {
		w = &worker{}
		s.workers[id] = w
		s.busy++
		s.changes++
	}
	w.depth++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if w.depth--; w.depth == 0 {
			delete(s.workers, id)
			if w.idle == 0 {
				s.busy--
			}
			s.settle()
		}
	}()
	f()
}

// Idle runs f while the calling worker waits for others. Outside of a worker it just runs f.
func (s *Shared) Idle(f func()) {
	id := goroutine()
	s.mu.Lock()
	w := s.workers[id]
	if w == nil {
		s.mu.Unlock()
		f()
		return
	}
	if w.idle++; w.idle == 1 {
		s.busy--
		s.settle()
	}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if w.idle--; w.idle == 0 {
			s.busy++
			s.changes++
		}
	}()
	f()
}

// steps is what deadlines are rounded up to, so that waits that end about together end in one jump.
func steps(d time.Duration) time.Duration {
	switch {
	case d >= 10*time.Second:
		return 5 * time.Second
	case d >= time.Second:
		return time.Second
	}
	return 0
}

// Sleep waits until the shared clock has moved by d, and a little more where that is a second or longer.
func (s *Shared) Sleep(ctx context.Context, d time.Duration) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if d <= 0 {
		return nil
	}
	until := s.Now().Add(d)
	if step := steps(d); step > 0 {
		if r := until.Truncate(step); r.Before(until) {
			until = r.Add(step)
		}
	}
	id := goroutine()
	p := &sleeper{until: until, wake: make(chan error, 1)}
	s.mu.Lock()
	if w := s.workers[id]; w != nil && w.idle == 0 {
		p.worker = true
		s.busy--
	}
	heap.Push(&s.sleepers, p)
	s.settle()
	s.mu.Unlock()

	select {
	case err := <-p.wake:
		return err
	case <-ctx.Done():
		s.mu.Lock()
		defer s.mu.Unlock()
		if !p.woken {
			heap.Remove(&s.sleepers, p.index)
			s.rouse(p, nil)
			s.settle()
		}
		return context.Cause(ctx)
	}
}

// settle starts a jump when everybody waits. The lock is held.
func (s *Shared) settle() {
	if s.busy > 0 || len(s.sleepers) == 0 || s.jumping {
		return
	}
	s.jumping = true
	go s.jump()
}

// jump moves the clock to the first deadline, again and again while everybody waits.
func (s *Shared) jump() {
	for {
		s.mu.Lock()
		if s.busy > 0 || len(s.sleepers) == 0 {
			s.jumping = false
			s.mu.Unlock()
			return
		}
		changes, until := s.changes, s.sleepers[0].until
		s.mu.Unlock()

		// A goroutine just started or just fed through a channel has not told us yet that it works:
		// let it run before time moves.
		for range 16 {
			runtime.Gosched()
		}
		s.mu.Lock()
		quiet := s.busy == 0 && s.changes == changes && len(s.sleepers) > 0 && s.sleepers[0].until.Equal(until)
		s.mu.Unlock()
		if !quiet {
			continue
		}

		var err error
		if until.After(s.Now()) {
			body, _ := json.Marshal(map[string]string{"advance_to": until.UTC().Format(time.RFC3339Nano)})
			err = s.call(context.Background(), http.MethodPost, body)
		}
		s.mu.Lock()
		if err != nil {
			for len(s.sleepers) > 0 {
				s.rouse(heap.Pop(&s.sleepers).(*sleeper), err)
			}
		} else {
			s.wakeDue(s.Now())
		}
		s.mu.Unlock()
	}
}

// wakeDue wakes whoever sleeps until now or less. The lock is held.
func (s *Shared) wakeDue(now time.Time) {
	for len(s.sleepers) > 0 && !s.sleepers[0].until.After(now) {
		s.rouse(heap.Pop(&s.sleepers).(*sleeper), nil)
	}
}

// rouse ends one sleep; its worker counts as busy from here on, before it runs. The lock is held.
func (s *Shared) rouse(p *sleeper, err error) {
	p.woken = true
	if p.worker {
		s.busy++
	}
	s.changes++
	p.wake <- err
}

// call asks the server for the time, or to move it.
func (s *Shared) call(ctx context.Context, method string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, method, s.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("shared clock: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("shared clock: the simulated Amazon does not answer; is it running? %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		return fmt.Errorf("shared clock: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("shared clock: %s answered %s; want a simulated Amazon there", s.url, res.Status)
	}
	var got struct {
		Now    time.Time `json:"now"`
		Moment time.Time `json:"moment"`
	}
	if err := json.Unmarshal(raw, &got); err != nil || got.Now.IsZero() {
		return fmt.Errorf("shared clock: %s answered %.80q; want {\"now\": ...}", s.url, raw)
	}
	if got.Moment.IsZero() {
		got.Moment = got.Now
	}
	raise(&s.now, got.Now)
	raise(&s.moment, got.Moment)
	return nil
}

// raise sets v to t unless it is later already: answers may overtake one another.
func raise(v *atomic.Int64, t time.Time) {
	for {
		old := v.Load()
		if t.UnixNano() <= old || v.CompareAndSwap(old, t.UnixNano()) {
			return
		}
	}
}

// goroutine returns the number of the calling goroutine. Sleep takes no worker as an argument, so this
// is how it knows whether its caller is one.
func goroutine() uint64 {
	var buf [40]byte
	b := buf[:runtime.Stack(buf[:], false)]
	b = b[len("goroutine "):]
	var id uint64
	for _, c := range b {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + uint64(c-'0')
	}
	return id
}

// sleepers is a heap by deadline.
type sleepers []*sleeper

func (h sleepers) Len() int           { return len(h) }
func (h sleepers) Less(i, j int) bool { return h[i].until.Before(h[j].until) }
func (h sleepers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *sleepers) Push(x any) {
	p := x.(*sleeper)
	p.index = len(*h)
	*h = append(*h, p)
}

func (h *sleepers) Pop() any {
	old := *h
	p := old[len(old)-1]
	*h = old[:len(old)-1]
	return p
}
