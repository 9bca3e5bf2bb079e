package simulate

import (
	"strconv"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

var (
	_ = project(projection{
		spec: catalog.InventoryPlanning, work: [2]time.Duration{time.Minute, 6 * time.Minute}, render: (*Server).planningFile,
	})
	_ = project(projection{
		spec: catalog.RestockInventory, work: [2]time.Duration{30 * time.Second, 4 * time.Minute}, render: (*Server).restockFile,
	})
	_ = project(projection{
		spec: catalog.FeePreview, work: [2]time.Duration{30 * time.Second, 4 * time.Minute}, render: (*Server).feePreviewFile,
	})
	_ = project(projection{
		spec: catalog.RecommendedRemovals, work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, render: (*Server).recommendedRemovalsFile,
	})
)

// hundredths prints a number with two decimals.
func hundredths(n int) string { return decimal(int64(n), 2, false, false) }

func amountText(minor int64, digits int) string { return decimal(minor, digits, false, false) }

// neverPlanned are columns of older and of other stores' files.
var neverPlanned = []string{
	"inv-age-365-plus-days", "qty-to-be-charged-ltsf-6-mo", "qty-to-be-charged-ltsf-11-mo", "qty-to-be-charged-ltsf-12-mo",
	"projected-ltsf-6-mo", "projected-ltsf-11-mo", "projected-ltsf-12-mo", "storage-volume", "supplier", "season-name", "season-start-date", "season-end-date",
}

// newlyPlanned are columns that Europe and Japan do not have yet.
var newlyPlanned = []string{
	"historical-days-of-supply", "fba-minimum-inventory-level", "fba-inventory-level-health-status", "Last updated date for Historical Days of Supply",
	"Exempted from Low-Inventory-Level fee?", "Low-Inventory-Level fee applied in current week?", "Short term historical days of supply",
	"Long term historical days of supply", "is-seasonal-in-next-3-months",
}

// planningFile is the health of a store's stock.
func (s *Server) planningFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	store := r.Marketplaces[0]
	without := neverPlanned
	if a.Region != "NA" {
		without = append(append([]string(nil), neverPlanned...), newlyPlanned...)
	}
	n := strconv.Itoa
	var lines []map[string]string
	for _, v := range s.world.Health(r.Account, store, r.Generated) {
		money := func(minor int64) string { return amountText(minor, v.Digits) }
		inbound := v.InboundWorking + v.InboundShipped + v.InboundReceiving
		cells := map[string]string{
			"snapshot-date": v.Snapshot.String(), "sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "product-name": v.ProductName, "condition": v.Condition,
			"available": n(v.Fulfillable), "pending-removal-quantity": n(v.PendingRemoval), "currency": v.Currency,
			"units-shipped-t7": n(v.Sold[0]), "units-shipped-t30": n(v.Sold[1]), "units-shipped-t60": n(v.Sold[2]), "units-shipped-t90": n(v.Sold[3]),
			"alert": v.Alert, "your-price": money(v.YourPrice.Minor), "recommended-action": v.Action, "DEPRECATED healthy-inventory-level": "0",
			"recommended-removal-quantity": n(v.Ages[4] + v.Ages[5]), "estimated-cost-savings-of-recommended-actions": money(v.AgedFees[6] + v.AgedFees[7]),
			"sell-through": hundredths(wholes(v.Sold[3]*100, v.Warehouse)), "item-volume": decimal(v.ItemVolume, v.VolumeDigits, false, false),
			"volume-unit-measurement": v.VolumeUnit, "storage-type": v.Size, "marketplace": v.Country, "product-group": v.ProductGroup,
			"sales-rank": n(v.SalesRank), "estimated-excess-quantity": n(v.Excess),
			"sales-shipped-last-7-days": money(v.Sales[0]), "sales-shipped-last-30-days": money(v.Sales[1]), "sales-shipped-last-60-days": money(v.Sales[2]),
			"sales-shipped-last-90-days": money(v.Sales[3]), "estimated-storage-cost-next-month": money(v.NextMonthFee), "inbound-quantity": n(inbound),
			"inbound-working": n(v.InboundWorking), "inbound-shipped": n(v.InboundShipped), "inbound-received": n(v.InboundReceiving), "no-sale-last-6-months": "0",
			"Total Reserved Quantity": n(v.Reserved), "unfulfillable-quantity": n(v.Unsellable),
			"Recommended ship-in quantity": n(max(0, v.Sold[1]-v.Fulfillable)), "Inventory age snapshot date": (v.Snapshot - 1).String(),
			"Inventory Supply at FBA": n(v.Total), "Reserved FC Transfer": "0", "Reserved FC Processing": "0", "Reserved Customer Order": n(v.Reserved),
			"days-of-supply": "--", "weeks-of-cover-t30": "--", "weeks-of-cover-t90": "--", "Total Days of Supply (including units from open shipments)": "--",
		}
		for i, b := range world.HealthAges {
			cells[b.Column] = n(v.Ages[i])
		}
		for i, t := range world.AgeTiers {
			cells["quantity-to-be-charged-ais-"+t+"-days"], cells["estimated-ais-"+t+"-days"] = n(v.AgedUnits[i]), money(v.AgedFees[i])
		}
		if v.SupplyDays >= 0 {
			cells["days-of-supply"] = n(v.SupplyDays)
			cells["weeks-of-cover-t30"] = hundredths(v.SupplyDays * 100 / 7)
			cells["weeks-of-cover-t90"] = hundredths(wholes(v.Fulfillable*90*100, v.Sold[3]*7))
			cells["Total Days of Supply (including units from open shipments)"] = n(wholes((v.Fulfillable+inbound)*30, v.Sold[1]))
			if v.SupplyDays < 14 {
				cells["Recommended ship-in date"] = (v.Snapshot + 7).String()
			}
		}
		if a.Region == "NA" {
			cells["fba-minimum-inventory-level"], cells["fba-inventory-level-health-status"] = n(v.Sold[1]), "Healthy"
			cells["historical-days-of-supply"], cells["is-seasonal-in-next-3-months"] = cells["days-of-supply"], "No"
			cells["Exempted from Low-Inventory-Level fee?"], cells["Low-Inventory-Level fee applied in current week?"] = "No", "No"
			cells["Last updated date for Historical Days of Supply"] = v.Snapshot.String()
			cells["Short term historical days of supply"], cells["Long term historical days of supply"] = cells["days-of-supply"], cells["days-of-supply"]
		}
		lines = append(lines, cells)
	}
	return s.flatFile(r, f, catalog.InventoryPlanning, a.homes[store].Code, flatOf(catalog.InventoryPlanning, lines, without...))
}

