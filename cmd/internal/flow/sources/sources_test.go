package sources_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/simulate/world"
)

// source is a line of the table of sources.
type source struct {
	documents, nothing     int
	in, out, refused       int64
	counted                int64 // of in, what the simulated Amazon counts
	rejected, unknown, stg []string
}

// TestSources takes every declared source from where it comes from into stg: reports, lists, pages, queries,
// advertising and rates from the simulated Amazon, and what people import from a file. None may be missing.
func TestSources(t *testing.T) {
	t.Parallel()
	h := open(t, flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 6, World: world.Options{Months: 2, SKUs: 25, OrdersPerDay: 20}}), flowtest.Everything)
	var asked, imported []string
	for _, s := range catalog.All() {
		if s.Source.API == dataset.ImportOnly {
			imported = append(imported, s.Name)
		} else {
			asked = append(asked, s.Name)
		}
	}
	// Also what is asked only where it is wanted, of one store: some of it is a request a day.
	h.single().Include = asked
	h.pullAll(t, asked...)
	f := h.pullArchived(t, h.World.End()+1, catalog.ArchivedOrders.Name)
	for _, name := range imported {
		h.importSample(t, f, name)
	}
	if err := f.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Record(t.Context()); err != nil {
		t.Fatal(err)
	}
	printed := h.printedByType(t)
	in := map[string]int64{} // by type, as printed
	table := []string{fmt.Sprintf("%-34s %-8s %9s %7s %8s %8s %8s %8s  %s", "source", "from", "documents", "nothing", "printed", "rows in", "out", "refused", "rows in stg")}
	for _, s := range catalog.All() {
		x := h.source(t, f, s)
		in[s.Source.Type] += x.counted
		table = append(table, fmt.Sprintf("%-34s %-8s %9d %7d %8d %8d %8d %8d  %s", s.Name, s.Source.API, x.documents, x.nothing, printed[s.Source.Type], x.in, x.out, x.refused, strings.Join(x.stg, ", ")))
		switch {
		case x.documents+x.nothing == 0:
			t.Errorf("%s: nobody serves it", s.Name)
		case s.Source.API != dataset.ImportOnly && printed[s.Source.Type] == 0:
			t.Errorf("%s: nobody says how many rows of %s were printed", s.Name, s.Source.Type)
		case x.in == 0:
			t.Errorf("%s: not one row of %d documents and %d proofs that there is nothing", s.Name, x.documents, x.nothing)
		case !slices.ContainsFunc(x.stg, func(n string) bool { return !strings.HasSuffix(n, " 0") }):
			t.Errorf("%s: %d rows in the lake and none in stg", s.Name, x.out)
		case x.in != x.out+x.refused, x.refused > 0:
			t.Errorf("%s: %d rows in, %d out, %d refused", s.Name, x.in, x.out, x.refused)
		}
		for _, p := range append(x.rejected, x.unknown...) {
			t.Errorf("%s: %s", s.Name, p)
		}
	}
	t.Logf("%d sources:\n%s", len(table)-1, strings.Join(table, "\n"))
	for typ, n := range printed {
		if _, ok := in[typ]; !ok {
			t.Errorf("the simulated Amazon serves %s, which nobody declares", typ)
		} else if in[typ] != n {
			t.Errorf("%s: %d rows were printed, %d came into the lake", typ, n, in[typ])
		}
	}
}

// importSample imports the sample of a dataset that no API gives, as a file of an account that may have it: the one that
// sells in the store the sample names, else the first.
func (h *house) importSample(t *testing.T, f *flow.Flow, name string) {
	t.Helper()
	spec, _ := catalog.ByName(name)
	var acc *account.Account
	var site *amazon.Marketplace
	for i := range h.Accounts {
		a := &h.Accounts[i]
		if a.Type == account.Vendor && !spec.Vendor || a.Type != account.Vendor && !spec.Seller {
			continue
		}
		if acc == nil {
			acc, site = a, &a.Marketplaces[0]
		}
		if at := slices.IndexFunc(a.Marketplaces, func(m amazon.Marketplace) bool { return strings.Contains(spec.Sample, m.ID) }); at >= 0 {
			acc, site = a, &a.Marketplaces[at]
			break
		}
	}
	if acc == nil {
		t.Fatalf("%s: no account may have it", name)
	}
	path := filepath.Join(t.TempDir(), name+"."+spec.Format.Ext())
	if err := os.WriteFile(path, []byte(spec.Sample), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Import(t.Context(), name, acc, site, path); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// printedByType are the rows handed out by Amazon's types.
func (h *house) printedByType(t *testing.T) map[string]int64 {
	t.Helper()
	var documents []printed
	h.Ask(t, "/_documents", &documents)
	out := map[string]int64{}
	for _, d := range documents {
		out[d.Type] += d.Rows
	}
	return out
}

// source counts what the lake and stg have of a dataset.
func (h *house) source(t *testing.T, f *flow.Flow, s *dataset.Spec) source {
	t.Helper()
	var x source
	codes := []string{lake.NoAccount}
	for _, a := range h.Accounts {
		codes = append(codes, a.Code)
	}
	for _, code := range codes {
		ms, err := f.Lake().Manifests(t.Context(), s.Name, code)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range ms {
			switch {
			case m.Rejected != "":
				x.rejected = append(x.rejected, code+" "+m.Document+" is rejected: "+m.Rejected)
			case m.NoData != "":
				x.nothing++
			default:
				x.documents++
			}
			if len(m.Unknown) > 0 {
				x.unknown = append(x.unknown, code+" "+m.Document+fmt.Sprintf(" has unknown columns %q", m.Unknown))
			}
			for i, rows := range m.Tables {
				x.in, x.out, x.refused = x.in+rows.In, x.out+rows.Out, x.refused+rows.Quarantined
				switch {
				case m.Imported, i > 0 && (s.Source.API == dataset.Pages || s.Source.API == dataset.Kiosk): // counted is what it is a list of
				case s.Source.API == dataset.Listed:
					x.counted += rows.In - 1 // the line that says whose the others are
				default:
					x.counted += rows.In
				}
			}
		}
	}
	for _, table := range s.Tables {
		n := h.One(t, "SELECT count() FROM stg."+table.Name)
		x.stg = append(x.stg, table.Name+" "+n)
	}
	return x
}
