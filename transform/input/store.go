package input

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/lake"
)

// Store is what keeping versions needs of the lake's store.
type Store interface {
	Get(ctx context.Context, key string) (io.ReadCloser, lake.Object, error)
	PutIfAbsent(ctx context.Context, key string, body []byte) (lake.Object, error)
	List(ctx context.Context, prefix string) iter.Seq2[lake.Object, error]
}

// stamp names the moment a set of versions came into force; it sorts by time.
const stamp = "20060102T150405.000Z"

// Save keeps every file's bytes under prefix inputs/FILE/VERSION and, where the versions are not those in
// force, a record that they are from now on. The same files again change nothing.
func Save(ctx context.Context, store Store, prefix string, files []File, now time.Time) error {
	current := map[string]string{}
	for _, f := range files {
		current[f.Name] = f.Version
	}
	last, err := inForce(ctx, store, prefix, time.Time{})
	if err != nil {
		return err
	}
	if last != nil && maps.Equal(last, current) || last == nil && len(files) == 0 {
		return nil
	}
	for _, f := range files {
		if _, err := store.PutIfAbsent(ctx, prefix+"inputs/"+f.Name+"/"+f.Version, f.Data); err != nil && !errors.Is(err, lake.ErrExists) {
			return fmt.Errorf("keep input %s: %w", f.Name, err)
		}
	}
	body, err := json.Marshal(current)
	if err != nil {
		return fmt.Errorf("keep inputs: %w", err)
	}
	for at := now.UTC(); ; at = at.Add(time.Millisecond) { // a clock that stands may see two changes at one moment
		_, err := store.PutIfAbsent(ctx, prefix+"inputs/sets/"+at.Format(stamp)+".json", body)
		if err == nil {
			return nil
		}
		if !errors.Is(err, lake.ErrExists) {
			return fmt.Errorf("keep inputs: %w", err)
		}
	}
}

// Saved returns the files in force at a moment, the newest ones for the zero time. None were kept: none.
func Saved(ctx context.Context, store Store, prefix string, asOf time.Time) ([]File, error) {
	versions, err := inForce(ctx, store, prefix, asOf)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		body, err := get(ctx, store, prefix+"inputs/"+name+"/"+versions[name])
		if err != nil {
			return nil, fmt.Errorf("input %s: %w", name, err)
		}
		f := NewFile(name, body)
		if f.Version != versions[name] {
			return nil, fmt.Errorf("input %s: the kept bytes have the SHA-256 %s, not %s", name, f.Version, versions[name])
		}
		out = append(out, f)
	}
	return out, nil
}

// inForce returns the versions by file of the newest record up to a moment, nil where there is none.
func inForce(ctx context.Context, store Store, prefix string, asOf time.Time) (map[string]string, error) {
	folder, newest := prefix+"inputs/sets/", ""
	for o, err := range store.List(ctx, folder) {
		if err != nil {
			return nil, fmt.Errorf("list inputs: %w", err)
		}
		if asOf.IsZero() || strings.TrimSuffix(strings.TrimPrefix(o.Key, folder), ".json") <= asOf.UTC().Format(stamp) {
			newest = o.Key
		}
	}
	if newest == "" {
		return nil, nil
	}
	body, err := get(ctx, store, newest)
	if err != nil {
		return nil, fmt.Errorf("inputs: %w", err)
	}
	var out map[string]string
	if err := json.Unmarshal(body, &out); err != nil {
		return nil, fmt.Errorf("%s: %w", newest, err)
	}
	return out, nil
}

func get(ctx context.Context, store Store, key string) ([]byte, error) {
	r, _, err := store.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
