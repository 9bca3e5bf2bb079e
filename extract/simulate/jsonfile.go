package simulate

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// fields are the members of a JSON object in order, null ones too: name, value, name, value ...
type fields []any

// MarshalJSON prints the members in order.
func (o fields) MarshalJSON() ([]byte, error) { return appendJSON(nil, o) }

// appendJSON prints what documents are made of, many times faster than by reflection.
func appendJSON(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case string:
		for i := range len(v) {
			if v[i] < ' ' || v[i] == '"' || v[i] == '\\' {
				raw, err := plainJSON(v)
				return append(b, raw...), err
			}
		}
		return append(append(append(b, '"'), v...), '"'), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case json.Number:
		return append(b, v...), nil
	case fields:
		var err error
		b = append(b, '{')
		for i := 0; i < len(v) && err == nil; i += 2 {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendJSON(b, v[i]); err == nil {
				b, err = appendJSON(append(b, ':'), v[i+1])
			}
		}
		return append(b, '}'), err
	case []fields:
		var err error
		b = append(b, '[')
		for i := 0; i < len(v) && err == nil; i++ {
			if i > 0 {
				b = append(b, ',')
			}
			b, err = appendJSON(b, v[i])
		}
		return append(b, ']'), err
	}
	raw, err := plainJSON(v)
	return append(b, raw...), err
}

// without returns them without a member.
func (o fields) without(name string) fields {
	for i := 0; i < len(o); i += 2 {
		if o[i] == name {
			return slices.Delete(slices.Clone(o), i, i+2)
		}
	}
	return o
}

// with returns them with another value of a member.
func (o fields) with(name string, value any) fields {
	out := slices.Clone(o)
	for i := 0; i < len(out); i += 2 {
		if out[i] == name {
			out[i+1] = value
		}
	}
	return out
}

// rowArray is an array of rows in a JSON report.
type rowArray struct {
	name     string
	rows     []fields
	required string // a member that every row has
	number   string // a member that is a number
}

// jsonReport is the document of a JSON report: what was asked for, and arrays of rows, of which nested ones count too.
func (s *Server) jsonReport(r *report, f Faults, spec fields, nested int, arrays ...rowArray) *file {
	if f.hits(f.ExtraColumn, r.Type) && s.seed.one(f.ExtraColumn, "extra column", r.Document) {
		for _, a := range arrays {
			for i := range a.rows {
				a.rows[i] = append(slices.Clone(a.rows[i]), "futureColumn", "v")
			}
		}
	}
	last := &arrays[len(arrays)-1]
	if s.lacksColumn(r.Document, r.Type, f) && last.required != "" {
		for i := range last.rows {
			last.rows[i] = last.rows[i].without(last.required)
		}
	}
	rows := nested
	for _, a := range arrays {
		rows += len(a.rows)
	}
	if f.hits(f.BadLine, r.Type) && s.seed.one(f.BadLine, "bad line", r.Document) && len(last.rows) > 0 && last.number != "" {
		last.rows = append(last.rows, last.rows[len(last.rows)-1].with(last.number, "12.3x4"))
	}
	var doc fields
	for _, a := range arrays {
		list := a.rows
		if list == nil {
			list = []fields{}
		}
		doc = append(doc, a.name, list)
	}
	switch {
	case spec == nil:
	case s.seed.one(4, "specification last", r.Document):
		doc = append(doc, "reportSpecification", spec)
	default:
		doc = append(fields{"reportSpecification", spec}, doc...)
	}
	raw, err := appendJSON(nil, doc)
	if err != nil {
		panic("simulate: " + err.Error()) // every value is made here
	}
	return &file{body: gzipText(raw), gzipped: true, contentType: "application/json;charset=UTF-8", rows: rows}
}

// asked is how a report repeats its request, with the days as dates; updated is until when figures are loaded, zero
// where the type does not say.
func (r *report) asked(updated time.Time) fields {
	o := fields{"reportType", r.Type}
	if len(r.Options) > 0 {
		o = append(o, "reportOptions", r.Options)
	}
	if !updated.IsZero() {
		o = append(o, "lastUpdatedDate", updated.UTC().Format(time.DateOnly))
	}
	if !r.Days.Empty() {
		o = append(o, "dataStartTime", r.Days.From.String(), "dataEndTime", (r.Days.Until - 1).String())
	}
	return append(o, "marketplaceIds", r.Marketplaces)
}

// moneyOf is an amount with its currency.
func moneyOf(minor int64, currency string, digits int) fields {
	return fields{"amount", amountNumber(minor, digits), "currencyCode", currency}
}

