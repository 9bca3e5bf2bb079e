package world

import "time"

// kind is what, beside its own line, decides where a movement is booked.
type kind int

const (
	plain       kind = iota
	grossPrice       // a price or promotion row of a group without tax rows: may contain our own tax
	feeTax           // tax on a fee: an asset where it can be reclaimed, else part of the fee
	openReserve      // carries the rate of the closing reserve it brings back
	payable          // carries the value of the negative settlement it repeats
	closeReserve
	advertising // AD_SETTLED, or clearing where the advertising reports are booked
)

// movement is what the world means by one settlement line.
type movement struct {
	kind     kind
	line     string // P&L line
	base     string // feeTax: line of the fee
	site     *site  // where it happened; nil: the account as a whole
	named    bool   // the row prints its store
	order    *order
	inherits bool  // grossPrice: a refund, claim or chargeback, which follows its order
	residual int64 // minor units of the row that are neither collected nor withheld tax
	sold     int   // units whose cost is expensed with this row
	product  *product
	aside    string // a line no core dataset proves, which the same event causes
	units    int    // of it
}

// poster writes the rows of one event.
type poster struct {
	out  *[]SettlementLine
	row  SettlementLine // what all rows of the event share
	move movement
}

// add posts one amount on a P&L line; amounts of 0 are left out unless keep is set by a quantity.
func (p *poster) add(amountType, description string, minor int64, line string, mods ...func(*SettlementLine, *movement)) {
	r, m := p.row, p.move
	r.AmountType, r.AmountDescription, r.Amount = amountType, description, minor
	m.line = line
	for _, f := range mods {
		f(&r, &m)
	}
	if minor == 0 && r.Quantity == 0 {
		return
	}
	r.move = &m
	*p.out = append(*p.out, r)
}

func as(k kind) func(*SettlementLine, *movement) {
	return func(_ *SettlementLine, m *movement) { m.kind = k }
}

func quantity(n int) func(*SettlementLine, *movement) {
	return func(r *SettlementLine, _ *movement) { r.Quantity = n }
}

func sold(p *product, n int) func(*SettlementLine, *movement) {
	return func(r *SettlementLine, m *movement) { r.Quantity, m.sold, m.product = n, n, p }
}

func aside(line string, p *product, n int) func(*SettlementLine, *movement) {
	return func(_ *SettlementLine, m *movement) { m.aside, m.product, m.units = line, p, n }
}

func promotion(id string) func(*SettlementLine, *movement) {
	return func(r *SettlementLine, _ *movement) { r.PromotionID = id }
}

func taxOn(base string) func(*SettlementLine, *movement) {
	return func(_ *SettlementLine, m *movement) { m.kind, m.base = feeTax, base }
}

// withheldPrefix is how a region names tax that Amazon withholds.
func (s *site) withheldPrefix() string {
	if s.account.Region == "EU" {
		return "MarketplaceFacilitatorVAT-"
	}
	return "MarketplaceFacilitatorTax-"
}

// postings writes every row of an order's life, in no particular order.
func (w *World) postings(o *order, out *[]SettlementLine) {
	if o.shipped.IsZero() {
		return
	}
	s := o.site
	d := newDraw(w.seed, "post", s.account.Code, o.id)
	shipment := "D" + d.letters(9)
	for i := range o.items {
		it := &o.items[i]
		p := poster{out: out, row: SettlementLine{
			TransactionType: "Order", OrderID: o.id, MerchantOrderID: o.merchantID, ShipmentID: shipment,
			MarketplaceName: s.m.SalesChannel, FulfillmentID: "AFN", PostedAt: o.shipped, OrderItemCode: it.code,
			SKU: it.offer.p.sku,
		}, move: movement{site: s, named: true, order: o}}
		if o.mfn {
			p.row.FulfillmentID = "MFN"
		}
		if o.mcf {
			p.row.MarketplaceName = "Non-Amazon " + s.m.Code
			fee := it.offer.p.fulfilment(s) * int64(it.qty)
			p.add("ItemFees", "FBAPerUnitFulfillmentFee", -percentOf(fee, 14000), "FF_MCF", aside("CG_MCF", it.offer.p, it.qty))
			if i == 0 {
				p.add("Shipment-Fees", "FBAPerOrderFulfillmentFee", -percentOf(fee, 9000), "FF_MCF")
			}
			continue
		}
		w.postSale(&p, o, it, d)
		if !o.replacement {
			w.postAftermath(out, o, it, d)
		}
	}
	if o.mfn && !o.mcf && s.m.Code != "JP" {
		p := poster{out: out, row: SettlementLine{
			TransactionType: "other-transaction", OrderID: o.id, MerchantOrderID: o.id, MarketplaceName: s.m.SalesChannel,
			FulfillmentID: "MFN", PostedAt: o.shipped.Add(-time.Duration(d.between(5, 120)) * time.Minute),
		}, move: movement{site: s, named: true, order: o}}
		label := mulDiv(int64(d.between(320, 780)), priceIn[s.m.Currency], 1000)
		for range min(2, o.items[0].qty) { // two parcels, two equal rows
			p.add("other-transaction", "Shipping label purchase", -label, "FF_MFN_LABEL")
		}
	}
}

// fulfilment is what Amazon charges to pick, pack and ship a unit in a store, in minor units.
func (p *product) fulfilment(s *site) int64 {
	return mulDiv(int64(310+p.index%11*37), priceIn[s.m.Currency], 1000)
}

