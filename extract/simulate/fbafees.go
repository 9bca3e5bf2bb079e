package simulate

import (
	"strconv"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/simulate/world"
)

var (
	_ = project(projection{
		spec: catalog.AgedInventoryFees, work: [2]time.Duration{30 * time.Second, 3 * time.Minute},
		accept: readyAfter(catalog.AgedInventoryFees), render: (*Server).agedFile,
	})
	_ = project(projection{
		spec: catalog.OverageFees, work: [2]time.Duration{10 * time.Second, time.Minute},
		accept: readyAfter(catalog.OverageFees), render: (*Server).overageFile,
	})
	_ = project(projection{
		spec: catalog.Reimbursements, work: [2]time.Duration{20 * time.Second, 2 * time.Minute},
		accept: readyAfter(catalog.Reimbursements), render: (*Server).reimbursementsFile,
	})
	_ = project(projection{
		spec: catalog.RemovalOrders, work: [2]time.Duration{20 * time.Second, 2 * time.Minute},
		accept: readyAfter(catalog.RemovalOrders), render: (*Server).removalsFile,
	})
	_ = project(projection{
		spec: catalog.RemovalShipments, work: [2]time.Duration{20 * time.Second, 2 * time.Minute},
		accept: acceptRemovalShipments, render: (*Server).removalShipmentsFile,
	})
	_ = project(projection{
		spec: catalog.InboundNoncompliance, work: [2]time.Duration{20 * time.Second, 2 * time.Minute},
		accept: readyAfter(catalog.InboundNoncompliance), render: (*Server).noncomplianceFile,
	})
)

// readyAfter lets a document stand when the last day it is asked for has its figures.
func readyAfter(spec *dataset.Spec) func(*Server, *account, *report) time.Time {
	return func(_ *Server, a *account, r *report) time.Time { return a.fbaReady(r, spec.Latency) }
}

// agedFile is the surcharge on what lay too long on the fifteenth.
func (s *Server) agedFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	days := a.regionDays(r)
	var lines []map[string]string
	for _, v := range s.world.AgedFees(r.Account, days.From, days.Until, r.Generated) {
		day := v.Snapshot.String()
		if a.Region == "NA" {
			day = a.fbaStamp(v.Snapshot.Start(a.homes[v.MarketplaceID].Location()))
		}
		lines = append(lines, map[string]string{
			"snapshot-date": day, "sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "product-name": v.ProductName, "condition": v.Condition,
			"per-unit-volume": v.PerUnitVolume, "currency": v.Currency, "volume-unit": v.VolumeUnit, "country": v.Country, "qty-charged": strconv.Itoa(v.Units),
			"amount-charged": amountText(v.Amount, v.Digits), "surcharge-age-tier": v.Tier, "rate-surcharge": amountText(v.Rate, 4),
		})
	}
	return s.flatFile(r, f, catalog.AgedInventoryFees, a.fileStore(), flatOf(catalog.AgedInventoryFees, lines,
		"qty-charged-12-mo-long-term-storage-fee", "12-mo-long-terms-storage-fee", "qty-charged-6-mo-long-term-storage-fee", "6-mo-long-terms-storage-fee", "enrolled-in-small-and-light"))
}

// overageFile is the storage used and allowed.
func (s *Server) overageFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	days := a.regionDays(r)
	var lines []map[string]string
	for _, v := range s.world.Overages(r.Account, days.From, days.Until, r.Generated) {
		lines = append(lines, map[string]string{
			"charged_date": v.Charged.String(), "country_code": v.Country, "storage_type": v.StorageType, "charge_rate": amountText(v.Rate, 2),
			"storage_usage_volume": amountText(v.Usage, 2), "storage_limit_volume": amountText(v.Limit, 2), "overage_volume": amountText(v.Overage, 2),
			"volume_unit": v.VolumeUnit, "charged_fee_amount": amountText(v.Charge, v.Digits), "currency_code": v.Currency,
		})
	}
	return s.flatFile(r, f, catalog.OverageFees, a.fileStore(), flatOf(catalog.OverageFees, lines))
}

