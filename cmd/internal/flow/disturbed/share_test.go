package disturbed_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/lease"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/simulate/world"
)

// shared is what the two processes pull: each kind of request.
var shared = []string{"all_orders", "fba_inventory", "sales_traffic", "settlement_v2", "sp_campaign", "finance_transactions", "vendor_sales_manufacturing"}

// sharing is how a process shares the accounts with others.
func sharing(dead time.Duration) *flow.Leases {
	return &flow.Leases{Options: lease.Options{Owner: lease.Self(), Dead: dead}}
}

// sharingChild pulls what no other process works on and says which accounts it had to let go.
func sharingChild(dir string) error {
	ctx := context.Background()
	dead, err := time.ParseDuration(os.Getenv(childShare))
	if err != nil {
		return err
	}
	datasets := shared
	if names := os.Getenv(childDatasets); names != "" {
		datasets = strings.Split(names, ",")
	}
	c, err := childConfiguration(ctx, dir)
	if err != nil {
		return err
	}
	p, err := parts.Open(ctx, c, parts.Options{Needs: parts.Lake | parts.Amazon, Stderr: os.Stderr})
	if err != nil {
		return err
	}
	f, err := flow.Open(ctx, p, flow.Options{Datasets: datasets, Leases: sharing(dead), Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return errors.Join(err, p.Close(ctx))
	}
	fmt.Println("open")
	_, res, err := f.Pull(ctx)
	fmt.Fprintln(os.Stderr, "lost", len(res.Lost))
	return errors.Join(err, res.Err(), p.Close(ctx))
}

// A process that pulls is stopped somewhere and goes on later; meanwhile another one takes over. Nothing is lost or
// stands there twice, and no more than one report a pause is asked for twice.
func TestTwoProcessesShare(t *testing.T) {
	t.Parallel()
	pauses, dead, pause := 2, 3*time.Second, 5*time.Second
	if flowtest.Long() {
		pauses, dead, pause = 6, lease.Dead, 2*time.Minute
	}
	o := demo.Options{Seed: 11, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}}
	begin := func(t *testing.T) *house {
		h := open(t, flowtest.Prepare(t, t.TempDir(), o), parts.Lake|parts.Amazon)
		if err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), h.Moments()[0]); err != nil {
			t.Fatal(err)
		}
		return h
	}
	whole := begin(t)
	f, err := flow.Open(t.Context(), whole.Parts, flow.Options{Datasets: shared, Logger: flowtest.Logger(t)})
	if err != nil {
		t.Fatal(err)
	}
	if _, res, err := f.Pull(t.Context()); err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	all, want := whole.asked(t).reports(), whole.manifests(t)
	random := rand.New(rand.NewPCG(31, 32))
	lost := 0
	for n := range pauses {
		h := begin(t)
		cmd, opened, ended, log := flowtest.Start(t, h.Directory, o.Seed, childShare+"="+dead.String())
		select {
		case <-opened:
		case err := <-ended:
			t.Fatalf("the other process: %v\n%s", err, log)
		}
		for stop := all/10 + random.IntN(all/2); h.asked(t).reports() < stop; { // however fast the machine is
			time.Sleep(5 * time.Millisecond)
		}
		if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(pause, func() { _ = cmd.Process.Signal(syscall.SIGCONT) })

		// This process pulls what the other one does not hold, and what it lets go.
		names := []string{plan.None}
		for _, a := range h.Accounts {
			names = append(names, a.Code)
		}
		pull := func(silent map[string]string) {
			opt := flow.Options{Datasets: shared, Leases: sharing(dead), Logger: flowtest.Logger(t)}
			opt.Leases.Silent = silent
			f, err := flow.Open(t.Context(), h.Parts, opt)
			if err != nil {
				t.Fatal(err)
			}
			if _, res, err := f.Pull(t.Context()); err != nil || res.Err() != nil {
				t.Errorf("pause %d: %v %v", n+1, err, res.Err())
			}
		}
		pull(nil)
		ctx, cancel := context.WithTimeout(t.Context(), pause)
		lease.Watch(ctx, h.Store, names, lease.Options{Owner: lease.Self(), Dead: dead}, func(all []lease.Silent) {
			silent := map[string]string{}
			for _, s := range all {
				silent[s.Name] = s.ETag
			}
			pull(silent)
		})
		cancel()
		if err := <-ended; err != nil {
			t.Fatalf("the process that was stopped: %v\n%s", err, log)
		}
		if strings.Contains(log.String(), "handed over") {
			lost++
		}
		pull(nil) // nothing is left to do
		if diff := cmp.Diff(want, h.manifests(t)); diff != "" {
			t.Errorf("pause %d: what is in the lake (-alone +shared)\n%s", n+1, diff)
		}
		asked := h.asked(t)
		repeated := sum(asked.Repeated)
		if repeated > 1 {
			t.Errorf("pause %d: %d reports were asked for twice, want one at most: %v", n+1, repeated, asked.Repeated)
		}
		t.Logf("pause %d: %d reports asked for twice; %s", n+1, repeated, strings.TrimSpace(log.String()))
	}
	if lost == 0 {
		t.Error("no pause came while the other process held an account")
	}
}

