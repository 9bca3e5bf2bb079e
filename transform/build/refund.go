package build

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sellerhouse/extract/window"
)

// returnDays is how far from a refund the return it is for can lie.
const returnDays = 60

func (b *Builder) planRefunds(x *accountPlan, s *scope) {
	for _, m := range x.monthsIn("fact_settlement_line") {
		v := newVersion("fact_refund")
		v.files(x.around("fact_settlement_line", m, 0, 0))
		v.files(x.around("fact_return", m, 2, 2))
		v.add("rates", b.plan.fx.Hash(lastDay(m)))
		b.want(x, "fact_refund", m, v)
	}
}

// refundEvent is what tells one refund from another.
type refundEvent struct {
	settlement, kind, order, sku, adjustment string
	at                                       int64
}

// refundOf is a refund as its lines add up.
type refundOf struct {
	refundEvent
	owned
	sourceOfRow
	day      window.Day
	currency string
	units    int64
	parts    map[string]int64 // by column
	total    int64
	refund   bool // one of its lines gives money back
}

// refundColumns say which column of a refund a P&L line goes to.
var refundColumns = map[string]string{
	"RF_PRODUCT": "refund_principal_tc", "RF_A2Z": "refund_principal_tc", "RF_CHARGEBACK": "refund_principal_tc", "RF_SHIPPING": "refund_shipping_tc",
	"RF_GIFTWRAP": "refund_giftwrap_tc", "RF_PROMO_BACK": "promo_back_tc", "FE_REFERRAL_BACK": "commission_back_tc", "FE_REFUND_ADMIN": "refund_admin_tc",
	"RF_RESTOCKING": "restocking_tc", "RF_GOODWILL": "goodwill_tc",
}

var refundParts = []string{
	"refund_principal_tc", "refund_shipping_tc", "refund_giftwrap_tc", "refund_tax_tc", "promo_back_tc", "commission_back_tc", "refund_admin_tc", "restocking_tc",
	"goodwill_tc", "other_tc",
}

// cameBack is a return of an order's SKU.
type cameBack struct {
	day             window.Day
	reason, channel string
}

// refunds makes fact_refund.
func (w *deriver) refunds(ctx context.Context) error {
	events := map[refundEvent]*refundOf{}
	names := append([]string{
		"transaction_type", "order_id", "sku", "adjustment_id", "settlement_id", "posted_at", "posted_date", "pl_line", "amount_type", "amount_description", "amount_tc",
		"currency", "quantity_purchased", "src_file", "src_row", "src_sha256", "ingest_run_id",
	}, tenantColumns...)
	err := w.ask(ctx, "fact_settlement_line", 0, 0, names, func(x *batchOf) error {
		c := x.Cols
		for i := range x.N {
			if len(c[1].Bytes(i)) == 0 || string(c[0].Bytes(i)) == "Order" {
				continue
			}
			k := refundEvent{settlement: c[4].Text(i), kind: c[0].Text(i), order: c[1].Text(i), sku: c[2].Text(i), adjustment: c[3].Text(i), at: c[5].Int(i)}
			line := string(c[7].Bytes(i))
			e := events[k]
			if e == nil {
				e = &refundOf{refundEvent: k, owned: ownedAt(x, i), sourceOfRow: sourceAt(x, i), day: window.Day(c[6].Int(i)), currency: c[11].Text(i), parts: map[string]int64{}}
				events[k] = e
			} else if s := sourceAt(x, i); s.before(e.sourceOfRow) {
				e.owned, e.sourceOfRow = ownedAt(x, i), s
			}
			e.refund = e.refund || strings.HasPrefix(line, "RF_")
			column, ok := refundColumns[line]
			switch what := string(c[9].Bytes(i)); {
			case ok && column == "refund_principal_tc" && strings.HasPrefix(what, "Shipping"): // of a claim
				column = "refund_shipping_tc"
			case ok && column == "refund_principal_tc" && strings.HasPrefix(what, "GiftWrap"):
				column = "refund_giftwrap_tc"
			case ok:
			case strings.HasPrefix(line, "TX_"):
				column = "refund_tax_tc"
			default:
				column = "other_tc"
			}
			e.parts[column] += c[10].Int(i)
			e.total += c[10].Int(i)
			if string(c[8].Bytes(i)) == "ItemPrice" && string(c[9].Bytes(i)) == "Principal" {
				e.units += c[12].Int(i)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	back, err := w.returns(ctx, events)
	if err != nil {
		return err
	}
	for _, e := range events {
		if !e.refund {
			continue
		}
		if err := w.refund(e, back[[2]string{e.order, e.sku}]); err != nil {
			return err
		}
	}
	return nil
}

// returns are the returns of the orders and SKUs that were refunded, by day.
func (w *deriver) returns(ctx context.Context, events map[refundEvent]*refundOf) (map[[2]string][]cameBack, error) {
	out := map[[2]string][]cameBack{}
	for k, e := range events {
		if e.refund {
			out[[2]string{k.order, k.sku}] = nil
		}
	}
	err := w.ask(ctx, "fact_return", 2, 2, []string{"order_id", "sku", "return_date", "reason", "channel"}, func(x *batchOf) error {
		for i := range x.N {
			k := [2]string{x.Cols[0].Text(i), x.Cols[1].Text(i)}
			if list, ok := out[k]; ok {
				out[k] = append(list, cameBack{window.Day(x.Cols[2].Int(i)), x.Cols[3].Text(i), x.Cols[4].Text(i)})
			}
		}
		return nil
	})
	for _, list := range out {
		slices.SortFunc(list, func(a, b cameBack) int {
			return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.channel, b.channel), cmp.Compare(a.reason, b.reason))
		})
	}
	return out, err
}

// refund writes one refund with the return nearest to it, the earlier one of two.
func (w *deriver) refund(e *refundOf, back []cameBack) error {
	row := w.row
	e.owned.put(row)
	row.int("posted_date", int64(e.day))
	row.int("posted_at", e.at)
	row.text("settlement_id", e.settlement)
	row.text("transaction_type", e.kind)
	row.text("order_id", e.order)
	row.text("sku", e.sku)
	row.text("adjustment_id", e.adjustment)
	row.text("currency", e.currency)
	row.int("units", e.units)
	for _, c := range refundParts {
		row.int(c, e.parts[c])
	}
	row.int("total_tc", e.total)
	best, found := cameBack{}, false
	far := func(r cameBack) window.Day { return max(r.day-e.day, e.day-r.day) }
	for _, r := range back {
		if far(r) <= returnDays && (!found || far(r) < far(best)) {
			best, found = r, true
		}
	}
	if found {
		row.text("return_reason", best.reason)
		row.text("return_channel", best.channel)
		row.int("return_date", int64(best.day))
	}
	rate := w.sc.rate(w.b.plan.fx, e.currency, w.b.cfg.Group.Reporting).on(e.day)
	row.rate(w.b.cfg.Group.Reporting, rate)
	for name, n := range map[string]int64{"refund_principal_rc": e.parts["refund_principal_tc"], "total_rc": e.total} {
		rc, ok, err := converted(n, 4, rate)
		if err != nil {
			return err
		}
		row.maybe(name, rc, ok)
	}
	e.sourceOfRow.put(row)
	return row.put()
}