// reimbursementsFile is what Amazon paid for or gave back.
func (s *Server) reimbursementsFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	n := strconv.Itoa
	var lines []map[string]string
	for _, v := range s.world.Reimbursements(r.Account, r.Start, r.until(), r.Generated) {
		lines = append(lines, map[string]string{
			"approval-date": a.fbaStamp(v.ApprovedAt), "reimbursement-id": v.ID, "case-id": v.CaseID, "amazon-order-id": v.OrderID, "reason": v.Reason,
			"sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "product-name": v.ProductName, "condition": v.Condition, "currency-unit": v.Currency,
			"amount-per-unit": amountText(v.AmountPerUnit, v.Digits), "amount-total": amountText(v.AmountTotal, v.Digits),
			"quantity-reimbursed-cash": n(v.Cash), "quantity-reimbursed-inventory": n(v.Inventory), "quantity-reimbursed-total": n(v.Total),
			"original-reimbursement-id": v.OriginalID, "original-reimbursement-type": v.OriginalReason,
		})
	}
	return s.flatFile(r, f, catalog.Reimbursements, a.fileStore(), flatOf(catalog.Reimbursements, lines))
}

// removalsFile is the removal orders that were requested or changed in the window. Japan's file has no source.
func (s *Server) removalsFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	n := strconv.Itoa
	var without []string
	if a.Region == "FE" {
		without = append(without, "order-source")
	}
	var lines []map[string]string
	for _, v := range s.world.Removals(r.Account, r.Start, r.until(), r.Generated) {
		cells := map[string]string{
			"request-date": a.fbaStamp(v.RequestedAt), "order-id": v.OrderID, "order-source": v.Source, "order-type": v.Type, "service-speed": v.Speed,
			"order-status": v.Status, "last-updated-date": a.fbaStamp(v.UpdatedAt), "sku": v.SKU, "fnsku": v.FNSKU, "disposition": v.Disposition,
			"requested-quantity": n(v.Requested), "cancelled-quantity": n(v.Cancelled), "disposed-quantity": n(v.Disposed), "shipped-quantity": n(v.Shipped),
			"in-process-quantity": n(v.Process), "removal-fee": decimalOrNothing(v.Fee, v.Digits), "currency": v.Currency,
		}
		for _, h := range without {
			delete(cells, h)
		}
		lines = append(lines, cells)
	}
	return s.flatFile(r, f, catalog.RemovalOrders, a.fileStore(), flatOf(catalog.RemovalOrders, lines, without...))
}

// acceptRemovalShipments takes one request in two hours of an account, whatever its window; another one is CANCELLED.
func acceptRemovalShipments(s *Server, a *account, r *report) time.Time {
	for _, old := range s.reports[r.Account].list {
		if old.Type == r.Type && r.Created.Sub(old.Created) < catalog.RemovalShipments.Limit.Every {
			r.Outcome, r.Document = cancelled, ""
		}
	}
	return a.fbaReady(r, catalog.RemovalShipments.Latency)
}

// removalShipmentsFile is the parcels that left.
func (s *Server) removalShipmentsFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	for _, v := range s.world.RemovalShipments(r.Account, r.Start, r.until(), r.Generated) {
		lines = append(lines, map[string]string{
			"request-date": a.fbaStamp(v.RequestedAt), "order-id": v.OrderID, "shipment-date": a.fbaStamp(v.ShippedAt), "sku": v.SKU, "fnsku": v.FNSKU,
			"disposition": v.Disposition, "shipped-quantity": strconv.Itoa(v.Units), "carrier": v.Carrier, "tracking-number": v.Tracking, "removal-order-type": v.Type,
		})
	}
	return s.flatFile(r, f, catalog.RemovalShipments, a.fileStore(), flatOf(catalog.RemovalShipments, lines))
}

// noncomplianceFile is what was wrong with the goods that came.
func (s *Server) noncomplianceFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	days := a.regionDays(r)
	n := strconv.Itoa
	var lines []map[string]string
	for _, v := range s.world.Noncompliance(r.Account, days.From, days.Until, r.Generated) {
		cells := map[string]string{
			"issue-reported-date": v.Reported.String(), "shipment-creation-date": v.Created.String(), "fba-shipment-id": v.Shipment, "fba-carton-id": v.Carton,
			"fulfillment-center-id": v.Centre, "sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "product-name": v.ProductName, "problem-type": v.Problem,
			"problem-quantity": n(v.Units), "expected-quantity": n(v.Expected), "received-quantity": n(v.Received), "performance-measurement-unit": "Units",
			"coaching-level": v.Coaching, "fee-type": v.FeeType, "problem-level": v.Level, "alert-status": v.Alert,
		}
		if v.Fee != 0 {
			cells["currency"], cells["fee-total"] = v.Currency, decimalOrNothing(world.Amount{Minor: v.Fee, Set: true}, v.Digits)
		}
		lines = append(lines, cells)
	}
	return s.flatFile(r, f, catalog.InboundNoncompliance, a.fileStore(), flatOf(catalog.InboundNoncompliance, lines))
}
