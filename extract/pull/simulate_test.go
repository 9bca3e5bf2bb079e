package pull

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull/pulltest"
	"sellerhouse/extract/simulate"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

var small = world.New(1, world.Options{Months: 2, SKUs: 8, OrdersPerDay: 20})

// house is a pipeline up to the sink against a simulated Amazon.
type house struct {
	t      *testing.T
	server *simulate.Server
	clock  *clock.Shared
	cfg    Config
	store  *memory
	shelf  *shelf
	opened map[string]window.Day

	settling []string             // ids that every account is to ask for
	line     atomic.Pointer[line] // calls of a process that was killed may still be under way when it changes
}

// line is how Amazon is reached.
type line struct {
	fuse *fuse                    // burns with every call that was answered: the answer is lost
	on   func(*http.Request) bool // which calls burn it, nil for all
}

// ServeHTTP is the simulated Amazon behind a line that can be cut after it did what was asked.
func (h *house) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	line := h.line.Load()
	if line == nil || strings.HasPrefix(r.URL.Path, "/_") {
		h.server.ServeHTTP(w, r)
		return
	}
	rec := httptest.NewRecorder()
	h.server.ServeHTTP(rec, r)
	if (line.on == nil || line.on(r)) && line.fuse.burn() {
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
		return
	}
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

func newHouse(t *testing.T, faults string) *house {
	t.Helper()
	return newHouseOf(t, small, faults, time.Date(2025, 10, 25, 6, 0, 0, 0, time.UTC))
}

func newHouseOf(t *testing.T, w *world.World, faults string, now time.Time) *house {
	t.Helper()
	return newHouseWith(t, simulate.Config{World: w, Faults: faults, Now: now})
}

func newHouseWith(t *testing.T, cfg simulate.Config) *house {
	t.Helper()
	w := cfg.World
	sim, err := simulate.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, server: sim, store: newMemory(), shelf: newShelf(), opened: map[string]window.Day{}}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	clk, err := clock.NewShared(t.Context(), srv.URL, srv.Client())
	if err != nil {
		t.Fatal(err)
	}
	h.clock = clk
	for _, a := range sim.Accounts() {
		acc := account.Account{
			Code: a.Code, Type: account.Type(a.Type), Region: amazon.Region(a.Region), SellingPartnerID: a.SellingPartnerID,
			SPAPI: account.Credentials{ClientID: account.Secret(a.SPAPI.ClientID), ClientSecret: account.Secret(a.SPAPI.ClientSecret), RefreshToken: account.Secret(a.SPAPI.RefreshToken)},
			Ads:   account.Credentials{ClientID: account.Secret(a.Ads.ClientID), ClientSecret: account.Secret(a.Ads.ClientSecret), RefreshToken: account.Secret(a.Ads.RefreshToken)},
		}
		for _, id := range a.Marketplaces {
			m, _ := amazon.ByID(id)
			acc.Marketplaces = append(acc.Marketplaces, m)
		}
		for _, p := range a.Profiles {
			acc.Profiles = append(acc.Profiles, p.ID)
		}
		h.cfg.Accounts = append(h.cfg.Accounts, acc)
		h.opened[a.Code] = w.Start()
	}
	h.cfg.Catalog, h.cfg.Clock, h.cfg.State, h.cfg.Spool, h.cfg.URL, h.cfg.Sink = catalog.All(), clk, h.store, t.TempDir(), srv.URL, h.shelf
	return h
}

func (h *house) plan(now time.Time) []plan.Slice {
	h.t.Helper()
	profiles, err := Profiles(h.t.Context(), h.cfg)
	if err != nil && len(profiles) == 0 {
		h.t.Fatal(err)
	}
	open, err := Open(h.t.Context(), h.store, h.cfg.Accounts)
	if err != nil {
		h.t.Fatal(err)
	}
	states, err := ReadStates(h.t.Context(), h.store, h.cfg.Accounts)
	if err != nil {
		h.t.Fatal(err)
	}
	settling := map[string][]string{}
	for _, a := range h.cfg.Accounts {
		settling[a.Code] = h.settling
	}
	return plan.Plan(plan.Input{
		Settling: settling,
		Accounts: h.cfg.Accounts, Catalog: h.cfg.Catalog, Holdings: h.shelf, Open: open, Profiles: profiles, Opening: h.opened, Widths: states.Widths(), Told: states.Told(), Now: now,
	})
}

