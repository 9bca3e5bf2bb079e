// Package ingest turns a document's bytes as served into a committed part of the lake.
package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/window"
)

// ErrOtherBytes says that a document is in the lake already with other bytes. Both are kept, the first counts.
var ErrOtherBytes = errors.New("other bytes under the same document id")

// Options are what every document of a run shares.
type Options struct {
	Run    string           // the run that commits
	Now    func() time.Time // commit and import times
	Logger *slog.Logger     // nil: nothing is logged
}

// Doc is one document, whole on the local disk.
type Doc struct {
	Spec         *dataset.Spec
	Account      string            // "" or "none" for datasets without one
	Marketplaces []string          // ids asked for
	Profile      string            // advertising profile id
	Window       window.Range      // local days asked for; empty where there is none
	Since, Until time.Time         // by update: what was asked for
	Options      map[string]string // of the request
	DocumentID   string            // Amazon's; "": the first 32 hex digits of the SHA-256
	ReportID     string
	SpoolPath    string    // the bytes as served; the caller removes the file
	ContentType  string    // as the storage answered
	Chain        string    // of a page: the document its chain will be, without which it does not count
	Pages        []string  // of a chain: the documents of its pages, committed before; it has no bytes itself
	GeneratedAt  time.Time // zero: now, for a file imported by hand
	Imported     bool      // what the document says of itself fills what is not given
}

// Ingest commits documents. Its methods are safe for concurrent use and can be called again with the same
// document, which then changes nothing.
type Ingest struct {
	lake *lake.Lake
	opt  Options
	log  *slog.Logger
}

// New returns an Ingest into the lake.
func New(l *lake.Lake, opt Options) *Ingest {
	log := opt.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Ingest{lake: l, opt: opt, log: log}
}

// Commit makes a document part of the lake: raw object, report Parquet, quarantined lines, then the
// manifest, which is returned. A document that is part of it stays as it is. Errors: one wrapping
// pull.ErrDrift when the document is not as declared (it is in the lake as rejected, with the reason), document.ErrDamaged when
// it has to be fetched again (nothing is kept), ErrOtherBytes (both are kept); anything else may be tried again.
func (in *Ingest) Commit(ctx context.Context, d Doc) (lake.Manifest, error) {
	commit := in.commit
	if len(d.Pages) > 0 {
		commit = in.commitChain
	}
	m, created, err := commit(ctx, d)
	log := in.log.With("account", d.account(), "dataset", d.Spec.Name, "window", d.Window, "document", m.Document)
	switch {
	case err == nil && created:
		var rows, refused int64
		for _, t := range m.Tables {
			rows, refused = rows+t.Out, refused+t.Quarantined
		}
		log.Info("document committed", "rows", rows, "quarantined", refused, "bytes", m.Bytes, "unknown", m.Unknown)
	case err == nil:
		log.Debug("document is in the lake already")
	}
	if err != nil {
		return m, fmt.Errorf("commit %s %s%s document %s: %w", d.account(), d.Spec.Name, d.days(), m.Document, err)
	}
	return m, nil
}

func (d *Doc) account() string {
	if d.Account == "" {
		return lake.NoAccount
	}
	return d.Account
}

func (d *Doc) days() string {
	if d.Window.Empty() {
		return ""
	}
	return " " + d.Window.String()
}

