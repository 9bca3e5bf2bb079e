package pull

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// script is an Amazon that does as told: what becomes of the n-th report, each taking a minute.
type script struct {
	t       *testing.T
	base    string
	creates []string // answers to createReport in order: a report's end ("DONE", "FATAL text"), or a status with a body
	ads     bool
	wall    bool // it lives on the machine's clock

	mu      sync.Mutex
	now     time.Time
	asked   []time.Duration // when createReport was called, since the start
	bodies  []string
	reports map[string]scripted
	started time.Time
	serving []byte
}

type scripted struct {
	end     string
	created time.Time
	body    map[string]any
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wall {
		s.now = time.Now().UTC()
	}
	w.Header().Set("Date", s.now.Format(http.TimeFormat))
	raw, _ := io.ReadAll(r.Body)
	send := func(v any) { _ = json.NewEncoder(w).Encode(v) }
	id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	switch {
	case r.URL.Path == "/_clock":
		var in struct {
			To time.Time `json:"advance_to"`
		}
		if r.Method == http.MethodPost && json.Unmarshal(raw, &in) == nil && in.To.After(s.now) {
			s.now = in.To
		}
		send(map[string]time.Time{"now": s.now})
	case r.URL.Path == "/auth/o2/token":
		send(map[string]any{"access_token": "t", "expires_in": 3600})
	case r.Method == http.MethodPost:
		s.asked, s.bodies = append(s.asked, s.now.Sub(s.started).Round(time.Second)), append(s.bodies, string(raw))
		if len(s.creates) == 0 {
			s.t.Errorf("asked once more than was foreseen: %s", raw)
			w.WriteHeader(400)
			return
		}
		next := s.creates[0]
		s.creates = s.creates[1:]
		var status int
		if n, err := fmt.Sscanf(next, "%d", &status); n == 1 && err == nil {
			_, text, _ := strings.Cut(next, " ")
			accepted := strings.HasPrefix(text, "accepted")
			switch {
			case accepted && s.ads:
				s.accept("COMPLETED", raw)
			case accepted:
				s.accept("DONE", raw)
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
			return
		}
		id := s.accept(next, raw)
		if s.ads {
			send(map[string]any{"reportId": id, "status": "PENDING"})
			return
		}
		w.WriteHeader(202)
		send(map[string]string{"reportId": id})
	case r.URL.Path == "/file":
		_, _ = w.Write(s.serving)
	case r.Method == http.MethodDelete:
		send(map[string]string{"code": "200"})
	case strings.HasPrefix(r.URL.Path, "/reporting/reports/"):
		s.adsReport(w, id)
	case strings.Contains(r.URL.Path, "/documents/"):
		rep := s.reports[strings.TrimPrefix(id, "doc")]
		_, text, _ := strings.Cut(rep.end, " ")
		s.serving = zip("a\tb\n")
		if text != "" {
			s.serving = zip(`{"errorDetails":"` + text + `"}`)
		}
		send(map[string]string{"reportDocumentId": id, "url": s.base + "/file", "compressionAlgorithm": "GZIP"})
	case id == "reports":
		var all []any
		for _, id := range slices.Backward(slices.Sorted(keys(s.reports))) {
			all = append(all, s.describe(id))
		}
		send(map[string]any{"reports": all})
	default:
		if _, ok := s.reports[id]; !ok {
			w.WriteHeader(404)
		}
		send(s.describe(id))
	}
}

func keys(m map[string]scripted) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func zip(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.Bytes()
}

const uuidOf = "00000000-0000-4000-8000-%012d"

func (s *script) accept(end string, raw []byte) string {
	var body map[string]any
	_ = json.Unmarshal(raw, &body)
	id := fmt.Sprintf(uuidOf, len(s.reports)+1)
	s.reports[id] = scripted{end, s.now, body}
	return id
}

func (s *script) describe(id string) map[string]any {
	rep := s.reports[id]
	out := map[string]any{"reportId": id, "processingStatus": "IN_PROGRESS", "createdTime": rep.created.Format(time.RFC3339)}
	for _, k := range []string{"reportType", "marketplaceIds", "dataStartTime", "dataEndTime"} {
		if v, ok := rep.body[k]; ok {
			out[k] = v
		}
	}
	status, text, _ := strings.Cut(rep.end, " ")
	takes := time.Minute
	if status == "LATE" {
		status, takes = "DONE", 28*time.Hour
	}
	if status == "NEVER" || s.now.Before(rep.created.Add(takes)) {
		return out
	}
	out["processingStatus"], out["processingEndTime"] = status, rep.created.Add(time.Minute).Format(time.RFC3339)
	if status == "DONE" || text != "" {
		out["reportDocumentId"] = "doc" + id
	}
	return out
}

func (s *script) adsReport(w http.ResponseWriter, id string) {
	rep := s.reports[id]
	out := map[string]any{
		"reportId": id, "status": "PROCESSING", "startDate": rep.body["startDate"], "endDate": rep.body["endDate"],
		"configuration": rep.body["configuration"], "createdAt": rep.created.Format(time.RFC3339Nano),
	}
	status, _, _ := strings.Cut(rep.end, " ")
	if status != "NEVER" && !s.now.Before(rep.created.Add(time.Minute)) {
		out["status"], out["generatedAt"] = status, rep.created.Add(time.Minute).Format(time.RFC3339Nano)
		if status == "COMPLETED" && !strings.Contains(rep.end, "empty") {
			s.serving = zip("[]")
			out["url"] = s.base + "/file"
		}
	}
	_ = json.NewEncoder(w).Encode(out)
}

func TestScripts(t *testing.T) {
	us, _ := amazon.ByCode("US")
	reports := &dataset.Spec{
		Name: "returns", Source: dataset.Source{API: dataset.Reports, Type: "T"}, Seller: true, Scope: dataset.PerMarketplace,
		Supersede: dataset.Replace, MaxDays: 30, NoData: []string{"nothing found"},
	}
	ads := &dataset.Spec{
		Name: "ads", Source: dataset.Source{API: dataset.AdsReports, Type: "spCampaigns", AdProduct: "SPONSORED_PRODUCTS", GroupBy: []string{"campaign"}},
		Seller: true, Scope: dataset.PerProfile, Supersede: dataset.Replace, MaxDays: 31,
		Tables: []dataset.Table{{Name: "ads", Columns: []dataset.Column{{Name: "date", From: "date", Required: true}, {Name: "new", From: "new", Optional: true}}}},
	}
	const notYet = "FATAL The report data for the requested date range is not yet available."
	start := time.Date(2026, 2, 9, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		spec    *dataset.Spec
		slices  int // windows of a day each, 1 where 0
		creates []string
		asked   []time.Duration // after the start; nil: not looked at
		result  Result
		class   string
		text    string // in the first failure
		empty   []string
		from    string // first day of the committed window
	}{
		"done":                             {spec: reports, creates: []string{"DONE"}, asked: []time.Duration{0}, result: Result{Committed: 1, Created: 1}},
		"cancelled once is not proof":      {spec: reports, creates: []string{"CANCELLED", "DONE"}, result: Result{Committed: 1, Created: 2}},
		"cancelled twice is":               {spec: reports, creates: []string{"CANCELLED", "CANCELLED"}, result: Result{Nothing: 1, Created: 2}, empty: []string{"CANCELLED", "CANCELLED"}},
		"not yet available":                {spec: reports, creates: []string{notYet, notYet, "DONE"}, result: Result{Committed: 1, Created: 3}},
		"a FATAL that means nothing there": {spec: reports, creates: []string{"FATAL Nothing found for you"}, result: Result{Nothing: 1, Created: 1}, empty: []string{"FATAL"}},
		"a FATAL about the request is final": {
			spec: reports, creates: []string{"FATAL This report type requires the reportPeriod reportOption"}, result: Result{Created: 1},
			class: "INVALID", text: "requires the reportPeriod",
		},
		"a window that is too wide is asked for in parts": {
			spec: reports, slices: -4, creates: []string{"FATAL Date range exceeded. Report can be requested only upto 2 days", "DONE", "DONE"}, result: Result{Committed: 2, Created: 3},
		},
		"refused as too wide at once": {
			spec: reports, slices: -4, creates: []string{`400 {"errors":[{"code":"InvalidInput","message":"The date range is too large."}]}`, "DONE", "DONE"}, result: Result{Committed: 2, Created: 2},
		},
		"one that cannot be halved is given up": {
			spec: reports, creates: []string{"FATAL Date range exceeded. Report can be requested only upto 0 days"}, result: Result{Created: 1}, class: "INVALID", text: "Date range exceeded",
		},
		"unexplained FATALs end":                      {spec: reports, creates: []string{"FATAL", "FATAL oops", "FATAL", "FATAL"}, result: Result{Created: 4}, class: "FAILED", text: "FATAL"},
		"the answer was lost but the report is there": {spec: reports, creates: []string{`500 accepted`}, asked: []time.Duration{0}, result: Result{Committed: 1, Adopted: 1}},
		"the answer was lost and so was the call":     {spec: reports, creates: []string{`500 no`, "DONE"}, result: Result{Committed: 1, Created: 1}},
		"answers lost on and on":                      {spec: reports, creates: []string{`500 no`, `500 no`, `500 no`, `500 no`, `500 no`, `500 no`}, result: Result{}, class: "FAILED", text: "answer lost"},
		"throttled, then waiting for the token":       {spec: reports, creates: []string{`429 {}`, "DONE"}, asked: []time.Duration{0, 60 * time.Second}, result: Result{Committed: 1, Created: 1, Refused: 1}},
		"a role is missing: the type is asked once": {
			spec: reports, slices: 5, creates: []string{`403 {"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied."}]}`},
			result: Result{}, class: "DENIED", text: "access denied",
		},
		"refused for each window: three times is enough": {spec: reports, slices: 6, creates: []string{`400 no`, `400 no`, `400 no`}, class: "INVALID", text: "request refused"},
		"a stuck report is given up after a day":         {spec: reports, creates: []string{"NEVER", "DONE"}, result: Result{Committed: 1, Created: 2}},

		"late, and the second is cancelled": {spec: reports, creates: []string{"LATE", "CANCELLED"}, result: Result{Committed: 1, Created: 2}},
		"late, and the second dies":         {spec: reports, creates: []string{"LATE", "FATAL"}, result: Result{Committed: 1, Created: 2}},
		"late, and the second is late, too": {spec: reports, creates: []string{"LATE", "NEVER"}, result: Result{Committed: 1, Created: 2}},

		"ads: done":                             {spec: ads, creates: []string{"COMPLETED"}, result: Result{Committed: 1, Created: 1}},
		"ads: completed without a file":         {spec: ads, creates: []string{"COMPLETED empty"}, result: Result{Nothing: 1, Created: 1}, empty: []string{"COMPLETED"}},
		"ads: failed, again":                    {spec: ads, creates: []string{"FAILED", "COMPLETED"}, result: Result{Committed: 1, Created: 2}},
		"ads: failing on":                       {spec: ads, creates: []string{"FAILED", "FAILED", "FAILED"}, result: Result{Created: 3}, class: "FAILED", text: "ended FAILED"},
		"ads: stuck, taken back and asked anew": {spec: ads, creates: []string{"NEVER", "COMPLETED"}, result: Result{Committed: 1, Created: 2}},
		"ads: a column is gone": {
			spec: ads, creates: []string{`400 {"code":"400","detail":"configuration columns includes invalid values: (new). Allowed values: (date)"}`, "COMPLETED"},
			result: Result{Committed: 1, Created: 1},
		},
		"ads: a column that is needed is gone": {
			spec: ads, creates: []string{`400 {"code":"400","detail":"configuration columns includes invalid values: (date). Allowed values: (x)"}`},
			class: "INVALID", text: "invalid values: (date)",
		},
		"ads: the window is clipped to what is kept": {
			spec: ads, slices: -5, creates: []string{`400 {"code":"400","detail":"startDate (2026-01-05) must be equal to or after report type data retention start date (2026-01-07)"}`, "COMPLETED"},
			result: Result{Committed: 1, Created: 1}, from: "2026-01-07",
		},
		"ads: refused by quota and accepted all the same": {
			spec: ads, creates: []string{`429 accepted`, "425"}, asked: []time.Duration{0, time.Second},
			result: Result{Committed: 1, Adopted: 1, Refused: 1},
		},
		"ads: a lost answer is adopted": {spec: ads, creates: []string{`500 accepted`, "425"}, asked: []time.Duration{0, time.Minute}, result: Result{Committed: 1, Adopted: 1}},
		"ads: a duplicate that is another report is waited for": {
			spec: ads, creates: []string{"425 duplicate of another", "COMPLETED"}, asked: []time.Duration{0, 60 * time.Second},
			result: Result{Committed: 1, Created: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{t: t, creates: tt.creates, ads: tt.spec == ads, now: start, started: start, reports: map[string]scripted{}}
			srv := httptest.NewServer(s)
			defer srv.Close()
			s.base = srv.URL
			for i, c := range s.creates {
				if c == "425" {
					s.creates[i] = `425 {"code":"425","detail":"The Request is a duplicate of : ` + fmt.Sprintf(uuidOf, 1) + `"}`
				}
			}
			if strings.HasPrefix(tt.creates[0], "425 duplicate") {
				s.creates[0] = `425 {"code":"425","detail":"The Request is a duplicate of : ` + fmt.Sprintf(uuidOf, 1) + `"}`
				s.accept("COMPLETED", []byte(`{"startDate":"2026-01-05","endDate":"2026-01-05","configuration":{"timeUnit":"SUMMARY"}}`))
			}
			clk, err := clock.NewShared(t.Context(), srv.URL, srv.Client())
			if err != nil {
				t.Fatal(err)
			}
			sink := newShelf()
			cred := account.Credentials{ClientID: "c", ClientSecret: "s", RefreshToken: "r"}
			cfg := Config{
				Accounts: []account.Account{{Code: "US-A", Type: account.Seller, SPAPI: cred, Ads: cred, Marketplaces: []amazon.Marketplace{us}}}, Catalog: []*dataset.Spec{tt.spec},
				Clock: clk, State: newMemory(), Spool: t.TempDir(), URL: srv.URL, Sink: sink,
			}
			var wanted []plan.Slice
			day := window.Date(2026, 1, 5)
			switch {
			case tt.slices < 0:
				wanted = append(wanted, slice(tt.spec, us, day, day+window.Day(-tt.slices)))
			default:
				for i := range max(1, tt.slices) {
					wanted = append(wanted, slice(tt.spec, us, day+window.Day(i), day+window.Day(i)+1))
				}
			}
			res, err := Run(t.Context(), cfg, wanted)
			if err != nil {
				t.Fatal(err)
			}
			failures := res.Failures
			res.Failures, res.Bytes = nil, 0
			if diff := cmp.Diff(tt.result, res); diff != "" {
				t.Errorf("result (-want +got)\n%s", diff)
			}
			if tt.asked != nil && !cmp.Equal(tt.asked, s.asked) {
				t.Errorf("asked after %v, want %v", s.asked, tt.asked)
			}
			if len(s.creates) > 0 {
				t.Errorf("not asked for any more: %q", s.creates)
			}
			if (tt.class == "") != (len(failures) == 0) {
				t.Fatalf("failures %+v, want class %q", failures, tt.class)
			}
			for _, f := range failures {
				if f.Class != tt.class || !strings.Contains(f.Err.Error(), tt.text) || !strings.Contains(f.Err.Error(), "US-A "+tt.spec.Name+" US 2026-01") {
					t.Errorf("failure %s: %v; want %s with %q and the slice", f.Class, f.Err, tt.class, tt.text)
				}
			}
			if tt.class != "" && len(failures) != max(1, tt.slices) {
				t.Errorf("%d failures, want one a slice", len(failures))
			}
			if tt.empty != nil && (len(sink.nothing) != 1 || !cmp.Equal(sink.nothing[0].Statuses, tt.empty) || len(sink.nothing[0].Reports) != len(tt.empty)) {
				t.Errorf("evidence %+v, want %v with a report each", sink.nothing, tt.empty)
			}
			if tt.from != "" {
				if h := sink.Held(tt.spec.Name, "US-A"); len(h) != 1 || h[0].Window.From.String() != tt.from {
					t.Errorf("held %+v, want a window from %s", h, tt.from)
				}
			}
			state, err := ReadState(t.Context(), cfg.State, "US-A")
			if err != nil || len(state.Open) != 0 || len(state.Parked) != len(failures) {
				t.Errorf("state: %d open, %d parked, %v; want none and %d", len(state.Open), len(state.Parked), err, len(failures))
			}
		})
	}
}

// pipes is a network of one server, inside a synctest bubble.
func pipes(handler http.Handler) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		mine, theirs := net.Pipe()
		go func() {
			defer func() { _ = theirs.Close() }()
			req, err := http.ReadRequest(bufio.NewReader(theirs))
			if err != nil {
				return
			}
			rec := httptest.NewRecorder()
			handler.ServeHTTP(rec, req)
			res := rec.Result()
			res.Close, res.ContentLength = true, int64(rec.Body.Len())
			_ = res.Write(theirs)
		}()
		return mine, nil
	}}}
}

