package lake

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// Live is a document that counts, and which of its days do.
type Live struct {
	Manifest
	// Ranges are the days that count, for replace; nil means every row counts.
	Ranges []window.Range
}

// Whole says whether every day of the document's window counts.
func (l *Live) Whole() bool {
	return l.Ranges == nil || len(l.Ranges) == 1 && l.Ranges[0] == l.Window
}

// Has says whether rows of the day count.
func (l *Live) Has(d window.Day) bool {
	return l.Ranges == nil || slices.ContainsFunc(l.Ranges, func(r window.Range) bool { return r.Contains(d) })
}

// Conflict is a document that says it is what another one is, with other bytes. Both are kept; the first counts.
type Conflict struct{ Live, Other Manifest }

// LiveSet returns the documents of a dataset that count, by its supersede rule, oldest first. With months given
// it needs only the documents the months' indexes name, and days are clipped to them. It is a function of the manifests alone;
// their order does not matter. Of a chain that counts the pages are returned.
func LiveSet(spec *dataset.Spec, all []Manifest, months ...window.Month) ([]Live, []Conflict) {
	var ms []Manifest
	for _, m := range Chains(all) {
		if m.Counts() {
			ms = append(ms, m)
		}
	}
	var live []Live
	var conflicts []Conflict
	switch {
	case spec.Supersede == dataset.Replace:
		live = liveByDay(spec, ms, months)
	case spec.Supersede == dataset.Append:
		live, conflicts = LiveByIdentity(ms)
	case spec.Supersede == dataset.Snapshot:
		live = newestOfDay(spec, ms)
	case Compared(spec):
		live = liveByNews(spec, ms)
	case spec.Supersede == dataset.Upsert:
		live = ordered(ms)
	default:
		panic(fmt.Sprintf("lake: dataset %s supersedes by %q", spec.Name, spec.Supersede))
	}
	return pages(live, all), conflicts
}

// Compared says whether what documents of a dataset say of a day is compared: where the newest that covers it
// counts, or whose rows win by being newest.
func Compared(spec *dataset.Spec) bool {
	return spec.Supersede == dataset.Replace || spec.Supersede == dataset.Upsert && spec.UpsertBy == ""
}

// Live returns the documents of a dataset that count in the months, or ever.
func (l *Lake) Live(ctx context.Context, spec *dataset.Spec, account string, months ...window.Month) ([]Live, []Conflict, error) {
	ms, err := l.Manifests(ctx, spec.Name, account, months...)
	if err != nil {
		return nil, nil, err
	}
	live, conflicts := LiveSet(spec, ms, months...)
	return live, conflicts, nil
}

func ordered(ms []Manifest) []Live {
	out := make([]Live, len(ms))
	for i, m := range ms {
		out[i].Manifest = m
	}
	slices.SortFunc(out, func(a, b Live) int { return byAge(&a.Manifest, &b.Manifest) })
	return out
}

// byAge sorts the document generated first to the front.
func byAge(a, b *Manifest) int {
	if c := a.GeneratedAt.Compare(b.GeneratedAt); c != 0 {
		return c
	}
	return strings.Compare(a.Document, b.Document)
}

// sameThing is what two documents must share to supersede one another: what was asked, but for the days.
func sameThing(spec *dataset.Spec, m *Manifest) string {
	var b strings.Builder
	switch spec.Scope {
	case dataset.PerMarketplace:
		b.WriteString(strings.Join(slices.Sorted(slices.Values(m.Marketplaces)), ","))
	case dataset.PerProfile:
		b.WriteString(m.Profile)
	}
	for _, k := range slices.Sorted(maps.Keys(m.Options)) {
		fmt.Fprintf(&b, "|%s=%s", k, m.Options[k])
	}
	return b.String()
}

