package build

import (
	"cmp"
	"strconv"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/ledger"
)

// lineRows appends rows of fact_settlement_line. Columns that are equal for a whole document are filled when
// the batch is full or the document ends.
type lineRows struct {
	*output
	client, entity, market, brand, product, row, part, tx, order, merchant, adjust, ship, name, kind, what, amount,
	fulfil, posted, day, item, mitem, madj, sku, qty, promo, mcf, mode, line, fee, rule *batch.Vector
	account, settlement, currency, file, sha, run *batch.Vector
	products                                      map[*productOf]bool
}

func newLineRows(o *output) *lineRows {
	c := o.b.Col
	return &lineRows{
		output: o, client: c("client_sk"), entity: c("legal_entity_sk"), market: c("marketplace_sk"), brand: c("brand_sk"), product: c("product_sk"),
		row: c("src_row"), part: c("src_part"), tx: c("transaction_type"), order: c("order_id"), merchant: c("merchant_order_id"), adjust: c("adjustment_id"),
		ship: c("shipment_id"), name: c("marketplace_name"), kind: c("amount_type"), what: c("amount_description"), amount: c("amount_tc"),
		fulfil: c("fulfillment_id"), posted: c("posted_at"), day: c("posted_date"), item: c("order_item_code"), mitem: c("merchant_order_item_id"),
		madj: c("merchant_adjustment_item_id"), sku: c("sku"), qty: c("quantity_purchased"), promo: c("promotion_id"), mcf: c("is_mcf"),
		mode: c("tax_mode"), line: c("pl_line"), fee: c("fee_type_sk"), rule: c("map_rule_id"),
		account: c("account_sk"), settlement: c("settlement_id"), currency: c("currency"), file: c("src_file"), sha: c("src_sha256"), run: c("ingest_run_id"),
		products: map[*productOf]bool{},
	}
}

// end writes the rows of a document that are not written yet.
func (r *lineRows) end(d *lake.Live, sk uint64, s *settlement) error {
	fillInt(r.account, int64(sk), r.b.N)
	fillText(r.settlement, s.id(), r.b.N)
	fillText(r.currency, s.head.currency, r.b.N)
	fillText(r.file, d.Document, r.b.N)
	fillText(r.sha, d.SHA256, r.b.N)
	fillText(r.run, d.Run, r.b.N)
	return r.flush()
}

// seen are those of a scope's products that rows of this file have.
func (r *lineRows) seen(all []seenProduct) []seenProduct {
	mine := map[[2]string]bool{}
	for p := range r.products {
		mine[[2]string{p.item.Marketplace, p.sku}] = true
	}
	var out []seenProduct
	for _, x := range all {
		if mine[[2]string{x.Marketplace, x.SKU}] {
			out = append(out, x)
		}
	}
	return out
}

func fillInt(v *batch.Vector, x int64, n int) {
	for len(v.Ints) < n {
		v.Ints = append(v.Ints, x)
	}
}

func fillText(v *batch.Vector, s string, n int) {
	for len(v.End) < n {
		v.Data = append(v.Data, s...)
		v.End = append(v.End, uint32(len(v.Data)))
	}
}

// id is the settlement's id: what its manifest says it is, else the document's.
func (s *settlement) id() string { return cmp.Or(s.doc.Identity, s.doc.Document) }

// pnlRows appends rows of fact_pnl_line.
type pnlRows struct {
	*output
	source, key, split, period, day, orderDate, client, entity, market, brand, product, campaign, line, amount, currency, rate, rateDay,
	reporting, rc, flag, qty, order, settlement, row *batch.Vector
	basis, estimate, alloc, elimination, account, file, sha, run *batch.Vector
}