// wholes divides, 0 where there is nothing to divide by.
func wholes(a, b int) int {
	if b == 0 {
		return 0
	}
	return a / b
}

// restockFile is what Amazon would have the seller send, by country.
func (s *Server) restockFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	n := strconv.Itoa
	var lines []map[string]string
	for _, store := range a.Marketplaces {
		for _, v := range s.world.Health(r.Account, store, r.Generated) {
			inbound := v.InboundWorking + v.InboundShipped + v.InboundReceiving
			cells := map[string]string{
				"Country": v.Country, "Product Name": v.ProductName, "FNSKU": v.FNSKU, "Merchant SKU": v.SKU, "ASIN": v.ASIN, "Condition": v.Condition,
				"Supplier": `""`, "Supplier part no.": "-", "Currency code": v.Currency, "Price": amountText(v.YourPrice.Minor, v.Digits),
				"Sales last 30 days": amountText(v.Sales[1], v.Digits), "Units Sold Last 30 Days": n(v.Sold[1]), "Total Units": n(v.Total), "Inbound": n(inbound),
				"Available": n(v.Fulfillable), "FC transfer": "0", "FC Processing": "0", "Customer Order": n(v.Reserved), "Unfulfillable": n(v.Unsellable),
				"Working": n(v.InboundWorking), "Shipped": n(v.InboundShipped), "Receiving": n(v.InboundReceiving), "Fulfilled by": "Amazon",
				"Total Days of Supply (including units from open shipments)": "-", "Days of Supply at Amazon Fulfillment Network": "-", "Alert": `""`,
				"Recommended replenishment qty": n(max(0, v.Sold[1]-v.Fulfillable-inbound)), "Recommended ship date": "-", "Recommended action": "No action required",
				"Unit storage size": decimal(v.ItemVolume, v.VolumeDigits, false, false) + " " + v.VolumeUnit,
			}
			if v.SupplyDays >= 0 {
				cells["Days of Supply at Amazon Fulfillment Network"] = n(v.SupplyDays)
				cells["Total Days of Supply (including units from open shipments)"] = n(wholes((v.Fulfillable+inbound)*30, v.Sold[1]))
				if v.SupplyDays < 14 {
					cells["Alert"], cells["Recommended action"], cells["Recommended ship date"] = "low_inventory", "Create shipping plan", ledgerDate(v.Snapshot+7)
				}
			}
			lines = append(lines, cells)
		}
	}
	t := flatOf(catalog.RestockInventory, lines)
	if a.Region == "EU" { // the older spelling
		for i, h := range t.header {
			if h == "Total Days of Supply (including units from open shipments)" {
				t.header[i] = "Total Days of Supply"
			}
		}
	}
	return s.flatFile(r, f, catalog.RestockInventory, a.fileStore(), t)
}

