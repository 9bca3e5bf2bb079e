package window_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/window"
)

func day(t *testing.T, s string) window.Day {
	t.Helper()
	d, err := window.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDayOfTakesTheZonesCalendar(t *testing.T) {
	la, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	// The local day 2026-03-08 has 23 hours: 08:00Z to 07:00Z of the next day.
	for at, want := range map[string]string{
		"2026-03-08T07:59:59Z": "2026-03-07",
		"2026-03-08T08:00:00Z": "2026-03-08",
		"2026-03-09T06:59:59Z": "2026-03-08",
		"2026-03-09T07:00:00Z": "2026-03-09",
	} {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := window.DayOf(instant, la).String(); got != want {
			t.Errorf("DayOf(%s, Los Angeles) = %s, want %s", at, got, want)
		}
	}
	d := day(t, "2026-03-08")
	if got, want := d.Start(la).UTC().Format(time.RFC3339), "2026-03-08T08:00:00Z"; got != want {
		t.Errorf("start of %s = %s, want %s", d, got, want)
	}
	if got := (d + 1).Start(la).Sub(d.Start(la)); got != 23*time.Hour {
		t.Errorf("the spring day lasts %s, want 23h", got)
	}
}

func TestSplitCoversTheRangeOnce(t *testing.T) {
	r := window.Range{From: day(t, "2026-01-01"), Until: day(t, "2026-03-03")}
	var got []string
	for _, p := range r.Split(30) {
		got = append(got, p.String())
	}
	want := []string{"2026-01-01..2026-01-31", "2026-01-31..2026-03-02", "2026-03-02..2026-03-03"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s split by 30 days (-want +got):\n%s", r, diff)
	}
	if got := (window.Range{From: 5, Until: 3}).Split(30); got != nil {
		t.Errorf("a reversed range splits into %v, want nothing", got)
	}
}

func TestMonths(t *testing.T) {
	r := window.Range{From: day(t, "2025-12-31"), Until: day(t, "2026-02-01")}
	want := []window.Month{202512, 202601}
	if diff := cmp.Diff(want, r.Months()); diff != "" {
		t.Errorf("months of %s (-want +got):\n%s", r, diff)
	}
	if got := window.Month(202601).Prev(); got != 202512 {
		t.Errorf("month before 2026-01 = %s, want 2025-12", got)
	}
	if got := window.Month(202402).Range().Days(); got != 29 {
		t.Errorf("February 2024 has %d days, want 29", got)
	}
}

func TestParseDayRefusesOtherForms(t *testing.T) {
	for _, in := range []string{"", "2026-1-2", "2026-02-30", "02.01.2026"} {
		if d, err := window.ParseDay(in); err == nil {
			t.Errorf("ParseDay(%q) = %s, want an error", in, d)
		}
	}
}
