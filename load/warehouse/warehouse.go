// Package warehouse is the connection to ClickHouse: clickhouse-go over HTTP to the embedded engine, over whatever the
// DSN says to a server. The same code runs on both; nothing but connection settings differs.
package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"sellerhouse/load/engine"
)

// Config says which ClickHouse. Either DSN or Addr is set.
type Config struct {
	// DSN of a server, such as clickhouse://user:password@host:9440/?secure=true or https://user:password@host:8443/.
	DSN string
	// Addr is the host:port of the embedded engine's HTTP interface.
	Addr           string
	User, Password string
	// Settings are sent with every query, for example max_threads.
	Settings map[string]any
	// MaxConns bounds the connections; 16 if zero.
	MaxConns int
}

// DB is a pool of connections, safe for concurrent use.
type DB struct {
	conn driver.Conn
	raw  driver.Conn // over HTTP; conn itself where that is HTTP
	why  error       // why raw is nil
}

// waitForAnswer bounds how long the server may be silent: a partition rebuilt by one INSERT .. SELECT answers at its end.
const waitForAnswer = 30 * time.Minute

// Open connects and asks the server's version, so that a wrong address or password shows here.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	opt, err := options(cfg)
	if err != nil {
		return nil, err
	}
	db := &DB{}
	if db.conn, err = clickhouse.Open(opt); err != nil {
		return nil, fmt.Errorf("open ClickHouse: %w", wrap(err))
	}
	if err := db.conn.Ping(ctx); err != nil {
		_ = db.conn.Close()
		return nil, fmt.Errorf("connect to ClickHouse at %s as %q: %w", strings.Join(opt.Addr, ", "), opt.Auth.Username, wrap(err))
	}
	db.raw, db.why = db.conn, nil
	if opt.Protocol == clickhouse.Native {
		db.raw, db.why = overHTTP(*opt)
	}
	return db, nil
}

func options(cfg Config) (*clickhouse.Options, error) {
	var opt *clickhouse.Options
	switch {
	case cfg.DSN != "" && cfg.Addr != "":
		return nil, errors.New("both a DSN and an address are given, expected one")
	case cfg.DSN != "":
		parsed, err := clickhouse.ParseDSN(cfg.DSN)
		if err != nil {
			return nil, fmt.Errorf("clickhouse.dsn: expected clickhouse://user:password@host:9000/ or https://user:password@host:8443/: %w", redact(err, cfg.DSN))
		}
		opt = parsed
		if opt.Compression == nil {
			opt.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
		}
	case cfg.Addr != "":
		opt = &clickhouse.Options{
			Protocol: clickhouse.HTTP, Addr: []string{cfg.Addr},
			Auth: clickhouse.Auth{Username: cfg.User, Password: cfg.Password},
		} // on loopback nothing is compressed
	default:
		return nil, errors.New("no ClickHouse is given, expected a DSN or an address")
	}
	if opt.DialTimeout == 0 {
		opt.DialTimeout = 10 * time.Second
	}
	if opt.ReadTimeout == 0 {
		opt.ReadTimeout = waitForAnswer
	}
	if opt.MaxOpenConns == 0 {
		opt.MaxOpenConns = 16
	}
	if cfg.MaxConns > 0 {
		opt.MaxOpenConns = cfg.MaxConns
	}
	if opt.MaxIdleConns == 0 {
		opt.MaxIdleConns = opt.MaxOpenConns
	}
	opt.ClientInfo.Products = append(opt.ClientInfo.Products, struct{ Name, Version string }{"sellerhouse", ""})
	if len(cfg.Settings) > 0 && opt.Settings == nil {
		opt.Settings = clickhouse.Settings{}
	}
	for name, value := range cfg.Settings {
		opt.Settings[name] = value
	}
	return opt, nil
}

// redact keeps the DSN, which may hold a password, out of an error.
func redact(err error, dsn string) error {
	return errors.New(strings.ReplaceAll(err.Error(), dsn, "[dsn]"))
}

// overHTTP guesses a native server's HTTP interface from the usual ports: 9000 has 8123, 9440 has 8443.
func overHTTP(opt clickhouse.Options) (driver.Conn, error) {
	ports := map[string]string{"9000": "8123", "9440": "8443"}
	addrs := make([]string, 0, len(opt.Addr))
	for _, addr := range opt.Addr {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, fmt.Errorf("address %q: %w", addr, err)
		}
		other, ok := ports[port]
		if !ok {
			return nil, fmt.Errorf("answers in other formats come over HTTP, and the HTTP port beside native port %s is not known; use an http:// or https:// DSN", port)
		}
		addrs = append(addrs, net.JoinHostPort(host, other))
	}
	opt.Protocol, opt.Addr = clickhouse.HTTP, addrs
	conn, err := clickhouse.Open(&opt)
	return conn, wrap(err)
}

// Exec runs a statement. Args are bound as clickhouse-go does: {name:Type} with clickhouse.Named, else ? and $1.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) error {
	return wrap(db.conn.Exec(ctx, sql, args...))
}

// Query runs a query. The caller closes the rows and asks Err at their end.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (driver.Rows, error) {
	rows, err := db.conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, wrap(err)
	}
	return wrappedRows{rows}, nil
}

// QueryRow runs a query of one row; its error comes with Scan.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) driver.Row {
	return wrappedRow{db.conn.QueryRow(ctx, sql, args...)}
}

// Batch begins an INSERT of rows built here, such as "INSERT INTO dw.t (a, b)". Send commits, as one block: keep a batch
// to some 100,000 rows and to one partition.
func (db *DB) Batch(ctx context.Context, insert string) (driver.Batch, error) {
	batch, err := db.conn.PrepareBatch(ctx, insert)
	if err != nil {
		return nil, wrap(err)
	}
	return wrappedBatch{batch}, nil
}

// Raw runs a statement and returns its answer in one of ClickHouse's formats; a FORMAT clause in it counts more.
// An error in the middle comes from Read. The caller closes it. Formats need HTTP: for a native DSN the HTTP interface
// beside it is used (9000 has 8123, 9440 has 8443).
func (db *DB) Raw(ctx context.Context, sql, format string) (io.ReadCloser, error) {
	if db.raw == nil {
		return nil, db.why
	}
	if text, own := engine.SplitFormat(sql); own != "" {
		sql, format = text, own
	}
	stream, err := db.raw.QueryFormat(ctx, format, sql)
	if err != nil {
		return nil, wrap(err)
	}
	return wrappedStream{stream}, nil
}

// Ping asks for one value.
func (db *DB) Ping(ctx context.Context) error { return wrap(db.conn.Ping(ctx)) }

// Close ends all connections.
func (db *DB) Close() error {
	err := db.conn.Close()
	if db.raw != nil && db.raw != db.conn {
		err = errors.Join(err, db.raw.Close())
	}
	return wrap(err)
}
