// Package engine runs the embedded ClickHouse in a process of its own and speaks ClickHouse's HTTP interface for it.
//
// The engine is libchdb, fetched once per user with npm. One process holds one data directory; every client, the
// pipeline included, reaches it over HTTP as it would a ClickHouse server.
package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"sellerhouse/extract/process"
)

// Config says how the engine is served.
type Config struct {
	DataDir string // tables, passwords; made with mode 0700
	// Listen is the address, 127.0.0.1:8123 if empty. A taken port gives the next free one; port 0 any.
	// Only loopback addresses are accepted unless AllowRemote is set: the interface speaks plain HTTP.
	Listen      string
	AllowRemote bool
	Library     string // path of libchdb; empty: Library finds or fetches it
	// Lake is the bucket the engine reads by the named collection "lake"; none if URL is empty.
	Lake Lake
	// ReaderDatabases are what the user reader may read; mart, dw and ops if empty.
	ReaderDatabases []string
	// Ready is called once with the address served.
	Ready func(addr string)
	// Progress gets a line when the engine is fetched.
	Progress func(string)
	// Now is the clock of sessions and elapsed times; time.Now if nil.
	Now func() time.Time
}

// Lake is a bucket that queries name as s3(lake, filename = 'key'), so that no key stands in a query.
type Lake struct {
	URL       string // http://host:port/bucket/ with the slash at its end
	AccessKey string
	SecretKey string
}

// Server serves one engine.
type Server struct {
	cfg       Config
	lib       *library
	keep      *conn      // keeps the engine open; closing the last connection would shut it down
	control   sync.Mutex // guards side
	side      *conn      // for KILL QUERY and looking at system tables
	passwords map[string]string
	sessions  sessions
	functions map[string]bool
	failures  atomic.Uint64 // writes that failed, as last asked
	fifos     string
	now       func() time.Time

	mu      sync.Mutex
	serial  uint64
	running map[string]*running // by tag
	active  sync.WaitGroup
}

// running is a query under way.
type running struct {
	tag, queryID, user string
}

// Serve opens the engine on cfg.DataDir and serves until ctx ends. Errors before Ready are start-up errors.
func Serve(ctx context.Context, cfg Config) error {
	s, err := openServer(ctx, cfg)
	if err != nil {
		return err
	}
	defer s.close()
	l, err := listen(s.cfg.Listen, s.cfg.AllowRemote)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 30 * time.Second, IdleTimeout: 10 * time.Minute, MaxHeaderBytes: 1 << 20}
	if s.cfg.Ready != nil {
		s.cfg.Ready(l.Addr().String())
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	sweep := time.NewTicker(10 * time.Second)
	defer sweep.Stop()
	for {
		select {
		case err := <-served:
			return fmt.Errorf("serve the engine: %w", err)
		case <-sweep.C:
			s.sessions.sweep(s.now(), false)
		case <-ctx.Done():
			grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
			defer cancel()
			if err := srv.Shutdown(grace); err != nil {
				s.killAll()
				_ = srv.Close()
			}
			return nil
		}
	}
}

// openServer loads the engine and prepares what a server needs.
func openServer(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:8123"
	}
	if len(cfg.ReaderDatabases) == 0 {
		cfg.ReaderDatabases = []string{"mart", "dw", "ops"}
	}
	dir, err := filepath.Abs(cfg.DataDir)
	if err != nil {
		return nil, fmt.Errorf("find the data directory: %w", err)
	}
	cfg.DataDir = dir
	if cfg.Library == "" {
		if cfg.Library, err = Library(ctx, cfg.Progress); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "clickhouse"), 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	s := &Server{cfg: cfg, now: cfg.Now, passwords: map[string]string{}, running: map[string]*running{}}
	lock, err := process.Lock(dir, "engine", process.Dying)
	if err != nil {
		return nil, err
	}
	locks = append(locks, lock)
	for _, user := range []string{Admin, Reader} {
		if s.passwords[user], err = Password(dir, user); err != nil {
			return nil, err
		}
	}
	signal.Ignore(syscall.SIGPIPE, syscall.SIGXFSZ) // a closed pipe and a size limit are errors of one query
	if s.lib, err = load(cfg.Library); err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "clickhouse.xml")
	if err := os.WriteFile(config, []byte(configFile()), 0o600); err != nil {
		return nil, fmt.Errorf("write the engine's configuration: %w", err)
	}
	err = keepSignals(func() error {
		s.lib.setSignals(0)
		s.keep, err = s.lib.open("--path="+filepath.Join(dir, "clickhouse"), "--config-file="+config)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open the engine on %s: %w", dir, err)
	}
	if s.side, err = s.connect(); err != nil {
		return nil, err
	}
	if s.fifos, err = pipes(dir); err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// prepare makes the named collection and learns the engine's table functions.
func (s *Server) prepare() error {
	if s.cfg.Lake.URL != "" {
		if err := s.side.exec("DROP NAMED COLLECTION IF EXISTS lake"); err != nil {
			return fmt.Errorf("drop the named collection lake: %w", err)
		}
		err := s.side.exec("CREATE NAMED COLLECTION lake AS url = " + quote(s.cfg.Lake.URL) +
			", access_key_id = " + quote(s.cfg.Lake.AccessKey) + ", secret_access_key = " + quote(s.cfg.Lake.SecretKey))
		if err != nil {
			return fmt.Errorf("create the named collection lake: %w", err)
		}
	}
	if err := s.settleSwaps(); err != nil {
		return err
	}
	names, err := s.names("SELECT lower(name) FROM system.table_functions")
	if err != nil {
		return fmt.Errorf("list the table functions: %w", err)
	}
	s.functions = set(names...)
	return nil
}

// names runs a query of one text column on the side connection.
func (s *Server) names(text string, params ...param) ([]string, error) {
	s.control.Lock()
	defer s.control.Unlock()
	out, _, err := s.side.query(text, "TabSeparatedRaw", params...)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(out)), nil
}

