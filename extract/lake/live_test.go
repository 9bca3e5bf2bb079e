package lake_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

var (
	dated  = &dataset.Spec{Supersede: dataset.Replace, Scope: dataset.PerMarketplace, Tables: []dataset.Table{{Name: "t", Day: "date"}}}
	hourly = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

// made is a document generated at an hour, covering the days [from, until) of January 2026, each of which it
// gives a row no other document has.
func made(id string, hour int, from, until int) lake.Manifest {
	d := window.Date(2026, 1, 1) - 1
	m := lake.Manifest{
		Document: id, GeneratedAt: hourly.Add(time.Duration(hour) * time.Hour), Marketplaces: []string{"M"},
		Window: window.Range{From: d + window.Day(from), Until: d + window.Day(until)},
	}
	return saying(m, "only "+id)
}

// saying gives the document one row a day of its window whose hash is said.
func saying(m lake.Manifest, said string) lake.Manifest {
	t := lake.TableRows{Table: "t"}
	for d := m.Window.From; d < m.Window.Until; d++ {
		t.Units = append(t.Units, lake.Unit{Day: d, Rows: 1, Hash: said})
		t.Out++
	}
	m.Tables = []lake.TableRows{t}
	return m
}

func empty(m *lake.Manifest) { m.Tables = []lake.TableRows{{Table: "t"}} }

func with(m lake.Manifest, change func(*lake.Manifest)) lake.Manifest { change(&m); return m }

func shown(live []lake.Live) string {
	var out []string
	for _, l := range live {
		s := l.Document
		for _, r := range l.Ranges {
			s += " " + strings.ReplaceAll(r.String(), "2026-", "")
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestLiveDays(t *testing.T) {
	for name, tt := range map[string]struct {
		docs   []lake.Manifest
		months []window.Month
		want   string
	}{
		"one": {docs: []lake.Manifest{made("a", 1, 1, 4)}, want: "a 01-01..01-04"},
		"the newest wins, the older keeps what only it covers": {
			docs: []lake.Manifest{made("a", 1, 1, 10), made("b", 2, 3, 5)}, want: "a 01-01..01-03 01-05..01-10; b 01-03..01-05",
		},
		"newest is generated last, whatever the order": {
			docs: []lake.Manifest{made("b", 2, 1, 3), made("a", 1, 1, 3)}, want: "b 01-01..01-03",
		},
		"a tie goes to the larger id": {docs: []lake.Manifest{made("b", 1, 1, 3), made("a", 1, 1, 3)}, want: "b 01-01..01-03"},
		"another marketplace is another thing": {
			docs: []lake.Manifest{made("a", 1, 1, 3), with(made("b", 2, 1, 3), func(m *lake.Manifest) { m.Marketplaces = []string{"N"} })},
			want: "a 01-01..01-03; b 01-01..01-03",
		},
		"other options too": {
			docs: []lake.Manifest{made("a", 1, 1, 3), with(made("b", 2, 1, 3), func(m *lake.Manifest) { m.Options = map[string]string{"g": "WEEK"} })},
			want: "a 01-01..01-03; b 01-01..01-03",
		},
		"a rejected one covers nothing": {
			docs: []lake.Manifest{made("a", 1, 1, 3), with(made("b", 2, 1, 3), func(m *lake.Manifest) { m.Rejected = "x" })}, want: "a 01-01..01-03",
		},
		"nor does the proof that there is nothing": {
			docs: []lake.Manifest{made("a", 1, 1, 3), with(made("b", 2, 1, 3), func(m *lake.Manifest) { m.NoData = "x" })}, want: "a 01-01..01-03",
		},
		"one that says the same does not displace": {
			docs: []lake.Manifest{saying(made("a", 1, 1, 3), "h"), saying(made("b", 2, 1, 4), "h")}, want: "a 01-01..01-03; b 01-03..01-04",
		},
		"one that says the same after a change does": {
			docs: []lake.Manifest{saying(made("a", 1, 1, 3), "h"), saying(made("b", 2, 1, 3), "i"), saying(made("c", 3, 1, 3), "h")}, want: "c 01-01..01-03",
		},
		"an empty day displaces a full one": {
			docs: []lake.Manifest{saying(made("a", 1, 1, 3), "h"), with(made("b", 2, 1, 2), empty)},
			want: "a 01-02..01-03; b 01-01..01-02",
		},
		"nor does an empty one another": {
			docs: []lake.Manifest{with(made("a", 1, 1, 3), empty), with(made("b", 2, 1, 3), empty)}, want: "a 01-01..01-03",
		},
		"days of other months are left out": {
			docs: []lake.Manifest{made("a", 1, 30, 34)}, months: []window.Month{202602}, want: "a 02-01..02-03",
		},
	} {
		t.Run(name, func(t *testing.T) {
			live, conflicts := lake.LiveSet(dated, tt.docs, tt.months...)
			if got := shown(live); got != tt.want || len(conflicts) > 0 {
				t.Errorf("live %q, conflicts %v, want %q", got, conflicts, tt.want)
			}
		})
	}
}

// Every covered day has exactly one live document of its thing, the newest that covers it: compared with the
// rule said day by day.
func TestLiveDaysAgreeWithTheRule(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var docs []lake.Manifest
		for i := range 1 + r.IntN(12) {
			from := 1 + r.IntN(20)
			docs = append(docs, made(fmt.Sprint("d", i), r.IntN(6), from, from+r.IntN(9)))
		}
		live, _ := lake.LiveSet(dated, docs)
		for day := 1; day < 31; day++ {
			d := window.Date(2026, 1, day)
			want := ""
			var newest lake.Manifest
			for _, m := range docs {
				if m.Window.Contains(d) && (want == "" || m.Newer(&newest)) {
					newest, want = m, m.Document
				}
			}
			got := ""
			for _, l := range live {
				if l.Has(d) {
					got += l.Document
				}
			}
			if got != want {
				t.Fatalf("%s: live %q, want %q of %s", d, got, want, shown(live))
			}
		}
	}
}

func TestLiveSettlements(t *testing.T) {
	doc := func(set, id, settlement, sum string, hour int) lake.Manifest {
		return lake.Manifest{Dataset: set, Document: id, Identity: settlement, SHA256: sum, GeneratedAt: hourly.Add(time.Duration(hour) * time.Hour)}
	}
	for name, tt := range map[string]struct {
		v2, v1    []lake.Manifest
		want      string
		conflicts int
	}{
		"each once": {v2: []lake.Manifest{doc("v2", "a", "1", "x", 1), doc("v2", "b", "2", "y", 2)}, want: "a; b"},
		"listed under several marketplaces: the first": {v2: []lake.Manifest{doc("v2", "b", "1", "x", 2), doc("v2", "a", "1", "x", 1)}, want: "a"},
		"other bytes are reported, the first stays":    {v2: []lake.Manifest{doc("v2", "a", "1", "x", 1), doc("v2", "b", "1", "z", 2)}, want: "a", conflicts: 1},
		"the older layout steps back":                  {v1: []lake.Manifest{doc("v1", "a", "1", "x", 1)}, v2: []lake.Manifest{doc("v2", "b", "1", "y", 9)}, want: "b"},
		"and counts where it is alone":                 {v1: []lake.Manifest{doc("v1", "a", "1", "x", 1)}, v2: []lake.Manifest{doc("v2", "b", "2", "y", 9)}, want: "a; b"},
	} {
		t.Run(name, func(t *testing.T) {
			live, conflicts := lake.LiveByIdentity(tt.v2, tt.v1)
			if got := shown(live); got != tt.want || len(conflicts) != tt.conflicts {
				t.Errorf("live %q, %d conflicts, want %q, %d", got, len(conflicts), tt.want, tt.conflicts)
			}
		})
	}
}

func TestLiveSnapshotsAndUpserts(t *testing.T) {
	docs := []lake.Manifest{
		made("a", 1, 0, 0), made("b", 23, 0, 0), made("c", 24, 0, 0),
		with(made("d", 5, 0, 0), func(m *lake.Manifest) { m.Marketplaces = []string{"N"} }),
	}
	snapshot := &dataset.Spec{Supersede: dataset.Snapshot, Scope: dataset.PerMarketplace}
	live, _ := lake.LiveSet(snapshot, docs)
	if got := shown(live); got != "d; b; c" {
		t.Errorf("snapshots %q, want the newest of each UTC day and site", got)
	}
	live, _ = lake.LiveSet(&dataset.Spec{Supersede: dataset.Upsert}, docs)
	if got := shown(live); got != "a; d; b; c" {
		t.Errorf("upserts %q, want all, oldest first", got)
	}
}

// Of documents whose newest rows count, one that says of every day what was said before does not count: nothing is
// built again because something was read again.
func TestLiveNews(t *testing.T) {
	dated := &dataset.Spec{Supersede: dataset.Upsert, Scope: dataset.PerRegion, Tables: []dataset.Table{{Name: "t", Day: "date"}}}
	undated := &dataset.Spec{Supersede: dataset.Upsert, Scope: dataset.PerRegion, Tables: []dataset.Table{{Name: "t"}}}
	byTime := &dataset.Spec{Supersede: dataset.Upsert, UpsertBy: "updated_at", Scope: dataset.PerRegion, Tables: []dataset.Table{{Name: "t", Day: "date"}}}
	changed := with(saying(made("b", 2, 1, 4), "h"), func(m *lake.Manifest) { m.Tables[0].Units[1].Hash = "i" })
	for name, tt := range map[string]struct {
		spec *dataset.Spec
		docs []lake.Manifest
		want string
	}{
		"the same again":                         {dated, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), saying(made("b", 2, 1, 4), "h")}, "a"},
		"a part of the same":                     {dated, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), saying(made("b", 2, 2, 3), "h")}, "a"},
		"a day more":                             {dated, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), saying(made("b", 2, 2, 5), "h")}, "a; b"},
		"a day that moved":                       {dated, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), changed}, "a; b"},
		"back to what it was":                    {dated, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), changed, saying(made("c", 3, 1, 4), "h")}, "a; b; c"},
		"by several before":                      {dated, []lake.Manifest{saying(made("a", 1, 1, 2), "h"), saying(made("b", 2, 2, 4), "h"), saying(made("c", 3, 1, 4), "h")}, "a; b"},
		"nothing where nothing was":              {dated, []lake.Manifest{with(made("a", 1, 1, 4), empty), with(made("b", 2, 1, 4), empty)}, "a"},
		"what it says is not known":              {dated, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), with(saying(made("b", 2, 1, 4), "h"), func(m *lake.Manifest) { m.Tables[0].Out++ })}, "a; b"},
		"rows without a day, of the same window": {undated, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), saying(made("b", 2, 1, 4), "h")}, "a"},
		"rows without a day, of another window":  {undated, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), saying(made("b", 2, 2, 4), "h")}, "a; b"},
		"where the last update counts, all do":   {byTime, []lake.Manifest{saying(made("a", 1, 1, 4), "h"), saying(made("b", 2, 1, 4), "h")}, "a; b"},
	} {
		t.Run(name, func(t *testing.T) {
			live, _ := lake.LiveSet(tt.spec, tt.docs)
			if got := shown(live); got != tt.want {
				t.Errorf("live %q, want %q", got, tt.want)
			}
		})
	}
}

