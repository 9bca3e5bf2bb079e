package engine

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"

	"sellerhouse/extract/process"
)

// TestMain is also the engine: with ENGINE_DIR set the test binary serves it, as the program's own verb does.
func TestMain(m *testing.M) {
	if dir := os.Getenv("ENGINE_DIR"); dir != "" {
		if n, err := strconv.ParseUint(os.Getenv("ENGINE_FSIZE"), 10, 64); err == nil {
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
				panic(err)
			}
		}
		ctx, cancel := process.UntilParentGone(context.Background())
		defer cancel()
		err := Serve(ctx, Config{
			DataDir: dir, Listen: "127.0.0.1:0",
			Lake:  Lake{URL: os.Getenv("LAKE_URL"), AccessKey: os.Getenv("LAKE_KEY"), SecretKey: os.Getenv("LAKE_SECRET")},
			Ready: func(addr string) { _ = process.Announce(os.Stdout, process.Ready{Addr: addr}) },
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if shared != nil {
		_ = shared.Stop()
		_ = os.RemoveAll(sharedDir)
	}
	os.Exit(code)
}

var (
	shared    *process.Process
	sharedDir string
)

// startEngine runs an engine process on dir.
func startEngine(t *testing.T, dir string, env ...string) *process.Process {
	t.Helper()
	p, err := Start(t.Context(), StartConfig{DataDir: dir, Args: []string{"engine"}, Env: append(env, "ENGINE_DIR="+dir), Progress: func(s string) { t.Log(s) }})
	if err != nil {
		t.Fatal(err)
	}
	return p.Process
}

// server is one engine for all tests of the binary.
func server(t *testing.T) *client {
	t.Helper()
	if shared == nil {
		dir, err := os.MkdirTemp("", "engine-test-")
		if err != nil {
			t.Fatal(err)
		}
		sharedDir = dir
		shared = startEngine(t, dir)
		c := clientOf(t, shared, dir, Admin)
		for _, q := range []string{
			"CREATE DATABASE mart ENGINE = Atomic", "CREATE DATABASE stg ENGINE = Atomic", "CREATE DATABASE work ENGINE = Atomic",
			"CREATE TABLE mart.t (a UInt64, b String) ENGINE = MergeTree ORDER BY a",
			"CREATE TABLE stg.secret (a UInt64) ENGINE = MergeTree ORDER BY a",
			"INSERT INTO mart.t VALUES (1, 'one'), (2, 'two')",
		} {
			c.must(t, q)
		}
	}
	return clientOf(t, shared, sharedDir, Admin)
}
