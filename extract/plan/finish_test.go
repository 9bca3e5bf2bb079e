package plan

import (
	"testing"
	"time"

	"sellerhouse/extract/dataset"
)

// serial are types that were found to be worked off one after the other.
type serial struct{ Usual }

func (serial) Open(string, *dataset.Spec) int { return 1 }

func TestEstimateFinish(t *testing.T) {
	now := at("2026-02-09T12:00:00Z")
	of := func(n int, accounts ...string) []Slice {
		var out []Slice
		for _, a := range accounts {
			for range n {
				out = append(out, Slice{Account: a, Dataset: "traffic"})
			}
		}
		return out
	}
	with := func(f func(*dataset.Spec)) *dataset.Spec {
		s := *daily
		f(&s)
		return &s
	}
	const token = 59880 * time.Millisecond // 1/0.0167 s
	const made = 3 * time.Minute
	for name, tt := range map[string]struct {
		slices  []Slice
		spec    *dataset.Spec
		quotas  Quotas
		listed  int
		want    time.Duration
		binding string
	}{
		"within the burst only generation takes time": {slices: of(15, "US-A"), spec: daily, want: made, binding: "createReport"},
		"30 beyond the burst at one in 59.88 s":       {slices: of(45, "US-A"), spec: daily, want: 30*token + made, binding: "createReport"},
		"a limited type":                              {slices: of(15, "US-A"), spec: with(func(s *dataset.Spec) { s.Limit.Every = 15 * time.Minute }), want: 14*15*time.Minute + made, binding: "traffic"},
		"a limited type with a burst":                 {slices: of(15, "US-A"), spec: with(func(s *dataset.Spec) { s.Limit.Every, s.Limit.Burst = 15*time.Minute, 5 }), want: 10*15*time.Minute + made, binding: "traffic"},
		"two at a time":                               {slices: of(45, "US-A"), spec: with(func(s *dataset.Spec) { s.Limit.Open = 2 }), want: 45 * made / 2, binding: "traffic"},
		"one after the other, as learned":             {slices: of(45, "US-A"), spec: daily, quotas: serial{}, want: 45 * made, binding: "traffic"},
		"a limit of the application":                  {slices: of(5, "US-A", "EU-A"), spec: with(func(s *dataset.Spec) { s.Limit.Every, s.Limit.PerApplication = time.Hour, true }), want: 9*time.Hour + made, binding: daily.Source.Type},
		"listed documents":                            {slices: of(1, "US-A"), spec: with(func(s *dataset.Spec) { s.Source.API = dataset.Listed }), listed: 45, want: 30 * token, binding: "getReportDocument"},
		"pages, one after the other":                  {slices: of(25, "US-A"), spec: with(func(s *dataset.Spec) { s.Source.API, s.Source.Type = dataset.Pages, string(SearchOrders) }), want: 892857 * time.Millisecond, binding: "searchOrders"},
		"queries have buckets of their own":           {slices: of(45, "US-A"), spec: with(func(s *dataset.Spec) { s.Source.API = dataset.Kiosk }), want: 30*token + made, binding: "createQuery"},
		"days of its own are left out":                {slices: of(45, "US-A"), spec: with(func(s *dataset.Spec) { s.Limit.Every = 72 * time.Minute }), want: 0, binding: ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := EstimateFinish(tt.slices, []*dataset.Spec{tt.spec}, tt.quotas, tt.listed, now)
			if d := got.After - tt.want; d.Abs() > time.Second || !got.At.Equal(now.Add(got.After)) {
				t.Errorf("EstimateFinish = %s at %s, want %s", got.After, got.At, tt.want)
			}
			binding := got.Binding
			if len(got.Accounts) == 1 {
				binding = got.Accounts[0].Binding
			}
			if binding != tt.binding {
				t.Errorf("bound by %q, want %q: %+v", binding, tt.binding, got)
			}
		})
	}
}
