package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/transform/fact"
)

// sheet writes the contract of one dataset: what is asked, by whom, for which days, how long its figures move, what
// goes wrong, what it becomes.
func sheet(b *strings.Builder, s *dataset.Spec, facts []*fact.Table) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", s.Name, sentence(s.Doc))
	list(b, "Source", source(s), who(s), askedBy(s), "Role", role(s), "Given", given(s), "Format", string(s.Format),
		"One request covers", covers(s), "Window", windows(s), "History", history(s), "Figures exist after", hours(s.Latency),
		"Newer documents", supersedes(s), "Look-back", lookBack(s), "Restatement", restates(s), "Limits", limits(s), "No data", noData(s),
		"Retention", retention(s), "Feeds", feeds(s, facts), "Also known as", strings.Join(s.Aliases, ", "))
	for _, trap := range s.Traps {
		fmt.Fprintf(b, "- Trap: %s.\n", strings.TrimSuffix(trap, "."))
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		fmt.Fprintf(b, "\n`stg.%s`: %s. Key: %s.\n\n", t.Name, t.Grain, strings.Join(t.Key, ", "))
		b.WriteString("| column | type | Amazon's name | meaning |\n| --- | --- | --- | --- |\n")
		for _, c := range append(t.Stored(), dataset.Lineage()...) {
			doc := c.Doc
			if c.Personal == dataset.CutPersonal {
				doc += "; only the first three characters are kept"
			}
			if c.Volatile {
				doc += "; a change of it alone does not count as one"
			}
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", c.Name, c.Kind.ClickHouse(!c.Required), escape(c.From), escape(doc))
		}
		if names := dropped(t); len(names) > 0 {
			fmt.Fprintf(b, "\nPersonal data, kept in the raw document only: %s.\n", strings.Join(names, ", "))
		}
	}
}

func dropped(t *dataset.Table) []string {
	var out []string
	for _, c := range t.Columns {
		if c.Personal == dataset.DropPersonal {
			out = append(out, c.From)
		}
	}
	return out
}

func source(s *dataset.Spec) string {
	out := map[dataset.API]string{
		dataset.Reports: "SP-API report " + s.Source.Type, dataset.Listed: "SP-API report " + s.Source.Type + ", made by Amazon and listed",
		dataset.AdsReports: "Amazon Ads report " + s.Source.Type, dataset.Pages: "SP-API operation " + s.Source.Type + ", page by page",
		dataset.Kiosk: "SP-API Data Kiosk, " + s.Source.Type, dataset.Rates: "reference rates", dataset.ImportOnly: "files, by `sellerhouse import`",
	}[s.Source.API]
	if s.Source.API == dataset.ImportOnly && s.Source.Type != "" {
		out += " (" + s.Source.Type + ")"
	}
	var options []string
	for k, v := range s.Source.Options {
		options = append(options, k+" = "+v)
	}
	slices.Sort(options)
	switch {
	case s.Source.Each:
		options = append(options, s.Source.ASINs+" = one of the ids that people name")
	case s.Source.Priced:
		options = append(options, s.Source.ASINs+" = a list of products with their prices")
	case s.Source.ASINs != "":
		options = append(options, s.Source.ASINs+" = a list of products")
	}
	if len(options) > 0 {
		out += "; " + strings.Join(options, ", ")
	}
	return out
}

func who(s *dataset.Spec) string {
	if s.Source.API == dataset.ImportOnly {
		return "Held by"
	}
	return "Asked by"
}

func askedBy(s *dataset.Spec) string {
	if s.Scope == dataset.Global {
		return ""
	}
	var kinds []string
	if s.Seller {
		kinds = append(kinds, "sellers")
	}
	if s.Vendor {
		kinds = append(kinds, "vendors")
	}
	out := strings.Join(kinds, " and ")
	if len(s.Regions) > 0 {
		out += " in " + strings.Join(s.Regions, ", ")
	}
	if len(s.Sites) > 0 {
		out += ", stores " + strings.Join(s.Sites, ", ")
	}
	if s.OnDemand {
		out += ", where `datasets.include` names it"
	}
	return out
}

