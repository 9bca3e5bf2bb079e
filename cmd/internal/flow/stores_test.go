package flow_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/simulate/world"
)

// unnamed takes the stores of the sellers out of a configuration.
func unnamed(t *testing.T, d demo.Directory) {
	t.Helper()
	raw, err := os.ReadFile(d.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)(type: seller\n(?: .*\n)*?) *marketplaces: .*\n`).ReplaceAllString(string(raw), "$1")
	if text == string(raw) {
		t.Fatalf("no seller names stores in\n%s", raw)
	}
	if err := os.WriteFile(d.ConfigFile(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Of sellers whose configuration names no stores the same is read as with them, in the first run already; one whose grant
// ended is told, and holds up nobody.
func TestStoresFoundOut(t *testing.T) {
	t.Parallel()
	run := func(faults string, needs parts.Needs, edit func(*testing.T, demo.Directory)) (*house, flow.Options) {
		d := flowtest.Prepare(t, t.TempDir(), demo.Options{Seed: 11, World: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}, Faults: faults})
		edit(t, d)
		h := open(t, d, needs|parts.Lake|parts.Amazon)
		if err := h.Clock.(*clock.Shared).AdvanceTo(t.Context(), h.Moments()[0]); err != nil {
			t.Fatal(err)
		}
		return h, flow.Options{Datasets: []string{catalog.ListingsAll.Name, catalog.AllOrders.Name, catalog.SettlementV2.Name, catalog.CatalogItems.Name}, Logger: flowtest.Logger(t)}
	}
	read := func(h *house, opt flow.Options) []string {
		res, err := flow.Read(t.Context(), h.Parts, opt)
		if err := errors.Join(err, res.Err()); err != nil {
			t.Fatal(err)
		}
		return documents(t, h, opt.Datasets)
	}
	want := read(run("", 0, func(*testing.T, demo.Directory) {}))
	h, opt := run("", 0, unnamed)
	if diff := cmp.Diff(want, read(h, opt)); diff != "" {
		t.Errorf("documents with stores named and found out (-want +got):\n%s", diff)
	}
	f, err := flow.Open(t.Context(), h.Parts, opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range f.Accounts() {
		if len(a.Marketplaces) == 0 || a.Discovers != (a.Type == account.Seller) {
			t.Errorf("account %s: %d stores", a.Code, len(a.Marketplaces))
		}
	}

	h, opt = run(`{"revoked":["US-A"]}`, parts.Warehouse, unnamed)
	rep, err := flow.Run(t.Context(), h.Parts, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := rep.Err(); err == nil || !strings.Contains(err.Error(), "US-A") || len(rep.Pulled.Failures) != 1 {
		t.Errorf("a seller whose grant ended: %v, failures %v", err, rep.Pulled.Failures)
	}
	if !slices.ContainsFunc(rep.Gaps(), func(s coverage.Span) bool {
		return s.Account == "US-A" && s.Dataset == catalog.SellerParticipations.Name && s.State == coverage.NotAuthorised && s.Reason == coverage.Revoked
	}) {
		t.Error("no gap tells of the grant that ended")
	}
	others := slices.DeleteFunc(want, func(s string) bool { return strings.Contains(s, " US-A ") })
	if diff := cmp.Diff(others, documents(t, h, opt.Datasets)); diff != "" {
		t.Errorf("documents of the others (-want +got):\n%s", diff)
	}
}

// documents are those of the lake, with what they were asked for.
func documents(t *testing.T, h *house, datasets []string) []string {
	t.Helper()
	l, err := lake.Open(t.Context(), h.Store, "", lake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range datasets {
		for _, a := range h.Accounts {
			ms, err := l.Manifests(t.Context(), name, a.Code)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range ms {
				stores := slices.Clone(m.Marketplaces)
				slices.Sort(stores)
				out = append(out, strings.Join([]string{name, a.Code, strings.Join(stores, ","), m.Window.String()}, " "))
			}
		}
	}
	slices.Sort(out)
	return out
}
