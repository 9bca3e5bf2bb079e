package lake

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is a Store for unit tests: it keeps objects in memory and promises what S3 does.
type Memory struct {
	mu      sync.Mutex
	objects map[string]memoryObject
	tick    int64
}

type memoryObject struct {
	body []byte
	Object
}

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{objects: map[string]memoryObject{}} }

func (m *Memory) find(key string) (memoryObject, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o, ok := m.objects[key]
	if !ok {
		return o, fmt.Errorf("%s: %w", key, ErrNotFound)
	}
	return o, nil
}

// Get opens an object.
func (m *Memory) Get(ctx context.Context, key string) (io.ReadCloser, Object, error) {
	o, err := m.find(key)
	if err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, Object{}, err
	}
	return io.NopCloser(bytes.NewReader(o.body)), o.Object, nil
}

// ReadAt reads part of an object; io.EOF where it ends before len(p).
func (m *Memory) ReadAt(ctx context.Context, key string, p []byte, off int64) (int, error) {
	o, err := m.find(key)
	if err != nil {
		return 0, err
	}
	return bytes.NewReader(o.body).ReadAt(p, off)
}

// Stat describes an object.
func (m *Memory) Stat(ctx context.Context, key string) (Object, error) {
	o, err := m.find(key)
	return o.Object, err
}

// Put writes an object whole.
func (m *Memory) Put(ctx context.Context, key string, body io.Reader, size int64) (Object, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return Object{}, fmt.Errorf("%s: %w", key, err)
	}
	if size >= 0 && int64(len(b)) != size {
		return Object{}, fmt.Errorf("%s: %d bytes, %d were announced", key, len(b), size)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.put(key, b), nil
}

func (m *Memory) put(key string, body []byte) Object {
	sum := md5.Sum(body)
	m.tick++
	o := Object{Key: key, Size: int64(len(body)), ETag: `"` + hex.EncodeToString(sum[:]) + `"`, Modified: time.Unix(m.tick, 0).UTC()}
	m.objects[key] = memoryObject{body: body, Object: o}
	return o
}

// PutIfAbsent writes an object unless the key exists.
func (m *Memory) PutIfAbsent(ctx context.Context, key string, body []byte) (Object, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.objects[key]; ok {
		return Object{}, fmt.Errorf("%s: %w", key, ErrExists)
	}
	return m.put(key, bytes.Clone(body)), nil
}

// PutIfMatch replaces the object whose ETag is known.
func (m *Memory) PutIfMatch(ctx context.Context, key string, body []byte, etag string) (Object, error) {
	if etag == "" {
		return m.PutIfAbsent(ctx, key, body)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if o, ok := m.objects[key]; !ok || o.ETag != etag {
		return Object{}, fmt.Errorf("%s: %w", key, ErrChanged)
	}
	return m.put(key, bytes.Clone(body)), nil
}

// Delete removes objects.
func (m *Memory) Delete(ctx context.Context, keys ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range keys {
		delete(m.objects, k)
	}
	return nil
}

// List yields the objects under a prefix in key order.
func (m *Memory) List(ctx context.Context, prefix string) iter.Seq2[Object, error] {
	m.mu.Lock()
	all := maps.Clone(m.objects)
	m.mu.Unlock()
	return func(yield func(Object, error) bool) {
		for _, k := range slices.Sorted(maps.Keys(all)) {
			if strings.HasPrefix(k, prefix) && !yield(all[k].Object, nil) {
				return
			}
		}
	}
}
