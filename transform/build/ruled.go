package build

import (
	"encoding/binary"
	"strings"

	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/ledger"
)

// class is which part an amount's transaction type plays in an order.
type class uint8

const (
	apart      class = iota // no order group
	sale                    // Order and its other words
	refund                  // Refund, claims, chargebacks
	correction              // tax corrections, which must net to zero
	goods                   // other sales of goods, such as liquidations
)

// ruled is what the rules say of a triple of texts, worked out once.
type ruled struct {
	ledger.Match
	feeSK     uint64
	class     class
	txHash    uint64
	tax       bool   // a row of collected tax
	withheld  bool   // a row of withheld tax
	carve     bool   // a price or promotion that can contain our own VAT
	gross     string // line of the price a withheld row belongs to
	base      string // line of the fee a tax row is on
	units     bool   // its quantity counts units sold
	pickPack  bool
	principal bool
}

// rulebook caches matches. It is for one goroutine.
type rulebook struct {
	rules *ledger.Rules
	cache map[string]*ruled
	key   []byte

	day   window.Day // of the last line, and its era
	era   int
	dicts [3]uint64 // that the codes of near are of
	near  [256]struct {
		key uint64
		*ruled
	}
}

func newRulebook(r *ledger.Rules) *rulebook {
	return &rulebook{rules: r, cache: map[string]*ruled{}}
}

// of decides an amount on its posted day.
func (r *rulebook) of(a *amounts, i int, day window.Day) *ruled {
	if day != r.day || r.era == 0 {
		r.day, r.era = day, r.rules.Era(day)+1
	}
	tx, kind, what := a.tx.Code[i], a.kind.Code[i], a.what.Code[i]
	if (tx|kind|what)>>16 != 0 || r.era>>15 != 0 { // texts of adversaries
		return r.find(a, i, day)
	}
	if now := [3]uint64{a.tx.Words.ID(), a.kind.Words.ID(), a.what.Words.ID()}; now != r.dicts {
		r.dicts = now
		clear(r.near[:])
	}
	key := uint64(r.era)<<48 | uint64(tx)<<32 | uint64(kind)<<16 | uint64(what)
	x := &r.near[(tx*31+kind*7+what)%uint32(len(r.near))]
	if x.key != key {
		x.key, x.ruled = key, r.find(a, i, day)
	}
	return x.ruled
}

// find decides it by its texts.
func (r *rulebook) find(a *amounts, i int, day window.Day) *ruled {
	tx, kind, what := a.tx.Bytes(i), a.kind.Bytes(i), a.what.Bytes(i)
	r.key = binary.LittleEndian.AppendUint32(r.key[:0], uint32(r.era))
	r.key = append(append(append(append(append(r.key, tx...), 0), kind...), 0), what...)
	x, ok := r.cache[string(r.key)]
	if !ok {
		x = r.decide(string(tx), string(kind), string(what), day)
		r.cache[string(r.key)] = x
	}
	return x
}

func (r *rulebook) decide(t, a, d string, day window.Day) *ruled {
	x := &ruled{Match: r.rules.Match(t, a, d, day)}
	if x.Mapped() {
		x.feeSK = feeTypeSK(x.Rule)
	}
	tx, kind, what := ledger.Key(t), ledger.Key(a), ledger.Key(d)
	x.txHash = hash128(0x7478, []byte(tx))[0]
	switch tx {
	case "order", "shipment", "tbyborderpayment":
		x.class = sale
	case "refund", "atozguaranteerefund", "chargebackrefund":
		x.class = refund
	case "orderretrocharge", "refundretrocharge":
		x.class = correction
	case "liquidations", "liquidationsadjustments":
		x.class = goods
	}
	x.tax, x.withheld = x.Line == ledger.TaxCollected, x.Line == ledger.TaxWithheld
	price := kind == "itemprice" && (what == "principal" || what == "shipping" || what == "giftwrap")
	promo := kind == "promotion" && (what == "principal" || what == "shipping" || what == "giftwrap")
	x.carve = (price || promo) && (x.class == sale || x.class == refund)
	x.principal = kind == "itemprice" && what == "principal"
	x.units = x.principal && (x.class == sale || tx == "liquidations")
	x.pickPack = x.Line == ledger.PickPack
	if x.withheld {
		x.gross = grossLine(x.class, what)
	}
	if x.Line == ledger.TaxOnFee {
		x.base = r.rules.FeeTaxBase(t, a, d, day)
	}
	return x
}

// grossLine is the price line that a withheld row without tax rows is the tax of.
func grossLine(c class, what string) string {
	prefix := "GS_"
	if c == refund {
		prefix = "RF_"
	}
	switch {
	case strings.HasSuffix(what, "shipping"):
		return prefix + "SHIPPING"
	case strings.HasSuffix(what, "giftwrap"):
		return prefix + "GIFTWRAP"
	}
	return prefix + "PRODUCT"
}

// feeTypeSK is the key of a rule in dim_fee_type. A user's rule is one of its own even where its patterns are
// those of a built-in one.
func feeTypeSK(r ledger.Rule) uint64 {
	parts := []string{pattern(r.TransactionType), pattern(r.AmountType), pattern(r.Description)}
	if strings.HasPrefix(r.ID, "U") {
		parts = append(parts, r.ID)
	}
	return fact.SK(parts...)
}

// pattern is a cell of a rule in the form in which cells are compared.
func pattern(cell string) string {
	text, prefix := strings.CutSuffix(strings.TrimSpace(cell), "*")
	if prefix {
		return ledger.Key(text) + "*"
	}
	return ledger.Key(text)
}
