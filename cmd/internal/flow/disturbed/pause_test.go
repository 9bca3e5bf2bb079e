package disturbed_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/lease"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
)

// moneyOnly is what the warehouse holds whose publication is disturbed.
var moneyOnly = []string{"all_orders", "settlement_v2", "fba_inventory"}

// publishing publishes alone, as the commands do; without recording and checking where only tables matter.
func publishing(ctx context.Context, p *parts.Parts, f *flow.Flow, o lease.Options, record bool) (rep flow.Report, err error) {
	o.Owner = lease.Self()
	err = lease.Hold(ctx, p.Store, "pipeline", o, func(ctx context.Context) error {
		if record {
			return f.Publish(ctx, &rep)
		}
		files, err := f.Transform(ctx)
		if err == nil {
			rep.Load, err = f.Load(ctx, files, nil)
		}
		return err
	})
	return rep, errors.Join(err, rep.Load.Err())
}

// publishingChild publishes what was known at a moment.
func publishingChild(dir string) error {
	ctx := context.Background()
	dead, err := time.ParseDuration(os.Getenv(childShare))
	if err != nil {
		return err
	}
	asOf, err := time.Parse(time.RFC3339, os.Getenv(childAsOf))
	if err != nil {
		return err
	}
	c, err := childConfiguration(ctx, dir)
	if err != nil {
		return err
	}
	p, err := parts.Open(ctx, c, parts.Options{Needs: parts.Warehouse | parts.Lake, Stderr: os.Stderr})
	if err != nil {
		return err
	}
	f, err := flow.Open(ctx, p, flow.Options{AsOf: asOf})
	if err == nil {
		_, err = publishing(ctx, p, f, lease.Options{Dead: dead}, true)
	}
	return errors.Join(err, p.Close(ctx))
}

