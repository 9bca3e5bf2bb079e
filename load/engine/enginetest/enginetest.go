// Package enginetest gives tests the real parts: the embedded ClickHouse and the embedded S3, one of each for a test
// binary, each in a process of its own, as the program runs them.
//
//	func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }
//
//	func TestX(t *testing.T) {
//		db := enginetest.DB(t) // a *warehouse.DB; make a database of your own with enginetest.Database(t)
//	}
package enginetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"sellerhouse/extract/process"
	"sellerhouse/extract/storage"
	"sellerhouse/load/engine"
	"sellerhouse/load/warehouse"
)

// Variables that make the test binary a child.
const (
	childKind = "SELLERHOUSE_TEST_CHILD" // engine or storage
	childDir  = "SELLERHOUSE_TEST_DIR"
	lakeURL   = "SELLERHOUSE_TEST_LAKE"
)

// Bucket is the test storage's bucket, which the engine reads as s3(lake, filename = 'key').
const Bucket = "lake"

var parts struct {
	mu      sync.Mutex
	dir     string
	engine  *process.Process
	storage *process.Process
	db      *warehouse.DB
	names   int
}

// Main runs the tests, or serves where this process is a child. The result is the exit code.
func Main(m *testing.M) int {
	if kind := os.Getenv(childKind); kind != "" {
		if err := child(kind); err != nil && !errors.Is(err, process.ErrParentGone) {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	defer func() {
		if parts.db != nil {
			_ = parts.db.Close()
		}
		if parts.engine != nil {
			parts.engine.Kill() // nobody needs its tables
		}
		if parts.storage != nil {
			parts.storage.Kill()
		}
		if parts.dir != "" {
			_ = os.RemoveAll(parts.dir)
		}
	}()
	return m.Run()
}

func child(kind string) error {
	ctx, cancel := process.UntilParentGone(context.Background())
	defer cancel()
	ready := func(addr string) { _ = process.Announce(os.Stdout, process.Ready{Addr: addr}) }
	dir := os.Getenv(childDir)
	if kind == "storage" {
		return storage.Serve(ctx, storage.Config{Dir: storageDir(dir), Bucket: Bucket, Listen: "127.0.0.1:0", Ready: ready})
	}
	cfg := engine.Config{DataDir: engineDir(dir), Listen: "127.0.0.1:0", Ready: ready}
	if url := os.Getenv(lakeURL); url != "" {
		access, secret, err := storage.Keys(storageDir(dir))
		if err != nil {
			return err
		}
		cfg.Lake = engine.Lake{URL: url, AccessKey: access, SecretKey: secret}
	}
	return engine.Serve(ctx, cfg)
}

func engineDir(dir string) string  { return filepath.Join(dir, "engine") }
func storageDir(dir string) string { return filepath.Join(dir, "storage") }

// start runs the parts once. The caller holds the lock.
func start(t testing.TB, withEngine bool) {
	t.Helper()
	if parts.dir == "" {
		dir, err := os.MkdirTemp("", "sellerhouse-test-")
		if err != nil {
			t.Fatal(err)
		}
		parts.dir = dir
	}
	if parts.storage == nil {
		p, err := process.Start(context.Background(), process.Config{
			Args: []string{"storage"}, Env: []string{childKind + "=storage", childDir + "=" + parts.dir},
		})
		if err != nil {
			t.Fatal(err)
		}
		parts.storage = p
	}
	if !withEngine || parts.engine != nil {
		return
	}
	if _, err := engine.Library(context.Background(), func(s string) { t.Log(s) }); err != nil {
		t.Fatal(err)
	}
	p, err := process.Start(context.Background(), process.Config{
		Args: []string{"engine"}, Within: 2 * time.Minute,
		Env: []string{childKind + "=engine", childDir + "=" + parts.dir, lakeURL + "=http://" + parts.storage.Addr() + "/" + Bucket + "/"},
	})
	if err != nil {
		t.Fatal(err)
	}
	parts.engine = p
	password, err := engine.Password(engineDir(parts.dir), engine.Admin)
	if err != nil {
		t.Fatal(err)
	}
	if parts.db, err = warehouse.Open(context.Background(), warehouse.Config{Addr: p.Addr(), User: engine.Admin, Password: password}); err != nil {
		t.Fatal(err)
	}
}

// DB is the admin's connection to the engine. Do not close it.
func DB(t testing.TB) *warehouse.DB {
	t.Helper()
	parts.mu.Lock()
	defer parts.mu.Unlock()
	start(t, true)
	return parts.db
}

// Database makes a database for this test and drops it at its end.
func Database(t testing.TB) string {
	t.Helper()
	db := DB(t)
	parts.mu.Lock()
	parts.names++
	name := fmt.Sprintf("test_%d", parts.names)
	parts.mu.Unlock()
	if err := db.Exec(context.Background(), "CREATE DATABASE "+name+" ENGINE = Atomic"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Exec(context.Background(), "DROP DATABASE "+name) })
	return name
}

// User is the address of the engine and a user's password, for clients of the test's own.
func User(t testing.TB, user string) (addr, password string) {
	t.Helper()
	DB(t)
	password, err := engine.Password(engineDir(parts.dir), user)
	if err != nil {
		t.Fatal(err)
	}
	return parts.engine.Addr(), password
}

// Storage is a client of the embedded S3 and its address and keys. The bucket is shared: put things below a prefix
// that holds Prefix(t).
func Storage(t testing.TB) (client *s3.Client, addr, accessKey, secretKey string) {
	t.Helper()
	parts.mu.Lock()
	defer parts.mu.Unlock()
	start(t, false)
	accessKey, secretKey, err := storage.Keys(storageDir(parts.dir))
	if err != nil {
		t.Fatal(err)
	}
	addr = parts.storage.Addr()
	return storage.Client(addr, accessKey, secretKey), addr, accessKey, secretKey
}

// Prefix is a key prefix of this test's own, with a slash at its end.
func Prefix(t testing.TB) string {
	return strings.NewReplacer("/", "-", " ", "_", "#", "-").Replace(t.Name()) + "/"
}
