package build

import (
	"bytes"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/transform/ledger"
)

// wideReader cuts lines of the older layout into amounts.
type wideReader struct {
	pending map[uint64]int64 // units of opening lines, by item
	texts   map[string][3][]byte
	key     []byte
	undated *int64
	out     *batch.Batch
	a       amounts
	coded   [wideCoded]batch.Dict
}

const (
	wideCoded = 7       // the first columns of out are coded
	wideTexts = 7       // as many others are not
	wideWords = 1 << 17 // of a dictionary before a new one is begun
)

func newWideReader(undated *int64) *wideReader {
	w := &wideReader{pending: map[uint64]int64{}, texts: map[string][3][]byte{}, undated: undated}
	cols := make([]dataset.Column, 0, wideCoded+wideTexts+5)
	for range wideCoded + wideTexts {
		cols = append(cols, dataset.Column{Kind: dataset.Text})
	}
	for range cap(cols) - len(cols) {
		cols = append(cols, dataset.Column{Kind: dataset.Int})
	}
	w.out = batch.New(cols)
	at := -1
	next := func() *batch.Vector { at++; return &w.out.Cols[at] }
	a := &w.a
	a.tx, a.kind, a.what, a.market, a.sku, a.fulfilment, a.promotion = next(), next(), next(), next(), next(), next(), next()
	a.order, a.adjustment, a.shipment, a.item = next(), next(), next(), next()
	a.merchantOrder, a.merchantItem, a.merchantAdjust = next(), next(), next()
	a.row, a.part, a.amount, a.posted, a.qty = next(), next(), next(), next(), next()
	return w
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
	w.out.Reset()
	for i := range w.coded {
		if w.coded[i].Len() > wideWords {
			w.coded[i].Reset()
		}
	}
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
			if counted {
				w.a.qty.AppendInt(n)
			} else {
				w.a.qty.AppendNull()
			}
			w.a.row.AppendInt(row.Int(i))
			w.a.part.AppendInt(part)
			w.a.amount.AppendInt(cells[k].Int(i))
			w.a.posted.AppendInt(at)
			t, a, d := w.translate(k, tx.Bytes(i), kind, itemFee.Bytes(i))
			for n, text := range [wideCoded + wideTexts][]byte{
				t, a, d, market.Bytes(i), sku.Bytes(i), fulfil.Bytes(i), promo.Bytes(i),
				order.Bytes(i), adjust.Bytes(i), ship.Bytes(i), item.Bytes(i), merchant.Bytes(i), mitem.Bytes(i), madj.Bytes(i),
			} {
				if n < wideCoded {
					w.out.Cols[n].AppendCode(w.coded[n].Code(text))
				} else {
					w.out.Cols[n].AppendBytes(text)
				}
			}
			w.out.N++
		}
		if part == 0 && hasUnits {
			w.pending[items] += units
		}
	}
	for i := range w.coded {
		w.out.Cols[i].Words = w.coded[i].Words()
	}
	w.a.n = w.out.N
	return each(&w.a)
}

// translate caches the three texts of a cell.
func (w *wideReader) translate(k ledger.Cell, tx, kind, itemFee []byte) (t, a, d []byte) {
	w.key = append(append(append(append(append(append(w.key[:0], byte(k)), tx...), 0), kind...), 0), itemFee...)
	if x, ok := w.texts[string(w.key)]; ok {
		return x[0], x[1], x[2]
	}
	x, y, z := k.Texts(string(tx), string(kind), string(itemFee))
	w.texts[string(w.key)] = [3][]byte{[]byte(x), []byte(y), []byte(z)}
	return []byte(x), []byte(y), []byte(z)
}
