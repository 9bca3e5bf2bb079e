package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// peak runs the program over a search terms document of the given megabytes and returns its highest memory in MB.
// The program itself has compared rows and sums.
func peak(t *testing.T, megabytes int, env ...string) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sellerhouse", "bench", "memory", "--json",
		"--dataset", "search_terms_week", "--size", strconv.Itoa(megabytes), "--dir", t.TempDir())
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%d MB: %v\n%s%s", megabytes, err, out, stderr.String())
	}
	var rows []struct {
		Document int `json:"document_mb"`
		Lines    int `json:"lines"`
		Peak     int `json:"peak_mb"`
	}
	if err := json.Unmarshal(out, &rows); err != nil || len(rows) != 1 {
		t.Fatalf("%v in %s", err, out)
	}
	r := rows[0]
	if r.Document != megabytes || r.Lines < 4000*megabytes {
		t.Errorf("%d lines in %d MB, want %d MB of some 4,500 lines each", r.Lines, r.Document, megabytes)
	}
	t.Logf("%d MB, %d lines: %d MB at the peak\n%s", r.Document, r.Lines, r.Peak, stderr.String())
	return r.Peak
}

// A Brand Analytics document is fetched, decoded and committed without being held: 300 MB here, in the long run 5 GB
// within the pipeline's memory as the program collects it. Collected more often the peak shows what is held and not
// what was left behind: it may not grow with the document.
func TestBenchMemoryOfSearchTerms(t *testing.T) {
	const (
		often = "GOGC=20"
		held  = 160 // MB, of which the program's own pages are a third: a document of 300 MB in memory is far above it
		limit = 256
	)
	small := peak(t, 300, often)
	if small > held {
		t.Errorf("300 MB need %d MB, want at most %d", small, held)
	}
	if os.Getenv("SELLERHOUSE_LONG") == "" {
		return
	}
	if large := peak(t, 1200, often); large > small+small/10 {
		t.Errorf("300 MB need %d MB and 1200 MB %d: memory grows with the document", small, large)
	}
	if got := peak(t, 5<<10); got > limit {
		t.Errorf("5 GB need %d MB, want at most %d", got, limit)
	}
}
