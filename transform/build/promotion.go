package build

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"sellerhouse/extract/batch"
	"sellerhouse/transform/fact"
)

// promotionTypes are the kinds of promotions that we know by Amazon's word for them.
var promotionTypes = map[string]string{"BEST_DEAL": "BD", "LIGHTNING_DEAL": "LD", "COUPON": "COUPON"}

// promoted names a row's promotion, its kind and what it takes off the price.
func (w *feeder) promoted(r *fedRow) error {
	row := w.row
	id := "coupon_id"
	if r.Index(id) < 0 {
		id = "promotion_id"
	}
	row.key("promotion_sk", fact.PromotionSK(w.sc.account.Code, w.sc.markets.list[r.market].ID, r.Col(id).Text(r.i)))
	if w.table.Index("type") >= 0 {
		kind := "COUPON"
		if r.Index("type") >= 0 {
			kind = r.Col("type").Text(r.i)
		}
		row.text("type", cmp.Or(promotionTypes[kind], "OTHER"))
	}
	if r.Index("discount") >= 0 && r.Col("discount_type").Text(r.i) == "PERCENT_OFF_LIST_PRICE" {
		row.from("discount_pct", r.Col("discount"), r.i)
	}
	return nil
}

func (b *Builder) promotionVersion(v *versioner) {
	for _, a := range b.plan.accounts {
		v.add("account", a.account.Code)
		v.files(sortedParts(a.parts["fact_promotion"]))
	}
}

// promotionRows are the rows of fact_promotion without their figures. Of one that was moved to another month the
// later one stands.
func (b *Builder) promotionRows(ctx context.Context, r *rower) error {
	var names []string
	for _, c := range fact.DimPromotion.Columns {
		names = append(names, c.Name)
	}
	for i, name := range []string{"unknown", "not applicable"} {
		r.int("promotion_sk", int64(i))
		r.text("name", name)
		if err := r.put(); err != nil {
			return err
		}
	}
	for _, a := range b.plan.accounts {
		at := map[uint64]*batch.Batch{}
		for _, p := range sortedParts(a.parts["fact_promotion"]) {
			if _, err := b.ensure(ctx, a, p); err != nil {
				return err
			}
			err := b.facts(ctx, p.Key, fact.Promotion, names, func(x *batchOf) error {
				for i := range x.N {
					one := batch.New(fact.DimPromotion.Columns)
					for c := range names {
						one.Cols[c].AppendFrom(&x.Cols[c], i)
					}
					one.N = 1
					at[uint64(x.Cols[0].Int(i))] = one
				}
				return nil
			}, func() {})
			if err != nil {
				return err
			}
		}
		for _, sk := range slices.Sorted(maps.Keys(at)) {
			for c, name := range names {
				r.from(name, &at[sk].Cols[c], 0)
			}
			if err := r.put(); err != nil {
				return err
			}
		}
	}
	return nil
}
