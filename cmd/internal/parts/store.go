package parts

import (
	"context"
	"io"
	"iter"
	"strings"

	"sellerhouse/extract/lake"
)

// under is a store below a prefix, which ends in a slash: keys are given and answered without it.
func under(s lake.Store, prefix string) lake.Store {
	if prefix == "" {
		return s
	}
	return &prefixed{s, prefix}
}

type prefixed struct {
	store  lake.Store
	prefix string
}

func (p *prefixed) bare(o lake.Object, err error) (lake.Object, error) {
	o.Key = strings.TrimPrefix(o.Key, p.prefix)
	return o, err
}

func (p *prefixed) Get(ctx context.Context, key string) (io.ReadCloser, lake.Object, error) {
	body, o, err := p.store.Get(ctx, p.prefix+key)
	o, err = p.bare(o, err)
	return body, o, err
}

func (p *prefixed) ReadAt(ctx context.Context, key string, b []byte, off int64) (int, error) {
	return p.store.ReadAt(ctx, p.prefix+key, b, off)
}

func (p *prefixed) Stat(ctx context.Context, key string) (lake.Object, error) {
	return p.bare(p.store.Stat(ctx, p.prefix+key))
}

func (p *prefixed) Put(ctx context.Context, key string, body io.Reader, size int64) (lake.Object, error) {
	return p.bare(p.store.Put(ctx, p.prefix+key, body, size))
}

func (p *prefixed) PutIfAbsent(ctx context.Context, key string, body []byte) (lake.Object, error) {
	return p.bare(p.store.PutIfAbsent(ctx, p.prefix+key, body))
}

func (p *prefixed) PutIfMatch(ctx context.Context, key string, body []byte, etag string) (lake.Object, error) {
	return p.bare(p.store.PutIfMatch(ctx, p.prefix+key, body, etag))
}

func (p *prefixed) Delete(ctx context.Context, keys ...string) error {
	full := make([]string, len(keys))
	for i, k := range keys {
		full[i] = p.prefix + k
	}
	return p.store.Delete(ctx, full...)
}

func (p *prefixed) List(ctx context.Context, prefix string) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		for o, err := range p.store.List(ctx, p.prefix+prefix) {
			if !yield(p.bare(o, err)) {
				return
			}
		}
	}
}
