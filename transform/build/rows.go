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
	terms                                         terms
	products                                      []*productOf // that have a SKU
	named                                         []bool       // which those are, by their places
}

// terms numbers the few texts of our own that some columns have.
type terms struct {
	batch.Dict
	near [256]struct {
		text string
		code uint32
	}
}

// code is a text's number. Texts asked for again are mostly the same in memory, which compares quickly.
func (t *terms) code(s string) uint32 {
	at := len(s)
	if at > 0 {
		at += int(s[at-1])*7 + int(s[at/2])*31 + int(s[0])
	}
	x := &t.near[at%len(t.near)]
	if x.text != s || s == "" {
		x.text, x.code = s, t.Code([]byte(s))
	}
	return x.code
}

// give puts the numbered texts behind columns that were appended by number.
func (t *terms) give(columns ...*batch.Vector) {
	w := t.Words()
	for _, v := range columns {
		v.Words = w
	}
}

// constant makes columns the same text in n rows.
func constant(s string, n int, columns ...*batch.Vector) {
	w := batch.Word(s)
	for _, v := range columns {
		v.Repeat(w, n)
	}
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
	}
}

// end writes the rows of a document that are not written yet.
func (r *lineRows) end(d *lake.Live, sk uint64, s *settlement) error {
	n := r.b.N
	fillInt(r.account, int64(sk), n)
	constant(s.id(), n, r.settlement)
	constant(s.head.currency, n, r.currency)
	constant(d.Document, n, r.file)
	constant(d.SHA256, n, r.sha)
	constant(d.Run, n, r.run)
	r.terms.give(r.mode, r.line, r.rule)
	return r.flush()
}

// has notes that a row has a product.
func (r *lineRows) has(p *productOf) {
	if p.at >= len(r.named) {
		r.named = append(r.named, make([]bool, p.at+1-len(r.named))...)
	}
	if !r.named[p.at] && p.sku != "" {
		r.named[p.at] = true
		r.products = append(r.products, p)
	}
}

// seen are those of a scope's products that rows of this file have.
func (r *lineRows) seen(all []seenProduct) []seenProduct {
	mine := map[[2]string]bool{}
	for _, p := range r.products {
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

// id is the settlement's id: what its manifest says it is, else the document's.
func (s *settlement) id() string { return cmp.Or(s.doc.Identity, s.doc.Document) }

// pnlRows appends rows of fact_pnl_line.
type pnlRows struct {
	*output
	source, key, split, period, day, orderDate, client, entity, market, brand, product, campaign, line, amount, currency, rate, rateDay,
	reporting, rc, flag, qty, order, settlement, row *batch.Vector
	basis, estimate, alloc, elimination, account, file, sha, run *batch.Vector
	terms                                                        terms
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
	fillInt(r.estimate, 0, n)
	fillInt(r.elimination, 0, n)
	fillInt(r.account, int64(sk), n)
	constant("POSTED", n, r.basis)
	constant("", n, r.alloc)
	constant(d.Document, n, r.file)
	constant(d.SHA256, n, r.sha)
	constant(d.Run, n, r.run)
	r.terms.give(r.source, r.line, r.currency, r.reporting, r.flag, r.settlement)
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
	r.source.AppendCode(r.terms.code(m.source))
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
	r.line.AppendCode(r.terms.code(m.line))
	r.amount.AppendInt(m.amount)
	r.currency.AppendCode(r.terms.code(m.currency))
	if m.rate.OK() {
		r.rate.AppendInt(m.rate.Rate)
		r.rateDay.AppendInt(int64(m.rate.DateUsed))
	} else {
		r.rate.AppendNull()
		r.rateDay.AppendNull()
	}
	r.reporting.AppendCode(r.terms.code(m.reporting))
	if m.hasRC {
		r.rc.AppendInt(m.rc)
	} else {
		r.rc.AppendNull()
	}
	r.flag.AppendCode(r.terms.code(m.flag))
	r.qty.AppendInt(m.qty)
	r.order.AppendBytes(m.order)
	r.settlement.AppendCode(r.terms.code(m.settlement))
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
