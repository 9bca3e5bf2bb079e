package world

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Submission is what a vendor's own systems sent to Amazon: the announcement of a delivery.
type Submission struct {
	ID    string // Amazon's transaction id
	At    time.Time
	Taken bool      // a success, in the end
	By    time.Time // when that was known
}

// Submissions returns what a vendor account submitted by asOf, oldest first.
func (w *World) Submissions(account string, asOf time.Time) []Submission {
	var out []Submission
	for _, s := range w.VendorShipments(account, asOf) {
		if s.TransactionID == "" || s.AnnouncedAt.IsZero() {
			continue
		}
		h := hash(w.seed, "submission", s.TransactionID)
		out = append(out, Submission{
			ID: s.TransactionID, At: s.AnnouncedAt, Taken: h%6 != 0, By: s.AnnouncedAt.Add(time.Minute + time.Duration(h/6%180_000)*time.Second),
		})
	}
	slices.SortStableFunc(out, func(a, b Submission) int { return a.At.Compare(b.At) })
	return out
}

// vendorTransactionsCSV names everything that vendors submit in this world, also what they will.
func (w *World) vendorTransactionsCSV() string {
	var b strings.Builder
	b.WriteString("account,transaction_id,submitted_on,note\n")
	for _, v := range w.vendors {
		for _, x := range w.Submissions(v.Code, w.end.UTC().AddDate(1, 0, 0)) {
			fmt.Fprintf(&b, "%s,%s,%s,shipment notice\n", v.Code, x.ID, x.At.UTC().Format(time.DateOnly))
		}
	}
	return b.String()
}
