package build

import (
	"context"
	"errors"
	"fmt"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/transform/fact"
)

// orderOf is what an order answers: where it was sold and where it went.
type orderOf struct {
	market  int     // place; 0 unknown
	country [2]byte // ISO code as printed; zero unknown
}

// answer looks orders up in the account's order facts, newest month first, until all are found.
func (r *settleRun) answer(ctx context.Context, want map[uint64]bool) error {
	left := map[uint64]bool{}
	for k := range want {
		if !r.asked[k] {
			r.asked[k], left[k] = true, true
		}
	}
	if len(left) == 0 || !r.b.asksOrders(r.sc) {
		return nil
	}
	months := monthsOf(r.x.orders)
	last := r.months[len(r.months)-1]
	for i := len(months) - 1; i >= 0 && len(left) > 0; i-- {
		if months[i] > last {
			continue
		}
		p, ok := r.x.part("fact_order_item", months[i])
		if !ok {
			continue
		}
		if err := r.answerFrom(ctx, p, left); err != nil {
			return fmt.Errorf("orders of %s: %w", months[i], err)
		}
	}
	return nil
}

func (r *settleRun) answerFrom(ctx context.Context, p Partition, left map[uint64]bool) error {
	if _, ok, err := r.b.summaryOf(ctx, p.Key); err != nil {
		return err
	} else if !ok {
		if _, err := r.b.buildOrders(ctx, r.x, p); err != nil {
			return err
		}
	}
	ids := map[int64]int{}
	return r.b.facts(ctx, p.Key, table(p.Table), []string{"amazon_order_id", "marketplace_sk", "ship_country", "is_mcf"}, func(x *batchOf) error {
		order, market, country := &x.Cols[0], &x.Cols[1], &x.Cols[2]
		for i := range x.N {
			k := hash128(orderSeed, order.Bytes(i))[0]
			if !left[k] {
				continue
			}
			sk := market.Int(i)
			at, ok := ids[sk]
			if !ok {
				at = r.sc.bySK(uint64(sk))
				ids[sk] = at
			}
			o := orderOf{market: at}
			copy(o.country[:], country.Bytes(i))
			if len(country.Bytes(i)) != 2 {
				o.country = [2]byte{}
			}
			if old, ok := r.orders[k]; ok && old.country != [2]byte{} {
				continue // lines of one order agree; the first that says where it went counts
			}
			r.orders[k] = o
		}
		return nil
	}, func() {
		for k := range left {
			if _, ok := r.orders[k]; ok {
				delete(left, k)
			}
		}
	})
}

// facts reads columns of a fact file.
func (b *Builder) facts(ctx context.Context, key string, t *fact.Table, names []string, f func(*batchOf) error, done func()) error {
	r, err := b.cfg.Lake.OpenTable(ctx, key)
	if errors.Is(err, lake.ErrNotFound) {
		return fmt.Errorf("%s is gone although its summary stands: delete the summary and build again: %w", key, err)
	}
	if err != nil {
		return err
	}
	var cols []dataset.Column
	for _, n := range names {
		c, i := t.Column(n)
		if i < 0 {
			panic("build: " + t.Name + " has no column " + n)
		}
		cols = append(cols, c)
	}
	for x, err := range r.Batches(cols) {
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if err := f(&batchOf{x}); err != nil {
			return err
		}
	}
	done()
	return nil
}
