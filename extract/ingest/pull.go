package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/window"
)

// Sink is what a pull hands documents to.
func (in *Ingest) Sink() pull.Sink { return pulled{in} }

type pulled struct{ in *Ingest }

// Committed says whether the document is in the lake already.
func (p pulled) Committed(ctx context.Context, dataset, account, document string) (bool, error) {
	_, ok, err := p.in.lake.Find(ctx, dataset, account, document)
	return ok, err
}

// Window is the window a committed document is of.
func (p pulled) Window(ctx context.Context, dataset, account, document string) (window.Range, bool, error) {
	m, ok, err := p.in.lake.Find(ctx, dataset, account, document)
	return m.Window, ok, err
}

// Commit makes the document part of the lake.
func (p pulled) Commit(ctx context.Context, d pull.Document) error {
	doc := Doc{
		Spec: d.Spec, Account: d.Slice.Account, Marketplaces: d.Slice.Marketplaces, Profile: d.Slice.Profile,
		Window: d.Slice.Window, Options: d.Options, DocumentID: d.ID, ReportID: d.ReportID,
		SpoolPath: d.SpoolPath, ContentType: d.ContentType, GeneratedAt: d.GeneratedAt, Chain: d.Chain, Pages: d.Pages,
	}
	if d.Spec.ByUpdate {
		doc.Since, doc.Until = d.Slice.Start.UTC(), d.Slice.End.UTC()
	}
	_, err := p.in.Commit(ctx, doc)
	return err
}

// NoData records that there is nothing.
func (p pulled) NoData(ctx context.Context, n pull.NoData) error {
	_, err := p.in.NoData(ctx, n)
	return err
}

// NoData records the proof that Amazon has nothing for a slice: a manifest without objects.
func (in *Ingest) NoData(ctx context.Context, n pull.NoData) (lake.Manifest, error) {
	// What the proof is of and what it says; why and when the slice was planned is no part of it.
	sum := sha256.Sum256([]byte(strings.Join([]string{
		n.Slice.Key(), strings.Join(n.Reports, ","), strings.Join(n.Statuses, ","), n.Text, n.At.UTC().Format(time.RFC3339Nano),
	}, "\n")))
	why := strings.Join(n.Statuses, ", ")
	if n.Text != "" {
		why += ": " + n.Text
	}
	if why == "" {
		why = "nothing"
	}
	m := lake.Manifest{
		Dataset: n.Slice.Dataset, Account: n.Slice.Account, Document: "nodata-" + hex.EncodeToString(sum[:16]),
		Marketplaces: n.Slice.Marketplaces, Profile: n.Slice.Profile, Options: n.Options, Window: n.Slice.Window,
		Since: n.Slice.Start.UTC(), Until: n.Slice.End.UTC(), GeneratedAt: n.At.UTC(), CommittedAt: in.opt.Now().UTC(), Run: in.opt.Run,
		NoData: why, Statuses: n.Statuses, Request: strings.Join(n.Reports, ","),
		Months: n.Slice.Window.Months(),
	}
	if len(m.Months) == 0 {
		m.Months = append(m.Months, dayOf(n.At.UnixMicro()).Month())
	}
	m, _, err := in.lake.Commit(ctx, m)
	return m, n.Slice.Wrap("record no data for", err)
}
