package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// Version is the release of the engine's packages: ClickHouse 26.7 as a C library, Apache-2.0.
// Source: the npm packages @chdb/lib-PLATFORM.
const Version = "26.7.3-stable.1"

// build is the npm package of one platform.
type build struct {
	pkg, file string
	integrity string // npm's sha512 of the package; empty where none is pinned
	os, cpu   string
	libc      string
}

// builds by GOOS/GOARCH. A build without a pinned integrity is not fetched.
var builds = map[string]build{
	"linux/amd64": {
		pkg: "@chdb/lib-linux-x64-gnu", file: "libchdb.so", os: "linux", cpu: "x64", libc: "glibc",
		integrity: "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
	},
	"linux/arm64":  {pkg: "@chdb/lib-linux-arm64-gnu", file: "libchdb.so", os: "linux", cpu: "arm64", libc: "glibc"},
	"darwin/arm64": {pkg: "@chdb/lib-darwin-arm64", file: "libchdb.dylib", os: "darwin", cpu: "arm64"},
	"darwin/amd64": {pkg: "@chdb/lib-darwin-x64", file: "libchdb.dylib", os: "darwin", cpu: "x64"},
}

// ErrNoEngine says that the engine can neither be found nor fetched; the message says what to do.
var ErrNoEngine = errors.New("the embedded ClickHouse engine is not available")

const otherwise = "or set clickhouse.dsn to a ClickHouse server"

// Library returns the path of the engine's library, fetched with npm into the user's cache on first use:
// $SELLERHOUSE_CACHE, else sellerhouse in the user's cache directory. $SELLERHOUSE_ENGINE names a library to use
// instead, $SELLERHOUSE_ENGINE_INTEGRITY the sha512 integrity of a platform's package that this release does not pin.
// Progress gets one line when something is fetched. Of two processes only one fetches.
// Errors wrap ErrNoEngine.
func Library(ctx context.Context, progress func(string)) (string, error) {
	if path := os.Getenv("SELLERHOUSE_ENGINE"); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("%w: $SELLERHOUSE_ENGINE: %w", ErrNoEngine, err)
		}
		return path, nil
	}
	platform := runtime.GOOS + "/" + runtime.GOARCH
	b, ok := builds[platform]
	if !ok {
		return "", fmt.Errorf("%w: there is no build for %s; use Linux or macOS on x86-64 or arm64, %s", ErrNoEngine, platform, otherwise)
	}
	if v := os.Getenv("SELLERHOUSE_ENGINE_INTEGRITY"); v != "" {
		b.integrity = v
	}
	if !strings.HasPrefix(b.integrity, "sha512-") {
		return "", fmt.Errorf("%w: no integrity is pinned for %s@%s; set SELLERHOUSE_ENGINE_INTEGRITY to what `npm view %s@%s dist.integrity` prints, %s",
			ErrNoEngine, b.pkg, Version, b.pkg, Version, otherwise)
	}
	cache, err := CacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: %w; set SELLERHOUSE_CACHE to a directory, %s", ErrNoEngine, err, otherwise)
	}
	return install(ctx, b, filepath.Join(cache, "engine", Version), progress)
}

// CacheDir is the directory for what is fetched once per user: $SELLERHOUSE_CACHE, else sellerhouse in the user's cache.
func CacheDir() (string, error) {
	if dir := os.Getenv("SELLERHOUSE_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache directory: %w", err)
	}
	return filepath.Join(dir, "sellerhouse"), nil
}

func install(ctx context.Context, b build, dir string, progress func(string)) (string, error) {
	target := filepath.Join(dir, strings.ReplaceAll(strings.TrimPrefix(b.pkg, "@"), "/", "-"))
	library := filepath.Join(target, "node_modules", filepath.FromSlash(b.pkg), b.file)
	if _, err := os.Stat(library); err == nil {
		return library, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	unlock, err := lockFile(ctx, target+".lock")
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	defer unlock()
	if _, err := os.Stat(library); err == nil {
		return library, nil // another process was first
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", fmt.Errorf("%w: it is fetched with npm, which is not installed; install Node.js with npm, %s", ErrNoEngine, otherwise)
	}
	if progress != nil {
		progress(fmt.Sprintf("fetching the ClickHouse engine %s (%s, about 560 MB installed), once per user", Version, b.pkg))
	}
	temp, err := os.MkdirTemp(dir, ".fetch-")
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	defer os.RemoveAll(temp)
	if err := writePackage(temp, b); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
	cmd.Dir = temp
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", fmt.Errorf("%w: fetch %s: %w", ErrNoEngine, b.pkg, context.Cause(ctx))
		}
		return "", fmt.Errorf("%w: fetch %s@%s with npm: %s", ErrNoEngine, b.pkg, Version, explain(output.String(), err))
	}
	if _, err := os.Stat(filepath.Join(temp, "node_modules", filepath.FromSlash(b.pkg), b.file)); err != nil {
		return "", fmt.Errorf("%w: the package %s@%s lacks %s", ErrNoEngine, b.pkg, Version, b.file)
	}
	if err := os.RemoveAll(target); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	if err := os.Rename(temp, target); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	return library, nil
}

// explain turns npm's output into what happened and what to do.
func explain(output string, err error) string {
	var code string
	for line := range strings.Lines(output) {
		if _, rest, ok := strings.Cut(line, "npm error code "); ok {
			code = strings.TrimSpace(rest)
		}
	}
	switch code {
	case "EINTEGRITY":
		return "the package is not the one pinned here (integrity differs); do not use it, check the npm registry configured"
	case "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "ERR_SOCKET_TIMEOUT", "FETCH_ERROR":
		return "the npm registry cannot be reached (" + code + "); check the network and npm's proxy settings, " + otherwise
	case "E404":
		return "the npm registry configured has no such package; use one that has it, " + otherwise
	case "ENOSPC":
		return "the disk is full; free 1.5 GB or set SELLERHOUSE_CACHE elsewhere"
	}
	var last string
	for line := range strings.Lines(output) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "npm error "); ok && last == "" {
			last = rest
		}
	}
	return strings.TrimSpace(fmt.Sprintf("%v %s", err, last)) + "; run it by hand to see why, " + otherwise
}

// writePackage writes a package and its lock file, without addresses, so that npm asks the registry configured.
func writePackage(dir string, b build) error {
	deps := map[string]string{b.pkg: Version}
	entry := map[string]any{"version": Version, "integrity": b.integrity, "os": []string{b.os}, "cpu": []string{b.cpu}}
	if b.libc != "" {
		entry["libc"] = []string{b.libc}
	}
	for name, content := range map[string]any{
		"package.json": map[string]any{"name": "sellerhouse-engine", "version": "1.0.0", "private": true, "dependencies": deps},
		"package-lock.json": map[string]any{
			"name": "sellerhouse-engine", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
			"packages": map[string]any{
				"":                      map[string]any{"name": "sellerhouse-engine", "version": "1.0.0", "dependencies": deps},
				"node_modules/" + b.pkg: entry,
			},
		},
	} {
		data, err := json.MarshalIndent(content, "", "  ")
		if err != nil {
			return fmt.Errorf("encode %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), append(data, '\n'), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// lockFile takes an exclusive lock on path, waiting for another process until ctx ends.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	locked := make(chan error, 1)
	go func() { locked <- syscall.Flock(int(f.Fd()), syscall.LOCK_EX) }()
	select {
	case err := <-locked:
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		return func() { f.Close() }, nil
	case <-ctx.Done():
		go func() { <-locked; f.Close() }()
		return nil, fmt.Errorf("wait for another process to fetch it: %w", context.Cause(ctx))
	}
}