func role(s *dataset.Spec) string {
	if s.Restricted {
		return s.Role + ", restricted: only with `restricted: true`, by a data token for each document"
	}
	return s.Role
}

func given(s *dataset.Spec) string {
	var out []string
	if s.Serves.From > 0 {
		out = append(out, "since "+s.Serves.From.String())
	}
	if s.Serves.Until > 0 {
		out = append(out, "until "+s.Serves.Until.String())
	}
	if s.Serves.Replacement != "" {
		out = append(out, s.Serves.Replacement+" replaces it")
	}
	if s.Fallback != "" {
		out = append(out, s.Fallback+" is asked where this is refused")
	}
	if s.Past != "" {
		out = append(out, s.Past+" has the days before the first run")
	}
	return strings.Join(out, "; ")
}

func covers(s *dataset.Spec) string {
	return map[dataset.Scope]string{
		dataset.PerRegion: "every store of the account", dataset.PerMarketplace: "one store", dataset.PerProfile: "one advertising profile", dataset.Global: "everybody",
	}[s.Scope]
}

func windows(s *dataset.Spec) string {
	if s.Supersede == dataset.Snapshot {
		if s.Every > 24*time.Hour {
			return "none: what is now, every " + days(int(s.Every/(24*time.Hour)))
		}
		return "none: what is now, once a UTC day"
	}
	if s.Source.API == dataset.Listed {
		return "none: what Amazon listed in the last 90 days"
	}
	if s.MaxDays == 0 && !s.ByUpdate {
		return ""
	}
	out := map[dataset.Period]string{
		dataset.Daily: "whole days", dataset.Hourly: "whole UTC days, a row an hour", dataset.Weekly: "whole weeks from Sunday", dataset.Monthly: "whole months", dataset.Quarterly: "whole quarters",
	}[s.Period]
	if s.MaxDays > 0 {
		out += ", at most " + days(s.MaxDays) + " a request"
	}
	switch {
	case s.ByUpdate:
		overlap := s.Overlap
		if overlap == 0 {
			overlap = time.Hour
		}
		out = strings.Replace(out, "whole days", "by the time rows changed", 1) + "; from the end of what is held without a hole, " + hours(overlap) + " before it"
	case s.ByInstant:
		out += "; asked by instants, a day more on each side"
	}
	if s.Source.Between[0] != "" {
		out += "; by the options " + s.Source.Between[0] + " and " + s.Source.Between[1]
	}
	return out
}

func history(s *dataset.Spec) string {
	if s.Source.API == dataset.ImportOnly || s.Source.API == dataset.Rates {
		return ""
	}
	if s.History == 0 {
		return "none: what was not read cannot be had afterwards"
	}
	out := days(s.History)
	if s.Backfill > 0 && s.Backfill < s.History {
		out += ", of which " + days(s.Backfill) + " are asked unless more are wanted"
	}
	return out
}

func supersedes(s *dataset.Spec) string {
	switch s.Supersede {
	case dataset.Replace:
		return "replace: of each day the newest document that covers it counts whole"
	case dataset.Append:
		return "append: each counts once, by " + s.Identity
	case dataset.Snapshot:
		return "snapshot: the newest of each UTC day counts"
	case dataset.Upsert:
		if s.UpsertBy != "" {
			return "upsert: of each key the row with the latest " + s.UpsertBy + " counts"
		}
		return "upsert: of each key the row of the newest document counts"
	}
	return string(s.Supersede)
}

