package simulate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/window"
)

// query asks Data Kiosk and returns the lines of the answer, none where there is no document.
func (s *stand) query(account, text string) []string {
	s.Helper()
	const base = "/dataKiosk/2023-11-15"
	raw, _ := json.Marshal(map[string]string{"query": text})
	var q struct{ QueryID, DataDocumentID, ProcessingStatus string }
	if a := s.sp(account, "POST", base+"/queries", string(raw)); a.status != 202 || json.Unmarshal(a.body, &q) != nil {
		s.Fatalf("%s: %d %s", text, a.status, a.body)
	}
	s.advanceBy(10 * time.Minute)
	if s.sp(account, "GET", base+"/queries/"+q.QueryID, "").into(s.T, &q); q.ProcessingStatus != done {
		s.Fatalf("%s ended %s", text, q.ProcessingStatus)
	}
	if q.DataDocumentID == "" {
		return nil
	}
	var address struct{ DocumentURL string }
	s.sp(account, "GET", base+"/documents/"+q.DataDocumentID, "").into(s.T, &address)
	return strings.Split(strings.TrimSuffix(gunzip(s.T, s.do("GET", address.DocumentURL, nil, "").body), "\n"), "\n")
}

// rows are a report's rows by what a member says, in the array that is named.
func (s *stand) rows(account, body, array, member string) map[string]string {
	s.Helper()
	r := s.finish(account, body)
	if r.Status != done {
		s.Fatalf("%s ended %s", body, r.Status)
	}
	out := map[string]string{}
	for _, row := range s.arrays(account, r.Document)[array] {
		out[row[member].(string)] += fmt.Sprint(row)
	}
	return out
}

// lines are those of a query by the day they begin with.
func (s *stand) lines(account, text string) map[string]string {
	s.Helper()
	out := map[string]string{}
	for _, line := range s.query(account, text) {
		var row struct{ StartDate string }
		if json.Unmarshal([]byte(line), &row) != nil || row.StartDate == "" {
			s.Fatalf("%q", line)
		}
		out[row.StartDate] += line
	}
	return out
}