func (in *Ingest) commit(ctx context.Context, d Doc) (lake.Manifest, bool, error) {
	m := lake.Manifest{
		Dataset: d.Spec.Name, Account: d.account(), Document: d.DocumentID, Type: d.Spec.Source.Type,
		Marketplaces: d.Marketplaces, Profile: d.Profile, Options: d.Options, Window: d.Window,
		Since: d.Since, Until: d.Until, GeneratedAt: d.GeneratedAt.UTC(), Run: in.opt.Run, Schema: d.Spec.Fingerprint(), Request: d.ReportID, Imported: d.Imported, Chain: d.Chain,
	}
	if m.Document == "" {
		sum, err := digest(d.SpoolPath)
		if err != nil {
			return m, false, err
		}
		m.SHA256, m.Document = sum, sum[:32]
	}
	old, ok, err := in.lake.Find(ctx, m.Dataset, m.Account, m.Document)
	if err != nil {
		return m, false, err
	}
	if ok {
		return in.again(ctx, d, old)
	}
	if d.GeneratedAt.IsZero() {
		m.GeneratedAt = in.opt.Now().UTC()
	}
	month := window.DayOf(m.GeneratedAt, time.UTC).Month()
	if !d.Window.Empty() {
		month = d.Window.From.Month()
	}
	w := &work{Ingest: in, doc: d, m: m, month: month}
	if err := w.decode(ctx); err != nil {
		if errors.Is(err, document.ErrRejected) {
			return w.reject(ctx, err)
		}
		return m, false, err
	}
	if err := w.raw(ctx); err != nil {
		return m, false, err
	}
	w.m.CommittedAt = in.opt.Now().UTC()
	return in.lake.Commit(ctx, w.m)
}

// drift is the refusal of a document, which is pull.ErrDrift to whoever asked for it.
type drift struct{ error }

func (d drift) Is(target error) bool { return target == pull.ErrDrift }

func (d drift) Unwrap() error { return d.error }

// reject keeps a document that is not as declared: its bytes, and why it has no rows.
func (w *work) reject(ctx context.Context, cause error) (lake.Manifest, bool, error) {
	w.m.Tables, w.m.Quarantine, w.m.Rejected = nil, "", cause.Error()
	if w.m.SHA256 == "" {
		sum, err := digest(w.doc.SpoolPath)
		if errors.Is(err, document.ErrRejected) {
			sum, err = fileDigest(w.doc.SpoolPath)
		}
		if err != nil {
			return w.m, false, err
		}
		w.m.SHA256 = sum
	}
	if err := w.raw(ctx); err != nil {
		return w.m, false, err
	}
	if len(w.m.Months) == 0 {
		w.m.Months = w.months()
	}
	w.m.CommittedAt = w.opt.Now().UTC()
	m, created, err := w.lake.Commit(ctx, w.m)
	if err == nil {
		err = drift{cause}
	}
	return m, created, err
}

// again is a document whose id is in the lake.
func (in *Ingest) again(ctx context.Context, d Doc, old lake.Manifest) (lake.Manifest, bool, error) {
	sum, err := digest(d.SpoolPath)
	if errors.Is(err, document.ErrRejected) {
		sum, err = fileDigest(d.SpoolPath)
	}
	if err != nil {
		return old, false, err
	}
	if sum != old.SHA256 {
		w := &work{Ingest: in, doc: d, m: old, month: window.DayOf(old.GeneratedAt, time.UTC).Month()}
		w.m.Document = old.Document + "." + sum[:12]
		if err := w.raw(ctx); err != nil {
			return old, false, err
		}
		return old, false, fmt.Errorf("%w: %s has SHA-256 %s, these bytes %s, kept as %s", ErrOtherBytes, old.Raw, old.SHA256, sum, w.m.Raw)
	}
	if old.Rejected != "" {
		return old, false, fmt.Errorf("%w: %s", pull.ErrDrift, old.Rejected)
	}
	return old, false, nil
}

// digest is the SHA-256 of a document's decompressed bytes.
func digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r, err := document.Open(f)
	if err != nil {
		return "", err
	}
	return sum(r)
}

// fileDigest is the SHA-256 of the file as it is, for what cannot be decompressed.
func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return sum(f)
}

func sum(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// stores returns the marketplaces of ids; unknown ids say nothing of how a site prints.
func stores(ids []string) []amazon.Marketplace {
	var out []amazon.Marketplace
	for _, id := range ids {
		if m, ok := amazon.ByID(id); ok {
			out = append(out, m)
		}
	}
	return out
}