// On the machine's clock the same waits are real ones, and each ends with its context.
func TestWaits(t *testing.T) {
	us, _ := amazon.ByCode("US")
	spec := &dataset.Spec{Name: "returns", Source: dataset.Source{API: dataset.Reports, Type: "T"}, Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30}
	const notYet = "FATAL The report data for the requested date range is not yet available."
	stop := errors.New("the schedule's time is over")
	for name, tt := range map[string]struct {
		creates []string
		until   time.Duration // of the context, 0 for none
		want    time.Duration
		result  Result
		err     error
		open    int
	}{
		// The first look comes after half of three minutes.
		"a report that takes a minute":       {creates: []string{"DONE"}, want: 90 * time.Second, result: Result{Committed: 1, Created: 1}},
		"an hour until it is asked again":    {creates: []string{notYet, "DONE"}, want: 90*time.Second + time.Hour + 90*time.Second, result: Result{Committed: 1, Created: 2}},
		"half an hour after a CANCELLED":     {creates: []string{"CANCELLED", "CANCELLED"}, want: 90*time.Second + 30*time.Minute + time.Minute, result: Result{Nothing: 1, Created: 2}},
		"a context that ends while it waits": {creates: []string{"NEVER"}, until: 20 * time.Minute, want: 20 * time.Minute, result: Result{Created: 1}, err: stop, open: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{t: t, base: "http://amazon.test", creates: tt.creates, wall: true, reports: map[string]scripted{}}
				cred := account.Credentials{ClientID: "c", ClientSecret: "s", RefreshToken: "r"}
				sink := newShelf()
				cfg := Config{
					Accounts: []account.Account{{Code: "US-A", Type: account.Seller, SPAPI: cred}}, Catalog: []*dataset.Spec{spec},
					Clock: clock.Wall{}, State: newMemory(), Spool: t.TempDir(), URL: s.base, Sink: sink,
					client: func(account.Account) (*http.Client, error) { return pipes(s), nil },
				}
				ctx := t.Context()
				if tt.until > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeoutCause(ctx, tt.until, stop)
					defer cancel()
				}
				began := time.Now()
				day := window.Date(1999, 12, 1)
				res, err := Run(ctx, cfg, []plan.Slice{slice(spec, us, day, day+1)})
				took := time.Since(began)
				if !errors.Is(err, tt.err) || tt.err == nil && err != nil || res.Err() != nil {
					t.Fatal(err, res.Err())
				}
				res.Bytes = 0
				if diff := cmp.Diff(tt.result, res); diff != "" {
					t.Errorf("result (-want +got)\n%s", diff)
				}
				if d := took - tt.want; d < -20*time.Second || d > 15*time.Second {
					t.Errorf("took %s, want about %s", took, tt.want)
				}
				if state, err := ReadState(t.Context(), cfg.State, "US-A"); err != nil || len(state.Open) != tt.open {
					t.Errorf("%d requests are open, %v; want %d", len(state.Open), err, tt.open)
				}
			})
		})
	}
}