// A chain counts whole, or not at all, and by the rule of its dataset.
func TestLiveChains(t *testing.T) {
	page := func(m lake.Manifest, chain string) lake.Manifest { m.Chain, m.Window = chain, window.Range{}; return m }
	chain := func(id string, hour, from, until int, pages ...string) lake.Manifest {
		return with(made(id, hour, from, until), func(m *lake.Manifest) { m.Pages, m.Tables = pages, nil })
	}
	snapshot := &dataset.Spec{Supersede: dataset.Snapshot, Scope: dataset.PerMarketplace, Tables: []dataset.Table{{Name: "t"}}}
	updates := &dataset.Spec{Supersede: dataset.Upsert, UpsertBy: "at", Scope: dataset.PerRegion, Tables: []dataset.Table{{Name: "t"}}}
	for name, tt := range map[string]struct {
		spec *dataset.Spec
		docs []lake.Manifest
		want string
	}{
		"its pages count": {updates, []lake.Manifest{page(made("p1", 1, 1, 2), "c"), page(made("p2", 2, 1, 2), "c"), chain("c", 3, 1, 2, "p1", "p2")}, "p1; p2"},
		"pages of a chain that was never committed do not": {updates, []lake.Manifest{page(made("p1", 1, 1, 2), "c"), made("a", 1, 1, 2)}, "a"},
		"a page may stand in other months":                 {updates, []lake.Manifest{page(made("p1", 1, 1, 2), "c"), chain("c", 3, 1, 2, "p1", "p2")}, "p1"},
		"the newest snapshot of a day is a whole chain": {snapshot, []lake.Manifest{
			page(made("p1", 1, 1, 2), "c"), chain("c", 2, 1, 2, "p1"), page(made("q1", 3, 1, 2), "d"), page(made("q2", 4, 1, 2), "d"), chain("d", 5, 1, 2, "q1", "q2"),
		}, "q1; q2"},
		"days are a chain's, too": {dated, []lake.Manifest{
			made("a", 1, 1, 4), page(made("p1", 2, 2, 3), "c"), page(made("p2", 2, 2, 3), "c"), chain("c", 3, 2, 3, "p1", "p2"),
		}, "a 01-01..01-02 01-03..01-04; p1 01-02..01-03; p2 01-02..01-03"},
		"a chain that says the same does not displace": {dated, []lake.Manifest{
			page(saying(made("p1", 1, 1, 3), "h"), "c"), chain("c", 2, 1, 3, "p1"), page(saying(made("q1", 3, 1, 3), "h"), "d"), chain("d", 4, 1, 3, "q1"),
		}, "p1 01-01..01-03"},
	} {
		t.Run(name, func(t *testing.T) {
			live, _ := lake.LiveSet(tt.spec, tt.docs)
			if got := shown(live); got != tt.want {
				t.Errorf("live %q, want %q", got, tt.want)
			}
		})
	}
}
