package simulate

import (
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

// settlementFile is a settlement as Amazon makes it: one document a settlement, whichever way it is listed.
func (s *Server) settlementFile(r *report, f Faults) *file {
	var st *world.Settlement
	all := s.world.Settlements(r.Account)
	for i := range all {
		if all[i].ID == r.Settlement {
			st = &all[i]
		}
	}
	if st == nil {
		panic("simulate: the world has no settlement " + r.Settlement) // the listing is made of the world's own
	}
	// Drawn by the settlement, not by the document, so that one listed twice has the same bytes.
	name := "settlement " + st.ID
	t := settlementTable(st, settlementStyle{
		carry: s.seed.one(6, "carry", name),
		group: strings.HasPrefix(st.Style.DateLayout, "02.") && s.seed.one(5, "group", name),
	})
	s.spoil(t, catalog.SettlementV2, name, f)
	text := t.bytes(s.habits(st.Charset, name))
	out := &file{body: text, rows: len(st.Lines)}
	// Settlements come without a charset, and some without being compressed.
	if !s.seed.one(3, "no type", name) {
		out.contentType = "text/plain"
	}
	if !s.seed.one(4, "plain", name) {
		out.body, out.gzipped = gzipText(text), true
	}
	return out
}

// settlementStyle are the habits of one settlement file beyond its store's.
type settlementStyle struct {
	carry bool // settlement-id stands on the summary line only
	group bool // thousands are grouped
}

// settlementTable prints a settlement: the summary line, then the transactions.
func settlementTable(st *world.Settlement, style settlementStyle) *flat {
	t := &flat{header: columns(catalog.SettlementV2.Tables[0])}
	comma := st.Style.DecimalComma
	instant := func(at time.Time) string { return at.UTC().Format(st.Style.DateLayout + " 15:04:05 UTC") }
	add := func(cells map[string]string) {
		row := make([]string, len(t.header))
		for i, h := range t.header {
			row[i] = cells[h]
		}
		t.rows = append(t.rows, row)
	}
	add(map[string]string{
		"settlement-id": st.ID, "settlement-start-date": instant(st.Start), "settlement-end-date": instant(st.End),
		"deposit-date": instant(st.Deposit), "total-amount": decimal(st.Total, st.Digits, comma, style.group), "currency": st.Currency,
	})
	for _, l := range st.Lines {
		cells := map[string]string{
			"settlement-id": st.ID, "transaction-type": l.TransactionType, "order-id": l.OrderID, "merchant-order-id": l.MerchantOrderID,
			"adjustment-id": l.AdjustmentID, "shipment-id": l.ShipmentID, "marketplace-name": l.MarketplaceName,
			"amount-type": l.AmountType, "amount-description": l.AmountDescription,
			"amount": decimal(l.Amount, st.Digits, comma, style.group), "fulfillment-id": l.FulfillmentID,
			"posted-date": l.PostedAt.UTC().Format(st.Style.DateLayout), "posted-date-time": instant(l.PostedAt),
			"order-item-code": l.OrderItemCode, "merchant-order-item-id": l.MerchantOrderItemID,
			"merchant-adjustment-item-id": l.MerchantAdjustmentItemID, "sku": l.SKU, "promotion-id": l.PromotionID,
		}
		if l.Quantity != 0 {
			cells["quantity-purchased"] = strconv.Itoa(l.Quantity)
		}
		if style.carry {
			cells["settlement-id"] = ""
		}
		add(cells)
	}
	return t
}