func slice(spec *dataset.Spec, m amazon.Marketplace, from, until window.Day) plan.Slice {
	s := plan.Slice{
		Account: "US-A", Dataset: spec.Name, Marketplaces: []string{m.ID}, Sites: m.Code, Window: window.Range{From: from, Until: until}, Reason: plan.Fresh,
		Start: from.Start(m.Location()), End: until.Start(m.Location()).Add(-time.Second),
	}
	if spec.Scope == dataset.PerProfile {
		s.Profile = "1"
	}
	return s
}

// A snapshot that was to be asked for yesterday and was not is let go: Amazon has only today's.
func TestMissedSnapshot(t *testing.T) {
	h := newHouse(t, "none")
	h.cfg.Accounts = h.cfg.Accounts[:1]
	h.cfg.Catalog = slices.DeleteFunc(slices.Clone(h.cfg.Catalog), func(s *dataset.Spec) bool { return s.Name != "fba_inventory" })
	wanted := h.plan(h.clock.Now())
	ctx, cancel := context.WithCancelCause(t.Context())
	h.store.fuse = &fuse{left: 2, kill: cancel}
	h.line.Store(&line{fuse: &fuse{left: 2, kill: cancel}}) // the token is answered, the first report is not
	if _, err := Run(ctx, h.cfg, wanted); err == nil {
		t.Fatal("the run was not killed")
	}
	h.store.fuse = nil
	h.line.Store(nil)
	created, _ := h.created()
	if err := h.clock.AdvanceTo(t.Context(), h.clock.Now().AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	wanted = h.plan(h.clock.Now())
	res, err := Run(t.Context(), h.cfg, wanted)
	if err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	if again, _ := h.created(); again-created != len(wanted) || created != 1 || res.Adopted != 1 {
		t.Errorf("%d reports were asked for after the %d of the day before, %d of them found again; want %d, 1 and 1", again-created, created, res.Adopted, len(wanted))
	}
}

// A run of some datasets leaves what is open of others as it is.
func TestOtherDatasetsStayOpen(t *testing.T) {
	h := newHouse(t, "none")
	h.cfg.Accounts = h.cfg.Accounts[:1]
	code := h.cfg.Accounts[0].Code
	all, wanted := h.cfg.Catalog, h.plan(h.clock.Now())
	ctx, cancel := context.WithCancelCause(t.Context())
	h.shelf.fuse = &fuse{left: 18, kill: cancel}
	if _, err := Run(ctx, h.cfg, wanted); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	h.shelf.fuse = nil
	before, err := Open(t.Context(), h.store, h.cfg.Accounts)
	if err != nil {
		t.Fatal(err)
	}
	others := 0
	for _, s := range before {
		if s.Dataset != "fba_inventory" {
			others++
		}
	}
	h.cfg.Catalog = slices.DeleteFunc(slices.Clone(all), func(s *dataset.Spec) bool { return s.Name != "fba_inventory" })
	if res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now())); err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	after, err := Open(t.Context(), h.store, h.cfg.Accounts)
	if err != nil || others == 0 || len(after) != others {
		t.Errorf("%s: %d requests are open after a run of another dataset, %v; want the %d there were", code, len(after), err, others)
	}
	h.cfg.Catalog = all
	if res, err := Run(t.Context(), h.cfg, h.plan(h.clock.Now())); err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	if _, repeated := h.created(); repeated != 0 {
		t.Errorf("%d reports were asked for twice", repeated)
	}
}