func newPnlRows(o *output) *pnlRows {
	c := o.b.Col
	return &pnlRows{
		output: o, source: c("source"), key: c("source_key"), split: c("split_no"), period: c("period"), day: c("posted_date"), orderDate: c("order_date"),
		client: c("client_sk"), entity: c("legal_entity_sk"), market: c("marketplace_sk"), brand: c("brand_sk"), product: c("product_sk"),
		campaign: c("campaign_sk"), line: c("pl_line"), amount: c("amount_tc"), currency: c("currency"), rate: c("fx_rate"), rateDay: c("fx_date_used"),
		reporting: c("reporting_ccy"), rc: c("amount_rc"), flag: c("tax_flag"), qty: c("qty"), order: c("order_id"), settlement: c("settlement_id"), row: c("src_row"),
		basis: c("basis"), estimate: c("is_estimate"), alloc: c("alloc_from_key"), elimination: c("elimination_flag"), account: c("account_sk"),
		file: c("src_file"), sha: c("src_sha256"), run: c("ingest_run_id"),
	}
}

// end writes the rows of a document that are not written yet.
func (r *pnlRows) end(d *lake.Live, sk uint64) error {
	n := r.b.N
	fillText(r.basis, "POSTED", n)
	fillInt(r.estimate, 0, n)
	fillText(r.alloc, "", n)
	fillInt(r.elimination, 0, n)
	fillInt(r.account, int64(sk), n)
	fillText(r.file, d.Document, n)
	fillText(r.sha, d.SHA256, n)
	fillText(r.run, d.Run, n)
	return r.flush()
}

// movement is one row of the ledger before it is told in reporting currencies.
type movement struct {
	source                 string
	key                    [2]uint32 // settlement rows: line and part; others have keyText
	keyText                string
	keyed                  bool // key is the settlement, line and part
	split                  uint8
	day                    window.Day
	owner                  *owner
	market, brand, product uint64
	campaign               uint64
	line, flag, currency   string
	amount                 int64 // 6 decimals
	rate                   fx.Effective
	reporting              string
	rc                     int64 // 8 decimals
	hasRC                  bool
	qty                    int64
	order                  []byte
	settlement             string
	row                    uint32
}

// add appends a movement.
func (r *pnlRows) add(m *movement) error {
	r.source.AppendText(m.source)
	if m.keyed {
		k := r.key
		k.Data = append(k.Data, m.settlement...)
		k.Data = strconv.AppendUint(append(k.Data, ':'), uint64(m.key[0]), 10)
		k.Data = strconv.AppendUint(append(k.Data, ':'), uint64(m.key[1]), 10)
		k.End = append(k.End, uint32(len(k.Data)))
	} else {
		r.key.AppendText(m.keyText)
	}
	r.split.AppendInt(int64(m.split))
	r.period.AppendInt(int64(m.day.Month()))
	r.day.AppendInt(int64(m.day))
	r.orderDate.AppendNull()
	r.client.AppendInt(int64(m.owner.clientSK))
	r.entity.AppendInt(int64(m.owner.entitySK))
	r.market.AppendInt(int64(m.market))
	r.brand.AppendInt(int64(m.brand))
	r.product.AppendInt(int64(m.product))
	r.campaign.AppendInt(int64(m.campaign))
	r.line.AppendText(m.line)
	r.amount.AppendInt(m.amount)
	r.currency.AppendText(m.currency)
	if m.rate.OK() {
		r.rate.AppendInt(m.rate.Rate)
		r.rateDay.AppendInt(int64(m.rate.DateUsed))
	} else {
		r.rate.AppendNull()
		r.rateDay.AppendNull()
	}
	r.reporting.AppendText(m.reporting)
	if m.hasRC {
		r.rc.AppendInt(m.rc)
	} else {
		r.rc.AppendNull()
	}
	r.flag.AppendText(m.flag)
	r.qty.AppendInt(m.qty)
	r.order.AppendBytes(m.order)
	r.settlement.AppendText(m.settlement)
	r.row.AppendInt(int64(m.row))
	r.b.N++
	return nil
}

// taxFlag is the flag of a row on a line it was moved to.
func taxFlag(line, flag string) string {
	switch line {
	case ledger.TaxOutput:
		return "V"
	case ledger.TaxPrepaid:
		return "W"
	case ledger.TaxResidual:
		return "N"
	}
	return flag
}
