package simulate

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/simulate/world"
)

// asked is a request of a dataset as the catalog declares it.
func asked(spec *dataset.Spec, marketplace string, from, until time.Time) string {
	body := map[string]any{"reportType": spec.Source.Type, "marketplaceIds": []string{marketplace}}
	if !from.IsZero() {
		body["dataStartTime"], body["dataEndTime"] = from.Format(time.RFC3339), until.Format(time.RFC3339)
	}
	if spec.Source.Options != nil {
		body["reportOptions"] = spec.Source.Options
	}
	raw, _ := json.Marshal(body)
	return string(raw)
}

func TestQuotedBytes(t *testing.T) {
	table := &flat{header: []string{"Date", "Title", "Units"}, rows: [][]string{{"01/08/2026", `Mug 12" „weiß“`, "-3"}, {"01/09/2026", "", ""}}}
	for name, tt := range map[string]struct {
		enc  encoding
		want string
	}{
		"in Germany": {encoding{charset: "windows-1252", quote: true, crlf: true}, "\"Date\"\t\"Title\"\t\"Units\"\r\n\"01/08/2026\"\t\"Mug 12\"\" \x84wei\xdf\x93\"\t\"-3\"\r\n\"01/09/2026\"\t\"\"\t\"\"\r\n"},
		"plain":      {encoding{charset: "UTF-8"}, "Date\tTitle\tUnits\n01/08/2026\tMug 12\" „weiß“\t-3\n01/09/2026\t\t\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, string(table.bytes(tt.enc))); d != "" {
				t.Error(d)
			}
		})
	}
}

// Every cell of a ledger stands in quotes, its columns are those declared, and each store's file has its habits.
func TestLedgerFiles(t *testing.T) {
	s := open(t, Config{})
	now := s.Now()
	spaced := map[bool]int{}
	for _, account := range []string{"US-A", "EU-A", "EU-B", "FE-A"} {
		home := s.byCode[account].Marketplaces[0]
		for _, spec := range []*dataset.Spec{catalog.LedgerSummary, catalog.LedgerDetail} {
			r := s.finish(account, asked(spec, home, now.AddDate(0, 0, -30), now))
			if r.Status != done {
				t.Fatalf("%s %s: %+v", account, spec.Name, r)
			}
			text, _ := s.fetch(account, r.Document)
			lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
			lines[0] = strings.TrimPrefix(lines[0], "\ufeff")
			var header []string
			for i, line := range lines {
				cells := strings.Split(line, "\t")
				for _, c := range cells {
					if len(c) < 2 || c[0] != '"' || c[len(c)-1] != '"' {
						t.Fatalf("%s %s line %d: cell %s is not quoted", account, spec.Name, i+1, c)
					}
				}
				if i == 0 {
					header = cells
				} else if len(cells) != len(header) || len(cells[0]) != len(`"01/08/2026"`) {
					t.Fatalf("%s %s line %d: %s", account, spec.Name, i+1, line)
				}
			}
			if len(lines) < 30 {
				t.Errorf("%s %s: %d lines", account, spec.Name, len(lines))
			}
			spaced[strings.Contains(lines[0], "Warehouse Balance") || strings.Contains(lines[0], "Event Type")]++
			if got := slices.Contains(header, `"Store"`); got != (account != "FE-A") {
				t.Errorf("%s %s: a column Store: %v", account, spec.Name, got)
			}
		}
	}
	if spaced[true] == 0 || spaced[false] == 0 {
		t.Errorf("headers with spaces and without: %v", spaced)
	}
}

