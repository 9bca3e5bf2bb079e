package simulate

import (
	"strconv"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/simulate/world"
)

var _ = project(projection{
	spec: catalog.FBAInventory, work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, render: (*Server).inventoryFile,
})

// inventoryFile is the unsuppressed FBA inventory of one store at the moment it was generated.
func (s *Server) inventoryFile(r *report, f Faults) *file {
	store := r.Marketplaces[0]
	rows := s.world.Inventory(r.Account, store, r.Generated)
	return s.flatFile(r, f, catalog.FBAInventory, s.byCode[r.Account].homes[store].Code, inventoryTable(catalog.FBAInventory, rows))
}

// inventoryTable prints stock.
func inventoryTable(spec *dataset.Spec, rows []world.InventoryRow) *flat {
	lines := make([]map[string]string, 0, len(rows))
	for _, v := range rows {
		n := strconv.Itoa
		lines = append(lines, map[string]string{
			"sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "product-name": v.ProductName, "condition": v.Condition,
			"your-price": decimalOrNothing(v.YourPrice, v.Digits), "mfn-listing-exists": yesNo(v.MFNListing), "mfn-fulfillable-quantity": decimalOrNothing(v.MFNFulfillable, 0),
			"afn-listing-exists": yesNo(v.AFNListing), "afn-warehouse-quantity": n(v.Warehouse), "afn-fulfillable-quantity": n(v.Fulfillable),
			"afn-unsellable-quantity": n(v.Unsellable), "afn-reserved-quantity": n(v.Reserved), "afn-total-quantity": n(v.Total),
			"per-unit-volume": v.PerUnitVolume, "afn-inbound-working-quantity": n(v.InboundWorking), "afn-inbound-shipped-quantity": n(v.InboundShipped),
			"afn-inbound-receiving-quantity": n(v.InboundReceiving), "afn-researching-quantity": n(v.Researching),
			"afn-reserved-future-supply": n(v.ReservedFuture), "afn-future-supply-buyable": n(v.FutureBuyable),
		})
	}
	return flatOf(spec, lines, "store", "afn-fulfillable-quantity-local", "afn-fulfillable-quantity-remote",
		"afn-fc-transfer-quantity", "afn-onhand-buyable-quantity")
}

func decimalOrNothing(a world.Amount, digits int) string {
	if !a.Set {
		return ""
	}
	return decimal(a.Minor, digits, false, false)
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}
