package document

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"

	"sellerhouse/extract/document/inflate"
)

// maxZip bounds a zip that cannot be read in place; reference rates and hand-made archives are far smaller.
const maxZip = 64 << 20

// Compressed tells by magic bytes how a document comes: "GZIP", "ZIP" or "" for plain.
func Compressed(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "GZIP"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "ZIP"
	}
	return ""
}

// Open undoes a document's compression, told by its magic bytes. A zip must hold one file. Errors of the
// reader wrap ErrDamaged.
func Open(src io.Reader) (io.Reader, error) {
	r, _, _, err := open(src)
	return r, err
}

// inflaters keep their memory: most documents are smaller than it.
var inflaters sync.Pool

// open also returns what gives the reader's memory back once nothing reads it any more.
func open(src io.Reader) (r io.Reader, kind string, release func(), err error) {
	release = func() {}
	head := make([]byte, 4)
	n, err := io.ReadFull(src, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, "", release, err
	}
	head = head[:n]
	switch kind := Compressed(head); kind {
	case "GZIP":
		whole := io.MultiReader(bytes.NewReader(head), src)
		z, ok := inflaters.Get().(*inflate.Reader)
		if ok {
			err = z.Reset(whole)
		} else {
			z, err = inflate.NewReader(whole)
		}
		if err != nil {
			return nil, kind, release, damaged(err)
		}
		return guarded{z}, kind, func() { inflaters.Put(z) }, nil
	case "ZIP":
		r, err := openZip(head, src)
		return r, kind, release, err
	default:
		return cutShort{io.MultiReader(bytes.NewReader(head), src)}, "", release, nil
	}
}

func openZip(head []byte, src io.Reader) (io.Reader, error) {
	var at io.ReaderAt
	var size int64
	if f, ok := src.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		end, err := f.Seek(0, io.SeekEnd)
		if err != nil {
			return nil, err
		}
		at, size = f, end
	} else {
		rest, err := io.ReadAll(io.LimitReader(src, maxZip+1))
		if err != nil {
			return nil, err
		}
		if len(rest) > maxZip {
			return nil, rejected("zip larger than %d MiB: unpack it first", maxZip>>20)
		}
		whole := append(head, rest...)
		at, size = bytes.NewReader(whole), int64(len(whole))
	}
	z, err := zip.NewReader(at, size)
	if err != nil {
		return nil, damaged(err)
	}
	var members []*zip.File
	for _, f := range z.File {
		if !f.FileInfo().IsDir() {
			members = append(members, f)
		}
	}
	if len(members) != 1 {
		return nil, rejected("zip holds %d files, want one: unpack it and take each", len(members))
	}
	r, err := members[0].Open()
	if err != nil {
		return nil, damaged(err)
	}
	return guarded{r}, nil
}

// guarded marks what a decompressor reports as damage.
type guarded struct{ r io.Reader }

func (g guarded) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if err != nil && err != io.EOF {
		err = damaged(err)
	}
	return n, err
}

// cutShort marks a plain stream that ended before its length.
type cutShort struct{ r io.Reader }

func (c cutShort) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err == io.ErrUnexpectedEOF {
		err = damaged(err)
	}
	return n, err
}

func damaged(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w, fetch it again: %w", ErrDamaged, err)
}

// source counts and hashes the decompressed bytes.
type source struct {
	r io.Reader
	h hash.Hash
	n int64
}

func newSource(r io.Reader) *source { return &source{r: r, h: sha256.New()} }

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	s.h.Write(p[:n])
	return n, err
}

func (s *source) sum() string { return hex.EncodeToString(s.h.Sum(nil)) }
