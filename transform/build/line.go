package build

import (
	"bytes"
	"context"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/ledger"
)

// header is the summary line of a settlement.
type header struct {
	start, end, deposit int64 // microseconds UTC
	total               int64 // 4 decimals
	currency            string
	row                 uint32
	found               bool
}

// line is one amount of a settlement, its texts aliasing the batch it was read from.
type line struct {
	row                                                            uint32
	part                                                           uint8
	tx, kind, what                                                 []byte // the three texts rules decide by
	amount                                                         int64  // 4 decimals
	order, merchantOrder, adjustment, shipment, market, fulfilment []byte
	item, merchantItem, merchantAdjustment, sku, promotion         []byte
	posted                                                         int64 // microseconds UTC; with dated only, midnight UTC of day
	day                                                            window.Day
	dated                                                          bool // only a local day was printed
	qty                                                            int64
	hasQty                                                         bool
}

var (
	v2Columns = []string{
		"transaction_type", "order_id", "merchant_order_id", "adjustment_id", "shipment_id", "marketplace_name", "amount_type",
		"amount_description", "amount_tc", "fulfillment_id", "posted_date", "posted_at", "order_item_code", "merchant_order_item_id",
		"merchant_adjustment_item_id", "sku", "quantity_purchased", "promotion_id", "settlement_start_at", "settlement_end_at", "deposit_at",
		"total_amount_tc", "currency", dataset.ColLine,
	}
	// v2Carried are the columns that are only carried into the facts: nothing is decided by them.
	v2Carried = []string{"merchant_order_id", "fulfillment_id", "merchant_order_item_id", "merchant_adjustment_item_id", "quantity_purchased", "promotion_id"}

	v2Survey = slices.DeleteFunc(slices.Clone(v2Columns), func(c string) bool { return slices.Contains(v2Carried, c) })

	blankText = batch.Vector{Kind: dataset.Text, Null: bytes.Repeat([]byte{1}, batch.MaxRows), End: make([]uint32, batch.MaxRows)}
	blankInt  = batch.Vector{Kind: dataset.Int, Null: bytes.Repeat([]byte{1}, batch.MaxRows), Ints: make([]int64, batch.MaxRows)}

	v1Columns = []string{
		"transaction_type", "order_id", "merchant_order_id", "adjustment_id", "shipment_id", "marketplace_name",
		"fulfillment_id", "posted_at", "order_item_code", "merchant_order_item_id", "merchant_adjustment_item_id", "sku",
		"quantity_purchased", "promotion_id", "settlement_start_at", "settlement_end_at", "deposit_at", "total_amount_tc", "currency", dataset.ColLine,
		"shipment_fee_type", "shipment_fee_tc", "order_fee_type", "order_fee_tc", "price_type", "price_tc", "item_related_fee_type",
		"item_related_fee_tc", "misc_fee_tc", "other_fee_tc", "other_fee_reason", "promotion_type", "promotion_tc", "direct_payment_type",
		"direct_payment_tc", "other_tc",
	}
)

// lines reads the amounts of a settlement in document order: head once for its summary line, then each for
// every amount. A line that carries no money gives none. A survey leaves what is only carried blank.
func (b *Builder) lines(ctx context.Context, d *lake.Live, survey bool, head func(header) error, each func(*line) error) error {
	undated := d.GeneratedAt.UnixMicro() // when a line without any date counts as posted: at the settlement's end
	began := head
	head = func(h header) error {
		if h.end != 0 {
			undated = h.end
		}
		return began(h)
	}
	if d.Dataset == catalog.SettlementV1.Name {
		w := wideReader{pending: map[uint64]int64{}, texts: map[string][3][]byte{}, undated: &undated}
		spec, _ := catalog.SettlementV1.Table("settlement_v1")
		return b.each(ctx, d, spec, v1Columns, func(x *batchOf) error { return w.read(x.Batch, head, each) })
	}
	spec, _ := catalog.SettlementV2.Table("settlement_v2")
	columns := v2Columns
	if survey {
		columns = v2Survey
	}
	return b.each(ctx, d, spec, columns, func(x *batchOf) error { return readFlat(x.Batch, &undated, head, each) })
}

// summary reads a summary line; ok is false for other lines.
func summaryLine(x *batch.Batch, i int, tx, total, start, end, deposit, currency, row *batch.Vector) (header, bool) {
	if total.IsNull(i) || len(bytes.TrimSpace(tx.Bytes(i))) > 0 {
		return header{}, false
	}
	return header{start: start.Int(i), end: end.Int(i), deposit: deposit.Int(i), total: total.Int(i), currency: currency.Text(i), row: uint32(row.Int(i)), found: true}, true
}