// liveByDay gives every day to the newest document that covers it, unless that says of the day what the one
// before said.
func liveByDay(spec *dataset.Spec, ms []Manifest, months []window.Month) []Live {
	slices.SortFunc(ms, func(a, b Manifest) int { return byAge(&a, &b) })
	wanted := map[window.Month]bool{}
	for _, m := range months {
		wanted[m] = true
	}
	holders := map[string]map[window.Day]int{}
	units := make([]map[window.Day]string, len(ms))
	for i := range ms {
		units[i] = said(spec, &ms[i])
		thing := sameThing(spec, &ms[i])
		days := holders[thing]
		if days == nil {
			days = map[window.Day]int{}
			holders[thing] = days
		}
		for d := ms[i].Window.From; d < ms[i].Window.Until; d++ {
			if len(wanted) > 0 && !wanted[d.Month()] {
				continue
			}
			if old, ok := days[d]; ok && units[i] != nil && units[old] != nil && units[i][d] == units[old][d] &&
				(dated(spec) || ms[i].Window == ms[old].Window) {
				continue
			}
			days[d] = i
		}
	}
	won := make([][]window.Day, len(ms))
	for _, days := range holders {
		for d, i := range days {
			won[i] = append(won[i], d)
		}
	}
	var out []Live
	for i, days := range won {
		if len(days) > 0 {
			out = append(out, Live{ms[i], spans(days)})
		}
	}
	return out
}

// dated says whether every table's rows name their day.
func dated(spec *dataset.Spec) bool {
	return !slices.ContainsFunc(spec.Tables, func(t dataset.Table) bool { return t.Day == "" })
}

// liveByNews returns the documents of a dataset whose newest rows count, without those that say of every day of
// their window what was said before.
func liveByNews(spec *dataset.Spec, ms []Manifest) []Live {
	slices.SortFunc(ms, func(a, b Manifest) int { return byAge(&a, &b) })
	type word struct {
		text  string
		known bool
		of    window.Range
	}
	last := map[string]map[window.Day]word{}
	var out []Live
	for i := range ms {
		m, said, thing := &ms[i], said(spec, &ms[i]), sameThing(spec, &ms[i])
		days := last[thing]
		if days == nil {
			days = map[window.Day]word{}
			last[thing] = days
		}
		news := m.Window.Empty() || said == nil
		for d := m.Window.From; d < m.Window.Until; d++ {
			now, before := word{said[d], said != nil, m.Window}, days[d]
			if !before.known || before.text != now.text || !dated(spec) && before.of != now.of {
				news = true
			}
			days[d] = now
		}
		if news {
			out = append(out, Live{Manifest: *m})
		}
	}
	return out
}

// said returns what the document says of each day, "" where it has no row; nil where it is not known.
func said(spec *dataset.Spec, m *Manifest) map[window.Day]string {
	out := map[window.Day]string{}
	for _, t := range m.Tables {
		var rows int64
		for _, u := range t.Units {
			rows += u.Rows
			out[u.Day] += t.Table + " " + strconv.FormatInt(u.Rows, 10) + " " + u.Hash + ";"
		}
		if rows != t.Out {
			return nil
		}
	}
	return out
}

func spans(days []window.Day) []window.Range {
	slices.Sort(days)
	var out []window.Range
	for _, d := range days {
		if n := len(out); n > 0 && out[n-1].Until == d {
			out[n-1].Until = d + 1
		} else {
			out = append(out, window.Range{From: d, Until: d + 1})
		}
	}
	return out
}

// LiveByIdentity returns, of the documents that say they are the same thing, the first of the first group that
// has one, and those that say so with other bytes. Settlements are asked for with their V2 documents as the
// first group and those of the older layout as the second, since both share settlement ids.
func LiveByIdentity(groups ...[]Manifest) ([]Live, []Conflict) {
	first := map[string]Manifest{}
	var conflicts []Conflict
	for _, group := range groups {
		sorted := slices.Clone(group)
		slices.SortFunc(sorted, func(a, b Manifest) int { return byAge(&a, &b) })
		for _, m := range sorted {
			if !m.Counts() {
				continue
			}
			id := m.Identity
			if id == "" {
				id = "document " + m.Document
			}
			live, ok := first[id]
			if !ok {
				first[id] = m
			} else if live.SHA256 != m.SHA256 && live.Dataset == m.Dataset {
				conflicts = append(conflicts, Conflict{live, m})
			}
		}
	}
	return ordered(slices.Collect(maps.Values(first))), conflicts
}

// newestOfDay returns, of each UTC day documents were generated on, the newest of each thing asked for.
func newestOfDay(spec *dataset.Spec, ms []Manifest) []Live {
	newest := map[string]Manifest{}
	for _, m := range ms {
		key := m.GeneratedAt.UTC().Format("2006-01-02 ") + sameThing(spec, &m)
		if old, ok := newest[key]; !ok || m.Newer(&old) {
			newest[key] = m
		}
	}
	return ordered(slices.Collect(maps.Values(newest)))
}
