package input

import (
	"cmp"
	"slices"
	"strings"

	"sellerhouse/extract/account"
	"sellerhouse/extract/window"
)

// VendorTransaction is something a vendor submitted to Amazon by other means, whose fate can be asked for.
type VendorTransaction struct {
	Account, ID string
	Submitted   window.Day
}

// vendorTransactions reads vendor_transactions.csv.
func (s *Set) vendorTransactions(c *collector, text string, accounts []account.Account) {
	first := map[[2]string]int{}
	read(c, text, []string{"account", "transaction_id", "submitted_on"}, []string{"note"}, func(w *row) {
		x := VendorTransaction{Account: w.account("account", accounts), ID: w.text("transaction_id"), Submitted: w.date("submitted_on", 0)}
		if strings.ContainsAny(x.ID, " \t/") {
			w.wrong("transaction_id", "E010", "value out of range: an id as Amazon answered it, without blanks or slashes")
		}
		key := [2]string{x.Account, x.ID}
		if line, ok := first[key]; ok {
			w.wrong("transaction_id", "E008", "duplicate key (first on line %d)", line)
		}
		if w.bad {
			return
		}
		first[key] = w.line
		s.VendorTransactions = append(s.VendorTransactions, x)
	})
	slices.SortStableFunc(s.VendorTransactions, func(a, b VendorTransaction) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), cmp.Compare(a.Submitted, b.Submitted), strings.Compare(a.ID, b.ID))
	})
}
