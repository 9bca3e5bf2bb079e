package progress

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// told runs the same command on a terminal or elsewhere, a second between two calls.
func told(terminal bool) string {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := New(&out, terminal, func() time.Time { return now })
	for _, c := range []struct {
		step        string
		done, total int
	}{{"plan", 0, 0}, {"extract", 0, 40}, {"extract", 10, 40}, {"extract", 40, 40}, {"load", 0, 0}} {
		now = now.Add(time.Second)
		p.Tell(c.step, c.done, c.total)
	}
	now = now.Add(70 * time.Second)
	p.End()
	return out.String()
}

func TestLinesElsewhere(t *testing.T) {
	want := "   1.0s  plan\n   2.0s  extract\n   5.0s  load\n"
	if diff := cmp.Diff(want, told(false)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBarOnATerminal(t *testing.T) {
	want := []string{
		"   1.0s  plan", "   2.0s  plan  took 1.0s\n",
		"   2.0s  extract    [........................] 0 of 40",
		"   3.0s  extract    [######..................] 10 of 40, 10/s, 3.0s left",
		"   4.0s  extract    [########################] 40 of 40, 20/s, 0.0s left",
		"   5.0s  extract    40 of 40  took 3.0s\n",
		"   5.0s  load", "  1m15s  load  took 1m10s\n",
	}
	got := strings.Split(told(true), "\r\x1b[K")[1:]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBarIsNotDrawnForEveryPiece(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := New(&out, true, func() time.Time { return now })
	for i := range 10_000 {
		now = now.Add(time.Millisecond)
		p.Tell("extract", i, 10_000)
	}
	if n := strings.Count(out.String(), "\r"); n > 110 {
		t.Errorf("a bar of 10 s was drawn %d times, want about 10 a second", n)
	}
}
