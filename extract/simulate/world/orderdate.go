package world

import "time"

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