// Another process that writes the account's state stops this one before it asks for anything more.
func TestTwoProcesses(t *testing.T) {
	h := newHouse(t, "none")
	h.only("sales_traffic")
	h.cfg.Accounts = h.cfg.Accounts[:1]
	code := h.cfg.Accounts[0].Code
	var wanted []plan.Slice
	for _, s := range h.plan(h.clock.Now()) {
		if s.Dataset == "sales_traffic" && s.Account == code {
			wanted = append(wanted, s)
		}
	}
	var once sync.Once
	h.shelf.refuse = func(Document) error {
		once.Do(func() { _, _ = h.store.put(stateKey(code), []byte(`{"account":"another"}`)) })
		return nil
	}
	res, err := Run(t.Context(), h.cfg, wanted)
	if err == nil || !strings.Contains(err.Error(), code) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("Run error = %v, want one that names %s and another process", err, code)
	}
	if created, _ := h.created(); created > 2*wave || len(wanted) <= 2*wave {
		t.Errorf("%d of %d reports were asked for, want no more than the %d that can have been written down", created, len(wanted), 2*wave)
	}
	if raw := string(h.store.objects[stateKey(code)]); raw != `{"account":"another"}` {
		t.Errorf("the other process's state was overwritten: %.80s (%+v)", raw, res)
	}
}

func TestSinkErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		err   error
		times int
		class string
	}{
		"a passing one is tried again with the same bytes": {err: errors.New("s3 is away"), times: 2},
		"quarantine is final":                              {err: fmt.Errorf("column sku is missing: %w", ErrDrift), times: 99, class: "DRIFT"},
		"one that stays parks the slice":                   {err: errors.New("s3 is gone"), times: 99, class: "FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, "none")
			h.cfg.Accounts = h.cfg.Accounts[:1]
			var wanted []plan.Slice
			for _, s := range h.plan(h.clock.Now()) {
				if s.Dataset == "fba_inventory" && len(wanted) == 0 {
					wanted = append(wanted, s)
				}
			}
			n := 0
			h.shelf.refuse = func(Document) error {
				if n++; n <= tt.times {
					return tt.err
				}
				return nil
			}
			res, err := Run(t.Context(), h.cfg, wanted)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tt.class == "" && (res.Committed != 1 || len(res.Failures) != 0 || h.server.Stats().Calls[wanted[0].Account]["getReportDocument"].Calls != 1):
				t.Errorf("result %+v after %d commits", res, n)
			case tt.class != "" && (len(res.Failures) != 1 || res.Failures[0].Class != tt.class || !errors.Is(res.Failures[0].Err, tt.err)):
				t.Errorf("failures %+v, want one of class %s", res.Failures, tt.class)
			}
		})
	}
}