// Figures that are late or restated are so for a few days and end as they would have been: missing, or less than they
// become, in all reports and queries that Amazon restates, and in no other one.
func TestUnsettledFigures(t *testing.T) {
	const us = "ATVPDKIKX0DER"
	first := window.Date(2025, time.October, 12)
	sources := map[string]struct {
		days int // from a day until its figures can be had
		week bool
		once bool // nothing is added after the period's end
		ask  func(s *stand, from, last string) map[string]string
	}{
		"sales and traffic": {days: 4, ask: func(s *stand, from, last string) map[string]string {
			return s.rows("US-A", ask(catalog.SalesTraffic, us, from, last+"T23:59:59Z"), "salesAndTrafficByDate", "date")
		}},
		"days of Data Kiosk": {days: 4, ask: func(s *stand, from, last string) map[string]string {
			return s.lines("US-A", fmt.Sprintf("query Q {\n analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(startDate: %q, endDate: %q, aggregateBy: DAY, marketplaceIds: [%q]) { startDate sales { unitsOrdered } traffic { sessions } } } }", from, last, us))
		}},
		"products of Data Kiosk": {days: 4, ask: func(s *stand, from, last string) map[string]string {
			return s.lines("US-A", fmt.Sprintf("query Q {\n analytics_salesAndTraffic_2024_04_24 { salesAndTrafficTrends(startDate: %q, endDate: %q, dateAggregation: DAY, asinAggregation: CHILD, filters: [{marketplaceId: %q}]) { startDate childAsin sales { unitsOrdered } traffic { sessions } } } }", from, last, us))
		}},
		"economics": {days: 5, ask: func(s *stand, from, last string) map[string]string {
			return s.lines("US-A", fmt.Sprintf("query Q {\n analytics_economics_2024_03_15 { economics(startDate: %q, endDate: %q, aggregateBy: {date: DAY, productId: MSKU}, marketplaceIds: [%q]) { startDate msku sales { unitsOrdered } ads { adTypeName charge { aggregatedDetail { totalAmount { amount } } } } netProceeds { total { amount } } } } }", from, last, us))
		}},
		"vendor sales": {days: 4, ask: func(s *stand, from, last string) map[string]string {
			return s.rows("US-V", ask(catalog.VendorSalesManufacturing, us, from, last), "salesAggregate", "startDate")
		}},
		"vendor traffic": {days: 4, ask: func(s *stand, from, last string) map[string]string {
			return s.rows("US-V", ask(catalog.VendorTraffic, us, from, last), "trafficByAsin", "startDate")
		}},
		"vendor inventory": {days: 4, once: true, ask: func(s *stand, from, last string) map[string]string {
			return s.rows("US-V", ask(catalog.VendorInventorySourcing, us, from, last), "inventoryAggregate", "startDate")
		}},
		"vendor margins": {days: 6, ask: func(s *stand, from, last string) map[string]string {
			return s.rows("US-V", ask(catalog.VendorMargin, us, from, last), "netPureProductMarginAggregate", "startDate")
		}},
		"vendors in Data Kiosk": {days: 5, ask: func(s *stand, from, last string) map[string]string {
			return s.lines("US-V", fmt.Sprintf("query Q {\n analytics_vendorAnalytics_2024_09_30 { manufacturingView(startDate: %q, endDate: %q, aggregateBy: DAY) { startDate totals { orders { orderedUnitsWithRevenue { units } } traffic { glanceViews } } } } }", from, last))
		}},
		"repeat purchases": {days: 4, week: true, ask: func(s *stand, from, last string) map[string]string {
			return s.rows("US-A", ask(catalog.RepeatPurchase, us, from, last, "reportPeriod", "WEEK"), "dataByAsin", "startDate")
		}},
	}
	// seen is what a source shows at each moment, from when a period's figures can be had.
	type reading struct {
		period string
		n      int // readings of it before
	}
	read := func(t *testing.T, faults, name string) map[reading]string {
		t.Helper()
		source := sources[name]
		s := open(t, Config{Now: first.UTC().Add(6 * time.Hour), Faults: faults})
		out, seen := map[reading]string{}, map[string]int{}
		span := window.Day(7)
		if source.week {
			span = 14
		}
		for range int(span) + source.days + 10 { // at most nine readings may differ
			clear(s.tokens)
			last := min(window.DayOf(s.Now(), time.UTC)-window.Day(source.days), first+span-1)
			step := window.Day(1)
			if source.week {
				step, last = 7, first+(last+1-first)/7*7-1
			}
			if last >= first {
				s.mu.Lock()
				clear(s.buckets)
				s.mu.Unlock()
				rows := source.ask(s, first.String(), last.String())
				for d := first; d <= last; d += step {
					p := d.String()
					out[reading{p, seen[p]}] = rows[p]
					seen[p]++
				}
			}
			s.mu.Lock()
			if err := s.advance(s.moment.AddDate(0, 0, 1).Truncate(24*time.Hour).Add(6*time.Hour), true); err != nil {
				t.Error(err)
			}
			s.mu.Unlock()
		}
		return out
	}
	for name := range sources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clean := read(t, "none", name)
			for r, text := range clean {
				if text == "" {
					t.Errorf("without faults %s is missing at reading %d", r.period, r.n)
				}
			}
			for faults, tt := range map[string]struct {
				late, restated bool
				longest        int // readings that may differ
			}{
				`{"late_figures":1}`:                                          {late: true, longest: 3},
				`{"restated_figures":1}`:                                      {restated: true, longest: 6},
				`{"late_figures":1,"restated_figures":2}`:                     {late: true, restated: true, longest: 9},
				`{"late_figures":1,"restated_figures":1,"only":"GET_NOBODY"}`: {},
			} {
				gone, other, versions := 0, 0, map[string]map[string]bool{}
				got := read(t, faults, name)
				for r, text := range got {
					if versions[r.period] == nil {
						versions[r.period] = map[string]bool{}
					}
					versions[r.period][text] = true
					switch {
					case text == clean[r]:
						continue
					case text == "":
						gone++
						if !tt.late || r.n >= 3 {
							t.Errorf("%s: %s is missing at reading %d", faults, r.period, r.n)
						}
					default:
						other++
						if !tt.restated {
							t.Errorf("%s: %s is other at reading %d: %s", faults, r.period, r.n, text)
						}
					}
					if r.n >= tt.longest {
						t.Errorf("%s: %s still differs at reading %d", faults, r.period, r.n)
					}
				}
				if len(got) != len(clean) || (gone > 0) != tt.late || (other > 0) != tt.restated {
					t.Errorf("%s: %d readings of %d, %d without the period, %d with other figures", faults, len(got), len(clean), gone, other)
				}
				if tt.restated && !tt.late && !sources[name].once && !slices.ContainsFunc(slices.Collect(maps.Values(versions)), func(v map[string]bool) bool { return len(v) > 2 }) {
					t.Errorf("%s: no figures moved twice: %v", faults, versions)
				}
			}
		})
	}
}