func readFlat(x *batch.Batch, undated *int64, head func(header) error, each func(*line) error) error {
	c := func(i int) *batch.Vector {
		if at := x.Index(v2Columns[i]); at >= 0 {
			return &x.Cols[at]
		}
		if v2Columns[i] == "quantity_purchased" {
			return &blankInt
		}
		return &blankText
	}
	tx, order, merchant, adjust, ship, market, kind, what, amount := c(0), c(1), c(2), c(3), c(4), c(5), c(6), c(7), c(8)
	fulfil, date, posted, item, mitem, madj, sku, qty, promo := c(9), c(10), c(11), c(12), c(13), c(14), c(15), c(16), c(17)
	start, end, deposit, total, currency, row := c(18), c(19), c(20), c(21), c(22), c(23)
	var l line
	for i := range x.N {
		if h, ok := summaryLine(x, i, tx, total, start, end, deposit, currency, row); ok {
			if err := head(h); err != nil {
				return err
			}
			continue
		}
		l = line{
			row: uint32(row.Int(i)), part: 1, tx: tx.Bytes(i), kind: kind.Bytes(i), what: what.Bytes(i), amount: amount.Int(i),
			order: order.Bytes(i), merchantOrder: merchant.Bytes(i), adjustment: adjust.Bytes(i), shipment: ship.Bytes(i), market: market.Bytes(i),
			fulfilment: fulfil.Bytes(i), item: item.Bytes(i), merchantItem: mitem.Bytes(i), merchantAdjustment: madj.Bytes(i), sku: sku.Bytes(i),
			promotion: promo.Bytes(i), posted: posted.Int(i), qty: qty.Int(i), hasQty: !qty.IsNull(i),
		}
		if posted.IsNull(i) {
			if day, ok := printedDay(date.Text(i)); ok {
				l.day, l.dated, l.posted = day, true, int64(day)*86_400_000_000
			} else {
				l.posted = *undated
			}
		}
		if err := each(&l); err != nil {
			return err
		}
	}
	return nil
}

// printedDay reads a posted date without a time, as the stores print it.
func printedDay(s string) (window.Day, bool) {
	s, _, _ = strings.Cut(strings.TrimSpace(s), " ")
	for _, layout := range []string{"2006-01-02", "02.01.2006", "02/01/2006", "01/02/2006", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return window.DayOf(t, utc), true
		}
	}
	return 0, false
}

// wideReader cuts lines of the older layout into amounts.
type wideReader struct {
	pending map[uint64]int64 // units of opening lines, by item
	texts   map[string][3][]byte
	key     []byte
	undated *int64
}

func (w *wideReader) read(x *batch.Batch, head func(header) error, each func(*line) error) error {
	c := x.Col
	tx, row := c("transaction_type"), c(dataset.ColLine)
	order, merchant, adjust, ship, market := c("order_id"), c("merchant_order_id"), c("adjustment_id"), c("shipment_id"), c("marketplace_name")
	fulfil, posted, item, mitem, madj := c("fulfillment_id"), c("posted_at"), c("order_item_code"), c("merchant_order_item_id"), c("merchant_adjustment_item_id")
	sku, qty, promo, itemFee := c("sku"), c("quantity_purchased"), c("promotion_id"), c("item_related_fee_type")
	var amounts, kinds [ledger.Cells]*batch.Vector
	for k := range ledger.Cells {
		amount, kind := k.Columns()
		amounts[k] = c(amount)
		if kind != "" {
			kinds[k] = c(kind)
		}
	}
	for i := range x.N {
		if h, ok := summaryLine(x, i, tx, c("total_amount_tc"), c("settlement_start_at"), c("settlement_end_at"), c("deposit_at"), c("currency"), row); ok {
			if err := head(h); err != nil {
				return err
			}
			continue
		}
		l := line{
			row: uint32(row.Int(i)), order: order.Bytes(i), merchantOrder: merchant.Bytes(i), adjustment: adjust.Bytes(i), shipment: ship.Bytes(i),
			market: market.Bytes(i), fulfilment: fulfil.Bytes(i), item: item.Bytes(i), merchantItem: mitem.Bytes(i), merchantAdjustment: madj.Bytes(i),
			sku: sku.Bytes(i), promotion: promo.Bytes(i), posted: posted.Int(i),
		}
		if posted.IsNull(i) {
			l.posted = *w.undated
		}
		items := hash128(0x5157, l.order, l.item, l.shipment)[0]
		units, hasUnits := qty.Int(i), !qty.IsNull(i)
		for k := range ledger.Cells {
			if amounts[k].IsNull(i) {
				continue
			}
			l.part++
			l.amount = amounts[k].Int(i)
			var kind []byte
			if kinds[k] != nil {
				kind = kinds[k].Bytes(i)
			}
			l.tx, l.kind, l.what = w.translate(k, tx.Bytes(i), kind, itemFee.Bytes(i))
			l.qty, l.hasQty = 0, false
			principal := k == ledger.Price && bytes.EqualFold(bytes.TrimSpace(kind), []byte("principal"))
			if hasUnits && (principal || k == ledger.Other) {
				l.qty, l.hasQty, hasUnits = units, true, false
			} else if principal {
				if n, ok := w.pending[items]; ok {
					l.qty, l.hasQty = n, true
					delete(w.pending, items)
				}
			}
			if err := each(&l); err != nil {
				return err
			}
		}
		if l.part == 0 && hasUnits {
			w.pending[items] += units
		}
	}
	return nil
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

// hash128 hashes texts so that no boundary between them can move. Equal in every process.
func hash128(seed uint64, parts ...[]byte) [2]uint64 {
	a, b := seed^0x9e3779b97f4a7c15, seed^0xc2b2ae3d27d4eb4f
	for _, p := range parts {
		n := uint64(len(p))
		for len(p) >= 8 {
			x := binary.LittleEndian.Uint64(p)
			a, b = mix(a^x, 0xa0761d6478bd642f), mix(b+x, 0xe7037ed1a0b428db)
			p = p[8:]
		}
		var tail uint64
		for i, c := range p {
			tail |= uint64(c) << (8 * i)
		}
		a, b = mix(a^tail^n<<56, 0x8ebc6af09c88c6e3), mix(b+tail+n<<57, 0x589965cc75374cc3)
	}
	return [2]uint64{mix(a, b^0x1d8e4e27c47d124f), mix(b, a^0x9fb21c651e98df25)}
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo ^ a
}
