package main

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/load/check"
	"sellerhouse/load/view"
	"sellerhouse/sql"
	"sellerhouse/transform/fact"
)

func docsCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "docs",
		Short: "The data dictionary, as Markdown",
		Long:  "Prints the data dictionary: every dataset as Amazon reports it, every table of the warehouse, every view and every\ncheck. It comes from the declarations the program works by.",
		Args:  none,
		RunE: func(*cobra.Command, []string) error {
			return dictionary(a.stdout, sql.FS)
		},
	}
}

// dictionary writes all pages.
func dictionary(w io.Writer, files fs.FS) error {
	views, err := view.All(files)
	if err != nil {
		return err
	}
	checks, err := check.Queries(files)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# Data dictionary\n\n`stg` holds what Amazon reported, `dw` facts and dimensions, `mart` the views people read.\n")
	b.WriteString("\n## Datasets (`stg`)\n")
	for _, s := range catalog.All() {
		datasetPage(&b, s)
	}
	b.WriteString("\n## Tables (`dw`)\n")
	for _, t := range fact.All() {
		tablePage(&b, t)
	}
	b.WriteString("\n## Views (`mart`)\n")
	slices.SortFunc(views, func(x, y view.View) int { return strings.Compare(x.Name, y.Name) })
	for _, v := range views {
		fmt.Fprintf(&b, "\n### mart.%s\n\n%s\n\n", v.Name, sentence(v.About))
		list(&b, "Grain", v.Grain, "Unit", v.Unit, "Time zone", v.Zone, "Restates", v.Restate, "Source", strings.Join(v.Source, ", "), "Owner", v.Owner)
		if v.Notes != "" {
			fmt.Fprintf(&b, "\n%s\n", v.Notes)
		}
	}
	b.WriteString("\n## Checks\n\n| check | severity | what a row means | what to do |\n| --- | --- | --- | --- |\n")
	for _, q := range checks {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", q.Name, q.Severity, escape(q.Means), escape(q.Do))
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func datasetPage(b *strings.Builder, s *dataset.Spec) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", s.Name, sentence(s.Doc))
	from := map[dataset.API]string{
		dataset.Reports: "SP-API report " + s.Source.Type, dataset.Listed: "SP-API report " + s.Source.Type + ", made by Amazon and listed",
		dataset.AdsReports: "Amazon Ads report " + s.Source.Type, dataset.Rates: "reference rates", dataset.ImportOnly: "files, by `sellerhouse import`",
	}[s.Source.API]
	list(b, "Source", from, "Role", s.Role, "Format", string(s.Format), "One request covers", string(s.Scope), "Newer documents", string(s.Supersede),
		"Days a request may span", days(s.MaxDays), "History", days(s.History), "Figures exist after", hours(s.Latency),
		"Read again", reread(s.Reread), "Also known as", strings.Join(s.Aliases, ", "))
	for _, trap := range s.Traps {
		fmt.Fprintf(b, "- Trap: %s\n", sentence(trap))
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
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", c.Name, c.Kind.ClickHouse(!c.Required), escape(c.From), escape(doc))
		}
		var dropped []string
		for _, c := range t.Columns {
			if c.Personal == dataset.DropPersonal {
				dropped = append(dropped, c.From)
			}
		}
		if len(dropped) > 0 {
			fmt.Fprintf(b, "\nPersonal data, kept in the raw document only: %s.\n", strings.Join(dropped, ", "))
		}
	}
}

func tablePage(b *strings.Builder, t *fact.Table) {
	fmt.Fprintf(b, "\n### dw.%s\n\n%s\n\n", t.Name, sentence(t.Doc))
	partition := "none: swapped whole"
	if t.Partitioned() {
		partition = "account and month of " + t.Month
	}
	list(b, "Grain", t.Grain, "Key", strings.Join(t.Key, ", "), "Order", strings.Join(t.OrderBy, ", "), "Partition", partition)
	b.WriteString("\n| column | type | meaning |\n| --- | --- | --- |\n")
	for _, c := range t.Columns {
		fmt.Fprintf(b, "| %s | %s | %s |\n", c.Name, c.Kind.ClickHouse(c.Optional), escape(c.Doc))
	}
}

// list writes "- **name:** value" for every pair with a value.
func list(b *strings.Builder, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			fmt.Fprintf(b, "- **%s:** %s\n", pairs[i], pairs[i+1])
		}
	}
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}

// escape keeps a text inside its cell.
func escape(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s)
}

func days(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d days", n)
}

func hours(d time.Duration) string {
	if d == 0 {
		return ""
	}
	if d == time.Hour {
		return "1 hour"
	}
	return fmt.Sprintf("%g hours", d.Hours())
}

func reread(r dataset.Reread) string {
	var out []string
	if r.Daily > 0 {
		out = append(out, fmt.Sprintf("daily, %d days back", r.Daily))
	}
	if r.Weekly > 0 {
		out = append(out, fmt.Sprintf("weekly, %d days back", r.Weekly))
	}
	return strings.Join(out, "; ")
}

// indent moves a text four columns in.
func indent(s string) string {
	return "    " + strings.ReplaceAll(s, "\n", "\n    ")
}