func (s *Server) connect() (*conn, error) {
	c, err := s.lib.open("--path=" + filepath.Join(s.cfg.DataDir, "clickhouse"))
	if err != nil {
		return nil, fmt.Errorf("connect to the engine: %w", err)
	}
	return c, nil
}

// close ends the engine once no query runs, after ten seconds whatever runs: then the process has to end.
func (s *Server) close() {
	idle := make(chan struct{})
	go func() { s.active.Wait(); close(idle) }()
	select {
	case <-idle:
		s.sessions.sweep(s.now(), true)
		if s.side != nil {
			s.side.close()
		}
		s.keep.close()
	case <-time.After(10 * time.Second):
	}
	if s.fifos != "" {
		_ = os.RemoveAll(s.fifos)
	}
}

// killAll asks every running query to end.
func (s *Server) killAll() {
	s.control.Lock()
	defer s.control.Unlock()
	_ = s.side.exec("KILL QUERY WHERE Settings['log_comment'] LIKE 'sellerhouse-%' ASYNC")
}

// kill asks the query with this tag to end.
func (s *Server) kill(tag string) error {
	s.control.Lock()
	defer s.control.Unlock()
	return s.side.exec("KILL QUERY WHERE Settings['log_comment'] = " + quote(tag) + " ASYNC")
}

// start registers a query. The id must not run already.
func (s *Server) start(queryID, user string) (*running, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.running {
		if r.queryID == queryID {
			return nil, exception(216, "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING", "Query with id = %s is already running", queryID)
		}
	}
	s.serial++
	r := &running{tag: "sellerhouse-" + strconv.FormatUint(s.serial, 10), queryID: queryID, user: user}
	s.running[r.tag] = r
	s.active.Add(1)
	return r, nil
}

func (s *Server) end(r *running) {
	s.mu.Lock()
	delete(s.running, r.tag)
	s.mu.Unlock()
	s.active.Done()
}

// tagOf finds the tag of a running query by the client's id.
func (s *Server) tagOf(queryID string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for tag, r := range s.running {
		if r.queryID == queryID {
			return tag, true
		}
	}
	return "", false
}

// pipes makes the directory for the pipes of answers: in the data directory, where a killed process's are cleared away,
// or with other temporary files where the data directory's file system has no pipes.
func pipes(dir string) (string, error) {
	path := filepath.Join(dir, "tmp")
	if err := os.RemoveAll(path); err != nil {
		return "", fmt.Errorf("clear the directory for pipes: %w", err)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", fmt.Errorf("make a directory for pipes: %w", err)
	}
	try := filepath.Join(path, "try")
	if err := syscall.Mkfifo(try, 0o600); err == nil {
		return path, os.Remove(try)
	}
	path, err := os.MkdirTemp("", "sellerhouse-engine-")
	if err != nil {
		return "", fmt.Errorf("make a directory for pipes: %w", err)
	}
	return path, nil
}

// locks keeps the lock files open.
var locks []*os.File

// listen opens the address or, where its port is taken, one of the next 100.
func listen(addr string, remote bool) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen address %q, expected host:port: %w", addr, err)
	}
	if !remote {
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, fmt.Errorf("listen address %q is not loopback; the embedded engine speaks plain HTTP, use 127.0.0.1 or allow it explicitly", addr)
		}
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("listen address %q, expected a numeric port", addr)
	}
	for n := first; ; n++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n)))
		if err == nil {
			return l, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) || first == 0 || n == first+100 || n == 65535 {
			return nil, fmt.Errorf("listen on %s: %w", addr, err)
		}
	}
}

// quote makes a string literal.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// quoteName makes a quoted identifier.
func quoteName(s string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(s) + "`"
}
