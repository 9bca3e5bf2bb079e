package sources_test

import (
	"fmt"
	"testing"
	"time"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// fba are the reports of stock in Amazon's care and of what it costs.
var fba = []string{
	catalog.FBAInventory.Name, catalog.FBAInventoryAll.Name, catalog.ReservedInventory.Name, catalog.AFNInventory.Name, catalog.AFNInventoryByCountry.Name,
	catalog.LedgerSummary.Name, catalog.LedgerDetail.Name, catalog.InventoryPlanning.Name, catalog.RestockInventory.Name, catalog.StrandedInventory.Name,
	catalog.InboundNoncompliance.Name, catalog.StorageFees.Name, catalog.AgedInventoryFees.Name, catalog.OverageFees.Name, catalog.FeePreview.Name,
	catalog.Reimbursements.Name, catalog.RemovalOrders.Name, catalog.RemovalShipments.Name, catalog.RecommendedRemovals.Name,
}

// FBA reports go from the simulated Amazon through the lake to stg: every row that was printed is a row or in
// quarantine, and units and money are the world's own.
func TestFBA(t *testing.T) {
	t.Parallel()
	all := []string{"standard"}
	if flowtest.Long() {
		all = append(all, "")
	}
	for _, faults := range all {
		t.Run(fmt.Sprintf("faults %q", faults), func(t *testing.T) {
			t.Parallel()
			h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 4, World: world.Options{Months: 3, SKUs: 40, OrdersPerDay: 20}, Faults: faults}), flowtest.Everything)
			f := h.pullAll(t, fba...)
			h.Publish(t, flow.Options{Datasets: fba})
			h.allPrinted(t, f, fba)
			t.Run("events", h.fbaEvents)
			t.Run("snapshots", h.fbaSnapshots)
		})
	}
}

// fbaEvents compares what happened on the days that every report has by the last moment.
func (h *house) fbaEvents(t *testing.T) {
	now := h.Moments()[len(h.Moments())-1]
	from, until := h.World.Start()+1, window.DayOf(now, time.UTC)-3
	on := fmt.Sprintf(" >= '%s' AND %%s < '%s'", from, until)
	during := func(column string) string { return " WHERE " + column + fmt.Sprintf(on, column) + " " }
	var (
		reimbursed, removed, aged, stored, defects = flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
		requested, parcels, moved, balances, over  = flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}, flowtest.Totals{}
	)
	for _, a := range h.World.Accounts() {
		if a.Type != "seller" {
			continue
		}
		for _, r := range h.World.Reimbursements(a.Code, from.UTC(), until.UTC(), now) {
			reimbursed[a.Code+" "+r.Currency] += r.AmountTotal
		}
		for _, r := range h.World.Removals(a.Code, from.UTC(), until.UTC(), now) {
			if r.RequestedAt.Before(until.UTC()) {
				removed[a.Code+" "+r.Currency] += r.Fee.Minor
				requested[a.Code+" "+r.Type] += int64(r.Requested)
			}
		}
		for _, r := range h.World.RemovalShipments(a.Code, from.UTC(), until.UTC(), now) {
			parcels[a.Code] += int64(r.Units)
		}
		for _, r := range h.World.Ledger(a.Code, from, until, now) {
			moved[a.Code+" "+r.EventType+" "+r.Disposition] += int64(r.Quantity)
		}
		for _, r := range h.World.LedgerSummary(a.Code, from, until, now) {
			balances[a.Code+" "+r.Location] += int64(r.Ending)
		}
		for _, r := range h.World.AgedFees(a.Code, from, until, now) {
			aged[a.Code+" "+r.Currency] += r.Amount
		}
		for _, r := range h.World.Overages(a.Code, from, until, now) {
			over[a.Code]++
			if r.Charge != 0 {
				t.Errorf("%s: %+v", a.Code, r)
			}
		}
		for _, r := range h.World.Noncompliance(a.Code, from, until, now) {
			if r.Fee != 0 {
				defects[a.Code+" "+r.Currency] += r.Fee
			}
		}
		for m := from.Month(); m.Next().First()+15 <= until; m = m.Next() {
			for _, r := range h.World.StorageFees(a.Code, m, now) {
				stored[a.Code+" "+m.String()+" "+r.Currency] += r.Fee - r.Incentive
			}
		}
	}
	h.Compare(t, "reimbursements", "SELECT account, currency, toString(sum(amount_total_tc)) FROM stg.reimbursements"+during("approved_at")+"GROUP BY account, currency", reimbursed.Texts())
	h.Compare(t, "removal fees", "SELECT account, currency, toString(sum(fee_tc)) FROM stg.removal_orders"+during("requested_at")+"GROUP BY account, currency", removed.Texts())
	h.Compare(t, "removed units", "SELECT account, order_type, toString(sum(requested_quantity)) FROM stg.removal_orders"+during("requested_at")+"GROUP BY account, order_type", requested.Units())
	h.Compare(t, "removal parcels", "SELECT account, toString(sum(shipped_quantity)) FROM stg.removal_shipments"+during("shipped_at")+"GROUP BY account", parcels.Units())
	h.Compare(t, "movements", "SELECT account, event_type, disposition, toString(sum(quantity)) FROM stg.ledger_detail"+during("date")+"GROUP BY account, event_type, disposition", moved.Units())
	h.Compare(t, "balances", "SELECT account, location, toString(sum(ending_balance)) FROM stg.ledger_summary"+during("date")+"GROUP BY account, location", balances.Units())
	h.Compare(t, "aged fees", "SELECT account, currency, toString(sum(estimated_fee_tc)) FROM stg.aged_inventory_fees"+during("snapshot_date")+"GROUP BY account, currency", aged.Texts())
	h.Compare(t, "overage rows", "SELECT account, toString(count()) FROM stg.overage_fees"+during("charged_date")+"GROUP BY account", over.Units())
	h.Compare(t, "defect fees", "SELECT account, currency, toString(sum(fee_tc)) FROM stg.inbound_noncompliance"+during("issue_reported_date")+"AND isNotNull(currency) GROUP BY account, currency", defects.Texts())
	h.Compare(t, "storage", "SELECT account, formatDateTime(month_of_charge, '%Y-%m'), currency, toString(sum(estimated_fee_tc - ifNull(incentive_tc, 0))) FROM stg.storage_fees GROUP BY account, month_of_charge, currency", stored.Texts())
	broken := h.Rows(t, "SELECT account, date, fnsku FROM stg.ledger_summary WHERE ending_balance != starting_balance + receipts + customer_shipments + customer_returns + vendor_returns + transfers + found + lost + damaged + disposed + other_events + unknown_events LIMIT 5")
	if len(broken) > 0 {
		t.Errorf("ledger rows that do not add up: %v", broken)
	}
}