// asked is what Amazon was asked for, by account.
type asked struct {
	Reports  map[string]int `json:"reports"`
	Ads      map[string]int `json:"ads_reports"`
	Repeated map[string]int `json:"repeated"` // of both
}

func (a asked) reports() int { return sum(a.Reports) + sum(a.Ads) }

func sum(m map[string]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

func (h *house) asked(t *testing.T) (a asked) {
	t.Helper()
	h.Ask(t, "/_stats", &a)
	return a
}

// manifests names the documents of the lake by what they answer, with their rows.
func (h *house) manifests(t *testing.T) []string {
	t.Helper()
	f, err := flow.Open(t.Context(), h.Parts, flow.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range catalog.All() {
		for _, a := range append([]string{plan.None}, codesOf(h)...) {
			ms, err := f.Lake().Manifests(t.Context(), s.Name, a)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range ms {
				rows := int64(0)
				for _, table := range m.Tables {
					rows += table.Out
				}
				out = append(out, fmt.Sprintf("%s %s %v %s %s %d rows", s.Name, a, m.Marketplaces, m.Profile, m.Window, rows))
			}
		}
	}
	slices.Sort(out)
	return out
}

func codesOf(h *house) []string {
	var out []string
	for _, a := range h.Accounts {
		out = append(out, a.Code)
	}
	return out
}

// Two processes that serve one lake work on different accounts at the same time, and each account has its turn; nothing is
// asked for twice.
func TestCrewSharesTheAccounts(t *testing.T) {
	t.Parallel()
	h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 11, World: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}}), parts.Lake|parts.Amazon)
	if err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), h.Moments()[0]); err != nil {
		t.Fatal(err)
	}
	var crews [2]*lease.Crew
	options := func(i int) lease.Options {
		return lease.Options{Owner: lease.Owner{Host: fmt.Sprint("host", i), PID: 1}, Dead: 3 * time.Second}
	}
	for i := range crews {
		c, err := lease.Join(t.Context(), h.Store, options(i))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Leave(context.WithoutCancel(t.Context()))
		crews[i] = c
	}
	for crews[0].Size() != 2 {
		time.Sleep(10 * time.Millisecond)
	}
	var created [2]int
	var rounds errgroup.Group
	for i, crew := range crews {
		rounds.Go(func() error {
			turns := &flow.Turns{}
			for {
				f, err := flow.Open(t.Context(), h.Parts, flow.Options{
					Datasets: shared, Logger: flowtest.Logger(t), Leases: &flow.Leases{Options: options(i), Crew: crew, Turns: turns},
				})
				if err != nil {
					return err
				}
				_, res, err := f.Pull(t.Context())
				if err := errors.Join(err, res.Err()); err != nil {
					return err
				}
				created[i] += res.Created
				if f.Others() == 0 {
					return nil
				}
				time.Sleep(50 * time.Millisecond)
			}
		})
	}
	if err := rounds.Wait(); err != nil {
		t.Fatal(err)
	}
	asked := h.asked(t)
	if created[0] == 0 || created[1] == 0 || created[0]+created[1] != asked.reports() || len(asked.Repeated) > 0 {
		t.Errorf("reports asked for by each: %v; Amazon counts %d, repeated %v", created, asked.reports(), asked.Repeated)
	}
}
