package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/lake"
)

// ChildVerb is the hidden verb under which this program runs one conversion in a process of its own.
const ChildVerb = "convert"

// Convert takes a settlement file into a lake on local files: raw copy, report Parquet, manifest. It is what
// a run does with a document once it is on the disk.
func Convert(ctx context.Context, in, dir string, threads int) (Usage, string, error) {
	runtime.GOMAXPROCS(threads)
	store := files{dir}
	l, err := lake.Open(ctx, store, "", lake.Options{Run: "bench"})
	if err != nil {
		return Usage{}, "", err
	}
	// The moment is part of the content, not of the measurement.
	generated := time.Date(2026, 3, 17, 0, 0, 0, 0, time.UTC)
	ing := ingest.New(l, ingest.Options{Run: "bench", Now: func() time.Time { return generated }})
	var m lake.Manifest
	u, err := measure(0, func() (err error) {
		m, err = ing.Commit(ctx, ingest.Doc{Spec: catalog.SettlementV2, Account: "BENCH", DocumentID: "bench", SpoolPath: in, GeneratedAt: generated})
		return err
	})
	if err != nil {
		return u, "", err
	}
	if t := m.Tables[0]; t.Quarantined != 0 || t.In != t.Out {
		return u, "", fmt.Errorf("%d of %d rows were quarantined", t.Quarantined, t.In)
	}
	return u, filepath.Join(dir, filepath.FromSlash(m.Tables[0].Key)), nil
}

// answer is what the child prints.
type answer struct {
	Usage
	Parquet string `json:"parquet"`
}

// Print runs one conversion and prints what it took, for the parent.
func Print(ctx context.Context, w io.Writer, in, dir string, threads int) error {
	u, path, err := Convert(ctx, in, dir, threads)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(answer{u, path})
}

// Ours runs this program's conversion in a process of its own, so that its memory is its own.
func Ours(ctx context.Context, in, dir string, threads int) (Usage, string, error) {
	if err := os.RemoveAll(dir); err != nil {
		return Usage{}, "", fmt.Errorf("bench: %w", err)
	}
	var a answer
	err := child(ctx, &a, ChildVerb, in, dir, strconv.Itoa(threads))
	return a.Usage, a.Parquet, err
}

// child runs a hidden verb in a process of its own and reads what it prints.
func child(ctx context.Context, answer any, verb string, args ...string) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	cmd := exec.CommandContext(ctx, exe, append([]string{"bench", verb}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("bench %s: %w: %s", verb, err, bytes.TrimSpace(stderr.Bytes()))
	}
	if err := json.Unmarshal(out, answer); err != nil {
		return fmt.Errorf("bench %s answered %q: %w", verb, out, err)
	}
	return nil
}

// files is a Store of local files for one process, so that a conversion is measured and not a network.
type files struct{ dir string }

func (s files) path(key string) string { return filepath.Join(s.dir, filepath.FromSlash(key)) }

func (s files) Get(_ context.Context, key string) (io.ReadCloser, lake.Object, error) {
	f, err := os.Open(s.path(key))
	if err != nil {
		return nil, lake.Object{}, wrap(key, err)
	}
	o, err := s.stat(key)
	return f, o, err
}

func (s files) ReadAt(_ context.Context, key string, p []byte, off int64) (int, error) {
	f, err := os.Open(s.path(key))
	if err != nil {
		return 0, wrap(key, err)
	}
	defer func() { _ = f.Close() }() // read only
	return f.ReadAt(p, off)
}

func (s files) Stat(_ context.Context, key string) (lake.Object, error) { return s.stat(key) }

func (s files) stat(key string) (lake.Object, error) {
	i, err := os.Stat(s.path(key))
	if err != nil {
		return lake.Object{}, wrap(key, err)
	}
	return lake.Object{Key: key, Size: i.Size(), ETag: i.ModTime().String(), Modified: i.ModTime()}, nil
}

func (s files) Put(_ context.Context, key string, body io.Reader, _ int64) (lake.Object, error) {
	if err := os.MkdirAll(filepath.Dir(s.path(key)), 0o755); err != nil {
		return lake.Object{}, wrap(key, err)
	}
	f, err := os.Create(s.path(key))
	if err != nil {
		return lake.Object{}, wrap(key, err)
	}
	if _, err := io.Copy(f, body); err != nil {
		_ = f.Close() // the first error says more
		return lake.Object{}, wrap(key, err)
	}
	if err := f.Close(); err != nil {
		return lake.Object{}, wrap(key, err)
	}
	return s.stat(key)
}

func (s files) PutIfAbsent(ctx context.Context, key string, body []byte) (lake.Object, error) {
	if _, err := s.stat(key); err == nil {
		return lake.Object{}, fmt.Errorf("%s: %w", key, lake.ErrExists)
	}
	return s.Put(ctx, key, bytes.NewReader(body), int64(len(body)))
}

func (s files) PutIfMatch(ctx context.Context, key string, body []byte, _ string) (lake.Object, error) {
	return s.Put(ctx, key, bytes.NewReader(body), int64(len(body)))
}

func (s files) Delete(_ context.Context, keys ...string) error {
	for _, k := range keys {
		if err := os.Remove(s.path(k)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return wrap(k, err)
		}
	}
	return nil
}

func (s files) List(_ context.Context, prefix string) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) || d != nil && d.IsDir() {
				return nil
			}
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(s.dir, path)
			if key := filepath.ToSlash(rel); err == nil && strings.HasPrefix(key, prefix) {
				o, err := s.stat(key)
				if !yield(o, err) {
					return fs.SkipAll
				}
			}
			return err
		})
		if err != nil {
			yield(lake.Object{}, wrap(prefix, err))
		}
	}
}

func wrap(key string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		err = lake.ErrNotFound
	}
	return fmt.Errorf("%s: %w", key, err)
}
