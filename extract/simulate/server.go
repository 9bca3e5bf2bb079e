// Package simulate is the simulated Amazon: one HTTP server that speaks Login with Amazon, the Selling
// Partner API's reports, the Advertising API's reports and the European Central Bank's reference rates
// over one deterministic world per seed, with real limits and faults on demand, on a clock of its own.
//
// It is the judge of the pipeline: it shares the datasets' declarations with it and nothing that decodes
// or computes.
//
// Beside Amazon's own paths it answers whoever conducts it, in JSON:
//
//	GET  /_clock               {"now", "moment"}
//	POST /_clock               {"advance_to": instant, "moment": bool} moves it forward, never back
//	GET  /_accounts            accounts with their credentials and profiles
//	GET  /_settlements/A/ID    a settlement in the XML of old
//	GET  /_books?currency=USD  the world's books of what was handed out
//	GET  /_served              what was handed out, as the books count it
//	GET  /_documents           documents and pages handed out, with their rows
//	GET  /_stats               calls by account and operation, reports accepted
//	GET  /_faults, POST        the faults; see Faults
package simulate

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"sellerhouse/extract/simulate/world"
)

// Config says which world is served and how.
type Config struct {
	Seed     int64
	Options  world.Options
	World    *world.World      // the world itself, where the caller has it already; Seed and Options must be its own
	Listen   string            // address to serve on, 127.0.0.1:8124 by default; a taken port gives the next free one
	StateDir string            // where clock, requests, quota and what was served survive a restart; "" keeps nothing
	Faults   string            // see ParseFaults; "" takes those of the state directory
	Now      time.Time         // where the clock begins, by default 06:00 UTC of the world's first day; a kept clock wins
	Ready    func(addr string) // called once with host:port

	OneApplication bool // every account authorised the same application, else each one of its own
}

// Server is the simulated Amazon. It is an http.Handler, safe for concurrent use.
type Server struct {
	cfg      Config
	seed     seed
	options  world.Options
	world    *world.World
	accounts []*account
	byCode   map[string]*account
	mux      *http.ServeMux
	cache    *cache
	lists    lists

	mu         sync.Mutex
	now        time.Time
	moment     time.Time
	faults     Faults
	journal    *os.File
	torn       error                  // why the journal takes no more
	reports    map[string]*reportBook // by account
	delivered  map[string]*delivered  // of queues, by message
	queries    []*kioskQuery          // of Data Kiosk, in the order they came
	adsList    []*adsReport
	adsByID    map[string]*adsReport
	asked      map[string]int // how often the same thing was asked for
	buckets    map[[2]string]*bucket
	stats      map[[2]string]*Calls
	served     world.Served
	servedList []servedEntry
	handed     map[string]bool // documents in servedList
	once       map[string]bool
	judgements map[string][]world.Standing // by account and day
	listings   map[string]*reportBook      // settlements by account, made of the world
	requests   uint64                      // for request ids only
}

// New makes the server of a world, and takes up what its state directory holds.
func New(cfg Config) (*Server, error) {
	w := cfg.World
	if w == nil {
		w = world.New(cfg.Seed, cfg.Options)
	}
	cfg.Seed = w.Seed()
	// The defaults of the world, spelled out: a state directory must know its world again.
	o := &cfg.Options
	o.Months, o.SKUs, o.OrdersPerDay = cmp.Or(o.Months, 9), cmp.Or(o.SKUs, 80), cmp.Or(o.OrdersPerDay, 60)
	s := &Server{
		cfg: cfg, seed: seed(cfg.Seed), options: cfg.Options, world: w,
		byCode:  map[string]*account{},
		cache:   newCache(48 << 20),
		reports: map[string]*reportBook{}, adsByID: map[string]*adsReport{}, asked: map[string]int{},
		buckets: map[[2]string]*bucket{}, stats: map[[2]string]*Calls{}, once: map[string]bool{}, delivered: map[string]*delivered{}, handed: map[string]bool{}, listings: map[string]*reportBook{},
		judgements: map[string][]world.Standing{},
	}
	for _, a := range w.Accounts() {
		acc := newAccount(s.seed, a, cfg.OneApplication)
		s.accounts = append(s.accounts, acc)
		s.byCode[acc.Code] = acc
		s.reports[acc.Code] = newReportBook()
	}
	s.now = w.Start().UTC().Add(6 * time.Hour)
	if !cfg.Now.IsZero() {
		s.now = cfg.Now.UTC()
	}
	s.moment = s.now
	if err := s.restore(cfg.StateDir); err != nil {
		return nil, err
	}
	if cfg.Faults != "" {
		f, err := ParseFaults(cfg.Faults)
		if err != nil {
			return nil, err
		}
		s.faults = f
		if err := s.note(entry{Faults: &f}); err != nil {
			return nil, err
		}
	}
	s.routes()
	return s, nil
}

// Close ends the journal. Requests after it fail.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.journal == nil {
		return nil
	}
	return s.journal.Close()
}

// World returns the world that is served.
func (s *Server) World() *world.World { return s.world }

// Now returns the present instant on the server's clock.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Served returns what has been handed out so far.
func (s *Server) Served() world.Served {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copyServed(s.served)
}

// Books returns the world's books of what has been handed out so far.
func (s *Server) Books(currency string) *world.Books { return s.world.Books(s.Served(), currency) }

// SetFaults replaces the faults.
func (s *Server) SetFaults(f Faults) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
	clear(s.listings)   // duplicates among them follow from the faults
	clear(s.judgements) // so do statuses
	s.cache.clear()     // and the contents of documents
	return s.note(entry{Faults: &f})
}

