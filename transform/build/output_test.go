package build_test

import (
	"os"
	"path/filepath"
	"testing"

	"sellerhouse/extract/lake"
	"sellerhouse/transform/build"
)

func TestTidyRemovesWhatAKillLeft(t *testing.T) {
	spool := t.TempDir()
	for _, name := range []string{"fact-123.parquet", "fact-4.parquet", "document-5"} {
		if err := os.WriteFile(filepath.Join(spool, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := lake.Open(t.Context(), lake.NewMemory(), "", lake.Options{Run: "r"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := build.New(build.Config{Lake: l, Spool: spool, Group: build.Group{Name: "G", Reporting: "USD"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Tidy(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(spool)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0].Name() != "document-5" {
		t.Errorf("the spool directory holds %v, want the document alone", left)
	}
}
