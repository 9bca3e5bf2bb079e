package ingest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// work is one document on its way into the lake.
type work struct {
	*Ingest
	doc   Doc
	m     lake.Manifest
	month window.Month // of the raw and report keys
}

// decode reads the document and stores its rows, all but the manifest.
func (w *work) decode(ctx context.Context) error {
	env := document.Env{Document: w.m.Document, Charset: w.doc.ContentType, Marketplaces: stores(w.doc.Marketplaces)}
	for {
		err := w.decodeOnce(ctx, env)
		var sign *document.SignError
		if !errors.As(err, &sign) || env.Decimal != 0 {
			return err
		}
		env.Decimal = sign.Sign
	}
}

func (w *work) decodeOnce(ctx context.Context, env document.Env) error {
	f, err := os.Open(w.doc.SpoolPath)
	if err != nil {
		return err
	}
	defer f.Close()
	s := newSink(ctx, w)
	res, err := document.Decode(ctx, w.doc.Spec, s, f, env)
	if err == nil {
		err = w.describe(&res, s)
	}
	if err != nil {
		s.abort(err)
		return err
	}
	return s.close(ctx)
}

// describe writes what decoding taught into the manifest, and refuses a document that is not what was asked for.
func (w *work) describe(res *document.Result, s *sink) error {
	w.m.SHA256, w.m.Bytes, w.m.Charset = res.SHA256, res.Bytes, res.Charset
	w.m.Unknown, w.m.Header, w.m.Identity = res.Unknown, res.Header, res.Identity
	s.counts = res.Tables
	if res.Specification != nil {
		return w.specified(res.Specification)
	}
	return nil
}

// raw stores the bytes as received; plain ones gzipped, which is the form every raw object has.
func (w *work) raw(ctx context.Context) error {
	f, err := os.Open(w.doc.SpoolPath)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, 4)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	ext := "." + w.doc.Spec.Format.Ext()
	kind := document.Compressed(head[:n])
	if kind == "ZIP" {
		ext += ".zip"
	} else {
		ext += ".gz"
	}
	key := w.lake.RawKey(w.m.Dataset, w.m.Account, w.month, w.m.Document, ext)
	if kind != "" {
		o, err := w.lake.Store().Put(ctx, key, f, info.Size())
		w.m.Raw, w.m.RawBytes = key, o.Size
		return err
	}
	up := newUpload(ctx, w.lake.Store(), key)
	z, err := gzip.NewWriterLevel(up, gzip.BestSpeed)
	if err == nil {
		_, err = io.Copy(z, f)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		up.abort(err)
		return err
	}
	w.m.Raw = key
	w.m.RawBytes, err = up.close(ctx)
	return err
}

// inMemory is the size up to which an object is kept to be stored in one request.
const inMemory = 8 << 20

// upload writes an object of a size not known beforehand: in one request while it is small, streamed in parts
// from then on. Nothing stands under the key before close.
type upload struct {
	ctx   context.Context
	store lake.Store
	key   string
	buf   bytes.Buffer
	pipe  *io.PipeWriter
	done  chan error
	n     int64
}

func newUpload(ctx context.Context, store lake.Store, key string) *upload {
	return &upload{ctx: ctx, store: store, key: key}
}

func (u *upload) Write(p []byte) (int, error) {
	u.n += int64(len(p))
	if u.pipe == nil && u.buf.Len()+len(p) <= inMemory {
		return u.buf.Write(p)
	}
	if u.pipe == nil {
		r, w := io.Pipe()
		u.pipe, u.done = w, make(chan error, 1)
		go func() {
			_, err := u.store.Put(u.ctx, u.key, r, -1)
			r.CloseWithError(err)
			u.done <- err
		}()
		if _, err := u.pipe.Write(u.buf.Bytes()); err != nil {
			return 0, err
		}
		u.buf = bytes.Buffer{}
	}
	return u.pipe.Write(p)
}

// close stores the object and returns its size.
func (u *upload) close(ctx context.Context) (int64, error) {
	if u.pipe == nil {
		_, err := u.store.Put(ctx, u.key, bytes.NewReader(u.buf.Bytes()), int64(u.buf.Len()))
		return u.n, err
	}
	u.pipe.Close()
	return u.n, <-u.done
}

// abort takes back what was streamed.
func (u *upload) abort(err error) {
	if u.pipe != nil {
		u.pipe.CloseWithError(err)
		<-u.done
	}
}

// dayColumn is the column that says which month a row belongs to: the day of a dated table, else the row's own
// instant by our vocabulary, for which instant is true.
func dayColumn(t *dataset.Table) (name string, instant bool) {
	if t.Day != "" {
		c, _, _ := t.Column(t.Day)
		return t.Day, c.Kind.Base == dataset.BaseInstant
	}
	for _, name := range []string{"posted_at", "purchase_at", "requested_at"} {
		if c, _, ok := t.Column(name); ok && c.Kind.Base == dataset.BaseInstant {
			return name, true
		}
	}
	return "", false
}
