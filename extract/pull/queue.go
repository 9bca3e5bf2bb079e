package pull

import (
	"context"
	"slices"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/notify"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/spapi"
)

const (
	hearEvery = 20 * time.Second // how often an account's queue is looked at while something is asked
	deafAfter = 3                // looks that fail in a row, after which the run polls as if there were no queue
)

// ears are what an account hears from its queue.
type ears struct {
	queue  *notify.Queue
	at     time.Time // of the next look
	failed int       // looks in a row
	heard  map[string]bool
}

// openEars opens the account's queue, where it has one. Without it reports are polled.
func (w *worker) openEars(ctx context.Context) {
	if w.Queue == "" {
		return
	}
	q, err := notify.Open(ctx, w.Queue, w.http, w.URL != "")
	if err != nil {
		w.log.Warn("no notifications: reports are polled", "err", err)
		return
	}
	w.ears = &ears{queue: q, heard: map[string]bool{}}
}

// listens says whether finished reports are told.
func (w *worker) listens() bool { return w.ears != nil && w.ears.failed < deafAfter }

// late is how long all but the slowest reports of a dataset take, where a queue tells of their end; else 0.
func (w *worker) late(r *Request) time.Duration {
	if !w.listens() {
		return 0
	}
	made := slices.Sorted(slices.Values(w.state.Made[r.Slice.Dataset]))
	if len(made) == 0 {
		return w.usual(r)
	}
	return time.Duration(made[min(len(made)-1, len(made)*95/100)]) * time.Second
}

// untilHeard brings a wait forward to the next look at the queue, while something is asked.
func (w *worker) untilHeard(at time.Time) time.Time {
	if w.listens() && w.ears.at.Before(at) && slices.ContainsFunc(w.requests, func(r *Request) bool { return r.phase == asked }) {
		return w.ears.at
	}
	return at
}

// toldOnce is what notifications are told apart by: of many that say nearly the same one is kept. No zone's day
// begins within it.
const toldOnce = 30 * time.Minute

// tell notes what is new, for the next run to read: what this one reads, it may have read before.
func (w *worker) tell(m notify.Message) {
	kind, t := string(m.Kind), plan.Told{Posted: m.Posted.Truncate(toldOnce), At: w.Clock.Now()}
	if i := slices.IndexFunc(w.state.Told[kind], func(o plan.Told) bool { return o.Posted.Equal(t.Posted) }); i >= 0 {
		w.state.Told[kind][i].At = t.At
	} else {
		if w.state.Told == nil {
			w.state.Told = map[string][]plan.Told{}
		}
		w.state.Told[kind] = append(w.state.Told[kind], t)
	}
	w.unsaved++
}

// read strikes out what was told before a chain began that is part of the lake now.
func (w *worker) read(r *Request, began time.Time) {
	kind := w.specs[r.Slice.Dataset].WokenBy
	if kind == "" || len(w.state.Told[kind]) == 0 {
		return
	}
	w.state.Told[kind] = slices.DeleteFunc(w.state.Told[kind], func(t plan.Told) bool {
		return !t.Posted.Before(r.Slice.Start.Truncate(toldOnce)) && !t.Posted.After(r.Slice.End) && t.At.Before(began)
	})
	w.unsaved++
}

// lastWords looks at the queue once more when the run is over: what comes between two runs is heard, too, whatever
// they ask for.
func (w *worker) lastWords(ctx context.Context) {
	if w.listens() {
		w.receive(ctx)
	}
}

// listen looks at the queue when it is time. What a message says is written down before it is deleted.
func (w *worker) listen(ctx context.Context, now time.Time) {
	if !w.listens() || now.Before(w.ears.at) || !slices.ContainsFunc(w.requests, func(r *Request) bool { return r.phase == asked }) {
		return
	}
	w.receive(ctx)
}

