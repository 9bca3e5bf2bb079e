package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/deploy/grafana"
)

// TestDemo runs a small world as the README's first command does, and asks the warehouse it leaves every
// question of the dashboards, as the user they connect with.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	args := []string{"demo", "--once", "--dir", dir, "--months", "2", "--skus", "8", "--orders", "10"}
	var out, errs bytes.Buffer
	if code := execute(t.Context(), args, &out, &errs); code != exitComplete {
		t.Fatalf("demo exits %d\n%s\n%s", code, out.String(), errs.String())
	}
	text := out.String()
	for _, want := range []string{"Profit before tax", "complete   no gap", "user reader"} {
		if !strings.Contains(text, want) {
			t.Errorf("the demo does not print %q:\n%s", want, text)
		}
	}
	_, ties, _ := strings.Cut(text, "Settlements against their deposits")
	ties, _, _ = strings.Cut(ties, "Completeness")
	if n := strings.Count(ties, "TIED"); n != 7 || strings.Contains(ties, "BROKEN") {
		t.Errorf("%d account currencies are tied, want all 7:\n%s", n, ties)
	}

	before := text
	out.Reset()
	if code := execute(t.Context(), args, &out, &errs); code != exitComplete {
		t.Fatalf("the second demo exits %d\n%s", code, errs.String())
	}
	if got, want := upTo(out.String(), "\nDone in"), upTo(before, "\nDone in"); got != want {
		t.Errorf("the second demo shows another result:\n%s\nwant\n%s", got, want)
	}

	cfg, err := config.Load(t.Context(), filepath.Join(dir, config.DefaultFile), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := parts.Open(t.Context(), cfg, parts.Options{Needs: parts.Warehouse, Reader: true, Stderr: &errs})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	n, err := grafana.Check(t.Context(), p.DB)
	if err != nil || n == 0 {
		t.Errorf("%d panels asked: %v", n, err)
	}
}

// upTo cuts text before a mark.
func upTo(text, mark string) string {
	head, _, _ := strings.Cut(text, mark)
	return head
}
