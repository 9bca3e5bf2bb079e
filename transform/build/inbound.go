package build

import (
	"context"
	"slices"
	"strings"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
)

// receiptMonths is how many months around a shipment's own its receipts and problems are looked for.
const receiptMonths = 2

func (b *Builder) planInbound(x *accountPlan, s *scope) {
	months := x.monthsIn("fact_inventory_ledger")
	for i := range x.problems() {
		months = append(months, monthsOf(x.problems()[i:i+1])...)
	}
	slices.Sort(months)
	for _, m := range slices.Compact(months) {
		v := newVersion("fact_inbound_shipment")
		b.common(v, s)
		v.add("ids", x.ids.all())
		v.files(x.around("fact_inventory_ledger", m, receiptMonths, receiptMonths))
		for at, until := monthsAround(m); at < until; at = at.Next() {
			v.docs("problems", x.problems(), touches(at), at.Range())
		}
		b.want(x, "fact_inbound_shipment", m, v)
	}
}

func (x *accountPlan) problems() []lake.Live { return x.live[catalog.InboundNoncompliance.Name] }

// monthsAround are the months looked at for one, the last one not included.
func monthsAround(m window.Month) (from, until window.Month) {
	from, until = m, m.Next()
	for range receiptMonths {
		from, until = from.Prev(), until.Next()
	}
	return from, until
}

// shipmentOf is what is known of a shipment's SKU.
type shipmentOf struct {
	owned
	sourceOfRow
	shipment, sku, fnsku, asin string
	first, last                window.Day
	received                   int64
	receipts                   bool
	reported, created          window.Day // first problem; 0 for none
	reasons                    []string
	problems                   int64
	fee                        int64
	currency                   string
}

// inbound makes fact_inbound_shipment: the shipments that were first received in the month.
func (w *deriver) inbound(ctx context.Context) error {
	list := map[[2]string]*shipmentOf{}
	names := append([]string{"event_type", "reference_id", "sku", "fnsku", "asin", "date", "quantity", "src_file", "src_row", "src_sha256", "ingest_run_id"}, tenantColumns...)
	err := w.ask(ctx, "fact_inventory_ledger", receiptMonths, receiptMonths, names, func(x *batchOf) error {
		for i := range x.N {
			if string(x.Cols[0].Bytes(i)) != "Receipts" || len(x.Cols[1].Bytes(i)) == 0 {
				continue
			}
			k, day, at := [2]string{x.Cols[1].Text(i), x.Cols[2].Text(i)}, window.Day(x.Cols[5].Int(i)), sourceAt(x, i)
			s := list[k]
			if s == nil {
				s = &shipmentOf{shipment: k[0], sku: k[1], first: day, last: day}
				list[k] = s
			}
			if !s.receipts || day < s.first || day == s.first && at.before(s.sourceOfRow) {
				s.owned, s.sourceOfRow, s.fnsku, s.asin = ownedAt(x, i), at, x.Cols[3].Text(i), x.Cols[4].Text(i)
			}
			s.first, s.last, s.receipts = min(s.first, day), max(s.last, day), true
			s.received += x.Cols[6].Int(i)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := w.problems(ctx, list); err != nil {
		return err
	}
	for _, s := range list {
		if !s.receipts {
			s.first = s.reported
		}
		if s.first.Month() == w.month {
			if err := w.shipment(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// problems adds what the inbound performance report says of shipments.
func (w *deriver) problems(ctx context.Context, list map[[2]string]*shipmentOf) error {
	from, until := monthsAround(w.month)
	t := &catalog.InboundNoncompliance.Tables[0]
	names := []string{"issue_reported_date", "fba_shipment_id", "sku", "fnsku", "asin", "problem_type", "problem_quantity", "shipment_creation_date", "fee_tc", "currency", dataset.ColLine}
	docs := w.x.problems()
	for n := range docs {
		d := &docs[n]
		if !slices.ContainsFunc(d.Ranges, func(r window.Range) bool {
			return !r.Intersect(window.Range{From: from.First(), Until: until.First()}).Empty()
		}) {
			continue
		}
		err := w.b.each(ctx, d, t, names, func(x *batchOf) error {
			for i := range x.N {
				day := window.Day(x.Cols[0].Int(i))
				if !d.Has(day) || day < from.First() || day >= until.First() {
					continue
				}
				k := [2]string{x.Cols[1].Text(i), x.Cols[2].Text(i)}
				s := list[k]
				if s == nil {
					s = &shipmentOf{shipment: k[0], sku: k[1], fnsku: x.Cols[3].Text(i), asin: x.Cols[4].Text(i)}
					list[k] = s
				}
				at := sourceOfRow{d.Document, d.SHA256, d.Run, x.Cols[10].Int(i)}
				if !s.receipts && (s.reported == 0 || day < s.reported || day == s.reported && at.before(s.sourceOfRow)) {
					s.sourceOfRow = at
					s.owned = w.ownerOf(day, s.sku, s.asin)
				}
				if s.reported == 0 || day < s.reported {
					s.reported = day
				}
				if v := &x.Cols[7]; !v.IsNull(i) && (s.created == 0 || window.Day(v.Int(i)) < s.created) {
					s.created = window.Day(v.Int(i))
				}
				if reason := x.Cols[5].Text(i); reason != "" && !slices.Contains(s.reasons, reason) {
					s.reasons = append(s.reasons, reason)
				}
				s.problems += x.Cols[6].Int(i)
				if !x.Cols[8].IsNull(i) {
					s.fee += x.Cols[8].Int(i)
					s.currency = x.Cols[9].Text(i)
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

// ownerOf is whose a SKU is where no ledger row tells it: of an account with one site that site's.
func (w *deriver) ownerOf(day window.Day, sku, asin string) owned {
	market := 0
	if len(w.x.account.Marketplaces) == 1 {
		market = w.sc.markets.index(w.x.account.Marketplaces[0])
	}
	o := w.sc.owners.on(day)
	product := fact.NotApplicable
	if sku != "" {
		product = fact.Unknown
		if market != 0 {
			product = w.b.product(w.sc, w.x.ids, market, []byte(sku)).sk
		}
	}
	brand := w.b.brandOf(w.sc, w.x.ids, market, []byte(sku), []byte(asin), day)
	return owned{int64(o.clientSK), int64(o.entitySK), int64(w.sc.sk), int64(w.sc.markets.list[market].sk), int64(brand), int64(product)}
}

// shipment writes one shipment.
func (w *deriver) shipment(s *shipmentOf) error {
	row := w.row
	s.owned.put(row)
	row.int("date", int64(s.first))
	row.text("shipment_id", s.shipment)
	row.text("sku", s.sku)
	row.text("fnsku", s.fnsku)
	row.text("asin", s.asin)
	row.maybe("received", s.received, s.receipts)
	row.maybe("last_received_date", int64(s.last), s.receipts)
	row.maybe("created_date", int64(s.created), s.created != 0)
	slices.Sort(s.reasons)
	row.text("defect_reason", strings.Join(s.reasons, "; "))
	row.maybe("problem_quantity", s.problems, s.reported != 0)
	row.text("currency", s.currency)
	row.maybe("defect_fee_tc", s.fee, s.currency != "")
	s.sourceOfRow.put(row)
	return row.put()
}
