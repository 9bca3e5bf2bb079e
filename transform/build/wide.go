package build

import (
	"bytes"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/transform/ledger"
)

// amountRows are amounts whose texts are not those of the document but translated.
type amountRows struct {
	out   *batch.Batch
	a     amounts
	coded [amountCoded]batch.Dict
	texts map[string][3][]byte // translations, by what was translated
	key   []byte
}

const (
	amountCoded = 7       // the first columns of out are coded
	amountTexts = 7       // as many others are not
	amountWords = 1 << 17 // of a dictionary before a new one is begun
)

func newAmountRows() amountRows {
	cols := make([]dataset.Column, 0, amountCoded+amountTexts+5)
	for range amountCoded + amountTexts {
		cols = append(cols, dataset.Column{Kind: dataset.Text})
	}
	for range cap(cols) - len(cols) {
		cols = append(cols, dataset.Column{Kind: dataset.Int})
	}
	r := amountRows{out: batch.New(cols), texts: map[string][3][]byte{}}
	at := -1
	next := func() *batch.Vector { at++; return &r.out.Cols[at] }
	a := &r.a
	a.tx, a.kind, a.what, a.market, a.sku, a.fulfilment, a.promotion = next(), next(), next(), next(), next(), next(), next()
	a.order, a.adjustment, a.shipment, a.item = next(), next(), next(), next()
	a.merchantOrder, a.merchantItem, a.merchantAdjust = next(), next(), next()
	a.row, a.part, a.amount, a.posted, a.qty = next(), next(), next(), next(), next()
	return r
}

func (r *amountRows) begin() {
	r.out.Reset()
	for i := range r.coded {
		if r.coded[i].Len() > amountWords {
			r.coded[i].Reset()
		}
	}
}

// add adds an amount; texts are in the order of the columns. Its units are NULL unless counted.
func (r *amountRows) add(row, part, amount, posted, units int64, counted bool, texts *[amountCoded + amountTexts][]byte) {
	if counted {
		r.a.qty.AppendInt(units)
	} else {
		r.a.qty.AppendNull()
	}
	r.a.row.AppendInt(row)
	r.a.part.AppendInt(part)
	r.a.amount.AppendInt(amount)
	r.a.posted.AppendInt(posted)
	for n, text := range texts {
		if n < amountCoded {
			r.out.Cols[n].AppendCode(r.coded[n].Code(text))
		} else {
			r.out.Cols[n].AppendBytes(text)
		}
	}
	r.out.N++
}

func (r *amountRows) end(each func(*amounts) error) error {
	for i := range r.coded {
		r.out.Cols[i].Words = r.coded[i].Words()
	}
	r.a.n = r.out.N
	return each(&r.a)
}

// translate caches what some texts are in the newer flat layout.
func (r *amountRows) translate(texts func() (t, a, d string), from ...[]byte) (t, a, d []byte) {
	r.key = r.key[:0]
	for _, f := range from {
		r.key = append(append(r.key, f...), 0)
	}
	if x, ok := r.texts[string(r.key)]; ok {
		return x[0], x[1], x[2]
	}
	x, y, z := texts()
	r.texts[string(r.key)] = [3][]byte{[]byte(x), []byte(y), []byte(z)}
	return []byte(x), []byte(y), []byte(z)
}

// wideReader cuts lines of the older layout into amounts.
type wideReader struct {
	amountRows
	pending map[uint64]int64 // units of opening lines, by item
	undated *int64
}

func newWideReader(undated *int64) *wideReader {
	return &wideReader{amountRows: newAmountRows(), pending: map[uint64]int64{}, undated: undated}
}

func (w *wideReader) read(x *batch.Batch, head func(header) error, each func(*amounts) error) error {
	c := x.Col
	tx, row := c("transaction_type"), c(dataset.ColLine)
	order, merchant, adjust, ship, market := c("order_id"), c("merchant_order_id"), c("adjustment_id"), c("shipment_id"), c("marketplace_name")
	fulfil, posted, item, mitem, madj := c("fulfillment_id"), c("posted_at"), c("order_item_code"), c("merchant_order_item_id"), c("merchant_adjustment_item_id")
	sku, qty, promo, itemFee := c("sku"), c("quantity_purchased"), c("promotion_id"), c("item_related_fee_type")
	total, start, end, deposit, currency := c("total_amount_tc"), c("settlement_start_at"), c("settlement_end_at"), c("deposit_at"), c("currency")
	var cells, kinds [ledger.Cells]*batch.Vector
	for k := range ledger.Cells {
		amount, kind := k.Columns()
		cells[k] = c(amount)
		if kind != "" {
			kinds[k] = c(kind)
		}
	}
	w.begin()
	for i := range x.N {
		if h, ok := summaryLine(x, i, tx, total, start, end, deposit, currency, row); ok {
			if err := head(h); err != nil {
				return err
			}
			continue
		}
		at := posted.Int(i)
		if posted.IsNull(i) {
			at = *w.undated
		}
		items := hash128(0x5157, order.Bytes(i), item.Bytes(i), ship.Bytes(i))[0]
		units, hasUnits := qty.Int(i), !qty.IsNull(i)
		part := int64(0)
		for k := range ledger.Cells {
			if cells[k].IsNull(i) {
				continue
			}
			part++
			var kind []byte
			if kinds[k] != nil {
				kind = kinds[k].Bytes(i)
			}
			principal := k == ledger.Price && bytes.EqualFold(bytes.TrimSpace(kind), []byte("principal"))
			n, counted := int64(0), false
			if hasUnits && (principal || k == ledger.Other) {
				n, counted, hasUnits = units, true, false
			} else if principal {
				if n, counted = w.pending[items]; counted {
					delete(w.pending, items)
				}
			}
			t, a, d := w.translate(func() (t, a, d string) { return k.Texts(tx.Text(i), string(kind), itemFee.Text(i)) },
				[]byte{byte(k)}, tx.Bytes(i), kind, itemFee.Bytes(i))
			w.add(row.Int(i), part, cells[k].Int(i), at, n, counted, &[amountCoded + amountTexts][]byte{
				t, a, d, market.Bytes(i), sku.Bytes(i), fulfil.Bytes(i), promo.Bytes(i),
				order.Bytes(i), adjust.Bytes(i), ship.Bytes(i), item.Bytes(i), merchant.Bytes(i), mitem.Bytes(i), madj.Bytes(i),
			})
		}
		if part == 0 && hasUnits {
			w.pending[items] += units
		}
	}
	return w.end(each)
}
