package simulate

import (
	"strconv"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

var (
	_ = project(projection{
		spec: catalog.FBAInventoryAll, work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, render: (*Server).inventoryAllFile,
	})
	_ = project(projection{
		spec: catalog.ReservedInventory, work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, render: (*Server).reservedFile,
	})
	_ = project(projection{
		spec: catalog.AFNInventory, work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, render: (*Server).afnFile,
	})
	_ = project(projection{
		spec: catalog.AFNInventoryByCountry, work: [2]time.Duration{20 * time.Second, 2 * time.Minute},
		accept: func(_ *Server, a *account, r *report) time.Time {
			if a.Region != "EU" {
				r.fail("This report type is not supported in the requested marketplaces.")
			}
			return time.Time{}
		},
		render: (*Server).afnByCountryFile,
	})
	_ = project(projection{
		spec: catalog.StrandedInventory, work: [2]time.Duration{10 * time.Second, time.Minute}, accept: acceptStranded, render: (*Server).strandedFile,
	})
	_ = project(projection{
		spec: catalog.LedgerSummary, work: [2]time.Duration{40 * time.Second, 5 * time.Minute}, accept: acceptLedger, render: (*Server).ledgerSummaryFile,
	})
	_ = project(projection{
		spec: catalog.LedgerDetail, work: [2]time.Duration{40 * time.Second, 5 * time.Minute}, accept: acceptLedger, render: (*Server).ledgerDetailFile,
	})
)

// inventoryAllFile is the stock of a store with its archived listings: a few products that are no longer sold.
func (s *Server) inventoryAllFile(r *report, f Faults) *file {
	store := r.Marketplaces[0]
	rows := s.world.Inventory(r.Account, store, r.Generated)
	for i := range min(3, len(rows)) {
		old := rows[i]
		old.SKU, old.FNSKU, old.ASIN = "OLD-"+old.SKU, "X0A"+old.FNSKU[3:], "B0Z"+old.ASIN[3:]
		old.YourPrice = world.Amount{}
		rows = append(rows, world.InventoryRow{
			SKU: old.SKU, FNSKU: old.FNSKU, ASIN: old.ASIN, ProductName: old.ProductName, Condition: old.Condition, Digits: old.Digits, PerUnitVolume: old.PerUnitVolume,
		})
	}
	return s.flatFile(r, f, catalog.FBAInventoryAll, s.byCode[r.Account].homes[store].Code, inventoryTable(catalog.FBAInventoryAll, rows))
}

// reservedFile is the stock of a region that waits for customers.
func (s *Server) reservedFile(r *report, f Faults) *file {
	var lines []map[string]string
	for _, v := range s.world.Stock(r.Account, r.Generated) {
		lines = append(lines, map[string]string{
			"sku": v.SKU, "fnsku": v.FNSKU, "asin": v.ASIN, "product-name": v.ProductName, "reserved_qty": strconv.Itoa(v.Reserved),
			"reserved_customerorders": strconv.Itoa(v.Reserved), "reserved_fc-transfers": "0", "reserved_fc-processing": "0",
		})
	}
	return s.flatFile(r, f, catalog.ReservedInventory, s.byCode[r.Account].fileStore(), flatOf(catalog.ReservedInventory, lines, "reserved_staging", "program"))
}

// afnFile is the stock of a region by whether it can be sold.
func (s *Server) afnFile(r *report, f Faults) *file {
	var lines []map[string]string
	for _, v := range s.world.Stock(r.Account, r.Generated) {
		for _, x := range []struct {
			condition string
			units     int
		}{{"SELLABLE", v.Fulfillable}, {"UNSELLABLE", v.Unsellable}} {
			if x.units == 0 && x.condition == "UNSELLABLE" {
				continue
			}
			lines = append(lines, map[string]string{
				"seller-sku": v.SKU, "fulfillment-channel-sku": v.FNSKU, "asin": v.ASIN, "condition-type": "NewItem",
				"Warehouse-Condition-code": x.condition, "Quantity Available": strconv.Itoa(x.units),
			})
		}
	}
	return s.flatFile(r, f, catalog.AFNInventory, s.byCode[r.Account].fileStore(), flatOf(catalog.AFNInventory, lines))
}

// afnByCountryFile is what of it lies in each country.
func (s *Server) afnByCountryFile(r *report, f Faults) *file {
	var lines []map[string]string
	for _, v := range s.world.Stock(r.Account, r.Generated) {
		for _, c := range v.ByCountry {
			lines = append(lines, map[string]string{
				"seller-sku": v.SKU, "fulfillment-channel-sku": v.FNSKU, "asin": v.ASIN, "condition-type": "NewItem",
				"country": c.Country, "quantity-for-local-fulfillment": strconv.Itoa(c.Fulfillable),
			})
		}
	}
	return s.flatFile(r, f, catalog.AFNInventoryByCountry, s.byCode[r.Account].fileStore(), flatOf(catalog.AFNInventoryByCountry, lines))
}

// acceptStranded answers CANCELLED where nothing is stranded, as Amazon does.
func acceptStranded(s *Server, _ *account, r *report) time.Time {
	if len(s.world.Stranded(r.Account, r.Marketplaces[0], s.moment)) == 0 {
		r.Outcome, r.Document = cancelled, ""
	}
	return time.Time{}
}

// strandedFile is a store's stock without an offer.
func (s *Server) strandedFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	store := r.Marketplaces[0]
	var lines []map[string]string
	for _, v := range s.world.Stranded(r.Account, store, r.Generated) {
		n := strconv.Itoa
		lines = append(lines, map[string]string{
			"primary-action": "Relist", "date-stranded": a.fbaStamp(v.Since), "Date-to-take-auto-removal": a.fbaStamp(v.Removal),
			"status-primary": "Stranded", "status-secondary": v.Reason, "stranded-reason": v.Reason, "asin": v.ASIN, "sku": v.SKU, "fnsku": v.FNSKU,
			"product-name": v.ProductName, "condition": v.Condition, "fulfilled-by": "Amazon", "fulfillable-qty": n(v.Fulfillable),
			"your-price": decimalOrNothing(v.YourPrice, v.Digits), "unfulfillable-qty": n(v.Unsellable), "reserved-quantity": n(v.Reserved),
			"inbound-shipped-qty": n(v.InboundShipped),
		})
	}
	return s.flatFile(r, f, catalog.StrandedInventory, a.homes[store].Code, flatOf(catalog.StrandedInventory, lines, "program"))
}

