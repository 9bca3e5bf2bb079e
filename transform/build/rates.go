package build

import (
	"context"
	"slices"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/money"
)

// firstFixing is the first reference rate there is: a document that begins there holds the whole history.
var firstFixing = window.Date(1999, 1, 4)

// rateRow is a published rate and where it was read.
type rateRow struct {
	fx.Quote
	doc  int // place among plan.fxDocs
	line int64
}

// loadRates reads the published rates: of a day and currency, the newest document counts.
func (b *Builder) loadRates(ctx context.Context, p *plan) error {
	var err error
	if p.fxDocs, _, err = b.cfg.Lake.Live(ctx, catalog.ECBRates, lake.NoAccount); err != nil {
		return err
	}
	rows, err := b.readRates(ctx, p.fxDocs)
	if err != nil {
		return err
	}
	quotes := make([]fx.Quote, len(rows))
	for i, r := range rows {
		quotes[i] = r.Quote
	}
	p.fx, err = fx.NewTable("EUR", quotes, money.Pegs())
	return err
}

// readRates returns every rate once, newest document first.
func (b *Builder) readRates(ctx context.Context, docs []lake.Live) ([]rateRow, error) {
	type day struct {
		date  window.Day
		quote string
	}
	seen := map[day]bool{}
	var out []rateRow
	names := map[string]string{}
	spec := &catalog.ECBRates.Tables[0]
	bytes := map[string]bool{}
	for i := range slices.Backward(docs) {
		d := &docs[i]
		if bytes[d.SHA256] {
			continue
		}
		bytes[d.SHA256] = true
		whole := false
		err := b.each(ctx, d, spec, []string{"rate_date", "quote", "rate", dataset.ColLine}, func(r *batchOf) error {
			for k := range r.N {
				q, ok := names[string(r.Cols[1].Bytes(k))]
				if !ok {
					q = r.Cols[1].Text(k)
					names[q] = q
				}
				on := window.Day(r.Cols[0].Int(k))
				whole = whole || on <= firstFixing
				if at := (day{on, q}); !seen[at] {
					seen[at] = true
					out = append(out, rateRow{fx.Quote{Date: on, Base: "EUR", Quote: q, Rate: r.Cols[2].Int(k)}, i, r.Cols[3].Int(k)})
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if whole {
			break
		}
	}
	return out, nil
}
