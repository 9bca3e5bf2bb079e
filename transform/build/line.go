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
)

// header is the summary line of a settlement.
type header struct {
	start, end, deposit int64 // microseconds UTC
	total               int64 // 4 decimals
	currency            string
	row                 uint32
	found               bool
}

// amounts are some amounts of a settlement in document order, column by column. Texts that repeat are coded.
// A survey has only what something is decided by: the vectors named last are nil.
type amounts struct {
	n                                           int
	row, amount                                 *batch.Vector
	part                                        *batch.Vector      // amount within its line, from 1; nil where each is the only one
	posted                                      *batch.Vector      // microseconds UTC
	days                                        map[int]window.Day // of rows for which only a local day was printed, posted being its midnight UTC
	tx, kind, what                              *batch.Vector      // coded: the three texts rules decide by
	market, sku                                 *batch.Vector      // coded
	order, adjustment, shipment, item           *batch.Vector
	fulfilment, promotion                       *batch.Vector // coded
	merchantOrder, merchantItem, merchantAdjust *batch.Vector
	qty                                         *batch.Vector
}

// position orders the amounts of a settlement.
func (a *amounts) position(i int) (row uint32, part uint8) {
	row, part = uint32(a.row.Ints[i]), 1
	if a.part != nil {
		part = uint8(a.part.Ints[i])
	}
	return row, part
}

// sameOrder says whether an amount has the order of the one before.
func (a *amounts) sameOrder(i int) bool {
	return i > 0 && string(a.order.Bytes(i)) == string(a.order.Bytes(i-1))
}

// sameItem says whether an amount that has the order of the one before is of the same group, too.
func (a *amounts) sameItem(i int) bool {
	return a.tx.Code[i] == a.tx.Code[i-1] && a.sku.Code[i] == a.sku.Code[i-1] &&
		string(a.item.Bytes(i)) == string(a.item.Bytes(i-1)) && string(a.shipment.Bytes(i)) == string(a.shipment.Bytes(i-1)) &&
		string(a.adjustment.Bytes(i)) == string(a.adjustment.Bytes(i-1))
}

var (
	// surveyColumns are the columns of the flat layout that something is decided by.
	surveyColumns = []string{
		"transaction_type", "amount_type", "amount_description", "marketplace_name", "sku", "posted_date",
		"order_id", "adjustment_id", "shipment_id", "order_item_code", "amount_tc", "posted_at", dataset.ColLine,
		"settlement_start_at", "settlement_end_at", "deposit_at", "total_amount_tc", "currency",
	}
	// carriedColumns are only carried into the facts.
	carriedColumns = []string{"fulfillment_id", "promotion_id", "merchant_order_id", "merchant_order_item_id", "merchant_adjustment_item_id", "quantity_purchased"}

	codedColumns = []string{"transaction_type", "amount_type", "amount_description", "marketplace_name", "sku", "posted_date", "fulfillment_id", "promotion_id"}

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
// some amounts at a time. A line that carries no money gives none. A survey leaves out what is only carried.
func (b *Builder) lines(ctx context.Context, d *lake.Live, survey bool, head func(header) error, each func(*amounts) error) error {
	undated := d.GeneratedAt.UnixMicro() // when a line without any date counts as posted: at the settlement's end
	began := head
	head = func(h header) error {
		if h.end != 0 {
			undated = h.end
		}
		return began(h)
	}
	if d.Dataset == catalog.SettlementV1.Name {
		w := newWideReader(&undated)
		spec, _ := catalog.SettlementV1.Table("settlement_v1")
		return b.each(ctx, d, spec, v1Columns, func(x *batchOf) error { return w.read(x.Batch, head, each) })
	}
	if d.Dataset == catalog.SettlementXML.Name {
		r := newElementReader(&undated)
		spec, _ := catalog.SettlementXML.Table("settlement_xml")
		if err := b.each(ctx, d, spec, xmlColumns, func(x *batchOf) error { return r.read(x.Batch, head, each) }); err != nil {
			return err
		}
		return r.flush(each)
	}
	spec, _ := catalog.SettlementV2.Table("settlement_v2")
	columns := surveyColumns
	if !survey {
		columns = slices.Concat(columns, carriedColumns)
	}
	return b.coded(ctx, d, spec, columns, codedColumns, func(x *batchOf) error { return readFlat(x.Batch, &undated, head, each) })
}

// summary reads a summary line; ok is false for other lines.
func summaryLine(x *batch.Batch, i int, tx, total, start, end, deposit, currency, row *batch.Vector) (header, bool) {
	if total.IsNull(i) || len(bytes.TrimSpace(tx.Bytes(i))) > 0 {
		return header{}, false
	}
	return header{start: start.Int(i), end: end.Int(i), deposit: deposit.Int(i), total: total.Int(i), currency: currency.Text(i), row: uint32(row.Int(i)), found: true}, true
}

// readFlat takes rows of the flat layout, which are amounts but for the summary line.
func readFlat(x *batch.Batch, undated *int64, head func(header) error, each func(*amounts) error) error {
	var c [24]*batch.Vector
	for i := range x.Cols {
		c[i] = &x.Cols[i] // in the order of the names
	}
	a := amounts{
		n: x.N, tx: c[0], kind: c[1], what: c[2], market: c[3], sku: c[4], order: c[6], adjustment: c[7], shipment: c[8], item: c[9], amount: c[10], posted: c[11], row: c[12],
		fulfilment: c[18], promotion: c[19], merchantOrder: c[20], merchantItem: c[21], merchantAdjust: c[22], qty: c[23],
	}
	date, start, end, deposit, total, currency := c[5], c[13], c[14], c[15], c[16], c[17]
	if len(total.Null) == 0 || slices.Contains(total.Null, 0) { // mostly no line has a total
		keep := make([]bool, x.N)
		for i := range x.N {
			h, ok := summaryLine(x, i, a.tx, total, start, end, deposit, currency, a.row)
			if keep[i] = !ok; ok {
				if err := head(h); err != nil {
					return err
				}
			} else if a.posted.IsNull(i) {
				a.posted.Ints[i] = *undated // of the lines before a summary line another moment than of those behind it
			}
		}
		if slices.Contains(keep, false) {
			x.Keep(keep)
			a.n = x.N
		}
	} else if len(a.posted.Null) > 0 {
		for i := range x.N {
			if a.posted.IsNull(i) {
				a.posted.Ints[i] = *undated
			}
		}
	}
	if slices.Contains(a.posted.Null, 1) {
		a.days = map[int]window.Day{}
		for i := range x.N {
			if !a.posted.IsNull(i) {
				continue
			}
			if day, ok := printedDay(date.Text(i)); ok {
				a.days[i], a.posted.Ints[i] = day, int64(day)*86_400_000_000
			}
		}
	}
	return each(&a)
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