// part is a share of one with four decimals, 0 of nothing.
func part(n, of int) json.Number { return amountNumber(nearest(int64(n)*10000, int64(of)), 4) }

// periodRule says which windows and options a type takes.
type periodRule struct {
	options map[string][]string // each must be given, with one of these values
	most    map[string]int      // by reportPeriod: how many periods a request may hold
	back    map[string]int      // by reportPeriod: how many periods ago its first may be, any where there is none
	latency time.Duration       // after the period's end, until its figures exist
}

// agrees checks the store and the options of a request.
func (p periodRule) agrees(r *report) bool {
	if len(r.Marketplaces) != 1 {
		r.fail("marketplaceIds must hold exactly one marketplace for this report type")
		return false
	}
	for _, k := range slices.Sorted(maps.Keys(p.options)) {
		if !slices.Contains(p.options[k], r.Options[k]) {
			r.fail("This report type requires the " + strings.Join(slices.Sorted(maps.Keys(p.options)), ", ") + " reportOption to be specified. Allowed values of " + k + ": " + strings.Join(p.options[k], ", ") + ".")
			return false
		}
	}
	return true
}

// accept checks a request as Amazon does: one store, known options, whole periods that are over, loaded and not too
// long ago.
func (p periodRule) accept(_ *Server, a *account, r *report) time.Time {
	if !p.agrees(r) {
		return time.Time{}
	}
	// The edges are dates, whatever the zone.
	r.Days = window.Range{From: window.DayOf(r.Start, time.UTC), Until: window.DayOf(r.End, time.UTC) + 1}
	home := a.homes[r.Marketplaces[0]].Location()
	of, periods := r.Options["reportPeriod"], r.periods()
	back, limited := p.back[of]
	switch n := len(periods); {
	case n == 0:
		r.fail("dataStartTime and dataEndTime must be the first and last day of a " + of + ".")
	case n > 1 && of == "DAY" && p.most[of] == 1: // in Amazon's words: amzn/selling-partner-api-models#2726
		r.fail("dataStartTime must be the same day as dataEndTime when reportPeriod=DAY")
	case n > p.most[of]:
		r.fail("The date range is too long for reportPeriod=" + of + ".")
	case limited && periods[0].Until <= ago(window.DayOf(r.Created, home), of, back):
		r.fail("dataStartTime must be within the last " + strconv.Itoa(back) + " periods for reportPeriod=" + of + ".")
	}
	ready := r.Days.Until.Start(home).Add(p.latency)
	if r.Outcome == done && ready.After(r.Created) {
		r.fail("The report data for the requested date range is not yet available. Please try again later.")
	}
	return ready
}

// ago is the day so many periods before another.
func ago(day window.Day, of string, n int) window.Day {
	months := map[string]int{"MONTH": 1, "QUARTER": 3, "YEAR": 12}[of]
	if months > 0 {
		return window.DayOf(day.UTC().AddDate(0, -n*months, 0), time.UTC)
	}
	if of == "WEEK" {
		n *= 7
	}
	return day - window.Day(n)
}

// periods cuts the window into the periods asked for, none where it does not consist of whole ones.
func (r *report) periods() []window.Range {
	var out []window.Range
	for d := r.Days.From; d < r.Days.Until; {
		next := d + 1
		switch r.Options["reportPeriod"] {
		case "WEEK":
			if d.UTC().Weekday() != time.Sunday {
				return nil
			}
			next = d + 7
		case "MONTH":
			if d.UTC().Day() != 1 {
				return nil
			}
			next = d.Month().Next().First()
		case "QUARTER":
			if d.UTC().Day() != 1 || d.UTC().Month()%3 != 1 {
				return nil
			}
			next = d.Month().Next().Next().Next().First()
		case "YEAR":
			if d.UTC().YearDay() != 1 {
				return nil
			}
			next = window.Date(d.UTC().Year()+1, time.January, 1)
		}
		if next > r.Days.Until {
			return nil
		}
		out = append(out, window.Range{From: d, Until: next})
		d = next
	}
	return out
}

// edges prints a period's first and last day.
func edges(p window.Range) fields {
	return fields{"startDate", p.From.String(), "endDate", (p.Until - 1).String()}
}

// scaled prints a whole number of units of 10^-digits as a JSON number.
func scaled(v, digits int) json.Number {
	return json.Number(shortDecimal(world.Amount{Minor: int64(v), Set: true}, digits))
}
