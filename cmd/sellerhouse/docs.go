package main

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sellerhouse/extract/catalog"
	"sellerhouse/load/check"
	"sellerhouse/load/view"
	"sellerhouse/sql"
	"sellerhouse/transform/fact"
)

func docsCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "docs [DATASET...]",
		Short: "The data dictionary, as Markdown",
		Long: "Prints the data dictionary: a contract sheet of every dataset as Amazon reports it, every table of the warehouse, every\n" +
			"view and every check. It comes from the declarations the program works by. With datasets named, by our name or\n" +
			"Amazon's, their sheets alone.",
		RunE: func(_ *cobra.Command, names []string) error {
			if len(names) == 0 {
				return dictionary(a.stdout, sql.FS)
			}
			var b strings.Builder
			for _, name := range names {
				s, ok := catalog.Find(name)
				if !ok {
					return usage(catalog.Unknown(name))
				}
				sheet(&b, s, fact.All())
			}
			_, err := io.WriteString(a.stdout, strings.TrimPrefix(b.String(), "\n"))
			return err
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
		sheet(&b, s, fact.All())
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

// indent moves a text four columns in.
func indent(s string) string {
	return "    " + strings.ReplaceAll(s, "\n", "\n    ")
}
