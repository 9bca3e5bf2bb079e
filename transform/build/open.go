package build

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// What no settlement has yet is booked from the Finances API. A settlement that arrives moves the moment from which
// that is so, and the rows of the events before it are not in the ledger that is built with it.

// openRows are amounts of transactions in the shape of a settlement's.
type openRows struct {
	amountRows
	keys []string // of the ledger, one an amount
}

// add appends a transaction's amounts.
func (o *openRows) add(sc *scope, e *event, texts *eventTexts) {
	store := e.store
	if store == "" && e.index != 0 {
		store = sc.markets.list[e.index].SalesChannel
	}
	for i := range e.leaves {
		l := &e.leaves[i]
		t := texts.of(e, l.path)
		cells := [amountCoded + amountTexts][]byte{}
		for n, text := range []string{t[0], t[1], t[2], store, l.sku, "", "", e.order, e.refund, e.shipment, l.item} {
			cells[n] = []byte(text)
		}
		o.amountRows.add(l.line, 1, l.amount, e.posted, l.qty, l.hasQty, &cells)
		o.keys = append(o.keys, e.key(l))
	}
}

// linesOf reads a settlement's lines, or the amounts that stand for those it will have.
func (b *Builder) linesOf(ctx context.Context, s *settlement, survey bool, head func(header) error, each func(*amounts) error) error {
	if s.open == nil {
		return b.lines(ctx, s.doc, survey, head, each)
	}
	return s.open.end(each)
}

// unsettledSince says what no settlement in the lake has: the event groups without one, and by currency the moment the
// newest settlement ends, for transactions whose group is not known.
type unsettledSince struct {
	ends   map[string]int64 // microseconds UTC
	groups map[string]int64 // when they began; those that a settlement has closed are 0
}

// openSince finds out what no settlement has. A group is that of the settlement of its currency that begins with it;
// groups older than the newest settlement of their currency were closed before there were any in the lake.
func (b *Builder) openSince(ctx context.Context, x *accountPlan, groups []lake.Live) error {
	x.open = unsettledSince{map[string]int64{}, map[string]int64{}}
	if len(x.eventDocs()) == 0 {
		return nil
	}
	type period struct {
		currency string
		start    int64 // seconds
	}
	begun, newest := map[period]bool{}, map[string]int64{}
	for i := range x.settlements {
		h := x.settlements[i].Header
		start, err := time.Parse(time.RFC3339, h["settlement_start_at"])
		end, err2 := time.Parse(time.RFC3339, h["settlement_end_at"])
		if err != nil || err2 != nil {
			continue
		}
		c := h["currency"]
		begun[period{c, start.Unix()}] = true
		newest[c] = max(newest[c], start.UnixMicro())
		x.open.ends[c] = max(x.open.ends[c], end.UnixMicro())
	}
	table := &catalog.FinancialEventGroups.Tables[0]
	for i := range groups { // oldest first
		err := b.each(ctx, &groups[i], table, []string{"event_group_id", "processing_status", "currency", "started_at"}, func(r *batchOf) error {
			for i := range r.N {
				id, c, at := r.Cols[0].Text(i), r.Cols[2].Text(i), r.Cols[3].Int(i)
				settled := at < newest[c]
				for _, off := range []int64{-1, 0, 1} {
					settled = settled || begun[period{c, at/1_000_000 + off}]
				}
				if newest[c] == 0 && r.Cols[1].Text(i) != "Open" {
					settled = true
				}
				if x.open.groups[id] = at; settled {
					x.open.groups[id] = 0
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// has says whether no settlement has a transaction.
func (o *unsettledSince) has(e *event) bool {
	if began, ok := o.groups[e.group]; ok {
		return began != 0
	}
	end, ok := o.ends[e.currency]
	return ok && e.posted >= end
}

// opens says whether transactions of a month can be in no settlement yet.
func (x *accountPlan) opens(m window.Month) bool {
	before := func(at int64) bool { return at != 0 && (window.DayOf(instant(at), utc)-1).Month() <= m }
	return slices.ContainsFunc(slices.Collect(maps.Values(x.open.groups)), before) || slices.ContainsFunc(slices.Collect(maps.Values(x.open.ends)), before)
}

// openMonths are the months that have transactions which can be in no settlement yet.
func (x *accountPlan) openMonths() []window.Month {
	return slices.DeleteFunc(monthsOf(x.eventDocs()), func(m window.Month) bool { return !x.opens(m) })
}

// openVersions adds what the rows of open transactions of a month are made from.
func (b *Builder) openVersions(v *versioner, x *accountPlan, s *scope, m window.Month) {
	if !x.opens(m) {
		return
	}
	for _, currency := range slices.Sorted(maps.Keys(x.open.ends)) {
		v.add("open", currency, x.open.ends[currency])
	}
	for _, id := range slices.Sorted(maps.Keys(x.open.groups)) {
		if began := x.open.groups[id]; began != 0 {
			v.add("group", id, began)
		}
	}
	b.common(v, s)
	v.add("rules", b.rules.Version())
	v.add("vat", b.cfg.Inputs.Version("vat.yaml"))
	v.add("ids", x.ids.all())
	v.docs("events", x.eventDocs(), near(m), m.Range())
	v.docs("settlement", x.settlements, func(d *lake.Live) bool { return len(d.Months) > 0 && slices.Min(d.Months) <= m }, m.Range())
	if b.asksOrders(s) {
		x.orderVersions(v, m)
	}
}

// unsettled books the transactions of the months that no settlement has yet, with the taxes and costs that the rows
// of a settlement would have.
func (r *settleRun) unsettled(ctx context.Context) error {
	known := map[string]bool{}
	for i := range r.x.settlements {
		known[r.x.settlements[i].Identity] = true
	}
	texts := &eventTexts{r.b, map[string][3]string{}}
	for _, m := range r.months {
		if r.pnl[m] == nil || !r.x.opens(m) {
			continue
		}
		var list []*settlement
		at := map[string]*settlement{}
		err := r.b.events(ctx, r.x, r.sc, m, func(e *event) error {
			if e.superseded || !r.x.open.has(e) || e.settlement != "" && known[e.settlement] {
				return nil
			}
			k := e.doc.Document + "\x1f" + e.currency
			s := at[k]
			if s == nil {
				s = newSettlement(e.doc)
				s.head = header{currency: e.currency, end: 1 << 62, found: true}
				s.open = &openRows{amountRows: newAmountRows()}
				at[k], list = s, append(list, s)
			}
			s.open.add(r.sc, e, texts)
			return nil
		})
		if err != nil || len(list) == 0 {
			if err != nil {
				return fmt.Errorf("open transactions of %s: %w", m, err)
			}
			continue
		}
		if err := r.decide(ctx, list, 0, 1); err != nil {
			return err
		}
		for _, s := range list {
			s.seal()
			if err := r.write(ctx, s, nil); err != nil {
				return err
			}
		}
	}
	return nil
}
