package coverage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func days(from, until string) window.Range {
	f, err := window.ParseDay(from)
	if err != nil {
		panic(err)
	}
	u, err := window.ParseDay(until)
	if err != nil {
		panic(err)
	}
	return window.Range{From: f, Until: u}
}

func rows(n int64) []lake.TableRows { return []lake.TableRows{{In: n, Out: n}} }

var us, _ = amazon.ByCode("US")

// read is a document of the US, generated and committed at a moment.
func read(id, from, until, when string, n int64) lake.Manifest {
	m := lake.Manifest{Document: id, Marketplaces: []string{us.ID}, GeneratedAt: at(when), CommittedAt: at(when), Tables: rows(n)}
	if from != "" {
		m.Window = days(from, until)
	}
	return m
}

func nothing(id, from, until, when string, statuses ...string) lake.Manifest {
	m := read(id, from, until, when, 0)
	m.Tables, m.Statuses, m.NoData, m.Request = nil, statuses, strings.Join(statuses, ", "), "r-"+id
	return m
}

func statement(id, from, until string) lake.Manifest {
	return lake.Manifest{
		Document: id, CommittedAt: at(until), Tables: rows(5),
		Header: map[string]string{"settlement_start_at": from, "settlement_end_at": until, "currency": "USD"},
	}
}

func with(m lake.Manifest, change func(*lake.Manifest)) lake.Manifest { change(&m); return m }

// chain is a whole chain of changes.
func chain(id, since, until string, n int64) lake.Manifest {
	m := read(id, "", "", until, n)
	m.Since, m.Until = at(since), at(until)
	return m
}

func parked(name, class, when string, w window.Range) coverage.Parked {
	return coverage.Parked{
		Slice: plan.Slice{Account: "US-A", Dataset: name, Marketplaces: []string{us.ID}, Sites: "US", Window: w},
		Class: class, Text: "why", At: at(when), Reports: []string{"r1", "r2"},
	}
}

var (
	replaced  = &dataset.Spec{Name: "traffic", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30, History: 30, Latency: 48 * time.Hour, Source: dataset.Source{API: dataset.Reports}}
	weekly    = &dataset.Spec{Name: "terms", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 7, History: 60, Period: dataset.Weekly, Source: dataset.Source{API: dataset.Reports}}
	snapshot  = &dataset.Spec{Name: "stock", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Snapshot, Source: dataset.Source{API: dataset.Reports}}
	stranded  = &dataset.Spec{Name: "stranded", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Snapshot, NoData: []string{"CANCELLED"}, Source: dataset.Source{API: dataset.Reports}}
	rare      = &dataset.Spec{Name: "items", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Snapshot, Every: 7 * 24 * time.Hour, Source: dataset.Source{API: dataset.Pages}}
	ads       = &dataset.Spec{Name: "ads", Seller: true, Scope: dataset.PerProfile, Supersede: dataset.Replace, MaxDays: 31, History: 30, Latency: 12 * time.Hour, Source: dataset.Source{API: dataset.AdsReports}}
	listed    = &dataset.Spec{Name: "statements", Seller: true, Scope: dataset.PerRegion, Supersede: dataset.Append, History: 89, Source: dataset.Source{API: dataset.Listed}}
	byUpdate  = &dataset.Spec{Name: "orders", Seller: true, Scope: dataset.PerRegion, Supersede: dataset.Upsert, UpsertBy: "at", ByInstant: true, ByUpdate: true, MaxDays: 30, History: 730, Past: "orders_by_date", Source: dataset.Source{API: dataset.Reports}}
	byDate    = &dataset.Spec{Name: "orders_by_date", Seller: true, Scope: dataset.PerRegion, Supersede: dataset.Upsert, UpsertBy: "at", ByInstant: true, MaxDays: 30, History: 730, Source: dataset.Source{API: dataset.Reports}}
	pages     = &dataset.Spec{Name: "changes", Seller: true, Scope: dataset.PerRegion, Supersede: dataset.Upsert, UpsertBy: "at", ByUpdate: true, Source: dataset.Source{API: dataset.Pages}}
	kiosk     = &dataset.Spec{Name: "kiosk", Seller: true, Scope: dataset.PerRegion, Supersede: dataset.Replace, MaxDays: 31, History: 30, Fallback: "report", Source: dataset.Source{API: dataset.Kiosk}}
	report    = &dataset.Spec{Name: "report", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 1, History: 30, Source: dataset.Source{API: dataset.Reports}}
	optional  = &dataset.Spec{Name: "asin", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30, History: 30, Source: dataset.Source{API: dataset.Reports, Options: map[string]string{"asinGranularity": "CHILD"}}}
	listsOf   = &dataset.Spec{Name: "queries", Seller: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30, History: 30, Source: dataset.Source{API: dataset.Reports, ASINs: "asin"}}
	vendors   = &dataset.Spec{Name: "vendors", Vendor: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30, History: 30, Source: dataset.Source{API: dataset.Reports}}
	europeans = &dataset.Spec{Name: "europeans", Seller: true, Regions: []string{"EU"}, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30, History: 30, Source: dataset.Source{API: dataset.Reports}}
	personal  = &dataset.Spec{Name: "personal", Seller: true, Restricted: true, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30, History: 30, Source: dataset.Source{API: dataset.Reports}}
	ended     = &dataset.Spec{Name: "ended", Seller: true, Serves: dataset.Serves{Until: days("2026-01-05", "2026-01-06").From}, Scope: dataset.PerMarketplace, Supersede: dataset.Replace, MaxDays: 30, History: 30, Source: dataset.Source{API: dataset.Reports}}
)