func lookBack(s *dataset.Spec) string {
	if s.Supersede == dataset.Append || s.Supersede == dataset.Snapshot || s.ByUpdate || s.Reread == (dataset.Reread{}) {
		return ""
	}
	var out []string
	if s.Reread.Daily > 0 {
		settle := s.Settle
		if settle == 0 {
			settle = plan.Settle
		}
		out = append(out, fmt.Sprintf("read again daily until %d readings in a row change nothing and %s are over, at most %s", plan.Unmoved, days(settle), days(s.Reread.Daily)))
	}
	if s.Reread.Weekly > 0 {
		out = append(out, "once more after "+days(s.Reread.Weekly))
	}
	return strings.Join(out, "; ")
}

func restates(s *dataset.Spec) string {
	switch {
	case s.Supersede == dataset.Append:
		return "never"
	case s.Supersede == dataset.Snapshot:
		return "never: earlier days stay as they were"
	case s.Supersede == dataset.Upsert && s.UpsertBy != "":
		return "a row comes again with each change"
	case s.Reread == (dataset.Reread{}):
		return ""
	case s.Measure != "":
		return "measured by " + s.Measure + " in mart.v_restatement_curve"
	}
	return "measured in mart.v_restatement_curve"
}

func limits(s *dataset.Spec) string {
	var out []string
	if s.Limit.Every > 0 {
		of := "account"
		if s.Limit.PerApplication {
			of = "application, over all its accounts"
		}
		n := "one request in "
		if s.Limit.Burst > 1 {
			n = fmt.Sprintf("%d requests at once, then one in ", s.Limit.Burst)
		}
		out = append(out, n+hours(s.Limit.Every)+" per "+of)
	}
	if s.Limit.Same > 0 {
		out = append(out, "no newer version of the same report within "+hours(s.Limit.Same))
	}
	if s.Limit.Open > 0 {
		more := ", others wait"
		if s.Limit.Alone {
			more = ", others are refused"
		}
		out = append(out, fmt.Sprintf("%d worked off at once%s", s.Limit.Open, more))
	}
	return strings.Join(out, "; ")
}

func noData(s *dataset.Spec) string {
	if s.Source.API == dataset.ImportOnly || s.Source.API == dataset.Rates {
		return ""
	}
	out := []string{"a document without a row"}
	switch s.Source.API {
	case dataset.Kiosk:
		out = append(out, "done without a document and without an error")
	case dataset.Reports:
		if slices.Contains(s.NoData, "CANCELLED") {
			out = append(out, "cancelled")
		} else {
			out = append(out, "cancelled twice with a finished report of the type within 35 days around")
		}
	}
	for _, text := range s.NoData {
		if text != "CANCELLED" {
			out = append(out, fmt.Sprintf("FATAL saying %q", text))
		}
	}
	return strings.Join(out, "; ")
}

func retention(s *dataset.Spec) string {
	var out []string
	switch s.Source.API {
	case dataset.Reports, dataset.Listed:
		out = append(out, "Amazon keeps a document for 90 days")
	case dataset.Kiosk:
		out = append(out, "Amazon keeps a document for 30 days")
	}
	personal := slices.ContainsFunc(s.Tables, func(t dataset.Table) bool { return len(dropped(&t)) > 0 })
	if personal {
		out = append(out, "the raw document holds personal data, which nothing after it has: keep it for 30 days at most")
	}
	return strings.Join(out, "; ")
}

func feeds(s *dataset.Spec, facts []*fact.Table) string {
	var out []string
	for _, t := range facts {
		if slices.Contains(t.From, s.Name) {
			out = append(out, "dw."+t.Name)
		}
	}
	if len(out) == 0 {
		return "stg alone"
	}
	return strings.Join(out, ", ")
}

func days(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// hours writes a duration in the largest unit that it is whole in.
func hours(d time.Duration) string {
	if d == 0 {
		return ""
	}
	n, unit := int(d/time.Minute), "minute"
	switch {
	case d%time.Hour == 0:
		n, unit = int(d/time.Hour), "hour"
	case d%time.Minute != 0:
		return d.String()
	}
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