// receive reads what is in the queue.
func (w *worker) receive(ctx context.Context) {
	for {
		list, err := w.ears.queue.Receive(ctx)
		if ctx.Err() != nil {
			return
		}
		w.ears.at = w.Clock.Now().Add(hearEvery)
		if err != nil {
			w.deaf(err)
			return
		}
		w.ears.failed = 0
		var done []string
		for _, d := range list {
			if w.hear(ctx, d) {
				done = append(done, d.Receipt)
			}
		}
		if len(done) > 0 && w.unsaved > 0 && w.save(ctx) != nil {
			return // they come again
		}
		if err := w.ears.queue.Delete(ctx, done); err != nil {
			w.log.Warn("messages will come again", "err", err)
		}
		if len(done) == 0 {
			return // the queue is empty, or what is left is not ours
		}
	}
}

// deaf counts a look at the queue that failed. After some of them everything that is asked is polled.
func (w *worker) deaf(err error) {
	w.ears.failed++
	w.log.Warn("queue cannot be read", "attempt", w.ears.failed, "err", err)
	if w.listens() {
		return
	}
	w.log.Warn("the queue is lost: reports are polled")
	for _, r := range w.requests {
		if r.phase == asked {
			r.pollAt = w.Clock.Now()
		}
	}
}

// hear takes in a message and says whether it can be deleted: what is about another account stays for its own
// process.
func (w *worker) hear(ctx context.Context, d notify.Delivery) bool {
	m := d.Message
	switch {
	case d.Err != nil:
		w.log.Warn("message that is no notification is deleted", "err", d.Err)
		return true
	case !m.Of(w.SellingPartnerID, w.Type == account.Vendor):
		return false
	case m.ID != "" && w.ears.heard[m.ID]:
		return true
	}
	w.ears.heard[m.ID] = true
	switch m.Kind {
	case notify.ReportFinished, notify.QueryFinished:
		i := slices.IndexFunc(w.requests, func(r *Request) bool {
			return r.phase == asked && (r.ID == m.Report || r.Before == m.Report) && !r.busy
		})
		if i < 0 {
			w.log.Info("notification of what was not asked here, or is known, is deleted", "kind", string(m.Kind), "report", m.Report, "status", m.Status)
			return true
		}
		w.wakeRequest(ctx, w.requests[i], m)
	case notify.AccountStatus:
		w.log.Warn("account status changed", "status", m.Status, "was", m.Was, "at", m.At)
		w.judged(m)
	case notify.TransactionUpdate:
		w.tell(m)
	default:
		w.log.Info("notification", "kind", string(m.Kind), "type", m.Type, "at", m.At)
	}
	return true
}

// statuses of an account, the best first.
var statuses = []string{"NORMAL", "AT_RISK", "DEACTIVATED"}

// judged keeps how the account's status changed last, and of stores that changed together the worst: messages come in
// no order.
func (w *worker) judged(m notify.Message) {
	if s := w.state.Status; s != nil && (m.At.Before(s.At) || m.At.Equal(s.At) && slices.Index(statuses, m.Status) < slices.Index(statuses, s.Is)) {
		return
	}
	w.state.Status = &Status{Was: m.Was, Is: m.Status, At: m.At}
	w.unsaved++
}

// wakeRequest goes on with a request whose report or query is over. A document saves the poll; of anything else the poll
// says more than the message.
func (w *worker) wakeRequest(ctx context.Context, r *Request, m notify.Message) {
	w.count(func(res *Result) { res.Told++ })
	switch {
	case r.Before == m.Report:
		r.lookAt = w.Clock.Now()
	case m.Kind == notify.QueryFinished:
		q := spapi.Query{ID: m.Report, Ended: m.At, Status: spapi.Status(m.Status), DocumentID: m.Document, ErrorDocument: m.Problem}
		q.Pagination.Next = m.Next
		w.queryStands(ctx, r, q)
	case spapi.Status(m.Status) == spapi.Done && m.Document != "":
		w.made(r, max(0, m.At.Sub(r.AskedAt)))
		r.document = found{id: m.Document, report: m.Report, generatedAt: m.At, marketplaces: r.Slice.Marketplaces}
		r.phase = ready
		w.skipHeld(ctx, r)
	default:
		r.pollAt = w.Clock.Now()
	}
	w.unsaved++
}