// Each class of dataset ends each day in one state, with its reason and evidence.
func TestStates(t *testing.T) {
	for name, tt := range map[string]struct {
		spec   *dataset.Spec
		others []*dataset.Spec
		held   map[string][]lake.Manifest // by dataset
		asked  coverage.Requests
		byHand bool // without credentials
		leaps  bool
		now    string
		want   []string // site, state, reason, days, evidence
	}{
		// replaced by day
		"days read whole, empty, too early and not yet": {
			spec: replaced, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {
				read("a", "2026-01-02", "2026-01-04", "2026-01-09T12:00:00Z", 5),
				read("b", "2026-01-04", "2026-01-05", "2026-01-09T12:00:00Z", 0),
				read("c", "2026-01-06", "2026-01-07", "2026-01-07T12:00:00Z", 5),
			}},
			// The 8th local day ends at 08:00Z on the 9th and is complete 48 hours later, after now.
			want: []string{
				"US LOADED 2026-01-02..2026-01-04 a", "US NO_DATA EMPTY 2026-01-04..2026-01-05 b", "US PENDING NOT_READ 2026-01-05..2026-01-06",
				"US PENDING EARLY 2026-01-06..2026-01-07 c", "US PENDING NOT_READ 2026-01-07..2026-01-08",
			},
		},
		"a rejected document is a failure until another covers the day": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {
				with(read("a", "2026-01-02", "2026-01-04", "2026-01-06T11:00:00Z", 0), func(m *lake.Manifest) { m.Rejected = "column sku is missing" }),
				read("b", "2026-01-03", "2026-01-04", "2026-01-06T11:30:00Z", 1),
			}},
			want: []string{"US FAILED QUARANTINED 2026-01-02..2026-01-03 a", "US LOADED 2026-01-03..2026-01-04 b"},
		},
		"a day that is in gets worse by a newer document only": {
			spec: replaced, now: "2026-01-07T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {
				read("a", "2026-01-02", "2026-01-05", "2026-01-07T10:00:00Z", 5),
				nothing("n", "2026-01-02", "2026-01-03", "2026-01-07T11:00:00Z", "FATAL"),
				with(read("b", "2026-01-03", "2026-01-04", "2026-01-07T11:30:00Z", 0), func(m *lake.Manifest) { m.Rejected = "column sku is missing" }),
			}},
			asked: coverage.Requests{Parked: []coverage.Parked{parked("traffic", "FAILED", "2026-01-07T11:45:00Z", days("2026-01-04", "2026-01-05"))}},
			want:  []string{"US LOADED 2026-01-02..2026-01-03 a", "US FAILED QUARANTINED 2026-01-03..2026-01-04 b", "US LOADED 2026-01-04..2026-01-05 a"},
		},
		"a document that covers a part of a week covers nothing of it": {
			spec: weekly, now: "2026-01-26T12:00:00Z",
			held: map[string][]lake.Manifest{"terms": {
				read("a", "2026-01-04", "2026-01-18", "2026-01-25T12:00:00Z", 5), read("b", "2026-01-19", "2026-01-25", "2026-01-25T12:00:00Z", 5),
			}},
			// the week the account opened in begins in December
			want: []string{"US PENDING NOT_READ 2025-12-28..2026-01-04", "US LOADED 2026-01-04..2026-01-18 a", "US PENDING NOT_READ 2026-01-18..2026-01-25"},
		},
		"cancelled twice means nothing where a report of the type was finished around": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {
				nothing("n", "2026-01-02", "2026-01-04", "2026-01-06T11:00:00Z", "CANCELLED", "CANCELLED"),
				with(read("other", "2026-01-02", "2026-01-03", "2025-12-03T12:00:00Z", 5), func(m *lake.Manifest) { m.Marketplaces = []string{"another"} }),
			}},
			want: []string{"US NO_DATA CANCELLED 2026-01-02..2026-01-04 r-n"},
		},
		"35 days away it proves nothing": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {
				nothing("n", "2026-01-02", "2026-01-04", "2026-01-06T11:00:00Z", "CANCELLED", "CANCELLED"),
				with(read("other", "2026-01-02", "2026-01-03", "2025-12-02T10:59:00Z", 5), func(m *lake.Manifest) { m.Marketplaces = []string{"another"} }),
			}},
			want: []string{"US PENDING UNPROVEN 2026-01-02..2026-01-04 r-n"},
		},
		"nor does another account's type, and once is never enough": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {
				read("a", "2026-01-02", "2026-01-03", "2026-01-06T10:00:00Z", 5), nothing("n", "2026-01-03", "2026-01-04", "2026-01-06T11:00:00Z", "CANCELLED"),
			}},
			want: []string{"US LOADED 2026-01-02..2026-01-03 a", "US PENDING UNPROVEN 2026-01-03..2026-01-04 r-n"},
		},
		"a FATAL whose text says that there is nothing": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {nothing("n", "2026-01-02", "2026-01-04", "2026-01-06T11:00:00Z", "FATAL")}},
			want: []string{"US NO_DATA SAID 2026-01-02..2026-01-04 r-n"},
		},
		"a proof written before statuses were kept": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {with(nothing("n", "2026-01-02", "2026-01-04", "2026-01-06T11:00:00Z"), func(m *lake.Manifest) { m.NoData = "FATAL: nothing found" })}},
			want: []string{"US NO_DATA SAID 2026-01-02..2026-01-04 r-n"},
		},
		"asked for, and not answered yet": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			asked: coverage.Requests{Open: []plan.Slice{parked("traffic", "", "2026-01-06T12:00:00Z", days("2026-01-02", "2026-01-03")).Slice}},
			want:  []string{"US PENDING WAITING 2026-01-02..2026-01-03", "US PENDING NOT_READ 2026-01-03..2026-01-04"},
		},
		"given up, or put off by the quota": {
			spec: replaced, now: "2026-01-07T12:00:00Z",
			asked: coverage.Requests{Parked: []coverage.Parked{
				parked("traffic", "THROTTLED", "2026-01-06T11:00:00Z", days("2026-01-02", "2026-01-03")), parked("traffic", "INVALID", "2026-01-06T12:00:00Z", days("2026-01-03", "2026-01-04")),
				parked("traffic", "FAILED", "2026-01-06T11:00:00Z", days("2026-01-03", "2026-01-04")), parked("other", "FAILED", "2026-01-06T11:00:00Z", days("2026-01-04", "2026-01-05")),
			}},
			want: []string{"US PENDING THROTTLED 2026-01-02..2026-01-03 r1,r2", "US FAILED GIVEN_UP 2026-01-03..2026-01-04 r1,r2", "US PENDING NOT_READ 2026-01-04..2026-01-05"},
		},
		"days that were not read while Amazon had them are lost": {
			spec: replaced, now: "2026-02-10T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {read("a", "2026-01-02", "2026-01-05", "2026-01-09T12:00:00Z", 5)}},
			want: []string{"US LOADED 2026-01-02..2026-01-05 a", "US FAILED MISSED 2026-01-05..2026-01-11", "US PENDING NOT_READ 2026-01-11..2026-02-08"},
		},
		"options of an import are a set of their own": {
			spec: optional, now: "2026-01-05T12:00:00Z",
			held: map[string][]lake.Manifest{"asin": {
				with(read("c", "2026-01-02", "2026-01-04", "2026-01-05T11:00:00Z", 5), func(m *lake.Manifest) { m.Options = map[string]string{"asinGranularity": "child"} }),
				with(read("p", "2026-01-02", "2026-01-03", "2026-01-05T11:00:00Z", 5), func(m *lake.Manifest) { m.Options = map[string]string{"asinGranularity": "PARENT"} }),
			}},
			want: []string{"US[asinGranularity=CHILD] LOADED 2026-01-02..2026-01-04 c", "US[asinGranularity=CHILD] PENDING NOT_READ 2026-01-04..2026-01-05", "US[asinGranularity=PARENT] LOADED 2026-01-02..2026-01-03 p"},
		},
		"each list of products is a set": {
			spec: listsOf, now: "2026-01-04T12:00:00Z",
			held: map[string][]lake.Manifest{"queries": {
				with(read("1", "2026-01-02", "2026-01-03", "2026-01-04T11:00:00Z", 5), func(m *lake.Manifest) { m.Options = map[string]string{"asin": "A B"} }),
				with(read("2", "2026-01-02", "2026-01-04", "2026-01-04T11:00:00Z", 5), func(m *lake.Manifest) { m.Options = map[string]string{"asin": "C"} }),
			}},
			want: []string{"US[asin=A B] LOADED 2026-01-02..2026-01-03 1", "US[asin=A B] PENDING NOT_READ 2026-01-03..2026-01-04", "US[asin=C] LOADED 2026-01-02..2026-01-04 2"},
		},
		"an advertising document belongs to its profile": {
			spec: ads, now: "2026-01-05T21:00:00Z",
			held: map[string][]lake.Manifest{"ads": {
				with(read("a", "2026-01-02", "2026-01-04", "2026-01-05T11:00:00Z", 5), func(m *lake.Manifest) { m.Profile, m.Marketplaces = "7", nil }),
				with(read("b", "2026-01-02", "2026-01-05", "2026-01-05T11:00:00Z", 5), func(m *lake.Manifest) { m.Profile = "8" }),
			}},
			want: []string{"US LOADED 2026-01-02..2026-01-04 a", "US PENDING NOT_READ 2026-01-04..2026-01-05"},
		},
		"days imported by hand stand alone": {
			spec: replaced, now: "2026-01-10T12:00:00Z", byHand: true,
			held: map[string][]lake.Manifest{"traffic": {with(read("a", "2026-01-04", "2026-01-05", "2026-01-09T12:00:00Z", 5), func(m *lake.Manifest) { m.Imported = true })}},
			want: []string{"US LOADED 2026-01-04..2026-01-05 a"},
		},

		// who may ask
		"the grant ended": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			held:  map[string][]lake.Manifest{"traffic": {read("a", "2026-01-02", "2026-01-03", "2026-01-05T12:00:00Z", 5)}},
			asked: coverage.Requests{Parked: []coverage.Parked{parked("traffic", "REVOKED", "2026-01-06T11:00:00Z", window.Range{})}},
			want:  []string{"US LOADED 2026-01-02..2026-01-03 a", "US NOT_AUTHORISED REVOKED 2026-01-03..2026-01-04 r1,r2"},
		},
		"a role is missing":    {spec: replaced, now: "2026-01-05T12:00:00Z", asked: coverage.Requests{Parked: []coverage.Parked{parked("traffic", "DENIED", "2026-01-05T11:00:00Z", window.Range{})}}, want: []string{"US NOT_AUTHORISED ROLE 2026-01-02..2026-01-03 r1,r2"}},
		"the wrong region":     {spec: replaced, now: "2026-01-05T12:00:00Z", asked: coverage.Requests{Parked: []coverage.Parked{parked("traffic", "REGION", "2026-01-05T11:00:00Z", window.Range{})}}, want: []string{"US NOT_AUTHORISED REGION 2026-01-02..2026-01-03 r1,r2"}},
		"the wrong account":    {spec: replaced, now: "2026-01-05T12:00:00Z", asked: coverage.Requests{Parked: []coverage.Parked{parked("traffic", "ACCOUNT_TYPE", "2026-01-05T11:00:00Z", window.Range{})}}, want: []string{"US NOT_AUTHORISED ACCOUNT_TYPE 2026-01-02..2026-01-03 r1,r2"}},
		"the clock":            {spec: replaced, now: "2026-01-05T12:00:00Z", asked: coverage.Requests{Parked: []coverage.Parked{parked("traffic", "CLOCK", "2026-01-05T11:00:00Z", window.Range{})}}, want: []string{"US NOT_AUTHORISED CLOCK 2026-01-02..2026-01-03 r1,r2"}},
		"another site's right": {spec: replaced, now: "2026-01-05T12:00:00Z", asked: coverage.Requests{Parked: []coverage.Parked{{Slice: plan.Slice{Dataset: "traffic", Marketplaces: []string{"another"}}, Class: "DENIED", At: at("2026-01-05T11:00:00Z")}}}, want: []string{"US PENDING NOT_READ 2026-01-02..2026-01-03"}},
		"what came afterwards takes the refusal back": {
			spec: replaced, now: "2026-01-06T12:00:00Z",
			held:  map[string][]lake.Manifest{"traffic": {read("a", "2026-01-02", "2026-01-03", "2026-01-06T11:30:00Z", 5)}},
			asked: coverage.Requests{Parked: []coverage.Parked{parked("traffic", "DENIED", "2026-01-06T11:00:00Z", window.Range{})}},
			want:  []string{"US LOADED 2026-01-02..2026-01-03 a", "US PENDING NOT_READ 2026-01-03..2026-01-04"},
		},
		"a vendor's type for a seller has no day":          {spec: vendors, now: "2026-01-05T12:00:00Z"},
		"a type of another region has none":                {spec: europeans, now: "2026-01-05T12:00:00Z"},
		"personal data nobody asked for have none":         {spec: personal, now: "2026-01-05T12:00:00Z"},
		"a type that ended shows what was read, owes none": {spec: ended, now: "2026-01-10T12:00:00Z", held: map[string][]lake.Manifest{"ended": {read("a", "2026-01-02", "2026-01-03", "2026-01-04T12:00:00Z", 5)}}, want: []string{"US LOADED 2026-01-02..2026-01-03 a"}},

		// Data Kiosk and its fallback
		"done without a document": {
			spec: kiosk, now: "2026-01-04T12:00:00Z", held: map[string][]lake.Manifest{"kiosk": {nothing("n", "2026-01-02", "2026-01-04", "2026-01-04T11:00:00Z", "DONE")}},
			want: []string{"* NO_DATA NO_DOCUMENT 2026-01-02..2026-01-04 r-n"},
		},
		"done with an error document is given up, not empty": {
			spec: kiosk, now: "2026-01-04T12:00:00Z", asked: coverage.Requests{Parked: []coverage.Parked{parked("kiosk", "FAILED", "2026-01-04T11:00:00Z", days("2026-01-02", "2026-01-04"))}},
			want: []string{"* FAILED GIVEN_UP 2026-01-02..2026-01-04 r1,r2"},
		},
		"the fallback owes nothing": {
			spec: report, others: []*dataset.Spec{kiosk}, now: "2026-01-04T12:00:00Z", held: map[string][]lake.Manifest{"report": {read("a", "2026-01-02", "2026-01-03", "2026-01-04T11:00:00Z", 5)}},
			want: []string{"US LOADED 2026-01-02..2026-01-03 a"},
		},
		"until what is preferred is refused": {
			spec: report, others: []*dataset.Spec{kiosk}, now: "2026-01-04T12:00:00Z", asked: coverage.Requests{Parked: []coverage.Parked{parked("kiosk", "DENIED", "2026-01-04T11:00:00Z", window.Range{})}},
			want: []string{"US PENDING NOT_READ 2026-01-02..2026-01-04"},
		},

		// states without dates
		"a day on which nothing ran is missed like any": {
			spec: snapshot, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"stock": {read("a", "", "", "2026-01-03T12:00:00Z", 5), read("b", "", "", "2026-01-07T11:00:00Z", 5)}},
			want: []string{"US LOADED 2026-01-03..2026-01-04 a", "US FAILED MISSED 2026-01-04..2026-01-07", "US LOADED 2026-01-07..2026-01-08 b", "US FAILED MISSED 2026-01-08..2026-01-10", "US PENDING NOT_READ 2026-01-10..2026-01-11"},
		},
		"a clock that leaps has only days with a run": {
			spec: snapshot, others: []*dataset.Spec{replaced}, leaps: true, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{
				"stock":   {read("a", "", "", "2026-01-03T12:00:00Z", 5), read("b", "", "", "2026-01-10T11:00:00Z", 0)},
				"traffic": {read("x", "2026-01-02", "2026-01-03", "2026-01-02T12:00:00Z", 5), read("y", "2026-01-02", "2026-01-03", "2026-01-07T12:00:00Z", 5)},
			},
			want: []string{"US LOADED 2026-01-03..2026-01-04 a", "US FAILED MISSED 2026-01-07..2026-01-08", "US NO_DATA EMPTY 2026-01-10..2026-01-11 b"},
		},
		"today's is still to come": {
			spec: snapshot, others: []*dataset.Spec{replaced}, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"traffic": {read("y", "2026-01-02", "2026-01-03", "2026-01-10T11:00:00Z", 5)}},
			want: []string{"US PENDING NOT_READ 2026-01-10..2026-01-11"},
		},
		"today's was refused": {
			spec: snapshot, others: []*dataset.Spec{replaced}, now: "2026-01-10T12:00:00Z",
			held:  map[string][]lake.Manifest{"traffic": {read("y", "2026-01-02", "2026-01-03", "2026-01-10T11:00:00Z", 5)}},
			asked: coverage.Requests{Parked: []coverage.Parked{parked("stock", "DENIED", "2026-01-10T11:00:00Z", window.Range{})}},
			want:  []string{"US NOT_AUTHORISED ROLE 2026-01-10..2026-01-11 r1,r2"},
		},
		"cancelled means nothing stranded": {
			spec: stranded, now: "2026-01-10T12:00:00Z", held: map[string][]lake.Manifest{"stranded": {nothing("n", "", "", "2026-01-10T11:00:00Z", "CANCELLED")}},
			want: []string{"US NO_DATA CANCELLED 2026-01-10..2026-01-11 r-n"},
		},
		"one a week is not missed on the days between": {
			spec: rare, others: []*dataset.Spec{replaced}, leaps: true, now: "2026-01-12T12:00:00Z",
			held: map[string][]lake.Manifest{
				"items":   {read("a", "", "", "2026-01-03T12:00:00Z", 5)},
				"traffic": {read("x", "2026-01-02", "2026-01-03", "2026-01-05T12:00:00Z", 5), read("y", "2026-01-02", "2026-01-03", "2026-01-09T12:00:00Z", 5), read("z", "2026-01-02", "2026-01-03", "2026-01-11T12:00:00Z", 5)},
			},
			want: []string{"US LOADED 2026-01-03..2026-01-04 a", "US FAILED MISSED 2026-01-11..2026-01-12"},
		},
		"a run that goes on over midnight is one day": {
			spec: snapshot, leaps: true, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"stock": {
				with(read("a", "", "", "2026-01-03T12:00:00Z", 5), func(m *lake.Manifest) { m.Run = "20260103" }),
				with(read("z", "", "", "2026-01-04T00:10:00Z", 5), func(m *lake.Manifest) { m.Run, m.Marketplaces = "20260103", []string{"other"} }),
				with(read("b", "", "", "2026-01-09T00:10:00Z", 5), func(m *lake.Manifest) { m.Run = "20260108" }),
			}},
			want: []string{"US LOADED 2026-01-03..2026-01-04 a", "US LOADED 2026-01-09..2026-01-10 b"},
		},

		// statements
		"a hole between statements is a failure, the open period is pending": {
			spec: listed, now: "2026-02-10T12:00:00Z",
			held: map[string][]lake.Manifest{"statements": {statement("a", "2026-01-01T00:00:00Z", "2026-01-15T00:00:00Z"), statement("c", "2026-01-29T00:00:00Z", "2026-02-05T00:00:00Z")}},
			want: []string{"USD LOADED 2026-01-01..2026-01-15 a", "USD FAILED MISSING 2026-01-15..2026-01-29", "USD LOADED 2026-01-29..2026-02-05 c", "USD PENDING OPEN 2026-02-05..2026-02-10"},
		},
		"one and a half periods without a statement are a failure": {
			spec: listed, now: "2026-02-10T12:00:00Z",
			held: map[string][]lake.Manifest{"statements": {statement("a", "2026-01-01T00:00:00Z", "2026-01-15T00:00:00Z")}},
			want: []string{"USD LOADED 2026-01-01..2026-01-15 a", "USD PENDING OPEN 2026-01-15..2026-02-05", "USD FAILED OVERDUE 2026-02-05..2026-02-10"},
		},
		"of an account without credentials nothing is owed but what lies between": {
			spec: listed, now: "2026-06-10T12:00:00Z", byHand: true,
			held: map[string][]lake.Manifest{"statements": {statement("a", "2026-01-01T00:00:00Z", "2026-01-15T00:00:00Z"), statement("c", "2026-01-29T00:00:00Z", "2026-02-05T00:00:00Z")}},
			want: []string{"USD LOADED 2026-01-01..2026-01-15 a", "USD FAILED MISSING 2026-01-15..2026-01-29", "USD LOADED 2026-01-29..2026-02-05 c"},
		},
		"a list read whole without any statement proves that there is none up to then": {
			spec: listed, now: "2026-01-05T12:00:00Z", asked: coverage.Requests{Listed: map[string]time.Time{"statements": at("2026-01-04T12:00:00Z")}},
			want: []string{"* NO_DATA NONE_YET 2026-01-02..2026-01-04 list of 2026-01-04T12:00:00Z", "* PENDING NOT_READ 2026-01-04..2026-01-05"},
		},

		// by update
		"changes without a hole since the first run, orders before it by purchase day": {
			spec: byUpdate, others: []*dataset.Spec{byDate}, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"orders": {read("a", "2026-01-05", "2026-01-07", "2026-01-07T12:00:00Z", 5), read("b", "2026-01-07", "2026-01-10", "2026-01-10T12:00:00Z", 0)}},
			want: []string{"* LOADED 2026-01-05..2026-01-07 a", "* NO_DATA EMPTY 2026-01-07..2026-01-10 b"},
		},
		"days after a hole are not complete": {
			spec: byUpdate, others: []*dataset.Spec{byDate}, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"orders": {read("a", "2026-01-05", "2026-01-07", "2026-01-07T12:00:00Z", 5), read("b", "2026-01-08", "2026-01-10", "2026-01-10T12:00:00Z", 5)}},
			want: []string{"* LOADED 2026-01-05..2026-01-07 a", "* PENDING NOT_READ 2026-01-07..2026-01-08", "* PENDING HOLE 2026-01-08..2026-01-10 b"},
		},
		"the purchase days before the first run": {
			spec: byDate, others: []*dataset.Spec{byUpdate}, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{
				"orders":         {read("u", "2026-01-05", "2026-01-10", "2026-01-10T12:00:00Z", 5)},
				"orders_by_date": {read("a", "2026-01-04", "2026-01-06", "2026-01-06T12:00:00Z", 5)},
			},
			want: []string{"* PENDING NOT_READ 2026-01-02..2026-01-04", "* LOADED 2026-01-04..2026-01-06 a"},
		},
		"nothing was read yet: one day is owed, the day before": {spec: byUpdate, others: []*dataset.Spec{byDate}, now: "2026-01-10T12:00:00Z", want: []string{"* PENDING NOT_READ 2026-01-09..2026-01-10"}},
		"chains that meet cover a day together": {
			spec: pages, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"changes": {
				chain("a", "2026-01-06T12:00:00Z", "2026-01-08T06:00:00Z", 5), chain("b", "2026-01-08T05:00:00Z", "2026-01-09T06:00:00Z", 5),
			}},
			want: []string{"* LOADED 2026-01-07..2026-01-09 a", "* PENDING NOT_READ 2026-01-09..2026-01-10"},
		},
		"chains that do not meet leave a hole": {
			spec: pages, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"changes": {
				chain("a", "2026-01-06T12:00:00Z", "2026-01-08T06:00:00Z", 5), chain("b", "2026-01-08T06:00:01Z", "2026-01-10T06:00:00Z", 0),
			}},
			want: []string{"* LOADED 2026-01-07..2026-01-08 a", "* PENDING NOT_READ 2026-01-08..2026-01-09", "* PENDING HOLE 2026-01-09..2026-01-10 b"},
		},
		"a rejected chain": {
			spec: pages, now: "2026-01-10T12:00:00Z",
			held: map[string][]lake.Manifest{"changes": {
				chain("a", "2026-01-06T12:00:00Z", "2026-01-09T06:00:00Z", 5), with(chain("b", "2026-01-09T05:00:00Z", "2026-01-10T06:00:00Z", 5), func(m *lake.Manifest) { m.Rejected = "what" }),
			}},
			want: []string{"* LOADED 2026-01-07..2026-01-09 a", "* FAILED QUARANTINED 2026-01-09..2026-01-10 b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			granted := account.Credentials{ClientID: "client", ClientSecret: "secret", RefreshToken: "token"}
			acc := account.Account{Code: "US-A", Type: account.Seller, Region: "NA", Marketplaces: []amazon.Marketplace{us}, SPAPI: granted, Ads: granted, Profiles: []string{"7"}}
			if tt.byHand {
				acc.SPAPI, acc.Ads = account.Credentials{}, account.Credentials{}
			}
			var got []string
			var last coverage.Row
			for r := range coverage.Compute(coverage.Input{
				Accounts:  []account.Account{acc},
				Specs:     append([]*dataset.Spec{tt.spec}, tt.others...),
				Profiles:  map[string]plan.Profile{"7": {ID: "7", MarketplaceID: us.ID}},
				Manifests: func(dataset, _ string) []lake.Manifest { return tt.held[dataset] },
				Requests:  func(string) coverage.Requests { return tt.asked },
				Opened:    func(string) window.Day { return days("2026-01-02", "2026-01-03").From },
				RunDay: func(run string) (window.Day, bool) {
					if run == "" {
						return 0, false
					}
					return window.DayOf(at(run[:4]+"-"+run[4:6]+"-"+run[6:]+"T00:00:00Z"), time.UTC), true
				},
				Leaps: tt.leaps, Now: at(tt.now),
			}) {
				if r.Dataset != tt.spec.Name {
					continue
				}
				if r.State == "" || r.Since.IsZero() || r.Account != "US-A" {
					t.Errorf("a row that does not say all: %+v", r)
				}
				if last.State == r.State && last.Reason == r.Reason && last.Evidence == r.Evidence && last.Site == r.Site && last.Options == r.Options && last.Day+1 == r.Day {
					s := got[len(got)-1]
					i := strings.Index(s, "..")
					got[len(got)-1] = s[:i+2] + (r.Day + 1).String() + s[i+12:]
				} else {
					site := r.Site
					if r.Options != "" {
						site += "[" + r.Options + "]"
					}
					got = append(got, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s..%s %s", site, r.State, r.Reason, r.Day, r.Day+1, r.Evidence)), " "))
				}
				last = r
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
		})
	}
}