var (
	// feesOfAmerica are the columns that only files of other regions than Europe have.
	feesOfAmerica = []string{
		"length-and-girth", "estimated-order-handling-fee-per-order", "estimated-pick-pack-fee-per-unit", "estimated-weight-handling-fee-per-unit",
		"expected-fulfillment-fee-per-unit", "estimated-future-fee (Current Selling on Amazon + Future Fulfillment fees)",
		"estimated-future-order-handling-fee-per-order", "estimated-future-pick-pack-fee-per-unit", "estimated-future-weight-handling-fee-per-unit",
		"expected-future-fulfillment-fee-per-unit",
	}
	feesOfEurope = []string{
		"has-local-inventory", "expected-domestic-fulfilment-fee-per-unit", "expected-efn-fulfilment-fee-per-unit-uk", "expected-efn-fulfilment-fee-per-unit-de",
		"expected-efn-fulfilment-fee-per-unit-fr", "expected-efn-fulfilment-fee-per-unit-it", "expected-efn-fulfilment-fee-per-unit-es", "expected-efn-fulfilment-fee-per-unit-se",
	}
)

// feePreviewFile is what Amazon would charge for a unit. A request that does not begin 72 hours back has no rows.
func (s *Server) feePreviewFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	europe := a.Region == "EU"
	for _, v := range s.world.FeePreview(r.Account, r.Generated) {
		if r.Start.IsZero() || r.Generated.Sub(r.Start) < 72*time.Hour {
			break
		}
		cells := map[string]string{
			"sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "amazon-store": v.Store, "product-name": v.ProductName, "product-group": v.ProductGroup,
			"brand": v.Brand, "fulfilled-by": "Amazon", "your-price": amountText(v.YourPrice, v.Digits), "sales-price": "--",
			"longest-side": hundredths(v.Long), "median-side": hundredths(v.Median), "shortest-side": hundredths(v.Short), "unit-of-dimension": v.Units,
			"item-package-weight": hundredths(v.Weight), "unit-of-weight": v.Weights, "product-size-tier": v.Tier, "currency": v.Currency,
			"estimated-fee-total": amountText(v.Referral+v.Fulfilment, v.Digits), "estimated-referral-fee-per-unit": amountText(v.Referral, v.Digits),
			"estimated-variable-closing-fee": amountText(0, v.Digits),
		}
		if europe {
			for _, h := range feesOfEurope {
				cells[h] = "--"
			}
			cells["has-local-inventory"], cells["expected-domestic-fulfilment-fee-per-unit"] = "Yes", amountText(v.Fulfilment, v.Digits)
		} else {
			for _, h := range feesOfAmerica {
				cells[h] = "--"
			}
			cells["length-and-girth"], cells["expected-fulfillment-fee-per-unit"] = hundredths(v.Long+2*(v.Median+v.Short)), amountText(v.Fulfilment, v.Digits)
		}
		lines = append(lines, cells)
	}
	without := feesOfEurope
	if europe {
		without = feesOfAmerica
	}
	t := flatOf(catalog.FeePreview, lines, without...)
	if europe {
		for i, h := range t.header {
			if h == "product-size-tier" {
				t.header[i] = "product-size-weight-band"
			}
		}
	}
	return s.flatFile(r, f, catalog.FeePreview, a.fileStore(), t)
}

// recommendedRemovalsFile is the stock of a region that is too old or cannot be sold.
func (s *Server) recommendedRemovalsFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	n := strconv.Itoa
	day := a.fbaStamp(r.Generated)[:len("2006-01-02")]
	var lines []map[string]string
	for _, v := range s.world.Stock(r.Account, r.Generated) {
		if v.Unsellable == 0 && v.Older(271, 1<<30) == 0 {
			continue
		}
		lines = append(lines, map[string]string{
			"snapshot-date": day, "sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "product-name": v.ProductName, "condition": "New",
			"sellable-quantity": n(v.Fulfillable), "sellable-121-180-days": n(v.Older(121, 181)), "sellable-181-270-days": n(v.Older(181, 271)),
			"sellable-271-365-days": n(v.Older(271, 366)), "sellable-365+-days": n(v.Older(366, 1<<30)), "sellable-removal-quantity": n(v.Older(366, 1<<30)),
			"unsellable-quantity": n(v.Unsellable), "unsellable-0-7-days": n(v.Unsold[0]), "unsellable-8-60-days": n(v.Unsold[1]), "unsellable-61-90-days": n(v.Unsold[2]),
		})
	}
	return s.flatFile(r, f, catalog.RecommendedRemovals, a.fileStore(), flatOf(catalog.RecommendedRemovals, lines))
}
