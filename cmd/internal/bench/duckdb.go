package bench

import (
	"bytes"
	"context"
	_ "embed" // the script DuckDB is driven by
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

var (
	//go:embed duckdb/package.json
	duckPackage []byte
	//go:embed duckdb/run.mjs
	duckScript []byte
)

// ErrNoPeer says that a competitor cannot be had here; the message says what to install.
var ErrNoPeer = errors.New("peer not available")

// DuckDB is DuckDB in a Node.js process of its own, one a run.
type DuckDB struct{ dir string }

// NewDuckDB installs DuckDB with npm into a directory of the cache, once.
func NewDuckDB(ctx context.Context, cache string) (*DuckDB, error) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return nil, fmt.Errorf("%w: DuckDB comes from npm; install Node.js with npm", ErrNoPeer)
	}
	dir := filepath.Join(cache, "bench", "duckdb")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPeer, err)
	}
	for name, content := range map[string][]byte{"package.json": duckPackage, "run.mjs": duckScript} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoPeer, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@duckdb", "node-api")); err != nil {
		cmd := exec.CommandContext(ctx, npm, "install", "--ignore-scripts", "--no-audit", "--no-fund")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w: npm install: %w: %s", ErrNoPeer, err, bytes.TrimSpace(out))
		}
	}
	return &DuckDB{dir: dir}, nil
}

// Convert turns a gzipped settlement file into Parquet.
func (d *DuckDB) Convert(ctx context.Context, in, out string, threads int) (Usage, error) {
	cmd := exec.CommandContext(ctx, "node", filepath.Join(d.dir, "run.mjs"), in, out, strconv.Itoa(threads))
	cmd.Dir = d.dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	answer, err := cmd.Output()
	if err != nil {
		return Usage{}, fmt.Errorf("duckdb: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	var u Usage
	if err := json.Unmarshal(answer, &u); err != nil {
		return Usage{}, fmt.Errorf("duckdb answered %q: %w", answer, err)
	}
	return u, nil
}
