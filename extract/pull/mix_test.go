package pull

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
	"sellerhouse/extract/window"
)

// market is an Amazon of many accounts on the machine's clock: published quotas, types worked off one or a few at a
// time, reports that take as long as they do.
type market struct {
	mu      sync.Mutex
	seed    uint64
	denied  string // an account all of whose calls are refused
	slow    string // one whose reports take sixty times as long
	limited string // a type that is let through once in every, which nobody says
	every   time.Duration
	buckets map[string]*tokens
	reports map[string]*marketReport
	slots   map[string][]time.Time // by account and type
	made    map[string][]time.Duration
	refused int
}

type tokens struct {
	level float64
	at    time.Time
}

type marketReport struct {
	kind                string
	asked, begins, ends time.Time
}

func newMarket(seed uint64) *market {
	return &market{
		seed: seed, buckets: map[string]*tokens{}, reports: map[string]*marketReport{},
		slots: map[string][]time.Time{}, made: map[string][]time.Duration{},
	}
}

func (m *market) take(key string, rate, burst float64) bool {
	now := time.Now()
	b := m.buckets[key]
	if b == nil {
		b = &tokens{level: burst, at: now}
		m.buckets[key] = b
	}
	b.level, b.at = min(burst, b.level+now.Sub(b.at).Seconds()*rate), now
	if b.level < 1-1e-6 {
		m.refused++
		return false
	}
	b.level--
	return true
}

// kinds are the types of the mix: how long they take, and how many are worked off at once.
var kinds = []struct {
	made time.Duration
	open int
}{{90 * time.Second, 0}, {4 * time.Minute, 1}, {10 * time.Minute, 2}, {40 * time.Second, 0}, {20 * time.Minute, 0}}

func (m *market) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	send := func(status int, v any) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	if r.URL.Path == "/auth/o2/token" {
		_, rest, _ := strings.Cut(string(raw), "refresh_token=")
		who, _, _ := strings.Cut(rest, "&")
		send(200, map[string]any{"access_token": who, "expires_in": 3600})
		return
	}
	if strings.HasPrefix(r.URL.Path, "/file/") {
		_, _ = w.Write(zip("a\tb\n"))
		return
	}
	who := r.Header.Get("X-Amz-Access-Token")
	if who == m.denied {
		send(403, map[string]any{"errors": []any{map[string]string{"code": "Unauthorized", "message": "Access to requested resource is denied."}}})
		return
	}
	id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	op, rate, burst := "getReport", 2.0, 15.0
	switch {
	case r.Method == http.MethodPost:
		op, rate = "createReport", 0.0167
	case strings.Contains(r.URL.Path, "/documents/"):
		op, rate = "getReportDocument", 0.0167
	}
	if !m.take(who+" "+op, rate, burst) {
		send(429, map[string]any{"errors": []any{map[string]string{"code": "QuotaExceeded"}}})
		return
	}
	now := time.Now()
	switch op {
	case "createReport":
		var in struct {
			Type string `json:"reportType"`
		}
		_ = json.Unmarshal(raw, &in)
		if in.Type == m.limited && !m.take(who+" "+in.Type, 1/m.every.Seconds(), 1) {
			m.buckets[who+" createReport"].level++
			send(429, map[string]any{"errors": []any{map[string]string{"code": "QuotaExceeded"}}})
			return
		}
		n, _ := strconv.Atoi(strings.TrimPrefix(in.Type, "TYPE_"))
		k := kinds[n]
		// What a report takes follows from which of its account it is, whatever the others do.
		h := fnv.New64a()
		fmt.Fprint(h, m.seed, who, in.Type, len(m.made[who+" "+in.Type]))
		made := time.Duration(float64(k.made) * (0.7 + 0.6*rand.New(rand.NewPCG(h.Sum64(), 1)).Float64()))
		if who == m.slow {
			made *= 60
		}
		begin := now
		if k.open > 0 {
			key := who + in.Type
			if m.slots[key] == nil {
				m.slots[key] = make([]time.Time, k.open)
			}
			free := slices.IndexFunc(m.slots[key], func(t time.Time) bool { return t.Equal(slices.MinFunc(m.slots[key], time.Time.Compare)) })
			if m.slots[key][free].After(begin) {
				begin = m.slots[key][free]
			}
			m.slots[key][free] = begin.Add(made)
		}
		m.made[who+" "+in.Type] = append(m.made[who+" "+in.Type], made)
		id := fmt.Sprint(len(m.reports) + 1)
		m.reports[id] = &marketReport{in.Type, now, begin, begin.Add(made)}
		send(202, map[string]string{"reportId": id})
	case "getReportDocument":
		send(200, map[string]string{"reportDocumentId": id, "url": "http://amazon.test/file/" + id, "compressionAlgorithm": "GZIP"})
	default:
		rep := m.reports[id]
		out := map[string]any{"reportId": id, "reportType": rep.kind, "processingStatus": "IN_PROGRESS", "createdTime": rep.asked.Format(time.RFC3339)}
		if !now.Before(rep.begins) {
			out["processingStartTime"] = rep.begins.Format(time.RFC3339)
		} else {
			out["processingStatus"] = "IN_QUEUE"
		}
		if !now.Before(rep.ends) {
			out["processingStatus"], out["reportDocumentId"], out["processingEndTime"] = "DONE", "d"+id, rep.ends.Format(time.RFC3339)
		}
		send(200, out)
	}
}

