package lake

import (
	"context"

	"sellerhouse/extract/plan"
)

// holdings is what planning asks the lake, read beforehand.
type holdings map[series][]plan.Held

// Held returns what the lake has of a dataset of an account.
func (h holdings) Held(dataset, account string) []plan.Held { return h[series{dataset, account}] }

// Holdings reads what the lake has of the datasets of the accounts ("none" for datasets without one).
func (l *Lake) Holdings(ctx context.Context, datasets, accounts []string) (plan.Holdings, error) {
	out := holdings{}
	for _, d := range datasets {
		for _, a := range accounts {
			ms, err := l.Manifests(ctx, d, a)
			if err != nil {
				return nil, err
			}
			for _, m := range ms {
				out[series{d, a}] = append(out[series{d, a}], plan.Held{
					Document: m.Document, Marketplaces: m.Marketplaces, Profile: m.Profile, Window: m.Window,
					GeneratedAt: m.GeneratedAt, NoData: m.NoData != "", Rejected: m.Rejected != "",
				})
			}
		}
	}
	return out, nil
}
