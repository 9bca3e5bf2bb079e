package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/extract/simulate/world"
)

// process is this program, run as a process of its own.
type process struct {
	*exec.Cmd
	errs safeBuffer
}

// TestTwoServe lets two processes serve one lake and kills the one that works on accounts: the other one takes them
// over, nothing is asked for twice, and the lake is complete.
func TestTwoServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := demo.Prepare(dir, demo.Options{Seed: 11, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}})
	if err != nil {
		t.Fatal(err)
	}
	file := d.ConfigFile()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cadences := map[string]string{
		"orders.yaml": `{cron: "0 0 1 1 *", datasets: [all_orders, finance_transactions, settlement_v2, ecb_rates]}`,
		"stock.yaml":  `{cron: "0 0 1 1 *", datasets: [fba_inventory, ledger_summary, sp_campaign, vendor_sales_manufacturing]}`,
	}
	if err := os.Mkdir(filepath.Join(dir, "cadences"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, cadence := range cadences {
		if err := os.WriteFile(filepath.Join(dir, "cadences", name), []byte(cadence), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, append(text, "schedules: cadences\nclickhouse: {listen: \"127.0.0.1:0\"}\nconsole: {listen: \"127.0.0.1:0\"}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	amazon := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(string(text))
	program := filepath.Join(dir, "sellerhouse")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	start := func(args ...string) *process {
		p := &process{Cmd: exec.Command(program, append(args, "--config", file)...)}
		p.Stderr = &p.errs
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = p.Process.Signal(os.Interrupt)
			_ = p.Wait()
			if t.Failed() {
				t.Logf("%s:\n%s", strings.Join(args, " "), p.errs.String())
			}
		})
		return p
	}
	simulator := start("simulate", "--listen", strings.TrimPrefix(amazon, "http://")) // lives on, as Amazon does
	within(t, time.Minute, "the simulated Amazon", func() bool { return strings.Contains(simulator.errs.String(), " at http://") })
	if res, err := http.Post(amazon+"/_clock", "application/json", strings.NewReader(fmt.Sprintf(`{"advance_to": %q, "moment": true}`, d.Moments()[0].Format(time.RFC3339)))); err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(err, res)
	}
	asked := func() (n int, twice int) {
		var stats struct{ Reports, Repeated map[string]int }
		_, body := fetch(amazon + "/_stats")
		_ = json.Unmarshal([]byte(body), &stats)
		for _, x := range stats.Reports {
			n += x
		}
		for _, x := range stats.Repeated {
			twice += x
		}
		return n, twice
	}
	first := start("serve")
	within(t, time.Minute, "some reports asked for", func() bool { n, _ := asked(); return n >= 5 })
	second := start("serve")
	within(t, time.Minute, "the second", func() bool { return strings.Contains(second.errs.String(), "console at") })
	if err := first.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	var status struct {
		Freshness []struct {
			Dataset, Account, Reason string
			Loaded, Pending, Failed  int
		}
	}
	within(t, 4*time.Minute, "a complete run of both schedules, whoever made it", func() bool {
		return strings.Count(first.errs.String(), "run complete")+strings.Count(second.errs.String(), "run complete") == len(cadences)
	})
	if out, err := exec.Command(program, "status", "--json", "--config", file).Output(); err != nil || json.Unmarshal(out, &status) != nil {
		t.Fatalf("status: %v\n%s", err, out)
	}
	loaded := 0
	for _, x := range status.Freshness {
		if !strings.Contains(cadences["orders.yaml"]+cadences["stock.yaml"], x.Dataset) {
			continue
		}
		if x.Pending != 0 && x.Reason != "OPEN" || x.Failed != 0 { // a settlement that is still open is nobody's to fetch
			t.Errorf("%s of %s: %d days are pending and %d failed: %s", x.Dataset, x.Account, x.Pending, x.Failed, x.Reason)
		}
		loaded += x.Loaded
	}
	if loaded < 500 {
		t.Errorf("%d days of datasets are loaded, want all", loaded)
	}
	if n, twice := asked(); n < 5 || twice != 0 {
		t.Errorf("of %d reports %d were asked for twice, want some and none", n, twice)
	}
}
