// Package lake is where documents, their rows and their commit records live: keys, manifests, indexes,
// the live set, Parquet. The Store under it is S3, or memory in unit tests.
package lake

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// Errors a Store answers with; callers branch on them with errors.Is.
var (
	ErrNotFound = errors.New("object not found")
	ErrExists   = errors.New("object exists already")    // PutIfAbsent lost
	ErrChanged  = errors.New("object changed meanwhile") // PutIfMatch lost
)

// Object describes one stored object.
type Object struct {
	Key      string
	Size     int64
	ETag     string
	Modified time.Time
}

// Store keeps objects under keys that begin with no slash. Every method is safe for concurrent use.
// Errors name the key and wrap one of the above where it fits.
type Store interface {
	// Get opens an object. The caller closes it.
	Get(ctx context.Context, key string) (io.ReadCloser, Object, error)
	// ReadAt reads len(p) bytes at off, for Parquet footers and column chunks.
	ReadAt(ctx context.Context, key string, p []byte, off int64) (int, error)
	// Stat describes an object.
	Stat(ctx context.Context, key string) (Object, error)
	// Put writes an object whole, whatever stood there. size is -1 where it is not known.
	Put(ctx context.Context, key string, body io.Reader, size int64) (Object, error)
	// PutIfAbsent writes an object unless the key exists: then ErrExists.
	PutIfAbsent(ctx context.Context, key string, body []byte) (Object, error)
	// PutIfMatch replaces the object whose ETag is known; ErrChanged when another writer was faster.
	// An empty etag is PutIfAbsent.
	PutIfMatch(ctx context.Context, key string, body []byte, etag string) (Object, error)
	// Delete removes objects; a missing one is no error.
	Delete(ctx context.Context, keys ...string) error
	// List yields the objects under a prefix in key order.
	List(ctx context.Context, prefix string) iter.Seq2[Object, error]
}
