package build

import (
	"context"
	"fmt"
	"strings"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
)

// event is a transaction of the Finances API as the newest document that has it says.
type event struct {
	doc                                                      *lake.Live
	id, kind, status, description, currency, order, shipment string
	refund, group, settlement, deferred, marketplace, store  string
	posted                                                   int64 // microseconds UTC
	index                                                    int   // place of its site, 0 for none
	day                                                      window.Day
	superseded                                               bool // its release counts
	leaves                                                   []eventLeaf
}

// eventLeaf is one amount of a transaction.
type eventLeaf struct {
	path, item, sku, asin string
	amount                int64 // 4 decimals
	qty                   int64
	hasQty                bool
	occurrence            int64
	line                  int64 // of its table
}

// key names an amount among all of an account.
func (e *event) key(l *eventLeaf) string {
	return fmt.Sprintf("%s:%s:%s:%s:%d", e.id, l.item, l.sku, l.path, l.occurrence)
}

func (x *accountPlan) eventDocs() []lake.Live { return x.live[catalog.FinanceTransactions.Name] }

// planEvents plans the facts of transactions.
func (b *Builder) planEvents(x *accountPlan, s *scope) {
	for _, m := range monthsOf(x.eventDocs()) {
		v := newVersion("fact_financial_event")
		b.common(v, s)
		v.add("rules", b.rules.Version())
		v.add("ids", x.ids.all())
		v.docs("events", x.eventDocs(), near(m), m.Range())
		v.add("rates", b.plan.fx.Hash(lastDay(m)))
		b.want(x, "fact_financial_event", m, v)
	}
}

// near says whether a document can hold a month's transactions or releases of them, which are posted later.
func near(m window.Month) func(*lake.Live) bool {
	now, later := touches(m), touches(m.Next())
	return func(d *lake.Live) bool { return now(d) || later(d) }
}