// shown splits a price into what the settlement prints on the price row and on the tax row.
func (o *order) shown(gross, tax int64) int64 {
	if o.site.m.TaxInclusive {
		return gross - tax
	}
	return gross
}

func (o *order) taxLines() (collected, withheld string) {
	if o.regime == separate {
		return "TX_VAT_OUTPUT", ""
	}
	return "TX_COLLECTED", "TX_WITHHELD"
}

// priceKind is grossPrice where no tax rows tell what is inside.
func (o *order) priceKind() kind {
	if o.regime == noTaxRows {
		return grossPrice
	}
	return plain
}

func (w *World) postSale(p *poster, o *order, it *item, d draw) {
	s, t := o.site, it.tax
	gross := as(o.priceKind())
	collected, withheld := o.taxLines()
	discountRow := t.promo != 0 && it.offer.p.index%2 == 0
	p.add("ItemPrice", "Principal", o.shown(it.price, t.price), "GS_PRODUCT", gross, sold(it.offer.p, it.qty))
	priceTax, shipTax := t.price-t.promo, t.shipping-t.shipPromo
	if discountRow {
		p.add("ItemPrice", "Tax", t.price, collected)
	} else {
		p.add("ItemPrice", "Tax", priceTax, collected)
	}
	p.add("ItemPrice", "Shipping", o.shown(it.shipping, t.shipping), "GS_SHIPPING", gross)
	p.add("ItemPrice", "ShippingTax", shipTax, collected)
	p.add("ItemPrice", "GiftWrap", o.shown(it.gift, t.gift), "GS_GIFTWRAP", gross)
	p.add("ItemPrice", "GiftWrapTax", t.gift, collected)
	p.postPromotion(o, it, "DS_PROMO_PRODUCT", "DS_PROMO_SHIPPING", -1)
	if discountRow {
		p.add("Promotion", "TaxDiscount", -t.promo, collected, promotion(it.promoID))
	}
	if o.regime == facilitated {
		pre := s.withheldPrefix()
		last := "Principal"
		if shipTax != 0 {
			last = "Shipping"
		}
		if t.gift != 0 {
			last = "Giftwrap"
		}
		for _, x := range []struct {
			name string
			tax  int64
		}{{"Principal", priceTax}, {"Shipping", shipTax}, {"Giftwrap", t.gift}} {
			minor, rest := -x.tax, int64(0)
			if x.name == last {
				minor, rest = minor+it.residual, it.residual
			}
			p.add("ItemWithheldTax", pre+x.name, minor, withheld, func(_ *SettlementLine, m *movement) { m.residual = rest })
		}
	}
	p.add("CostOfPointsGranted", "CostOfPointsGranted", -it.points, "DS_POINTS")
	if o.replacement {
		return
	}
	fees := it.feesOf(o, it.price-it.promo, it.shipping-it.shipPromo)
	p.add("ItemFees", "Commission", -fees.commission, "FE_REFERRAL")
	p.add("ItemFees", "ShippingHB", -fees.holdback, "FE_REFERRAL")
	p.add("ItemFees", s.digitalName(), -fees.digital, "FE_DIGITAL_SERVICES")
	if !o.mfn {
		p.add("ItemFees", "FBAPerUnitFulfillmentFee", -it.offer.p.fulfilment(s)*int64(it.qty), "FF_FBA_PICKPACK")
		if x := it.shipping - it.shipPromo; x > 0 {
			p.add("ItemFees", "ShippingChargeback", -o.shown(x, shipTax), "FE_SHIP_CHARGEBACK")
		}
		p.add("ItemFees", "GiftwrapChargeback", -o.shown(it.gift, t.gift), "FE_SHIP_CHARGEBACK")
		switch {
		case s.m.Code == "UK" && d.percent(20):
			p.add("ItemFees", "DigitalServicesFeeFBA", -9, "FE_DIGITAL_SERVICES")
		case s.m.Code == "US" && d.permille(15):
			p.add("ItemFees", "FBALowInventoryLevelFee", -int64(d.between(30, 90)), "FF_LOW_INVENTORY")
		case s.m.Code == "AE":
			p.add("ItemFees", "TechnologyFee", -100, "FF_FBA_PICKPACK")
		}
	}
}

// postPromotion writes an item's discounts, sign -1 when given, +1 when taken back.
func (p *poster) postPromotion(o *order, it *item, product, shipping string, sign int64) {
	gross := as(o.priceKind())
	net := o.shown(it.promo, it.tax.promo)
	if it.twin && net%2 == 0 {
		for range 2 {
			p.add("Promotion", "Principal", sign*net/2, product, gross, promotion(it.promoID))
		}
	} else {
		p.add("Promotion", "Principal", sign*net, product, gross, promotion(it.promoID))
	}
	p.add("Promotion", "Shipping", sign*o.shown(it.shipPromo, it.tax.shipPromo), shipping, gross, promotion("Free Shipping"))
}

type itemFees struct{ commission, holdback, digital int64 }

func (it *item) feesOf(o *order, price, shipping int64) itemFees {
	f := itemFees{commission: percentOf(price, it.offer.p.commission)}
	if o.mfn {
		f.holdback = percentOf(shipping, it.offer.p.commission)
	}
	if o.site.digitalName() != "" {
		f.digital = percentOf(f.commission, 200)
	}
	return f
}

// digitalName is how a store prints its digital services fee; empty where there is none.
func (s *site) digitalName() string {
	switch s.m.Code {
	case "UK", "CA":
		return "DigitalServicesFee"
	case "FR":
		return "Digital Services Fee"
	}
	return ""
}
