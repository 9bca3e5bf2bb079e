package world

// ProductFee is a fee of a sale.
type ProductFee struct {
	Type   string
	Amount int64 // minor units, positive
}

// FeesOf returns what Amazon charges for a sale of a product at a price, and false for what is not sold in the store.
func (w *World) FeesOf(account, marketplaceID, asin string, price int64, amazon bool) ([]ProductFee, bool) {
	a := w.byCode[account]
	if a == nil {
		return nil, false
	}
	s := a.siteOf(marketplaceID)
	if s == nil {
		return nil, false
	}
	for _, f := range s.offers {
		if f.p.asin != asin {
			continue
		}
		out := []ProductFee{{"ReferralFee", percentOf(price, f.p.commission)}, {"VariableClosingFee", 0}, {"PerItemFee", 0}}
		if amazon {
			out = append(out, ProductFee{"FBAFees", f.p.fulfilment(s)})
		}
		return out, true
	}
	return nil, false
}