// bound is the least time an account's reports need: quota, and types worked off one after the other.
func (m *market) bound(who string) time.Duration {
	var all []time.Duration
	var bound time.Duration
	for n, k := range kinds {
		var sum time.Duration
		for _, d := range m.made[fmt.Sprintf("%s TYPE_%d", who, n)] {
			sum += d
			all = append(all, d)
		}
		if k.open > 0 {
			bound = max(bound, sum/time.Duration(k.open))
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	for i, d := range all {
		bound = max(bound, time.Duration(max(0, float64(i+1-15)/0.0167)*float64(time.Second))+d)
	}
	return bound
}

// order is a run that asks for so many reports for each account, which knows from earlier runs how they are worked off
// unless this is its first.
func (m *market) order(t *testing.T, accounts []string, each int, first bool, refuse func(Document) error) (cfg Config, wanted []plan.Slice, state *memory) {
	t.Helper()
	us, _ := amazon.ByCode("US")
	var specs []*dataset.Spec
	state = newMemory()
	for n := range kinds {
		specs = append(specs, &dataset.Spec{
			Name: fmt.Sprintf("kind_%d", n), Source: dataset.Source{API: dataset.Reports, Type: fmt.Sprintf("TYPE_%d", n)}, Seller: true,
			Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30,
		})
	}
	cfg = Config{
		Catalog: specs, Clock: clock.Wall{}, State: state, Spool: t.TempDir(), URL: "http://amazon.test", Sink: newShelf(),
		client: func(account.Account) (*http.Client, error) { return pipes(m), nil },
	}
	cfg.Sink.(*shelf).refuse = refuse
	day := window.Date(1998, 1, 1)
	for _, code := range accounts {
		cfg.Accounts = append(cfg.Accounts, account.Account{
			Code: code, Type: account.Seller, SellingPartnerID: code, SPAPI: account.Credentials{ClientID: "c", ClientSecret: "s", RefreshToken: account.Secret(code)},
		})
		learned := State{Account: code, Made: map[string][]Seconds{}, Worked: map[string]schedule.Worked{}}
		for n, k := range kinds {
			learned.Made[specs[n].Name] = []Seconds{Seconds(k.made / time.Second)}
			if !first {
				learned.Worked[specs[n].Source.Type] = schedule.Worked{Open: k.open, Together: 2}
			}
		}
		raw, err := json.Marshal(learned)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := state.put(stateKey(code), raw); err != nil {
			t.Fatal(err)
		}
		for i := range each {
			s := slice(specs[i%len(specs)], us, day+window.Day(i), day+window.Day(i)+1)
			s.Account, s.Reason = code, plan.History
			if i < 5 {
				s.Reason = plan.Fresh
			}
			wanted = append(wanted, s)
		}
	}
	return cfg, wanted, state
}

// visit pulls them and returns when each account was done.
func visit(t *testing.T, m *market, accounts []string, each int, first bool, refuse func(Document) error) (map[string]time.Duration, Result, *memory) {
	t.Helper()
	cfg, wanted, state := m.order(t, accounts, each, first, refuse)
	began, done := time.Now(), map[string]time.Duration{}
	cfg.Progress = func(p Progress) { done[p.Account] = time.Since(began) }
	res, err := Run(context.Background(), cfg, wanted)
	if err != nil {
		t.Fatal(err)
	}
	return done, res, state
}

// The real client, with its state, polls and downloads, comes as near to the bound as the simulation says. In an
// account's first run it has to find out which types Amazon works off one after the other.
func TestMixThroughTheClient(t *testing.T) {
	for name, tt := range map[string]struct {
		first bool
		most  float64
	}{"learned": {false, 1.05}, "first run": {true, 1.12}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMarket(3)
				accounts, each := []string{"A", "B", "C"}, 120
				if os.Getenv("SELLERHOUSE_LONG") != "" {
					accounts, each = []string{"A", "B", "C", "D", "E", "F"}, 174
				}
				done, res, state := visit(t, m, accounts, each, tt.first, nil)
				if res.Committed != len(accounts)*each || res.Created != res.Committed || len(res.Failures) > 0 || res.Refused > 2*len(accounts) {
					t.Errorf("%+v, want every report once", res)
				}
				for _, code := range accounts {
					learned, _, err := readState(t.Context(), state, code)
					if err != nil {
						t.Fatal(err)
					}
					for n, k := range kinds {
						if got := learned.Worked[fmt.Sprintf("TYPE_%d", n)]; got.Open != k.open {
							t.Errorf("account %s, reports of kind %d: %+v is known, %d are worked off at once", code, n, got, k.open)
						}
					}
					bound := m.bound(code)
					if ratio := done[code].Seconds() / bound.Seconds(); ratio > tt.most || ratio < 1 {
						t.Errorf("account %s took %s, %.3f of its bound %s", code, done[code], ratio, bound)
					} else {
						t.Logf("account %s took %s, %.3f of its bound", code, done[code], ratio)
					}
				}
			})
		})
	}
}

