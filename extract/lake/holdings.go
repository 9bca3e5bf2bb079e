package lake

import (
	"context"
	"strings"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// holdings is what planning asks the lake, read beforehand.
type holdings map[series][]plan.Held

// Held returns what the lake has of a dataset of an account.
func (h holdings) Held(dataset, account string) []plan.Held { return h[series{dataset, account}] }

// Holdings reads what the lake has of datasets of the accounts ("none" for datasets without one).
func (l *Lake) Holdings(ctx context.Context, specs []*dataset.Spec, accounts []string) (plan.Holdings, error) {
	out := holdings{}
	for _, spec := range specs {
		for _, a := range accounts {
			ms, err := l.Manifests(ctx, spec.Name, a)
			if err != nil {
				return nil, err
			}
			at := series{spec.Name, a}
			for _, m := range Chains(ms) {
				out[at] = append(out[at], plan.Held{
					Document: m.Document, Marketplaces: m.Marketplaces, Profile: m.Profile, Options: m.Options,
					Window: m.Window, Since: m.Since, Until: m.Until,
					GeneratedAt: m.GeneratedAt, NoData: m.NoData != "", Rejected: m.Rejected != "", Says: Says(spec, &m),
				})
			}
		}
	}
	return out, nil
}

// Says returns what a document says of each day of its window, "" where it has no row, so that two documents that
// say the same compare equal; nil where that is not known.
func Says(spec *dataset.Spec, m *Manifest) map[window.Day]string {
	if !Compared(spec) || m.Rejected != "" {
		return nil
	}
	out := said(spec, m)
	if out == nil || dated(spec) || m.Window.Days() <= 1 {
		return out
	}
	// Rows that name no day are the window's: documents of other windows cannot be compared.
	var all strings.Builder
	all.WriteString(m.Window.String())
	for d := m.Window.From; d < m.Window.Until; d++ {
		all.WriteString(" " + out[d])
	}
	for d := m.Window.From; d < m.Window.Until; d++ {
		out[d] = all.String()
	}
	return out
}
