// Package parts starts or finds the engine, the storage, the simulated Amazon and the clock that a command
// works on. With connection settings in the configuration it connects to servers instead; nothing after it
// can tell the difference.
package parts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/extract/account"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/lake"
	"sellerhouse/load/engine"
	"sellerhouse/load/warehouse"
)

// Needs says what a command works on, so that nothing else is started or asked.
type Needs uint8

// The needs. Warehouse brings the embedded storage along where both are embedded: views of the reports read
// the lake.
const (
	Warehouse Needs = 1 << iota // ClickHouse
	Lake                        // S3
	Amazon                      // credentials, and the simulated Amazon where the configuration names one
)

// Options says how the parts are opened.
type Options struct {
	Needs   Needs
	Stderr  io.Writer // children's standard error and progress; os.Stderr if nil
	Verbose bool      // pass on what children log
	Logger  *slog.Logger
	// Reader opens the warehouse as the read-only user, where it is embedded.
	Reader bool
	// Program runs a child: executable and first arguments. Empty: this executable, whose main calls Main or
	// has the verbs of Commands.
	Program []string
}

// Parts is what a command works on. Fields it did not ask for are nil.
type Parts struct {
	Config   *config.Config // Amazon.URL is where the simulated Amazon really is
	Accounts []account.Account
	Logger   *slog.Logger

	DB *warehouse.DB
	// ServerSide says whether the warehouse reads the lake itself, by the named collection "lake"; otherwise rows
	// are sent to it.
	ServerSide bool
	// Store is the lake, below the configured prefix: lake.Open takes it with an empty one.
	Store lake.Store
	Clock clock.Clock
	// HTTP is for calls that belong to no account: the clock and the reference rates.
	HTTP *http.Client

	engine, storage, simulator *server
	opt                        Options
}

// Open finds or starts what opt.Needs names. The caller closes the result.
func Open(ctx context.Context, cfg *config.Config, opt Options) (*Parts, error) {
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	if opt.Stderr == nil {
		opt.Stderr = io.Discard
	}
	p := &Parts{Config: cfg, Accounts: cfg.Accounts, Logger: opt.Logger, Clock: clock.Wall{}, HTTP: &http.Client{Timeout: time.Minute}, opt: opt}
	if err := p.open(ctx); err != nil {
		p.closeNow()
		return nil, err
	}
	return p, nil
}

func (p *Parts) open(ctx context.Context) error {
	cfg, needs := p.Config, p.opt.Needs
	if needs&Amazon != 0 {
		if err := cfg.Need(config.PartAmazon); err != nil {
			return err
		}
	}
	if cfg.Amazon.URL != "" {
		if err := p.openSimulator(ctx); err != nil {
			return err
		}
	}
	if needs&Lake != 0 {
		if err := os.MkdirAll(p.SpoolDir(), 0o700); err != nil {
			return fmt.Errorf("make the spool directory: %w", err)
		}
	}
	if needs&Lake != 0 || (needs&Warehouse != 0 && cfg.ClickHouse.Embedded() && cfg.S3.Embedded()) {
		if err := p.openLake(ctx); err != nil {
			return err
		}
	}
	if needs&Warehouse != 0 {
		if err := p.openWarehouse(ctx); err != nil {
			return err
		}
	}
	return nil
}

// child describes an embedded part on this configuration's data directory.
func (p *Parts) child(name, dir, listen string, args ...string) *server {
	stderr := io.Writer(io.Discard) // the end of what a child says stands in its error anyway
	if p.opt.Verbose {
		stderr = p.opt.Stderr
	}
	return &server{
		name: name, dir: dir, listen: listen, program: p.opt.Program, args: append([]string{name}, args...),
		env: []string{childEnv + "=1"}, stderr: stderr, say: p.opt.Stderr, log: p.Logger,
	}
}