// events reads the transactions of an account that were posted in a month, by document and as they stand in it.
func (b *Builder) events(ctx context.Context, x *accountPlan, sc *scope, m window.Month, f func(*event) error) error {
	docs := x.eventDocs()
	newest, released := map[string]int{}, map[string]bool{}
	spec := catalog.FinanceTransactions
	var reads []int
	in := near(m)
	for n := range docs {
		if !in(&docs[n]) {
			continue
		}
		reads = append(reads, n)
		err := b.each(ctx, &docs[n], &spec.Tables[0], []string{"transaction_id", "deferred_transaction_id"}, func(r *batchOf) error {
			for i := range r.N {
				newest[r.Cols[0].Text(i)] = n
				if id := r.Cols[1].Bytes(i); len(id) > 0 {
					released[string(id)] = true
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, n := range reads {
		list, err := b.eventsOf(ctx, sc, &docs[n], func(id string) bool { return newest[id] == n }, m)
		if err != nil {
			return err
		}
		for _, e := range list {
			e.superseded = e.status == "DEFERRED_RELEASED" || released[e.id]
			if err := f(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// eventsOf are the transactions of a document that are wanted and posted in a month, with their amounts.
func (b *Builder) eventsOf(ctx context.Context, sc *scope, d *lake.Live, want func(id string) bool, m window.Month) ([]*event, error) {
	spec := catalog.FinanceTransactions
	tableOf := func(name string) *dataset.Table { t, _ := spec.Table(name); return t }
	var list []*event
	by := map[string]*event{}
	names := []string{
		"transaction_id", "transaction_type", "transaction_status", "description", "currency", "order_id", "shipment_id", "refund_id", "event_group_id",
		"settlement_id", "deferred_transaction_id", "marketplace_id", "marketplace_name", "posted_at",
	}
	err := b.each(ctx, d, &spec.Tables[0], names, func(r *batchOf) error {
		for i := range r.N {
			e := &event{doc: d, posted: r.Col("posted_at").Int(i)}
			for n, to := range []*string{
				&e.id, &e.kind, &e.status, &e.description, &e.currency, &e.order, &e.shipment, &e.refund, &e.group, &e.settlement, &e.deferred, &e.marketplace, &e.store,
			} {
				*to = r.Cols[n].Text(i)
			}
			if !want(e.id) || by[e.id] != nil {
				continue
			}
			e.status = strings.ToUpper(e.status)
			e.place(sc)
			if e.day.Month() == m {
				list, by[e.id] = append(list, e), e
			}
		}
		return nil
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	units := map[[3]string]int64{}
	err = b.each(ctx, d, tableOf("finance_items"), []string{"transaction_id", "order_item_id", "sku", "quantity"}, func(r *batchOf) error {
		for i := range r.N {
			if by[r.Cols[0].Text(i)] != nil && !r.Cols[3].IsNull(i) {
				units[[3]string{r.Cols[0].Text(i), r.Cols[1].Text(i), r.Cols[2].Text(i)}] += r.Cols[3].Int(i)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	items, whole := map[string][]eventLeaf{}, map[string][]eventLeaf{}
	read := func(table string, into map[string][]eventLeaf, more ...string) error {
		columns := append([]string{"transaction_id", "leaf_path", "amount_tc", dataset.ColLine}, more...)
		return b.each(ctx, d, tableOf(table), columns, func(r *batchOf) error {
			for i := range r.N {
				id := r.Cols[0].Text(i)
				if by[id] == nil {
					continue
				}
				l := eventLeaf{path: r.Cols[1].Text(i), amount: r.Cols[2].Int(i), line: r.Cols[3].Int(i)}
				if len(more) > 0 {
					l.item, l.sku, l.asin = r.Cols[4].Text(i), r.Cols[5].Text(i), r.Cols[6].Text(i)
				}
				into[id] = append(into[id], l)
			}
			return nil
		})
	}
	if err := read("finance_item_breakdowns", items, "order_item_id", "sku", "asin"); err != nil {
		return nil, err
	}
	if err := read("finance_breakdowns", whole); err != nil {
		return nil, err
	}
	for _, e := range list {
		e.leaves = leavesOf(whole[e.id], items[e.id])
		for i := range e.leaves {
			l := &e.leaves[i]
			k := [3]string{e.id, l.item, l.sku}
			if n, ok := units[k]; ok && principal(l.path) {
				l.qty, l.hasQty = n, true
				delete(units, k)
			}
		}
	}
	return list, nil
}

// place finds out where and on which day a transaction took place.
func (e *event) place(sc *scope) {
	e.index = sc.markets.id(e.marketplace)
	if e.index == 0 && e.store != "" {
		e.index = sc.markets.name([]byte(e.store)).index
	}
	at := e.index
	if at == 0 {
		at = sc.only(e.currency)
	}
	e.day = sc.markets.list[at].zone.Day(e.posted)
}

// principal says whether an amount is the price of units.
func principal(path string) bool {
	return strings.HasSuffix(path, "/OurPricePrincipal") || strings.HasSuffix(path, "/ProductCharges")
}

// leavesOf are a transaction's amounts: those of its items where they add up to what the transaction says under the
// same names, and else the transaction's own.
func leavesOf(whole, items []eventLeaf) []eventLeaf {
	left := map[string]int64{}
	for _, l := range whole {
		left[l.path] += l.amount
	}
	for _, l := range items {
		if _, ok := left[l.path]; ok {
			left[l.path] -= l.amount
		} else {
			left[l.path] = -1 // names the transaction does not have
		}
	}
	var out []eventLeaf
	given := map[string]bool{}
	for _, l := range items {
		if left[l.path] == 0 {
			out, given[l.path] = append(out, l), true
		}
	}
	for _, l := range whole {
		if !given[l.path] {
			out = append(out, l)
		}
	}
	type same struct{ path, item, sku string }
	count := map[same]int64{}
	for i := range out {
		k := same{out[i].path, out[i].item, out[i].sku}
		count[k]++
		out[i].occurrence = count[k]
	}
	return out
}

// eventTexts caches how amounts are booked. It is for one goroutine.
type eventTexts struct {
	b    *Builder
	seen map[string][3]string
}

func (t *eventTexts) of(e *event, path string) [3]string {
	k := fmt.Sprintf("%s\x1f%s\x1f%s\x1f%d", e.kind, e.description, path, t.b.rules.Era(e.day))
	x, ok := t.seen[k]
	if !ok {
		x[0], x[1], x[2] = t.b.rules.Event(e.kind, e.description, path, e.day)
		t.seen[k] = x
	}
	return x
}

// buildEvents builds a month of fact_financial_event.
func (b *Builder) buildEvents(ctx context.Context, x *accountPlan, p Partition) (File, error) {
	return b.file(ctx, p, func(row *rower) error {
		sc, texts, seen := b.scope(x.account), &eventTexts{b, map[string][3]string{}}, productSet{}
		err := b.events(ctx, x, sc, p.Month, func(e *event) error {
			m := &sc.markets.list[e.index]
			rate := sc.rate(b.plan.fx, e.currency, b.cfg.Group.Reporting).on(e.day)
			for i := range e.leaves {
				l := &e.leaves[i]
				brand := fact.NotApplicable
				if l.sku != "" || l.asin != "" {
					brand = b.brandOf(sc, x.ids, e.index, []byte(l.sku), []byte(l.asin), e.day)
				}
				tenant(row, sc, sc.owners.on(e.day), m.sk, brand)
				prod := b.product(sc, x.ids, e.index, []byte(l.sku))
				row.key("product_sk", prod.sk)
				if prod.sku != "" {
					seen.add(seenProduct{Marketplace: m.ID, SKU: prod.sku, ASIN: l.asin, At: e.doc.GeneratedAt.UnixMicro()})
				}
				for name, text := range map[string]string{
					"event_group_id": e.group, "event_list": e.kind, "transaction_id": e.id, "leaf_path": l.path, "transaction_status": e.status,
					"deferred_transaction_id": e.deferred, "description": e.description, "order_id": e.order, "refund_id": e.refund, "settlement_id": e.settlement,
					"order_item_id": l.item, "sku": l.sku, "asin": l.asin, "marketplace_name": e.store, "currency": e.currency,
				} {
					row.text(name, text)
				}
				row.int("occurrence", l.occurrence)
				row.int("posted_at", e.posted)
				row.int("posted_date", int64(e.day))
				row.int("is_counted", bit(!e.superseded))
				t := texts.of(e, l.path)
				match := b.rules.Match(t[0], t[1], t[2], e.day)
				row.text("transaction_type", t[0])
				row.text("amount_type", t[1])
				row.text("amount_description", t[2])
				row.text("pl_line", match.Line)
				row.text("map_rule_id", match.RuleID)
				row.int("amount_tc", l.amount)
				row.maybe("quantity", l.qty, l.hasQty)
				row.rate(b.cfg.Group.Reporting, rate)
				rc, ok, err := converted(l.amount, 4, rate)
				if err != nil {
					return fmt.Errorf("transaction %s: %w", e.id, err)
				}
				row.maybe("amount_rc", rc, ok)
				row.lineage(e.doc, l.line)
				row.fill()
				row.b.N++
			}
			return nil
		})
		row.o.seen.Products = seen.sorted()
		return err
	})
}