// acceptLedger wants both edges of the window, and options the simulation knows. The ledger shows a day when it is over.
func acceptLedger(_ *Server, a *account, r *report) time.Time {
	for k, want := range map[string]string{"aggregateByLocation": "COUNTRY", "aggregatedByTimePeriod": "DAILY"} {
		if v, ok := r.Options[k]; (r.Type == catalog.LedgerSummary.Source.Type) && (!ok || v != want) {
			r.fail("This simulation knows the " + k + " reportOption " + want + " only.")
		}
	}
	if r.End.Sub(r.Start) > 548*24*time.Hour {
		r.fail("The requested date range must not exceed 18 months.")
	}
	return a.fbaReady(r, catalog.LedgerDetail.Latency)
}

// fbaReady is when the last of the days that a request covers is there: it reaches a day further on each side.
func (a *account) fbaReady(r *report, latency time.Duration) time.Time {
	return window.DayOf(r.End.Add(-24*time.Hour), time.UTC).UTC().Add(latency)
}

// regionDays are the days of the region's first store that a window touches.
func (a *account) regionDays(r *report) window.Range {
	loc := a.homes[a.Marketplaces[0]].Location()
	return window.Range{From: window.DayOf(r.Start, loc), Until: window.DayOf(r.End, loc) + 1}
}

// ledgerDate prints a day as the ledger does in every store.
func ledgerDate(d window.Day) string { return d.UTC().Format("01/02/2006") }

// ledgerSummaryFile is what moved, by day, product, condition and country.
func (s *Server) ledgerSummaryFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	days := a.regionDays(r)
	spec := catalog.LedgerSummary
	t := &flat{header: columns(spec.Tables[0])}
	n := strconv.Itoa
	for _, v := range s.world.LedgerSummary(r.Account, days.From, days.Until, r.Generated) {
		t.rows = append(t.rows, []string{
			ledgerDate(v.Date), v.FNSKU, v.ASIN, v.SKU, v.ProductName, v.Disposition, n(v.Starting), n(v.InTransit), n(v.Receipts), n(v.Shipments),
			n(v.Returns), n(v.VendorReturns), n(v.Transfers), n(v.Found), n(v.Lost), n(v.Damaged), n(v.Disposed), n(v.Other), n(v.Ending),
			n(v.Unknown), v.Location, v.Store,
		})
	}
	return s.ledgerFile(r, f, t)
}

// ledgerDetailFile is every movement.
func (s *Server) ledgerDetailFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	days := a.regionDays(r)
	t := &flat{header: columns(catalog.LedgerDetail.Tables[0])}
	n := strconv.Itoa
	for _, v := range s.world.Ledger(r.Account, days.From, days.Until, r.Generated) {
		loc := a.homes[v.MarketplaceID].Location()
		t.rows = append(t.rows, []string{
			ledgerDate(v.Date), v.FNSKU, v.ASIN, v.SKU, v.ProductName, v.EventType, v.Reference, n(v.Quantity), v.Centre, v.Disposition, v.Reason, v.Country,
			n(v.Reconciled), n(v.Unreconciled), v.At.In(loc).Format("2006-01-02T15:04:05-0700"), v.Store,
		})
	}
	return s.ledgerFile(r, f, t)
}

// ledgerFile is a ledger as printed: every cell in quotes, inside which a quote is doubled. Half of the accounts' files
// have headers without spaces, and those of Japan no column that is new.
func (s *Server) ledgerFile(r *report, f Faults, t *flat) *file {
	spec := projections[r.Type].spec
	a := s.byCode[r.Account]
	if a.Region == "FE" {
		for _, name := range []string{"Store", "Date and Time"} {
			for i, h := range t.header {
				if h == name {
					t.drop(i)
					break
				}
			}
		}
	}
	s.spoil(t, spec, r.Document, f)
	if s.seed.one(2, "ledger headers", r.Account) {
		for i, h := range t.header {
			t.header[i] = withoutSpaces(h)
		}
	}
	charset, contentType := s.charsetOf(a.fileStore(), r.Document)
	e := s.habits(charset, r.Document)
	e.quote, e.trim = true, false
	return &file{body: gzipText(t.bytes(e)), gzipped: true, contentType: contentType, rows: len(t.rows)}
}
