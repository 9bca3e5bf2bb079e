package parts_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/simulate/world"
)

func TestMain(m *testing.M) {
	parts.Main() // children of these tests are this binary
	os.Exit(m.Run())
}

// configuration is one on a directory of the test's own, on ports of its own.
func configuration(t *testing.T, text string) *config.Config {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "sellerhouse.yaml")
	c, err := config.Parse(t.Context(), []byte(`clickhouse: {listen: "127.0.0.1:0"}`+"\n"+text), file, config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t *testing.T, c *config.Config, needs parts.Needs) *parts.Parts {
	t.Helper()
	p, err := parts.Open(t.Context(), c, parts.Options{Needs: needs, Stderr: testWriter{t}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimRight(string(p), "\n"))
	return len(p), nil
}

func one(t *testing.T, p *parts.Parts, query string) string {
	t.Helper()
	var out string
	if err := p.DB.QueryRow(t.Context(), query).Scan(&out); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

func TestEmbeddedPartsAreSharedAndEndWithTheLastUser(t *testing.T) {
	c := configuration(t, "")
	first := open(t, c, parts.Warehouse|parts.Lake)
	if _, err := first.Store.Put(t.Context(), "hello.csv", strings.NewReader("1,x\n"), 4); err != nil {
		t.Fatal(err)
	}
	if got := one(t, first, "SELECT b FROM s3(lake, filename = 'hello.csv', format = 'CSV', structure = 'a UInt8, b String')"); got != "x" || !first.ServerSide {
		t.Errorf("the engine read %q from the lake, server side %v; want x, true", got, first.ServerSide)
	}

	second := open(t, c, parts.Warehouse)
	if a, b := first.Endpoints().Warehouse, second.Endpoints().Warehouse; a != b {
		t.Errorf("two engines on one directory: %s and %s", a, b)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = first.Close(t.Context()) }()
	select {
	case <-ended:
		t.Error("the engine's owner ended while another command used it")
	case <-time.After(300 * time.Millisecond):
	}
	if got := one(t, second, "SELECT 'still here'"); got != "still here" {
		t.Errorf("got %q", got)
	}
	if err := second.Close(t.Context()); err != nil {
		t.Error(err)
	}
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Fatal("the owner did not end after the last user")
	}
	if _, err := os.Stat(filepath.Join(c.DataDir, "engine.addr")); !os.IsNotExist(err) {
		t.Errorf("the address file is left behind: %v", err)
	}
}

func TestKilledEngineIsStartedAgain(t *testing.T) {
	c := configuration(t, "")
	p := open(t, c, parts.Warehouse)
	defer func() { _ = p.Close(t.Context()) }()
	for _, q := range []string{"CREATE DATABASE d ENGINE = Atomic", "CREATE TABLE d.t (a String) ENGINE = MergeTree ORDER BY a", "INSERT INTO d.t VALUES ('kept')"} {
		if err := p.DB.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Kill(p.ChildPID("engine"), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	var got string
	var err error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err = p.DB.QueryRow(t.Context(), "SELECT a FROM d.t").Scan(&got); err == nil {
			break
		}
	}
	if err != nil || got != "kept" {
		t.Errorf("after a kill: %q, %v; want the row that was inserted", got, err)
	}
}

func TestUserOfAnotherCommandsEngineTakesItOver(t *testing.T) {
	c := configuration(t, "")
	first := open(t, c, parts.Warehouse)
	second := open(t, c, parts.Warehouse)
	defer func() { _ = second.Close(t.Context()) }()
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	_ = first.Close(impatient)
	var got string
	var err error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if err = second.DB.QueryRow(t.Context(), "SELECT 'here'").Scan(&got); err == nil {
			break
		}
	}
	if err != nil || got != "here" {
		t.Errorf("after the owner left: %q, %v", got, err)
	}
}

func TestReaderCannotWrite(t *testing.T) {
	c := configuration(t, "")
	p, err := parts.Open(t.Context(), c, parts.Options{Needs: parts.Warehouse, Reader: true, Stderr: testWriter{t}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close(t.Context()) }()
	if err := p.DB.Exec(t.Context(), "CREATE DATABASE d ENGINE = Atomic"); err == nil {
		t.Error("the reader made a database")
	}
}

func TestSimulatedAmazonIsStartedFromItsState(t *testing.T) {
	c := configuration(t, `amazon: {url: "http://127.0.0.1:18421"}`)
	_, err := parts.Open(t.Context(), c, parts.Options{Needs: parts.Amazon})
	if err == nil || !strings.Contains(err.Error(), "the simulated Amazon does not answer") {
		t.Errorf("error without a simulated Amazon = %v, want it to say so", err)
	}
	dir := parts.SimulatorDir(c.DataDir)
	if err := parts.KeepSimulation(dir, parts.Simulation{Seed: 3, Options: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}}); err != nil {
		t.Fatal(err)
	}
	p := open(t, c, parts.Amazon)
	began := p.Clock.Now()
	if err := p.Clock.Sleep(t.Context(), 48*time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(t.Context()); err != nil {
		t.Error(err)
	}
	p = open(t, c, parts.Amazon)
	defer func() { _ = p.Close(t.Context()) }()
	if got := p.Clock.Now().Sub(began); got < 48*time.Hour {
		t.Errorf("the clock moved %s and a restart kept %s", 48*time.Hour, got)
	}
	if p.Config.Amazon.URL != "http://"+p.Endpoints().Amazon {
		t.Errorf("the configuration says %s, it is at %s", p.Config.Amazon.URL, p.Endpoints().Amazon)
	}
	res, err := http.Get("http://" + p.Endpoints().Amazon + "/_accounts")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("ask for the accounts: %v, %v", res, err)
	}
}

func TestSimulatedAmazonOnATakenPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c := configuration(t, `amazon: {url: "http://`+l.Addr().String()+`"}`)
	if err := parts.KeepSimulation(parts.SimulatorDir(c.DataDir), parts.Simulation{Seed: 3, Options: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}}); err != nil {
		t.Fatal(err)
	}
	p := open(t, c, parts.Amazon)
	defer func() { _ = p.Close(t.Context()) }()
	if e := p.Endpoints().Amazon; e == l.Addr().String() || p.Config.Amazon.URL != "http://"+e {
		t.Errorf("it is at %s and the configuration says %s, while %s is taken", e, p.Config.Amazon.URL, l.Addr())
	}
}

func TestAStateDirectoryKeepsItsWorld(t *testing.T) {
	dir := t.TempDir()
	if err := parts.KeepSimulation(dir, parts.Simulation{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	if err := parts.KeepSimulation(dir, parts.Simulation{Seed: 1}); err != nil {
		t.Errorf("the same world again: %v", err)
	}
	err := parts.KeepSimulation(dir, parts.Simulation{Seed: 2})
	if err == nil || !strings.Contains(err.Error(), "holds the world of seed 1") {
		t.Errorf("another world: error = %v, want it refused", err)
	}
}

func TestServerThatIsNotThere(t *testing.T) {
	c, err := config.Parse(t.Context(), []byte(`clickhouse: {dsn: "http://127.0.0.1:1/"}`), filepath.Join(t.TempDir(), "sellerhouse.yaml"), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	_, err = parts.Open(t.Context(), c, parts.Options{Needs: parts.Warehouse, Stderr: &out})
	if err == nil || !strings.Contains(err.Error(), "check host, port and secure=true in clickhouse.dsn") {
		t.Errorf("error = %v, want it to say what to check", err)
	}
}
