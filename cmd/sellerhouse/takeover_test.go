package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
)

// process is this program, run as a process of its own.
type process struct {
	*exec.Cmd
	errs safeBuffer
}

// served is a simulated group that processes serve.
type served struct {
	demo.Directory
	t       *testing.T
	program string
	amazon  string // its address
}

// cadences are what the two schedules of a served group ask for.
var cadences = map[string][]string{
	"orders": {"all_orders", "finance_transactions", "settlement_v2", "ecb_rates"},
	"stock":  {"fba_inventory", "ledger_summary", "sp_campaign", "vendor_sales_manufacturing"},
}

// toServe lays out a group at its first moment, with schedules that run once.
func toServe(t *testing.T) *served {
	t.Helper()
	dir := t.TempDir()
	d := flowtest.Prepare(t, dir, demo.Options{Seed: 11, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}})
	file := d.ConfigFile()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "cadences"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, datasets := range cadences {
		cadence := fmt.Sprintf(`{cron: "0 0 1 1 *", datasets: [%s]}`, strings.Join(datasets, ", "))
		if err := os.WriteFile(filepath.Join(dir, "cadences", name+".yaml"), []byte(cadence), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, append(text, "schedules: cadences\nconsole: {listen: \"127.0.0.1:0\"}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &served{Directory: d, t: t, program: filepath.Join(dir, "sellerhouse"), amazon: regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(string(text))}
	if err := os.Symlink(os.Args[0], s.program); err != nil {
		t.Fatal(err)
	}
	simulator := s.start("simulate", "--listen", strings.TrimPrefix(s.amazon, "http://")) // lives on, as Amazon does
	within(t, time.Minute, "the simulated Amazon", func() bool { return strings.Contains(simulator.errs.String(), " at http://") })
	if res, err := http.Post(s.amazon+"/_clock", "application/json", strings.NewReader(fmt.Sprintf(`{"advance_to": %q, "moment": true}`, d.Moments()[0].Format(time.RFC3339)))); err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(err, res)
	}
	return s
}

// start starts a command that runs until the test ends.
func (s *served) start(args ...string) *process {
	s.t.Helper()
	p := &process{Cmd: exec.Command(s.program, append(args, "--config", s.ConfigFile())...)}
	p.Stderr = &p.errs
	if err := p.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = p.Process.Signal(syscall.SIGCONT)
		_ = p.Process.Signal(os.Interrupt)
		_ = p.Wait()
		if s.t.Failed() {
			s.t.Logf("%s:\n%s", strings.Join(args, " "), p.errs.String())
		}
	})
	return p
}

// asked is how many reports Amazon was asked for, and how many of them had been asked for before.
func (s *served) asked() (n int, twice int) {
	var stats struct{ Reports, Repeated map[string]int }
	_, body := fetch(s.amazon + "/_stats")
	_ = json.Unmarshal([]byte(body), &stats)
	for _, x := range stats.Reports {
		n += x
	}
	for _, x := range stats.Repeated {
		twice += x
	}
	return n, twice
}

// complete asserts that all that the schedules ask for is loaded.
func (s *served) complete() {
	s.t.Helper()
	var status struct {
		Freshness []struct {
			Dataset, Account, Reason string
			Loaded, Pending, Failed  int
		}
	}
	if out, err := exec.Command(s.program, "status", "--json", "--config", s.ConfigFile()).Output(); err != nil || json.Unmarshal(out, &status) != nil {
		s.t.Fatalf("status: %v\n%s", err, out)
	}
	loaded := 0
	for _, x := range status.Freshness {
		if !slices.Contains(slices.Concat(cadences["orders"], cadences["stock"]), x.Dataset) {
			continue
		}
		if x.Pending != 0 && x.Reason != "OPEN" || x.Failed != 0 { // a settlement that is still open is nobody's to fetch
			s.t.Errorf("%s of %s: %d days are pending and %d failed: %s", x.Dataset, x.Account, x.Pending, x.Failed, x.Reason)
		}
		loaded += x.Loaded
	}
	if loaded < 500 {
		s.t.Errorf("%d days of datasets are loaded, want all", loaded)
	}
}

// TestTwoServe lets two processes serve one lake and kills the one that works on accounts: the other one takes them
// over, nothing is asked for twice, and the lake is complete.
func TestTwoServe(t *testing.T) {
	t.Parallel()
	s := toServe(t)
	first := s.start("serve")
	within(t, 3*time.Minute, "some reports asked for", func() bool { n, _ := s.asked(); return n >= 5 })
	second := s.start("serve")
	within(t, time.Minute, "the second", func() bool { return strings.Contains(second.errs.String(), "console at") })
	if err := first.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	within(t, 4*time.Minute, "a complete run of both schedules, whoever made it", func() bool {
		return strings.Count(first.errs.String(), "run complete")+strings.Count(second.errs.String(), "run complete") == len(cadences)
	})
	s.complete()
	if n, twice := s.asked(); n < 5 || twice != 0 {
		t.Errorf("of %d reports %d were asked for twice, want some and none", n, twice)
	}
}

// TestServeStandsStill stops the one of two serving processes that works on accounts until the other one has taken them
// over, and lets it go on: no more than one report is asked for twice, and tables are what one process makes of them.
func TestServeStandsStill(t *testing.T) {
	t.Parallel()
	s := toServe(t)
	first := s.start("serve")
	within(t, 3*time.Minute, "some reports asked for", func() bool { n, _ := s.asked(); return n >= 5 })
	if err := first.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	second := s.start("serve")
	within(t, 3*time.Minute, "the other one to take over and end its run", func() bool {
		_, taken, _ := strings.Cut(second.errs.String(), "taking over")
		return strings.Contains(taken, "run complete")
	})
	if os.Getenv("SELLERHOUSE_LONG") == "1" {
		time.Sleep(time.Until(began.Add(2 * time.Minute)))
	}
	_, before := s.asked()
	if err := first.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	stood := time.Since(began).Round(time.Second)
	within(t, 4*time.Minute, "the first one's runs", func() bool { return strings.Count(first.errs.String(), "run complete") == len(cadences) })
	if !strings.Contains(first.errs.String(), "handed over") {
		t.Error("the first one lost no account")
	}
	s.complete()
	n, twice := s.asked()
	if n < 5 || before != 0 || twice > 1 {
		t.Errorf("of %d reports %d were asked for twice, %d of them before it went on; want some, one at most and none", n, twice, before)
	}
	t.Logf("stood still for %s; of %d reports %d were asked for twice", stood, n, twice)

	for _, p := range []*process{first, second} {
		_ = p.Process.Signal(os.Interrupt)
		_ = p.Wait()
	}
	h := flowtest.Open(t, s.Directory, flowtest.Everything)
	got := h.Hashes(t)
	if rep := h.Publish(t, flow.Options{Again: true}); rep.Load.Swapped == 0 {
		t.Error("nothing was published again")
	}
	flowtest.Same(t, "published again", h.Hashes(t), got)
	whole := flowtest.Open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 11, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}}), flowtest.Everything)
	if err := whole.Clock.(*clock.Shared).AdvanceTo(t.Context(), s.Moments()[0]); err != nil {
		t.Fatal(err)
	}
	if rep, err := flow.Run(t.Context(), whole.Parts, flow.Options{Datasets: slices.Concat(cadences["orders"], cadences["stock"]), Logger: flowtest.Logger(t)}); err != nil || rep.Load.Err() != nil {
		t.Fatal(err, rep.Load.Err())
	}
	flowtest.Same(t, "served by two", got, whole.Hashes(t))
}