// ServeHTTP answers as Amazon, as the European Central Bank, and, below /_, as the one who conducts it all.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	now, faults := s.now, s.faults
	s.mu.Unlock()
	// Everything lives on the server's clock, so its Date must be that clock's too.
	w.Header().Set("Date", now.Add(faults.skew()).Format(http.TimeFormat))
	if r, refused := s.refuses(w, r, faults); !refused {
		s.mux.ServeHTTP(w, r)
	}
}

func (s *Server) routes() {
	m := http.NewServeMux()
	m.HandleFunc("POST /auth/o2/token", s.handleToken)
	m.HandleFunc("POST /reports/2021-06-30/reports", s.partner("createReport", s.createReport))
	m.HandleFunc("GET /reports/2021-06-30/reports", s.partner("getReports", s.getReports))
	m.HandleFunc("GET /reports/2021-06-30/reports/{id}", s.partner("getReport", s.getReport))
	m.HandleFunc("DELETE /reports/2021-06-30/reports/{id}", s.partner("cancelReport", s.cancelReport))
	m.HandleFunc("GET /reports/2021-06-30/documents/{id}", s.partner("getReportDocument", s.getReportDocument))
	m.HandleFunc("POST /tokens/2021-03-01/restrictedDataToken", s.partner("createRestrictedDataToken", s.createDataToken))
	s.routeAPIs(func(pattern, op string, answer func(*call)) { m.HandleFunc(pattern, s.partner(op, answer)) })
	m.HandleFunc("GET /documents/{id}", s.download)
	m.HandleFunc("GET /kiosk/{id}", s.downloadQuery)
	m.HandleFunc("POST /{$}", s.handleSQS)
	m.HandleFunc("GET /v2/profiles", s.advertiser("ads.getProfiles", s.profiles))
	m.HandleFunc("GET /v2/profiles/{id}", s.advertiser("ads.getProfiles", s.profiles))
	m.HandleFunc("POST /reporting/reports", s.advertiser("ads.createReport", s.createAdsReport))
	m.HandleFunc("GET /reporting/reports/{id}", s.advertiser("ads.getReport", s.getAdsReport))
	m.HandleFunc("DELETE /reporting/reports/{id}", s.advertiser("ads.deleteReport", s.deleteAdsReport))
	m.HandleFunc("GET /offline-report-storage/{folder}/{file}", s.downloadAds)
	m.HandleFunc("GET /stats/eurofxref/{file}", s.rates)
	m.HandleFunc("GET /_clock", s.handleClock)
	m.HandleFunc("POST /_clock", s.handleClock)
	m.HandleFunc("GET /_books", s.handleBooks)
	m.HandleFunc("GET /_served", s.handleServed)
	m.HandleFunc("GET /_documents", s.handleDocuments)
	m.HandleFunc("GET /_stats", s.handleStats)
	m.HandleFunc("GET /_faults", s.handleFaults)
	m.HandleFunc("POST /_faults", s.handleFaults)
	m.HandleFunc("GET /_accounts", s.handleAccounts)
	m.HandleFunc("GET /_settlements/{account}/{id}", s.handleSettlement)
	m.HandleFunc("/", s.unknown())
	s.mux = m
}

// unknown answers paths and methods that nobody has: in the shape of the API they seem to be meant for, and whoever
// conducts in plain words.
func (s *Server) unknown() http.HandlerFunc {
	partner := s.partner("unknown", func(c *call) { c.fail(http.StatusNotFound, "NotFound", "Resource not found.", "") })
	ads := s.advertiser("ads.unknown", func(c *adsCall) { c.fail(http.StatusNotFound, "Resource not found") })
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/_"):
			http.NotFound(w, r)
		case strings.HasPrefix(r.URL.Path, "/v2/"), strings.HasPrefix(r.URL.Path, "/reporting/"):
			ads(w, r)
		default:
			partner(w, r)
		}
	}
}

// Serve serves the simulated Amazon until ctx ends. It prints nothing: Ready is told the address.
func Serve(ctx context.Context, cfg Config) error {
	s, err := New(cfg)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	l, err := listen(ctx, cfg.Listen)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 30 * time.Second}
	if cfg.Ready != nil {
		cfg.Ready(l.Addr().String())
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("simulated amazon: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		_ = srv.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("simulated amazon: %w", err)
	}
	return nil
}

// listen takes the address, or a later port of it where that one is taken.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	if addr == "" {
		addr = "127.0.0.1:8124"
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("simulated amazon: listen on %q: %w; want host:port", addr, err)
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("simulated amazon: listen on %q: want a port number", addr)
	}
	var lc net.ListenConfig
	for n := first; ; n++ {
		l, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(n)))
		if err == nil {
			return l, nil
		}
		if first == 0 || n >= first+100 || n == 65535 {
			return nil, fmt.Errorf("simulated amazon: listen on %s: %w", addr, err)
		}
	}
}

// admin answers a call of the one who conducts.
func (s *Server) admin(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func copyServed(v world.Served) world.Served {
	v.Settlements, v.Ads = slices.Clone(v.Settlements), slices.Clone(v.Ads)
	v.Orders, v.Traffic = slices.Clone(v.Orders), slices.Clone(v.Traffic)
	return v
}

// sortedKeys gives the keys of a map in order, so that what is written does not follow the map's whims.
func sortedKeys[V any](m map[[2]string]V) [][2]string {
	out := make([][2]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b [2]string) int {
		return slices.Compare(a[:], b[:])
	})
	return out
}
