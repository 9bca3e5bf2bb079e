package simulate

import (
	"strconv"
	"time"

	"sellerhouse/extract/catalog"
)

var (
	_ = project(projection{
		spec: catalog.FBAReturns, work: [2]time.Duration{20 * time.Second, 3 * time.Minute}, render: (*Server).returnsFile,
	})
	_ = project(projection{
		spec: catalog.MFNReturns, work: [2]time.Duration{20 * time.Second, 3 * time.Minute},
		accept: atMost(60, "The date range must not exceed 60 days."), render: (*Server).sellerReturnsFile,
	})
)

// returnsFile is what came back to Amazon's warehouses. Japan's file has no status.
func (s *Server) returnsFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	var without []string
	if a.Sites[0] == "JP" {
		without = append(without, "status")
	}
	for _, v := range s.world.Returns(r.Account, r.Start, r.until(), r.Generated) {
		cells := map[string]string{
			"return-date": a.fbaStamp(v.ReturnedAt), "order-id": v.OrderID, "sku": v.SKU, "asin": v.ASIN, "fnsku": v.FNSKU, "product-name": v.ProductName,
			"quantity": strconv.Itoa(v.Quantity), "fulfillment-center-id": v.Centre, "detailed-disposition": v.Disposition, "reason": v.Reason,
			"status": v.Status, "license-plate-number": v.LPN, "customer-comments": v.Comments,
		}
		for _, h := range without {
			delete(cells, h)
		}
		lines = append(lines, cells)
	}
	return s.flatFile(r, f, catalog.FBAReturns, a.fileStore(), flatOf(catalog.FBAReturns, lines, without...))
}

// titleDay prints a day as the returns of sellers who ship themselves are dated, in every store.
func (a *account) titleDay(t time.Time, marketplace string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(a.homes[marketplace].Location()).Format("02-Jan-2006")
}

func yn(b bool) string {
	if b {
		return "Y"
	}
	return "N"
}

// sellerReturnsFile is what buyers sent, or will send, back to the seller himself.
func (s *Server) sellerReturnsFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	for _, v := range s.world.SellerReturns(r.Account, r.Start, r.until(), r.Generated) {
		lines = append(lines, map[string]string{
			"Order ID": v.OrderID, "Order date": a.titleDay(v.OrderedAt, v.MarketplaceID), "Return request date": a.titleDay(v.RequestedAt, v.MarketplaceID),
			"Return request status": v.Status, "Amazon RMA ID": v.RMAID, "Merchant RMA ID": v.MerchantRMAID, "Label type": v.LabelType,
			"Label cost": decimalOrNothing(v.LabelCost, v.Digits), "Currency code": v.Currency, "Return carrier": v.Carrier, "Tracking ID": v.Tracking,
			"Label to be paid by": v.LabelPaidBy, "A-to-Z Claim": yn(v.IsClaim), "Is prime": yn(v.IsPrime), "ASIN": v.ASIN, "Merchant SKU": v.SKU,
			"Item Name": v.ItemName, "Return quantity": strconv.Itoa(v.Quantity), "Return Reason": v.Reason, "In policy": yn(v.InPolicy),
			"Return type": "C-Returns", "Resolution": v.Resolution, "Return delivery date": a.titleDay(v.DeliveredAt, v.MarketplaceID),
			"Order Amount": decimalOrNothing(v.OrderAmount, v.Digits), "Order quantity": strconv.Itoa(v.OrderQuantity),
			"SafeT Action reason": v.SafeTReason, "SafeT claim id": v.SafeTClaimID, "SafeT claim state": v.SafeTState,
			"SafeT claim creation time": stamp(v.SafeTAt), "SafeT claim reimbursement amount": decimalOrNothing(v.SafeTReimbursed, v.Digits),
			"Refunded Amount": decimalOrNothing(v.RefundedAmount, v.Digits), "Order Item ID": v.OrderItemID,
		})
	}
	return s.flatFile(r, f, catalog.MFNReturns, a.fileStore(), flatOf(catalog.MFNReturns, lines, "Category"))
}
