// Package loadtest starts one embedded engine, and storage where asked, for the tests of a package.
package loadtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sellerhouse/extract/storage"
	"sellerhouse/load/engine"
	"sellerhouse/load/warehouse"
)

// Env is a running warehouse.
type Env struct {
	DB      *warehouse.DB
	Reader  *warehouse.DB // the read-only user
	Addr    string
	Storage string // address of the storage, "" without
	Access  string
	Secret  string
	made    bool // databases, tables and views are there
}

// Run starts the engine, sets env, runs the tests and returns the exit code for os.Exit.
func Run(m *testing.M, env *Env, withStorage bool) int {
	dir, err := os.MkdirTemp("", "loadtest")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	home, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	var ended []chan error
	defer func() {
		cancel()
		for _, c := range ended {
			<-c
		}
	}()
	start := func(serve func(ready func(string)) error) (string, error) {
		ready, end := make(chan string, 1), make(chan error, 1)
		ended = append(ended, end)
		go func() {
			err := serve(func(addr string) { ready <- addr })
			if err != nil {
				fmt.Fprintln(os.Stderr, "loadtest:", err)
			}
			end <- err
			close(end)
		}()
		select {
		case addr := <-ready:
			return addr, nil
		case err := <-end:
			return "", fmt.Errorf("ended before it was ready: %w", err)
		case <-time.After(3 * time.Minute):
			return "", fmt.Errorf("not ready after 3 minutes")
		}
	}
	var lake engine.Lake
	if withStorage {
		at := filepath.Join(dir, "storage")
		env.Storage, err = start(func(ready func(string)) error {
			return storage.Serve(ctx, storage.Config{Dir: at, Listen: "127.0.0.1:0", Ready: ready})
		})
		if err == nil {
			env.Access, env.Secret, err = storage.Keys(at)
		}
		// The gateway needs the working directory it changed to until it ends.
		defer func() { _ = os.Chdir(home) }()
		if err != nil {
			fmt.Fprintln(os.Stderr, "start storage:", err)
			return 1
		}
		lake = engine.Lake{URL: "http://" + env.Storage + "/lake/", AccessKey: env.Access, SecretKey: env.Secret}
	}
	data := filepath.Join(dir, "engine")
	env.Addr, err = start(func(ready func(string)) error {
		return engine.Serve(ctx, engine.Config{
			DataDir: data, Listen: "127.0.0.1:0", Lake: lake, Ready: ready,
			Progress: func(s string) { fmt.Fprintln(os.Stderr, s) },
		})
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "start engine:", err)
		return 1
	}
	for user, db := range map[string]**warehouse.DB{engine.Admin: &env.DB, engine.Reader: &env.Reader} {
		password, err := engine.Password(data, user)
		if err == nil {
			*db, err = warehouse.Open(ctx, warehouse.Config{Addr: env.Addr, User: user, Password: password})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "connect:", err)
			return 1
		}
	}
	return m.Run()
}