// A type that Amazon limits without saying so is found out by what it lets through besides: the others go on as if
// there were no limit, and the type as fast as it may.
func TestHiddenLimitOfAType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMarket(3)
		m.limited, m.every = "TYPE_0", 12*time.Minute
		const each = 100
		cfg, wanted, state := m.order(t, []string{"A"}, each, false, nil)
		began := time.Now()
		var others, all time.Duration
		cfg.Progress = func(p Progress) {
			all = time.Since(began)
			if p.Slice.Dataset != "kind_0" {
				others = all
			}
		}
		res, err := Run(t.Context(), cfg, wanted)
		if err != nil || res.Committed != each {
			t.Fatalf("%+v, %v", res, err)
		}
		if bound := m.bound("A"); others > bound*11/10 {
			t.Errorf("the other types took %s, their quota allows %s", others, bound)
		}
		if bound := m.every * (each/time.Duration(len(kinds)) - 1); all > bound*5/4 {
			t.Errorf("the limited type took %s, its limit allows %s", all, bound)
		}
		if res.Refused > 10 {
			t.Errorf("%d calls were refused", res.Refused)
		}
		s, _, err := readState(t.Context(), state, "A")
		if err != nil || !s.Limited["TYPE_0"] || len(s.Limited) != 1 {
			t.Errorf("limited types %v, %v", s.Limited, err)
		}
		t.Logf("others %s, all %s, %d refused", others, all, res.Refused)
	})
}

// A run whose time is over leaves the rest to the next: together they ask for what one would have asked for, once, and
// each ends when its time is over.
func TestStints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMarket(7)
		const stint, each = 10 * time.Minute, 60
		cfg, wanted, _ := m.order(t, []string{"A", "B"}, each, false, nil)
		cfg.Stint = stint
		done := map[string]bool{}
		cfg.Progress = func(p Progress) { done[p.Slice.Key()] = true }
		var all Result
		runs := 0
		for ; runs < 40; runs++ {
			began := time.Now()
			left := slices.DeleteFunc(slices.Clone(wanted), func(s plan.Slice) bool { return done[s.Key()] })
			res, err := Run(t.Context(), cfg, left)
			if err != nil || len(res.Failures) > 0 {
				t.Fatalf("run %d: %+v, %v", runs, res, err)
			}
			all.Add(res)
			if took := time.Since(began); took > stint+time.Minute {
				t.Errorf("run %d took %s, want %s at most", runs, took, stint)
			}
			if res.Later == 0 {
				break
			}
		}
		if all.Committed != 2*each || all.Created != 2*each || runs < 3 {
			t.Errorf("%d runs made %+v, want every report once in several", runs+1, all)
		}
	})
}

// One account that is refused, one whose reports take hours and one whose documents cannot be kept leave the other
// seventeen as they are.
func TestBadAccountsDelayNobody(t *testing.T) {
	var accounts []string
	for i := range 20 {
		accounts = append(accounts, fmt.Sprintf("A%02d", i))
	}
	good := accounts[3:]
	var alone, beside map[string]time.Duration
	synctest.Test(t, func(t *testing.T) { alone, _, _ = visit(t, newMarket(5), good, 30, false, nil) })
	synctest.Test(t, func(t *testing.T) {
		m := newMarket(5)
		m.denied, m.slow = accounts[0], accounts[1]
		var res Result
		beside, res, _ = visit(t, m, accounts, 30, false, func(d Document) error {
			if d.Slice.Account == accounts[2] {
				return errors.New("the storage refuses this account's documents")
			}
			return nil
		})
		failed := map[string]int{}
		for _, f := range res.Failures {
			failed[f.Slice.Account+" "+f.Class]++
		}
		if failed["A00 DENIED"] != 30 || failed["A02 FAILED"] != 30 || len(failed) != 2 {
			t.Errorf("failures %v, want those of the refused and of the poisoned account", failed)
		}
		if res.Committed != 18*30 {
			t.Errorf("%d documents, want those of the other eighteen", res.Committed)
		}
	})
	for _, code := range good {
		if a, b := alone[code], beside[code]; a == 0 || b > a*11/10 {
			t.Errorf("account %s was done after %s, %s without the bad ones", code, b, a)
		}
	}
	if beside["A01"] < 2*alone["A03"] {
		t.Errorf("the slow account was done after %s", beside["A01"])
	}
}