// A process that publishes something old is stopped where a statement of its is on the way; another one takes over and
// publishes the present; then the statement arrives and the process goes on. The present stays, hash for hash.
func TestPausedWhilePublishing(t *testing.T) {
	t.Parallel()
	dead, pause := 3*time.Second, time.Duration(0)
	places := []struct {
		name   string
		is     func(statement string) bool
		after  int  // of the kind that go through before
		long   bool // not in the gate
		record bool // it comes after the load
		last   bool // nothing comes after it that could be refused
		again  bool // the next load cannot know that nothing came of it
	}{
		{name: "a whole table's swap", is: starts("EXCHANGE TABLES dw.")},
		{name: "a swap of partitions", is: func(s string) bool {
			return strings.HasPrefix(s, "ALTER TABLE dw.") && strings.Contains(s, " MOVE PARTITION ")
		}},
		{name: "a mirror of facts", is: starts("EXCHANGE TABLES ops.dq_missing_member")},
		{name: "a mirror of the lake", is: starts("EXCHANGE TABLES ops.document"), long: true, record: true},
		{name: "a table to stage in", is: starts("CREATE TABLE dw."), long: true},
		{name: "rows being staged", is: starts("INSERT INTO dw."), after: 5, long: true},
		{name: "the record of what is being swapped", is: starts("INSERT INTO ops.partition"), long: true, again: true},
		{name: "the record of what was swapped", is: starts("INSERT INTO ops.partition"), after: 1, long: true},
		{name: "a later record of what was swapped", is: starts("INSERT INTO ops.partition"), after: 3, long: true},
		{name: "a staging table's end", is: starts("DROP TABLE"), after: 3, long: true},
		{name: "the run's record", is: starts("INSERT INTO ops.load_run"), long: true},
		{name: "what checks said", is: starts("INSERT INTO ops.check_result"), long: true, record: true, last: true},
	}
	if flowtest.Long() {
		dead, pause = lease.Dead, 2*time.Minute
	}
	b := besiege(t, demo.Options{Seed: 11, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}}, flowtest.Everything)
	publish := func(t *testing.T, pull, record bool) flow.Report {
		t.Helper()
		f, err := flow.Open(t.Context(), b.Parts, flow.Options{Datasets: moneyOnly, Logger: flowtest.Logger(t)})
		if err != nil {
			t.Fatal(err)
		}
		if pull {
			if err := f.Schema(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, res, err := f.Pull(t.Context()); err != nil || res.Err() != nil {
				t.Fatal(err, res.Err())
			}
		}
		rep, err := publishing(t.Context(), b.Parts, f, lease.Options{Dead: dead, Wait: 10 * dead}, record)
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	var then time.Time // of which the process knows
	for i, at := range b.Moments() {
		if err := b.Clock.(*clock.Shared).AdvanceTo(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		publish(t, true, false)
		if i == 0 {
			then = b.Clock.Now()
		}
	}
	want := b.Hashes(t)
	for _, place := range places {
		if place.long && !flowtest.Long() {
			continue
		}
		t.Run(place.name, func(t *testing.T) {
			stopped, late, gone, started := make(chan string, 1), make(chan struct{}), make(chan struct{}), make(chan struct{})
			arrive := sync.OnceFunc(func() { close(late) })
			defer arrive()
			var process *os.Process
			var mu sync.Mutex
			left := place.after
			g := guard(func(w http.ResponseWriter, r *http.Request, body []byte, pass func() *answer) {
				text := queryOf(r, body)
				mu.Lock()
				now := false
				if place.is(text) {
					now = left == 0
					left--
				}
				mu.Unlock()
				if !now {
					pass().to(w)
					return
				}
				<-started
				_ = process.Signal(syscall.SIGSTOP)
				stopped <- text
				<-late
				a := pass()
				_ = process.Signal(syscall.SIGCONT)
				close(gone)
				a.to(w)
			})
			b.warehouse.guard.Store(&g)
			cmd, _, ended, log := flowtest.Start(t, b.Directory, b.seed, append(b.env, childShare+"="+dead.String(), childAsOf+"="+then.Format(time.RFC3339))...)
			process = cmd.Process
			close(started)
			select {
			case text := <-stopped:
				t.Logf("stopped at %.160s", text)
			case err := <-ended:
				t.Fatalf("it was not stopped: %v\n%s", err, log)
			}
			began := time.Now()
			rep := publish(t, false, place.record)
			flowtest.Same(t, "taken over", b.Hashes(t), want)
			mirrors := b.mirrors(t)
			time.Sleep(time.Until(began.Add(pause)))
			arrive()
			<-gone
			if err := <-ended; !place.last && (err == nil || !strings.Contains(log.String(), lease.ErrLost.Error())) {
				t.Errorf("the process that was stopped ended with %v, want it to have lost its lease\n%s", err, log)
			}
			flowtest.Same(t, "gone on", b.Hashes(t), want)
			if diff := cmp.Diff(mirrors, b.mirrors(t)); diff != "" {
				t.Errorf("gone on: what ops says (-before +after)\n%s", diff)
			}
			if again := publish(t, false, false); again.Load.Swapped+again.Load.Emptied > 0 && !place.again {
				t.Errorf("the next run swapped %d partitions and emptied %d, want nothing to do", again.Load.Swapped, again.Load.Emptied)
			}
			flowtest.Same(t, "published again", b.Hashes(t), want)
			t.Logf("stopped for %s; %d partitions swapped and %d emptied by who took over", time.Since(began).Round(time.Second), rep.Load.Swapped, rep.Load.Emptied)
		})
	}
}

func starts(with string) func(string) bool {
	return func(s string) bool { return strings.HasPrefix(s, with) }
}

// queryOf is what a request asks the warehouse to do.
func queryOf(r *http.Request, body []byte) string {
	if q := r.URL.Query().Get("query"); q != "" {
		return q
	}
	return string(body)
}

// mirrors are hashes of what ops says about the lake.
func (b *besieged) mirrors(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range []string{"document", "live_document", "completeness", "watermark", "quarantine", "restatement", "dq_missing_member"} {
		out[table] = b.One(t, "SELECT concat(toString(count()), ' rows ', toString(sum(cityHash64(toString(tuple(*)))))) FROM ops."+table)
	}
	return out
}
