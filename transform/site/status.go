package site

import "strings"

// Status gives an order or item status one spelling: Cancelled is Canceled, Shipped with a remark is Shipped, and the
// Orders API's capitals are written as reports write them.
func Status(s string) string {
	s = strings.TrimSpace(s)
	switch {
	case strings.EqualFold(s, "cancelled"), strings.EqualFold(s, "canceled"):
		return "Canceled"
	case strings.HasPrefix(s, "Shipped -"):
		return "Shipped"
	}
	if r, ok := reportStatus[s]; ok {
		return r
	}
	return s
}

// reportStatus are the spellings of reports by those of the Orders API.
var reportStatus = map[string]string{
	"PENDING": "Pending", "PENDING_AVAILABILITY": "PendingAvailability", "UNSHIPPED": "Unshipped", "PARTIALLY_SHIPPED": "PartiallyShipped",
	"SHIPPED": "Shipped", "UNFULFILLABLE": "Unfulfillable",
}

// Channel is the fulfilment channel as the warehouse calls it: AFN for Amazon, MFN for the merchant. Other
// texts stay as they are.
func Channel(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "amazon", "afn":
		return "AFN"
	case "merchant", "mfn":
		return "MFN"
	}
	return s
}