// slowest are reports that all take as long as the slowest of their type did.
type slowest struct {
	plan.Usual
	took map[string]map[string]time.Duration // by account and report type
}

func (s slowest) Generation(account string, spec *dataset.Spec) time.Duration {
	return s.took[account][spec.Source.Type]
}

// snapshotsFirst is how long an account takes at least that asks for today's snapshots before everything else: their
// tokens, and then the slowest type of the other reports, which are worked off one after the other.
func (h *house) snapshotsFirst(wanted []plan.Slice, busy slowest) time.Duration {
	snapshots, slow := map[string]int{}, map[string]time.Duration{}
	for _, s := range wanted {
		i := slices.IndexFunc(h.cfg.Catalog, func(d *dataset.Spec) bool { return d.Name == s.Dataset })
		switch spec := h.cfg.Catalog[i]; {
		case spec.Source.API != dataset.Reports:
		case spec.Supersede == dataset.Snapshot:
			snapshots[s.Account]++
		default:
			slow[s.Account] = max(slow[s.Account], busy.Generation(s.Account, spec))
		}
	}
	longest := time.Duration(0)
	for account, n := range snapshots {
		longest = max(longest, time.Duration(max(0, n+1-15))*time.Minute+slow[account]) // createReport: 15 at once, then one a minute
	}
	return longest
}

func (h *house) created() (n, repeated int) {
	s := h.server.Stats()
	for _, c := range s.Reports {
		n += c
	}
	for _, c := range s.AdsReports {
		n += c
	}
	for _, c := range s.Repeated {
		repeated += c
	}
	return n, repeated
}

func TestPullEverything(t *testing.T) {
	for _, faults := range []string{"none", "standard"} {
		t.Run(faults, func(t *testing.T) {
			h := newHouse(t, faults)
			now := h.clock.Now()
			wanted := h.plan(now)
			began := time.Now()
			res, err := Run(t.Context(), h.cfg, wanted)
			took := time.Since(began)
			if err := errors.Join(err, res.Err()); err != nil {
				t.Fatal(err)
			}
			stats, _ := json.Marshal(h.server.Stats().Calls)
			t.Logf("%d slices: %+v\nin %s (%s a document), clock moved %s, %d state writes, calls %s", len(wanted), res, took, took/time.Duration(max(1, res.Committed)),
				h.clock.Now().Sub(now), h.store.writes, stats)
			truth := slowest{took: h.server.Stats().Longest}
			bound := h.snapshotsFirst(wanted, slowest{took: h.server.Stats().Busy})
			for _, f := range plan.EstimateFinish(wanted, h.cfg.Catalog, truth, 2, now).Accounts {
				bound = max(bound, f.After)
			}
			if moved := h.clock.Now().Sub(now); faults == "none" && moved > bound*11/10 {
				t.Errorf("the clock moved %s, the quotas allow %s", moved, bound)
			}
			if left := h.plan(now); len(withoutListings(left)) > 0 {
				t.Errorf("after everything was pulled still wanted: %v", left)
			}
			if files, _ := os.ReadDir(h.cfg.Spool); len(files) != 0 {
				t.Errorf("%d files are left in the spool", len(files))
			}
			before, docs := h.store.writes, h.shelf.documents()
			created, repeated := h.created()
			if faults == "none" && repeated != 0 {
				t.Errorf("%d of %d reports asked twice without faults: %v", repeated, created, h.server.Stats().Repeated)
			}
			res, err = Run(t.Context(), h.cfg, h.plan(now))
			if err := errors.Join(err, res.Err()); err != nil {
				t.Fatal(err)
			}
			if again, _ := h.created(); again != created || res.Committed != 0 {
				t.Errorf("the second run asked %d reports and committed %d", again-created, res.Committed)
			}
			if diff := cmp.Diff(docs, h.shelf.documents()); diff != "" {
				t.Errorf("the second run changed what is held\n%s", diff)
			}
			t.Logf("second run: %d writes", h.store.writes-before)
			for key := range h.store.objects {
				if !strings.HasPrefix(key, "state/requests/") {
					continue
				}
				s, err := ReadState(t.Context(), h.store, strings.TrimSuffix(strings.TrimPrefix(key, "state/requests/"), ".json"))
				if err != nil || len(s.Open) != 0 || len(s.Parked) != 0 {
					t.Errorf("%s has %d open and %d parked requests, %v", key, len(s.Open), len(s.Parked), err)
				}
			}
		})
	}
}