// fbaSnapshots compares each snapshot with what stood in the warehouses at the moment it was generated.
func (h *house) fbaSnapshots(t *testing.T) {
	sites := map[string]world.Account{}
	for _, a := range h.World.Accounts() {
		sites[a.Code] = a
	}
	inventory := func(code string, at time.Time, figure func(world.InventoryRow) int) (n int64) {
		for _, id := range sites[code].Marketplaces {
			for _, r := range h.World.Inventory(code, id, at) {
				n += int64(figure(r))
			}
		}
		return n
	}
	fulfillable := func(r world.InventoryRow) int { return r.Fulfillable }
	for what, tt := range map[string]struct {
		table, sum string
		figure     func(world.InventoryRow) int
	}{
		"reserved":              {"reserved_inventory", "reserved", func(r world.InventoryRow) int { return r.Reserved }},
		"sellable":              {"afn_inventory", "if(warehouse_condition = 'SELLABLE', quantity, 0)", fulfillable},
		"unsellable":            {"afn_inventory", "if(warehouse_condition = 'UNSELLABLE', quantity, 0)", func(r world.InventoryRow) int { return r.Unsellable }},
		"by country":            {"afn_inventory_by_country", "quantity", fulfillable},
		"restock":               {"restock_inventory", "fulfillable", fulfillable},
		"restock total":         {"restock_inventory", "total", func(r world.InventoryRow) int { return r.Total }},
		"products with a quote": {"fee_preview", "1", func(world.InventoryRow) int { return 1 }},
	} {
		days := 0
		for _, r := range h.Rows(t, "SELECT account, toString(toUnixTimestamp(_generated_at)), toString(sum("+tt.sum+")) FROM stg."+tt.table+" GROUP BY account, _generated_at") {
			var at int64
			if _, err := fmt.Sscan(r[1], &at); err != nil {
				t.Fatal(err)
			}
			if want := inventory(r[0], time.Unix(at, 0).UTC(), tt.figure); r[2] != fmt.Sprint(want) {
				t.Errorf("%s %s at %s: %s, want %d", r[0], what, time.Unix(at, 0).UTC(), r[2], want)
			}
			days++
		}
		accounts := 4
		if tt.table == "afn_inventory_by_country" {
			accounts = 2
		}
		if days != accounts*len(h.Moments()) {
			t.Errorf("%s: %d snapshots, want one of each of %d accounts and %d moments", what, days, accounts, len(h.Moments()))
		}
	}
	for _, r := range h.Rows(t, "SELECT account, marketplace, toString(toUnixTimestamp(_generated_at)), toString(sum(available)), toString(sum(age_0_90 + age_91_180 + age_181_270 + age_271_365 + age_366_455 + age_456_plus)) "+
		"FROM stg.inventory_planning GROUP BY account, marketplace, _generated_at") {
		if r[3] != r[4] {
			t.Errorf("%v: units available and by age", r)
		}
	}
	if n := h.One(t, "SELECT count() FROM stg.inventory_planning WHERE isNull(currency) OR isNull(units_shipped_t30)"); n != "0" {
		t.Errorf("%s rows of the planning report lack a currency or what was shipped", n)
	}
}
