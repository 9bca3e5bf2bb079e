package dataset_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

func day(s string) window.Day {
	d, err := window.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestWholePeriods(t *testing.T) {
	for name, tt := range map[string]struct {
		period      dataset.Period
		from, until string
		want        []string
	}{
		"days":                                   {dataset.Daily, "2026-02-27", "2026-03-01", []string{"2026-02-27..2026-02-28", "2026-02-28..2026-03-01"}},
		"weeks begin on Sunday":                  {dataset.Weekly, "2026-03-01", "2026-03-15", []string{"2026-03-01..2026-03-08", "2026-03-08..2026-03-15"}},
		"a week cut at either end is not whole":  {dataset.Weekly, "2026-03-02", "2026-03-21", []string{"2026-03-08..2026-03-15"}},
		"a week over the turn of the year":       {dataset.Weekly, "2025-12-28", "2026-01-04", []string{"2025-12-28..2026-01-04"}},
		"months, one of 28 days":                 {dataset.Monthly, "2026-01-31", "2026-04-01", []string{"2026-02-01..2026-03-01", "2026-03-01..2026-04-01"}},
		"a quarter":                              {dataset.Quarterly, "2025-11-01", "2026-06-30", []string{"2026-01-01..2026-04-01"}},
		"the last quarter ends with the year":    {dataset.Quarterly, "2025-10-01", "2026-01-01", []string{"2025-10-01..2026-01-01"}},
		"hours are asked by days":                {dataset.Hourly, "2026-03-01", "2026-03-02", []string{"2026-03-01..2026-03-02"}},
		"nothing fits":                           {dataset.Monthly, "2026-01-02", "2026-01-31", nil},
		"an empty range":                         {dataset.Weekly, "2026-01-02", "2026-01-02", nil},
		"a leap February":                        {dataset.Monthly, "2028-02-01", "2028-03-01", []string{"2028-02-01..2028-03-01"}},
		"the first day of a quarter stays there": {dataset.Quarterly, "2026-04-01", "2026-07-01", []string{"2026-04-01..2026-07-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, r := range tt.period.Whole(window.Range{From: day(tt.from), Until: day(tt.until)}) {
				got = append(got, fmt.Sprint(r))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Whole (-want +got)\n%s", diff)
			}
		})
	}
}

func TestServes(t *testing.T) {
	ends := dataset.Serves{Until: day("2026-11-11"), Replacement: "settlement_v2"}
	begins := dataset.Serves{From: day("2026-01-01")}
	for name, tt := range map[string]struct {
		serves dataset.Serves
		day    string
		gives  bool
		notice string
	}{
		"no end is known":          {dataset.Serves{}, "2026-11-22", true, ""},
		"on the day it is removed": {ends, "2026-11-11", false, "Amazon removed it on 2026-11-11; settlement_v2 replaces it"},
		"the day before":           {ends, "2026-11-10", true, "Amazon removes it on 2026-11-11; settlement_v2 replaces it"},
		"long before":              {ends, "2025-11-10", true, ""},
		"before there was any":     {begins, "2025-12-31", false, "Amazon gives it from 2026-01-01 on"},
		"the first day":            {begins, "2026-01-01", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := day(tt.day)
			if got := tt.serves.Gives(d); got != tt.gives {
				t.Errorf("Gives = %v, want %v", got, tt.gives)
			}
			if got := tt.serves.Notice(d); got != tt.notice {
				t.Errorf("Notice = %q, want %q", got, tt.notice)
			}
		})
	}
}
