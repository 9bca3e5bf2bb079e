package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

func asins(from, until int) (out []string) {
	for i := from; i < until; i++ {
		out = append(out, fmt.Sprintf("B0%08d", i))
	}
	return out
}

func TestListsOfProducts(t *testing.T) {
	join := func(from, until int) string { return strings.Join(asins(from, until), " ") }
	for name, tt := range map[string]struct {
		asins, known, want []string
	}{
		"eighteen a list":                            {asins: asins(0, 20), want: []string{join(0, 18), join(18, 20)}},
		"no product, no list":                        {known: []string{join(0, 3)}},
		"known lists stay, a new product is its own": {asins: asins(0, 6), known: []string{join(1, 3), join(3, 5)}, want: []string{join(1, 3), join(3, 5), "B000000000 B000000005"}},
		"a list stays while one of its is there":     {asins: asins(4, 5), known: []string{join(1, 3), join(3, 5)}, want: []string{join(3, 5)}},
		"a list with nothing of its own is dropped":  {asins: asins(0, 3), known: []string{join(0, 3), join(1, 2)}, want: []string{join(0, 3)}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, listsOf(tt.asins, tt.known)); diff != "" {
				t.Errorf("listsOf (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListsAreAskedApart(t *testing.T) {
	us := shop("US-A", account.Seller, "US")
	spec := reports("queries", func(s *dataset.Spec) {
		s.Source.ASINs, s.Source.Options = "asin", map[string]string{"reportPeriod": "WEEK"}
		s.Period, s.MaxDays, s.History, s.Backfill = dataset.Weekly, 7, 730, 20
	})
	in := Input{
		Accounts: []account.Account{us}, Catalog: []*dataset.Spec{spec}, Now: at("2026-02-09T12:00:00Z"),
		ASINs: map[[2]string][]string{{"US-A", "ATVPDKIKX0DER"}: {"B02", "B01", "B02", "B03"}},
		Holdings: lake{"queries US-A": {{
			Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-25", "2026-02-08"), GeneratedAt: at("2026-02-09T11:00:00Z"),
			Options: map[string]string{"asin": "B01 B02", "reportPeriod": "WEEK"},
		}}},
	}
	var got []string
	for _, s := range Plan(in) {
		got = append(got, s.String()+" of "+s.ASINs)
		if o := s.Options(spec); o["asin"] != s.ASINs || o["reportPeriod"] != "WEEK" || spec.Source.Options["asin"] != "" {
			t.Errorf("options %v of a list %q", o, s.ASINs)
		}
	}
	want := []string{"US-A queries US 2026-02-01..2026-02-08 of B03", "US-A queries US 2026-01-25..2026-02-01 of B03"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	in.ASINs = nil
	if got := Plan(in); len(got) != 0 {
		t.Errorf("without products %v is asked", got)
	}
}

func TestEdgesOfPlainDaysAndHours(t *testing.T) {
	de := shop("DE-V", account.Vendor, "DE")
	for name, tt := range map[string]struct {
		change func(*dataset.Spec)
		want   string
	}{
		"the store's days": {func(*dataset.Spec) {}, "2026-02-06T23:00:00Z..2026-02-07T22:59:59Z"},
		"dates":            {func(s *dataset.Spec) { s.PlainDays = true }, "2026-02-07T00:00:00Z..2026-02-07T23:59:59Z"},
		"whole hours":      {func(s *dataset.Spec) { s.Period = dataset.Hourly }, "2026-02-07T00:00:00Z..2026-02-08T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := reports("v", func(s *dataset.Spec) { s.Vendor, s.MaxDays = true, 1; tt.change(s) })
			in := Input{Accounts: []account.Account{de}, Catalog: []*dataset.Spec{spec}, Now: at("2026-02-08T12:00:00Z"), Backfill: map[string]int{"v": 1}}
			got := Plan(in)
			if len(got) != 1 {
				t.Fatalf("%v is asked, want one day", got)
			}
			if edges := got[0].Start.UTC().Format(time.RFC3339) + ".." + got[0].End.UTC().Format(time.RFC3339); edges != tt.want {
				t.Errorf("%s is asked as %s, want %s", got[0], edges, tt.want)
			}
		})
	}
}

func TestBackfillAndDemand(t *testing.T) {
	us := shop("US-A", account.Seller, "US")
	wants := us
	wants.Include = []string{"terms"}
	for name, tt := range map[string]struct {
		account account.Account
		change  func(*dataset.Spec)
		more    map[string]int
		held    lake
		want    window.Day // the oldest day asked
	}{
		"all there is":             {account: us, change: func(*dataset.Spec) {}, want: day("2025-12-10")},
		"what the Spec says":       {account: us, change: func(s *dataset.Spec) { s.Backfill = 10 }, want: day("2026-01-29")},
		"more, where it is wanted": {account: us, change: func(s *dataset.Spec) { s.Backfill = 10 }, more: map[string]int{"terms": 400}, want: day("2025-12-10")},
		"and what came since": {
			account: us, change: func(s *dataset.Spec) { s.Backfill = 10 }, want: day("2026-01-11"),
			held: lake{"terms US-A": {{Marketplaces: []string{"ATVPDKIKX0DER"}, Window: days("2026-01-01", "2026-01-11"), GeneratedAt: at("2026-01-12T12:00:00Z")}}},
		},
		"nothing unless demanded": {account: us, change: func(s *dataset.Spec) { s.OnDemand = true }},
		"what is demanded":        {account: wants, change: func(s *dataset.Spec) { s.OnDemand = true }, want: day("2025-12-10")},
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{Accounts: []account.Account{tt.account}, Catalog: []*dataset.Spec{reports("terms", tt.change)}, Now: at("2026-02-08T12:00:00Z"), Backfill: tt.more}
			if tt.held != nil {
				in.Holdings = tt.held
			}
			oldest := window.Day(0)
			for _, s := range Plan(in) {
				if oldest == 0 || s.Window.From < oldest {
					oldest = s.Window.From
				}
			}
			if oldest != tt.want {
				t.Errorf("oldest day asked is %s, want %s", oldest, tt.want)
			}
		})
	}
}
