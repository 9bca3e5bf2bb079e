package world

import "time"

// archivedAfter is the age at which Amazon moves an order out of the order reports into their archive.
const archivedAfter = 548 * 24 * time.Hour

// Archived says whether an order bought at a moment has moved to the archive by now.
func Archived(bought, now time.Time) bool { return bought.Before(now.Add(-archivedAfter)) }

// OrdersBought returns the account's order lines bought in [from, until), by time, as they stand at asOf.
func (w *World) OrdersBought(account string, from, until, asOf time.Time) []OrderRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	var rows []OrderRow
	for _, o := range a.orders {
		if !o.purchase.Before(until) || o.purchase.After(asOf) {
			break
		}
		if o.purchase.Before(from) {
			continue
		}
		at, status := o.updated(asOf)
		for i := range o.items {
			rows = append(rows, o.row(&o.items[i], at, status))
		}
	}
	return rows
}
