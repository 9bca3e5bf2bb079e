package simulate

import (
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/window"
)

var _ = project(projection{
	spec: catalog.StorageFees, work: [2]time.Duration{40 * time.Second, 5 * time.Minute}, accept: acceptStorage, render: (*Server).storageFile,
})

// storageMonths are the months that lie wholly inside a request.
func (a *account) storageMonths(r *report) []window.Month {
	loc := a.homes[a.Marketplaces[0]].Location()
	asked := window.Range{From: window.DayOf(r.Start, loc), Until: window.DayOf(r.until(), loc)}
	var out []window.Month
	for _, m := range asked.Months() {
		if m.First() >= asked.From && m.Next().First() <= asked.Until {
			out = append(out, m)
		}
	}
	return out
}

// acceptStorage takes whole months; one that is not published yet is CANCELLED.
func acceptStorage(s *Server, a *account, r *report) time.Time {
	months := a.storageMonths(r)
	if len(months) == 0 {
		r.Outcome, r.Document = cancelled, ""
		return time.Time{}
	}
	last := months[len(months)-1]
	ready := last.Next().First().UTC().Add(catalog.StorageFees.Latency)
	if s.world.StoragePublished(r.Account, last).After(s.moment) && ready.After(s.now) {
		r.Outcome, r.Document = cancelled, ""
	}
	return ready
}

// storageFile is what storage cost in the months asked for.
func (s *Server) storageFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	newer := []string{
		"sku", "storage_utilization_ratio", "storage_utilization_ratio_units", "base_rate", "utilization_surcharge_rate", "avg_qty_for_sus",
		"est_vol_for_sus", "est_base_msf", "est_sus",
	}
	without := newer
	if a.Region == "NA" {
		without = newer[:0:0]
	}
	var lines []map[string]string
	for _, m := range a.storageMonths(r) {
		for _, v := range s.world.StorageFees(r.Account, m, r.Generated) {
			volume := func(n int64) string { return decimal(n, v.VolumeDigits, false, false) }
			cells := map[string]string{
				"asin": v.ASIN, "fnsku": v.FNSKU, "product_name": v.ProductName, "fulfillment_center": v.Centre, "country_code": v.Country,
				"longest_side": hundredths(v.Long), "median_side": hundredths(v.Median), "shortest_side": hundredths(v.Short), "measurement_units": v.MeasurementUnits,
				"weight": hundredths(v.Weight), "weight_units": v.WeightUnits, "item_volume": volume(v.ItemVolume), "volume_units": v.VolumeUnits,
				"product_size_tier": v.SizeTier, "average_quantity_on_hand": hundredths(v.OnHand), "average_quantity_pending_removal": hundredths(v.PendingRemoval),
				"estimated_total_item_volume": volume(v.TotalVolume), "month_of_charge": v.Month.String(), "storage_rate": amountText(v.Rate, 4), "currency": v.Currency,
				"estimated_monthly_storage_fee": amountText(v.Fee, v.Digits), "dangerous_goods_storage_type": "--", "eligible_for_inventory_discount": "Y",
				"qualifies_for_inventory_discount": "N", "total_incentive_fee_amount": amountText(v.Incentive, v.Digits), "average_quantity_customer_orders": hundredths(v.Orders),
			}
			if v.Incentive != 0 {
				cells["qualifies_for_inventory_discount"], cells["breakdown_incentive_fee_amount"] = "Y", "{Storage discount: "+amountText(v.Incentive, v.Digits)+"}"
			}
			if len(without) == 0 {
				cells["sku"], cells["base_rate"], cells["utilization_surcharge_rate"] = v.SKU, amountText(v.Rate, 4), amountText(0, 4)
				cells["est_base_msf"], cells["est_sus"] = amountText(v.Fee, v.Digits), amountText(0, v.Digits)
				cells["storage_utilization_ratio"], cells["storage_utilization_ratio_units"] = "--", "weeks"
				cells["avg_qty_for_sus"], cells["est_vol_for_sus"] = hundredths(0), volume(0)
			}
			lines = append(lines, cells)
		}
	}
	return s.flatFile(r, f, catalog.StorageFees, a.fileStore(), flatOf(catalog.StorageFees, lines, without...))
}