// What Amazon answers to FBA reports that cannot be had, by the rules of each.
func TestFBAAnswers(t *testing.T) {
	s := open(t, Config{World: world.New(5, world.Options{Months: 2, SKUs: 40, OrdersPerDay: 8})})
	now := s.Now()
	us, de := s.byCode["US-A"].Marketplaces[0], s.byCode["EU-A"].Marketplaces[1]
	month := func(year int, m time.Month) (from, until time.Time) {
		loc := s.byCode["US-A"].homes[us].Location()
		from = time.Date(year, m, 1, 0, 0, 0, 0, loc)
		return from, from.AddDate(0, 1, 0).Add(-time.Second)
	}
	says := func(account string, r reportJSON, want string) {
		t.Helper()
		if text, _ := s.fetch(account, r.Document); !strings.Contains(text, want) {
			t.Errorf("%s %s says %.200q, want %q", account, r.ReportType, text, want)
		}
	}
	rows := func(account string, r reportJSON) int {
		t.Helper()
		text, _ := s.fetch(account, r.Document)
		return strings.Count(text, "\n") - 1
	}
	status := func(what string, r reportJSON, want string) bool {
		t.Helper()
		if r.Status != want {
			t.Errorf("%s: %s, want %s", what, r.Status, want)
		}
		return r.Status == want
	}

	r := s.finish("US-A", request(catalog.LedgerSummary.Source.Type, us, now.AddDate(0, 0, -9), now))
	if status("a ledger summary without options", r, fatal) {
		says("US-A", r, "reportOption")
	}
	r = s.finish("US-A", asked(catalog.AFNInventoryByCountry, us, time.Time{}, time.Time{}))
	if status("stock by country in America", r, fatal) {
		says("US-A", r, "not supported")
	}
	r = s.finish("EU-A", asked(catalog.AFNInventoryByCountry, de, time.Time{}, time.Time{}))
	if status("stock by country in Europe", r, done) {
		says("EU-A", r, "\tGB\t")
	}

	from, until := month(2025, time.October)
	r = s.finish("US-A", asked(catalog.StorageFees, us, from, until))
	if status("storage of a month that is published", r, done) && rows("US-A", r) == 0 {
		t.Error("storage of October has no rows")
	}
	from, _ = month(2025, time.November)
	status("storage of a month that is not over", s.finish("US-A", asked(catalog.StorageFees, us, from, now)), cancelled)

	window := func() string { return asked(catalog.RemovalShipments, us, now.AddDate(0, 0, -50), now) }
	status("removal shipments", s.finish("US-A", window()), done)
	status("removal shipments again", s.finish("US-A", asked(catalog.RemovalShipments, us, now.AddDate(0, 0, -20), now)), cancelled)
	s.advanceBy(2 * time.Hour)
	s.tokens = map[string]string{} // they live an hour
	status("removal shipments two hours later", s.finish("US-A", window()), done)

	r = s.finish("US-A", asked(catalog.FeePreview, us, time.Time{}, time.Time{}))
	if status("fee preview without a beginning", r, done) && rows("US-A", r) != 0 {
		t.Error("a fee preview that does not begin 72 hours ago has rows")
	}
	since := s.Now().Add(-80 * time.Hour)
	for account, want := range map[string]string{"US-A": "expected-fulfillment-fee-per-unit", "EU-A": "expected-domestic-fulfilment-fee-per-unit"} {
		r = s.finish(account, asked(catalog.FeePreview, s.byCode[account].Marketplaces[0], since, since.Add(75*time.Hour)))
		if status("fee preview of "+account, r, done) {
			says(account, r, want)
			if rows(account, r) == 0 {
				t.Errorf("%s: the fee preview has no rows", account)
			}
		}
	}

	answers := map[string]int{}
	for _, a := range s.accounts {
		for _, id := range a.Marketplaces {
			if a.Type != "seller" {
				continue
			}
			r := s.finish(a.Code, asked(catalog.StrandedInventory, id, time.Time{}, time.Time{}))
			answers[r.Status]++
			n := len(s.world.Stranded(a.Code, id, s.moment))
			if (n == 0) != (r.Status == cancelled) || n > 0 && rows(a.Code, r) != n {
				t.Errorf("%s %s: %d products are stranded, the report is %s", a.Code, id, n, r.Status)
			}
		}
	}
	if answers[done] == 0 || answers[cancelled] == 0 {
		t.Errorf("stranded reports: %v", answers)
	}
}

// Every column that a declaration wants is printed somewhere, unless it is of other stores or older files.
func TestFBAColumnsArePrinted(t *testing.T) {
	s := open(t, Config{})
	now := s.Now()
	for _, spec := range []*dataset.Spec{
		catalog.InventoryPlanning, catalog.RestockInventory, catalog.FeePreview, catalog.StorageFees, catalog.AgedInventoryFees, catalog.RemovalOrders,
		catalog.Reimbursements, catalog.InboundNoncompliance, catalog.RecommendedRemovals, catalog.ReservedInventory, catalog.AFNInventory, catalog.StrandedInventory,
	} {
		printed := map[string]bool{}
		for _, a := range s.accounts {
			if a.Type != "seller" {
				continue
			}
			r := &report{Account: a.Code, Type: spec.Source.Type, Marketplaces: a.Marketplaces[:1], Start: now.AddDate(0, 0, -60), End: now, Generated: now, Outcome: done, Document: spec.Name + a.Code}
			text := gunzip(t, projections[spec.Source.Type].render(s.Server, r, Faults{}).body)
			header, _, _ := strings.Cut(strings.TrimPrefix(text, "\ufeff"), "\n")
			for _, h := range strings.Split(strings.TrimSuffix(header, "\r"), "\t") {
				printed[h] = true
			}
		}
		for _, c := range spec.Tables[0].Columns {
			if !printed[c.From] && !c.Optional {
				t.Errorf("%s: %s is never printed", spec.Name, c.From)
			}
		}
		for h := range printed {
			if !slices.ContainsFunc(spec.Tables[0].Columns, func(c dataset.Column) bool { return c.From == h || slices.Contains(c.Aliases, h) }) {
				t.Errorf("%s: %s is printed and not declared", spec.Name, h)
			}
		}
	}
}
