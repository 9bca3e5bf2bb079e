package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

var fakeBuild = build{pkg: "@chdb/lib-test", file: "libtest.so", integrity: "sha512-x", os: "linux", cpu: "x64"}

// fakeNPM puts a script named npm first on the path.
func fakeNPM(t *testing.T, script string) {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "npm"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":/usr/bin:/bin")
}

func TestInstallErrors(t *testing.T) {
	for name, tt := range map[string]struct{ script, want string }{
		"another package":  {"echo npm error code EINTEGRITY; exit 1", "integrity differs"},
		"no network":       {"echo npm error code ENOTFOUND; exit 1", "the npm registry cannot be reached (ENOTFOUND)"},
		"not there":        {"echo npm error code E404; exit 1", "has no such package"},
		"disk full":        {"echo npm error code ENOSPC; exit 1", "SELLERHOUSE_CACHE"},
		"something else":   {"echo npm error strange; exit 3", "exit status 3 strange"},
		"an empty package": {"exit 0", "lacks libtest.so"},
	} {
		t.Run(name, func(t *testing.T) {
			fakeNPM(t, tt.script)
			dir := filepath.Join(t.TempDir(), "cache")
			_, err := install(t.Context(), fakeBuild, dir, nil)
			if !errors.Is(err, ErrNoEngine) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			left, _ := filepath.Glob(filepath.Join(dir, ".fetch-*"))
			if len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	t.Run("no npm", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, err := install(t.Context(), fakeBuild, t.TempDir(), nil)
		if !errors.Is(err, ErrNoEngine) || !strings.Contains(err.Error(), "install Node.js with npm") || !strings.Contains(err.Error(), "clickhouse.dsn") {
			t.Errorf("got %v, want what to install or set", err)
		}
	})
	t.Run("a platform without a pinned package", func(t *testing.T) {
		for platform, b := range builds {
			if platform == runtime.GOOS+"/"+runtime.GOARCH && b.integrity == "" {
				_, err := Library(t.Context(), nil)
				if !errors.Is(err, ErrNoEngine) || !strings.Contains(err.Error(), "SELLERHOUSE_ENGINE_INTEGRITY") {
					t.Errorf("got %v, want how to pin it", err)
				}
			}
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		fakeNPM(t, "exec sleep 60")
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		begin := time.Now()
		if _, err := install(ctx, fakeBuild, t.TempDir(), nil); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 10*time.Second {
			t.Errorf("got %v after %s, want the end of the context", err, time.Since(begin))
		}
	})
}

// TestInstallOnce lets many fetch at once: one does, the others wait and use what it got.
func TestInstallOnce(t *testing.T) {
	log := filepath.Join(t.TempDir(), "runs")
	fakeNPM(t, `echo run >> `+log+`; test -f package-lock.json || exit 1; grep -q '"integrity": "sha512-x"' package-lock.json || exit 1
grep -q resolved package-lock.json && exit 1; sleep 0.2; mkdir -p node_modules/@chdb/lib-test; echo lib > node_modules/@chdb/lib-test/libtest.so`)
	dir := t.TempDir()
	var lines int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			path, err := install(t.Context(), fakeBuild, dir, func(string) { mu.Lock(); lines++; mu.Unlock() })
			if err != nil {
				t.Error(err)
				return
			}
			if data, err := os.ReadFile(path); err != nil || string(data) != "lib\n" {
				t.Errorf("%s holds %q, error %v", path, data, err)
			}
		})
	}
	wg.Wait()
	runs, _ := os.ReadFile(log)
	if string(runs) != "run\n" || lines != 1 {
		t.Errorf("npm ran %d times and %d progress lines were given, want 1 of each", strings.Count(string(runs), "run"), lines)
	}
}

// TestIntegrity fetches with the real npm and another integrity than the package has.
func TestIntegrity(t *testing.T) {
	if !long() {
		t.Skip("fetches a large package; SELLERHOUSE_LONG=1 runs it")
	}
	b := builds[runtime.GOOS+"/"+runtime.GOARCH]
	b.integrity = "sha512-" + strings.Repeat("A", 86) + "=="
	_, err := install(t.Context(), b, t.TempDir(), nil)
	if !errors.Is(err, ErrNoEngine) || !strings.Contains(err.Error(), "integrity differs") {
		t.Errorf("got %v, want that the integrity differs", err)
	}
}