// Whatever is odd about logins and downloads, the documents are the same ones, whole.
func TestOddDownloads(t *testing.T) {
	pulled := func(faults string) *house {
		h := newHouse(t, faults)
		h.cfg.Catalog = slices.DeleteFunc(catalog.All(), func(s *dataset.Spec) bool {
			return !slices.Contains([]string{"settlement_v2", "fba_inventory", "all_orders", "seller_participations"}, s.Name)
		})
		h.shelf.refuse = func(d Document) error {
			raw, err := os.ReadFile(d.SpoolPath)
			if gzipped := strings.HasPrefix(string(raw), "\x1f\x8b"); err == nil && gzipped != (d.Compression == "GZIP") {
				err = fmt.Errorf("%s: %w: compression %q of gzipped %t", d.ID, ErrDrift, d.Compression, gzipped)
			}
			return err
		}
		res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now()))
		if err := errors.Join(err, res.Err()); err != nil || res.Committed < 20 {
			t.Fatalf("%s: %d documents, %v", faults, res.Committed, err)
		}
		return h
	}
	clean := pulled("none")
	for name, faults := range map[string]string{
		"flags that disagree with the bytes": `{"wrong_flag":1}`,
		"bodies that come slowly":            `{"slow_body":2}`,
		"logins that are busy":               `{"login_busy":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			h := pulled(faults)
			if diff := cmp.Diff(count(clean.shelf.documents()), count(h.shelf.documents())); diff != "" {
				t.Errorf("other documents are held\n%s", diff)
			}
			if diff := cmp.Diff(clean.shelf.bytes, h.shelf.bytes); diff != "" {
				t.Errorf("they have other bytes\n%s", diff)
			}
		})
	}
}

// Limits a tenth of the published ones, unsaid: what refusals teach is enough, and few are needed.
func TestHiddenLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine an account as in the other tests")
	}
	h := newHouse(t, `{"throttle_by": 10, "hide_rate": true}`)
	now := h.clock.Now()
	res, err := Run(t.Context(), h.cfg, h.plan(now))
	if err := errors.Join(err, res.Err()); err != nil {
		t.Fatal(err)
	}
	var slowest time.Duration // that the limits allow: a burst of one and a half, then one in 599 s
	for account, ops := range h.server.Stats().Calls {
		for _, op := range []string{"createReport", "getReportDocument"} {
			c := ops[op]
			slowest = max(slowest, time.Duration(float64(c.Calls-c.Refused)-1.5)*599*time.Second)
			if c.Refused > 8 {
				t.Errorf("%s: %s was refused %d times of %d, want 8 at most", account, op, c.Refused, c.Calls)
			}
		}
	}
	moved := h.clock.Now().Sub(now)
	t.Logf("%+v; the clock moved %s of %s", res, moved, slowest)
	if moved > slowest*13/10 {
		t.Errorf("the clock moved %s, more than 1.3 times what the hidden limits allow, %s", moved, slowest)
	}
}

// Reports that end FATAL or CANCELLED because they were asked for too often are left alone for as long as their type says
// and asked for once more; none of them is taken for the proof that there is nothing.
func TestAskedTooOften(t *testing.T) {
	clean, h := newHouse(t, "none"), newHouse(t, `{"too_often": 1}`)
	for _, h := range []*house{clean, h} { // where CANCELLED says at once that there is nothing it cannot be told apart
		h.cfg.Catalog = slices.DeleteFunc(slices.Clone(h.cfg.Catalog), func(s *dataset.Spec) bool { return slices.Contains(s.NoData, "CANCELLED") })
	}
	want, err := Run(t.Context(), clean.cfg, clean.plan(clean.clock.Now()))
	if err := errors.Join(err, want.Err()); err != nil {
		t.Fatal(err)
	}
	got, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now()))
	if err := errors.Join(err, got.Err()); err != nil {
		t.Fatal(err)
	}
	if got.Committed != want.Committed || got.Nothing != want.Nothing {
		t.Errorf("%+v, want the documents of %+v", got, want)
	}
	asked, most := map[string]int{}, 2 // reports; and again once
	for account, n := range h.server.Stats().Reports {
		asked[account] = n
		if once := clean.server.Stats().Reports[account]; n < once+1 || n > most*once {
			t.Errorf("%s: %d reports were asked for, %d without the fault", account, n, once)
		}
	}
	if len(asked) == 0 {
		t.Error("no report was asked for")
	}
}

func withoutListings(s []plan.Slice) (out []plan.Slice) {
	for _, x := range s {
		if x.Reason != plan.Listed {
			out = append(out, x)
		}
	}
	return out
}

// A process that is killed at any moment of a report's life and started again ends with the same documents, and
// asks for no report twice.
func TestKilledAnywhere(t *testing.T) {
	clean := newHouse(t, "none")
	now := clean.clock.Now()
	if res, err := Run(t.Context(), clean.cfg, clean.plan(now)); err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	want := clean.shelf.documents()
	wantCreated, _ := clean.created()

	// Documents are put on a shelf here, whole.
	moments := slices.DeleteFunc(pulltest.Moments(), func(m pulltest.Moment) bool { return m.Lake })
	kills := len(moments)
	if testing.Short() {
		kills = 3
	}
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		kills = 200
	}
	rng := rand.New(rand.NewPCG(7, 7))
	total, adopted := 0, 0
	killed := map[string]int{}
	for total < kills {
		h := newHouse(t, "none")
		for i := 0; total < kills; i++ {
			wanted := h.plan(now)
			ctx, cancel := context.WithCancelCause(t.Context())
			at := moments[i%len(moments)]
			f := &fuse{left: 1 + rng.IntN(at.Most), on: at.Write, kill: cancel}
			// Whatever burns the fuse, nothing is written any more.
			if at.Write != nil {
				h.store.fuse, h.shelf.fuse = f, f
			} else {
				h.line.Store(&line{f, at.Call})
				h.store.fuse, h.shelf.fuse = &fuse{with: f}, &fuse{with: f}
			}
			res, err := Run(ctx, h.cfg, wanted)
			cancel(nil)
			adopted += res.Adopted
			h.store.fuse, h.shelf.fuse = nil, nil
			h.line.Store(nil)
			if err == nil && !f.burned {
				break // everything came through: in what is left there was no such moment
			}
			total++
			killed[at.Name]++
		}
		res, err := Run(t.Context(), h.cfg, h.plan(now))
		if err := errors.Join(err, res.Err()); err != nil {
			t.Fatal(err)
		}
		adopted += res.Adopted
		created, repeated := h.created()
		// All kills of a house come within a day: no snapshot is lost for good.
		if repeated != 0 || created != wantCreated {
			t.Errorf("%d reports asked for, %d of them twice; want %d and 0", created, repeated, wantCreated)
		}
		if diff := cmp.Diff(count(want), count(h.shelf.documents())); diff != "" {
			t.Errorf("what is held differs from the run that was never killed\n%s", diff)
		}
	}
	t.Logf("killed %v; %d reports found again", killed, adopted)
	if len(killed) < min(kills, len(moments)) {
		t.Errorf("killed at %d kinds of moments, want each of %d", len(killed), len(moments))
	}
	if adopted == 0 {
		t.Error("no report was found again: no kill came between asking and writing that down")
	}
}

// count names what is held without ids that follow from how often something was asked.
func count(docs []string) map[string]int {
	out := map[string]int{}
	for _, d := range docs {
		out[strings.Join(strings.Fields(d)[:3], " ")]++
	}
	return out
}

func TestAccountsDoNotTouch(t *testing.T) {
	for name, tt := range map[string]struct {
		faults string
		class  string
	}{
		"a revoked grant": {faults: `{"revoked": ["EU-A"]}`, class: "REVOKED"},
		"refused calls":   {faults: `{"denied": ["EU-A"]}`, class: "DENIED"},
	} {
		t.Run(name, func(t *testing.T) {
			clean, h := newHouse(t, "none"), newHouse(t, tt.faults)
			for _, x := range []*house{clean, h} {
				x.cfg.Catalog = nil
				for _, s := range catalog.All() {
					if s.Name != "sales_traffic" { // many slices, nothing new
						x.cfg.Catalog = append(x.cfg.Catalog, s)
					}
				}
			}
			if res, err := Run(t.Context(), clean.cfg, clean.plan(clean.clock.Now())); err != nil || res.Err() != nil {
				t.Fatal(err, res.Err())
			}
			res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now()))
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Failures) == 0 {
				t.Fatal("no slice failed")
			}
			for _, f := range res.Failures {
				if f.Slice.Account != "EU-A" || f.Class != tt.class || !strings.Contains(f.Err.Error(), f.Slice.Dataset) {
					t.Errorf("failure %s %s: %v", f.Slice, f.Class, f.Err)
				}
			}
			others := func(docs []string) (out []string) {
				for _, d := range docs {
					if !strings.Contains(d, " EU-A ") {
						out = append(out, d)
					}
				}
				return out
			}
			if diff := cmp.Diff(others(clean.shelf.documents()), others(h.shelf.documents())); diff != "" {
				t.Errorf("the other accounts hold something else\n%s", diff)
			}
			s, err := ReadState(t.Context(), h.store, "EU-A")
			if err != nil || len(s.Parked) == 0 || len(s.Open) != 0 {
				t.Errorf("EU-A has %d parked and %d open, %v; want its slices parked", len(s.Parked), len(s.Open), err)
			}
			n := 0
			calls := h.server.Stats().Calls["EU-A"]
			for _, c := range calls {
				n += c.Calls
			}
			if n > 30 {
				t.Errorf("%d calls for an account that is refused: %+v", n, calls)
			}
		})
	}
}

// Two processes of a machine may have the same document on its way at once, when one stood still and the other took
// over: each has files of its own.
func TestSpoolIsARunsOwn(t *testing.T) {
	spool := t.TempDir()
	paths := map[string]string{} // by document
	for range 2 {
		h := newHouse(t, "none")
		h.only("fba_inventory")
		h.cfg.Accounts, h.cfg.Spool = h.cfg.Accounts[:1], spool
		var mu sync.Mutex
		h.shelf.refuse = func(d Document) error {
			mu.Lock()
			defer mu.Unlock()
			if old := paths[d.ID]; old == d.SpoolPath {
				t.Errorf("%s: both runs have it in %s", d.ID, old)
			}
			paths[d.ID] = d.SpoolPath
			return nil
		}
		if res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now())); err != nil || res.Err() != nil || res.Committed != len(paths) || len(paths) == 0 {
			t.Fatalf("%d of %d documents: %v %v", res.Committed, len(paths), err, res.Err())
		}
	}
}
