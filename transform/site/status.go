package site

import "strings"

// Status gives an order or item status one spelling: Cancelled is Canceled, Shipped with a remark is Shipped.
func Status(s string) string {
	s = strings.TrimSpace(s)
	switch {
	case strings.EqualFold(s, "cancelled"), strings.EqualFold(s, "canceled"):
		return "Canceled"
	case strings.HasPrefix(s, "Shipped -"):
		return "Shipped"
	}
	return s
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