// Since is when a day came into its state, and rows are those of the day.
func TestSinceAndRows(t *testing.T) {
	unit := func(d string, n int64) lake.Unit { return lake.Unit{Day: days(d, d).From, Rows: n} }
	first := read("a", "2026-01-02", "2026-01-04", "2026-01-07T12:00:00Z", 5)
	first.Tables[0].Units = []lake.Unit{unit("2026-01-02", 5)}
	second := read("b", "2026-01-02", "2026-01-04", "2026-01-08T12:00:00Z", 7)
	second.Tables[0].Units = []lake.Unit{unit("2026-01-02", 3), unit("2026-01-03", 4)}
	acc := account.Account{Code: "US-A", Type: account.Seller, Marketplaces: []amazon.Marketplace{us}, SPAPI: account.Credentials{ClientID: "c", RefreshToken: "r"}}
	var got []string
	for r := range coverage.Compute(coverage.Input{
		Accounts: []account.Account{acc}, Specs: []*dataset.Spec{replaced}, Now: at("2026-01-08T13:00:00Z"),
		Manifests: func(string, string) []lake.Manifest { return []lake.Manifest{second, first} },
		Opened:    func(string) window.Day { return days("2026-01-02", "2026-01-03").From },
	}) {
		got = append(got, fmt.Sprintf("%s %s %d %s", r.Day, r.State, r.Rows, r.Since.UTC().Format(time.RFC3339)))
	}
	want := []string{"2026-01-02 LOADED 3 2026-01-07T12:00:00Z", "2026-01-03 LOADED 4 2026-01-07T12:00:00Z", "2026-01-04 PENDING -1 2026-01-07T08:00:00Z", "2026-01-05 PENDING -1 2026-01-08T08:00:00Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
