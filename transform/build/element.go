package build

import (
	"bytes"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/transform/ledger"
)

var xmlColumns = []string{
	"transaction_type", "transaction_description", "amount_type", "amount_description", "amount_tc",
	"order_id", "merchant_order_id", "adjustment_id", "shipment_id", "marketplace_name", "fulfillment_id", "posted_at",
	"order_item_code", "merchant_order_item_id", "merchant_adjustment_item_id", "sku", "quantity_purchased", "promotion_id",
	"settlement_start_at", "settlement_end_at", "deposit_at", "total_amount_tc", "currency", dataset.ColLine,
}

// elementReader makes amounts of the elements of an XML statement. Fees of a shipment stand before the day their order
// was posted on, so rows without one wait until that is known.
type elementReader struct {
	amountRows
	undated *int64
	waiting int    // first row of out that has no day yet, -1 for none
	dated   bool   // whether the transaction read last has a day
	posted  int64  // that day
	last    uint64 // that transaction
}

// waitingRows bounds how many rows may wait.
const waitingRows = 8 * batch.MaxRows

func newElementReader(undated *int64) *elementReader {
	return &elementReader{amountRows: newAmountRows(), undated: undated, waiting: -1}
}

func (r *elementReader) read(x *batch.Batch, head func(header) error, each func(*amounts) error) error {
	c := x.Col
	tx, named, row := c("transaction_type"), c("transaction_description"), c(dataset.ColLine)
	group, kind, amount, posted := c("amount_type"), c("amount_description"), c("amount_tc"), c("posted_at")
	order, merchant, adjust, ship, market := c("order_id"), c("merchant_order_id"), c("adjustment_id"), c("shipment_id"), c("marketplace_name")
	fulfil, item, mitem, madj := c("fulfillment_id"), c("order_item_code"), c("merchant_order_item_id"), c("merchant_adjustment_item_id")
	sku, qty, promo := c("sku"), c("quantity_purchased"), c("promotion_id")
	if r.waiting < 0 {
		r.begin()
	}
	for i := range x.N {
		if bytes.Equal(tx.Bytes(i), []byte("SettlementData")) {
			h := header{
				start: c("settlement_start_at").Int(i), end: c("settlement_end_at").Int(i), deposit: c("deposit_at").Int(i),
				total: c("total_amount_tc").Int(i), currency: c("currency").Text(i), row: uint32(row.Int(i)), found: true,
			}
			if err := head(h); err != nil {
				return err
			}
			continue
		}
		single := len(named.Bytes(i)) > 0 || len(order.Bytes(i)) == 0 // the row is all of its transaction
		if of := hash128(0x3a11, tx.Bytes(i), order.Bytes(i), merchant.Bytes(i), adjust.Bytes(i), ship.Bytes(i))[0]; single || of != r.last {
			r.settle(*r.undated)
			r.last, r.dated = of, false
		}
		switch {
		case !posted.IsNull(i):
			r.dated, r.posted = true, posted.Int(i)
			r.settle(r.posted)
		case !r.dated && r.waiting < 0:
			r.waiting = r.out.N
		}
		t, a, d := r.translate(func() (t, a, d string) {
			return ledger.Element{Transaction: tx.Text(i), Group: group.Text(i), Kind: kind.Text(i), Named: named.Text(i)}.Texts()
		}, tx.Bytes(i), group.Bytes(i), kind.Bytes(i), named.Bytes(i))
		// Every amount of an item repeats its units, which are those of its price.
		counted := !qty.IsNull(i) && (single || bytes.Equal(a, []byte("ItemPrice")) && bytes.EqualFold(d, []byte("Principal")))
		r.add(row.Int(i), 1, amount.Int(i), r.posted, qty.Int(i), counted, &[amountCoded + amountTexts][]byte{
			t, a, d, market.Bytes(i), sku.Bytes(i), fulfil.Bytes(i), promo.Bytes(i),
			order.Bytes(i), adjust.Bytes(i), ship.Bytes(i), item.Bytes(i), merchant.Bytes(i), mitem.Bytes(i), madj.Bytes(i),
		})
	}
	if r.waiting >= 0 && r.out.N < waitingRows {
		return nil
	}
	return r.flush(each)
}

// settle gives the rows that wait the moment they count as posted.
func (r *elementReader) settle(at int64) {
	if r.waiting < 0 {
		return
	}
	for i := r.waiting; i < r.out.N; i++ {
		r.a.posted.Ints[i] = at
	}
	r.waiting = -1
}

// flush hands on what was read.
func (r *elementReader) flush(each func(*amounts) error) error {
	if r.out.N == 0 {
		return nil
	}
	r.settle(*r.undated)
	err := r.end(each)
	r.out.Reset()
	return err
}