func (p *Parts) openWarehouse(ctx context.Context) error {
	cfg := p.Config
	if !cfg.ClickHouse.Embedded() {
		if err := cfg.Need(config.PartWarehouse); err != nil {
			return err
		}
		db, err := warehouse.Open(ctx, warehouse.Config{DSN: cfg.ClickHouse.DSN.Reveal()})
		if err != nil {
			return serverHint(err)
		}
		p.DB = db
		p.ServerSide = !cfg.S3.Embedded() && readsLake(ctx, db)
		return nil
	}
	library, err := engine.Library(ctx, func(line string) { fmt.Fprintln(p.opt.Stderr, line) })
	if err != nil {
		return err
	}
	args := []string{"--data-dir", cfg.DataDir, "--library", library}
	s := p.child("engine", cfg.DataDir, cfg.ClickHouse.Listen, args...)
	if !loopback(cfg.ClickHouse.Listen) {
		s.args = append(s.args, "--allow-remote")
	}
	url, access, secret, err := p.lakeForEngine(ctx)
	if err != nil {
		return err
	}
	if url != "" {
		s.args = append(s.args, "--lake-url", url)
		s.env = append(s.env, lakeAccessEnv+"="+access, lakeSecretEnv+"="+secret)
	}
	s.probe = func(ctx context.Context, addr string) error {
		password, err := engine.Password(cfg.DataDir, engine.Admin)
		if err != nil {
			return err
		}
		return pingEngine(ctx, addr, password)
	}
	p.engine = s
	if err := s.open(ctx); err != nil {
		return err
	}
	user := engine.Admin
	if p.opt.Reader {
		user = engine.Reader
	}
	password, err := engine.Password(cfg.DataDir, user)
	if err != nil {
		return err
	}
	p.DB, err = warehouse.Open(ctx, warehouse.Config{Addr: local(s.address()), User: user, Password: password})
	if err != nil {
		return err
	}
	p.ServerSide = url != "" && readsLake(ctx, p.DB) // one that somebody started alone does not
	return nil
}

// readsLake says whether the warehouse has the named collection "lake" and shows it to this user.
func readsLake(ctx context.Context, db *warehouse.DB) bool {
	var found uint64
	err := db.QueryRow(ctx, "SELECT count() FROM system.named_collections WHERE name = 'lake'").Scan(&found)
	return err == nil && found > 0
}

// serverHint adds what to do to the errors people meet first with a server.
func serverHint(err error) error {
	switch warehouse.Code(err) {
	case 516, 193, 192: // AUTHENTICATION_FAILED, WRONG_PASSWORD, UNKNOWN_USER
		return fmt.Errorf("%w; check the user and the password that clickhouse.dsn refers to", err)
	case 497: // ACCESS_DENIED
		return fmt.Errorf("%w; `sellerhouse doctor` lists the grants that are needed", err)
	case 0:
		return fmt.Errorf("%w; check host, port and secure=true in clickhouse.dsn, or leave it empty for the embedded engine", err)
	}
	return err
}

// pingEngine asks the embedded engine for a value as admin, which only the one on this data directory grants.
func pingEngine(ctx context.Context, addr, password string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+local(addr)+"/?query=SELECT+1", nil)
	if err != nil {
		return err
	}
	req.SetBasicAuth(engine.Admin, password)
	res, err := probeClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 64))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || string(body) != "1\n" {
		return fmt.Errorf("the engine at %s answered %s", addr, res.Status)
	}
	return nil
}

var probeClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// Endpoints are the addresses of the embedded parts that run, for people; "" where a part is not embedded or not open.
type Endpoints struct{ Warehouse, Storage, Amazon string }

// Endpoints returns where the embedded parts are.
func (p *Parts) Endpoints() Endpoints {
	var e Endpoints
	if p.engine != nil {
		e.Warehouse = p.engine.address()
	}
	if p.storage != nil {
		e.Storage = p.storage.address()
	}
	if p.simulator != nil {
		e.Amazon = p.simulator.address()
	}
	return e
}

// SpoolDir is where documents and fact files wait until they are in the lake; it exists where the lake is open.
func (p *Parts) SpoolDir() string { return filepath.Join(p.Config.DataDir, "spool") }

// Close ends the connections and the children of this process. Children other commands use meanwhile are
// waited for until ctx ends.
func (p *Parts) Close(ctx context.Context) error {
	var err error
	if p.DB != nil {
		err = p.DB.Close()
	}
	for _, s := range []*server{p.engine, p.storage, p.simulator} {
		if s != nil {
			s.close(ctx)
		}
	}
	return err
}

// closeNow ends what was opened before Open failed.
func (p *Parts) closeNow() {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("opening failed"))
	_ = p.Close(ctx)
}
