package flow_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/pull"
)

// still is a clock that stands where a test puts it.
type still struct{ at time.Time }

func (c *still) Now() time.Time                             { return c.at }
func (c *still) Sleep(context.Context, time.Duration) error { return errors.New("nothing here waits") }
func (c *still) Go(f func())                                { f() }
func (c *still) Idle(f func())                              { f() }

// cabinet is a house for documents made by hand: no credentials, no Amazon, its own clock.
type cabinet struct {
	*house
	clock *still
}

// lay writes a configuration and input files into a directory of their own.
func lay(t *testing.T, configuration string, inputs map[string]string) demo.Directory {
	t.Helper()
	d := demo.Directory{Path: t.TempDir()}
	write(t, d.ConfigFile(), configuration)
	for name, text := range inputs {
		write(t, filepath.Join(d.Path, "inputs", name), text)
	}
	return d
}

// furnish opens what lay writes.
func furnish(t *testing.T, configuration string, inputs map[string]string) *cabinet {
	t.Helper()
	d := lay(t, configuration, inputs)
	c, err := config.Load(t.Context(), d.ConfigFile(), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{&flowtest.House{Directory: d, Parts: flowtest.OpenParts(t, c, parts.Warehouse|parts.Lake)}}
	clock := &still{at: time.Date(2026, 5, 15, 6, 0, 0, 0, time.UTC)}
	h.Clock = clock
	return &cabinet{h, clock}
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// input replaces an input file.
func (c *cabinet) input(t *testing.T, name, text string) {
	t.Helper()
	write(t, filepath.Join(c.Config.Inputs, name), text)
}

// open begins a run.
func (c *cabinet) open(t *testing.T) *flow.Flow {
	t.Helper()
	f, err := flow.Open(t.Context(), c.Parts, flow.Options{Logger: flowtest.Logger(t)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// importing takes a file in as the import command does.
func (c *cabinet) importing(t *testing.T, dataset, code, site string, paths ...string) ([]lake.Manifest, error) {
	t.Helper()
	var acc *account.Account
	if code != "" {
		a, err := c.Config.Account(code)
		if err != nil {
			t.Fatal(err)
		}
		acc = &a
	}
	var at *amazon.Marketplace
	if site != "" {
		m, ok := amazon.ByCode(site)
		if !ok {
			t.Fatalf("no site %q", site)
		}
		at = &m
	}
	return c.open(t).Import(t.Context(), dataset, acc, at, paths...)
}

// take imports a document that must be taken whole.
func (c *cabinet) take(t *testing.T, dataset, code, site, text string) lake.Manifest {
	t.Helper()
	ms, err := c.importing(t, dataset, code, site, flowtest.File(t, text))
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range ms[0].Tables {
		if rows.In != rows.Out {
			t.Errorf("%s %s: %d rows in, %d out", code, dataset, rows.In, rows.Out)
		}
	}
	return ms[0]
}

// commit makes a document part of the lake as a pull does, with what was asked for and when it was generated.
func (c *cabinet) commit(t *testing.T, d ingest.Doc, text string) {
	t.Helper()
	f := c.open(t)
	d.SpoolPath = flowtest.File(t, text)
	in := ingest.New(f.Lake(), ingest.Options{Run: f.Run(), Now: c.clock.Now})
	if _, err := in.Commit(t.Context(), d); err != nil && !errors.Is(err, pull.ErrDrift) {
		t.Fatal(err)
	}
	if err := f.Lake().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// tsv prints a tab separated document of a dataset, every declared column in its header.
func tsv(spec *dataset.Spec, lines ...map[string]string) string {
	var names []string
	for _, c := range spec.Tables[0].Columns {
		names = append(names, c.From)
	}
	var b strings.Builder
	b.WriteString(strings.Join(names, "\t") + "\n")
	for _, l := range lines {
		cells := make([]string, len(names))
		for i, n := range names {
			cells[i] = l[n]
		}
		b.WriteString(strings.Join(cells, "\t") + "\n")
	}
	return b.String()
}

// adRows prints an advertising document: every declared column, 0 unless given.
func adRows(t *testing.T, spec *dataset.Spec, rows ...map[string]any) string {
	t.Helper()
	out := []map[string]any{}
	for _, r := range rows {
		full := map[string]any{}
		for _, c := range spec.Tables[0].Columns {
			if full[c.From] = 0; c.Kind.IsText() {
				full[c.From] = ""
			}
		}
		for k, v := range r {
			if _, ok := full[k]; !ok {
				t.Fatalf("%s has no column %s", spec.Name, k)
			}
			full[k] = v
		}
		out = append(out, full)
	}
	raw, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
