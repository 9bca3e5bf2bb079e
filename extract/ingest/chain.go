package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// commitChain makes the pages of a chain count: they are part of the lake already, and the chain's manifest names
// them. It stands in all their months.
func (in *Ingest) commitChain(ctx context.Context, d Doc) (lake.Manifest, bool, error) {
	m := lake.Manifest{
		Dataset: d.Spec.Name, Account: d.account(), Document: d.DocumentID, Type: d.Spec.Source.Type, Marketplaces: d.Marketplaces, Profile: d.Profile,
		Options: d.Options, Window: d.Window, Since: d.Since, Until: d.Until, Pages: d.Pages, GeneratedAt: d.GeneratedAt.UTC(), Run: in.opt.Run,
		Schema: d.Spec.Fingerprint(), Request: d.ReportID,
	}
	months, sum := map[window.Month]bool{}, sha256.New()
	for _, month := range d.Window.Months() {
		months[month] = true
	}
	for _, id := range d.Pages {
		page, ok, err := in.lake.Find(ctx, m.Dataset, m.Account, id)
		if err != nil {
			return m, false, err
		}
		if !ok || page.Chain != m.Document {
			return m, false, fmt.Errorf("page %s is no part of the lake: the chain cannot count", id)
		}
		_, _ = fmt.Fprintln(sum, page.SHA256) // a hash takes everything
		m.RawBytes, m.Bytes = m.RawBytes+page.RawBytes, m.Bytes+page.Bytes
		for _, month := range page.Months {
			months[month] = true
		}
		for _, name := range page.Unknown {
			if !slices.Contains(m.Unknown, name) {
				m.Unknown = append(m.Unknown, name)
			}
		}
	}
	for month := range months {
		m.Months = append(m.Months, month)
	}
	slices.Sort(m.Months)
	m.SHA256, m.CommittedAt = hex.EncodeToString(sum.Sum(nil)), in.opt.Now().UTC()
	return in.lake.Commit(ctx, m)
}
