package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
)

func TestQuotaClock(t *testing.T) {
	now := time.Date(2026, 2, 9, 6, 0, 0, 0, time.UTC)
	create, poll, learned := plan.NewBucket(1.0/60, 15), plan.NewBucket(2, 15), plan.NewBucket(1.0/60, 15)
	create.Level, create.At, create.Refused = 0.5, now, 1
	poll.At, learned.At = now, now
	learned.Rate, learned.Low, learned.Level, learned.Since, learned.Believed = 1.0/600, 8*time.Minute, 1, now, 24*time.Hour
	shared := plan.NewBucket(1.0/900, 1)
	shared.At = now
	accounts := []account.Account{{Code: "US-A"}}
	_, got := quotaClock(accounts, now, pull.States{"US-A": {Buckets: map[string]*plan.Bucket{"createReport": &create, "getReport": &poll, "getReports": &learned}, Shared: map[string]*plan.Bucket{"GET_SALES_AND_TRAFFIC_REPORT": &shared}}})
	want := [][]any{
		{"US-A", "createReport", 0, 15, "1m0s", "published", 1, "2026-02-09T06:00:30Z", "2026-02-09T06:14:30Z"},
		{"US-A", "getReportDocument", 15, 15, "59.88s", "published", 0, "now", ""},
		{"US-A", "getReports", 1, 15, "10m0s", "learned", 0, "now", "2026-02-09T08:20:00Z"},
		{"US-A", "GET_SALES_AND_TRAFFIC_REPORT, of the application", 1, 1, "15m0s", "published", 0, "now", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("quota clock (-want +got)\n%s", diff)
	}
}

// An account whose status Amazon changed is seen to be so.
func TestRequests(t *testing.T) {
	at := time.Date(2026, 2, 9, 0, 0, 0, 0, time.UTC)
	cols, got := requests([]account.Account{{Code: "US-A"}, {Code: "EU-A"}}, pull.States{
		"US-A": {Open: []*pull.Request{{}}, Parked: []pull.Parked{{Class: "DRIFT"}, {Class: "DENIED"}, {Class: "DRIFT"}}, Status: &pull.Status{Was: "NORMAL", Is: "DEACTIVATED", At: at}},
	})
	want := [][]any{
		{"US-A", 1, 3, "DENIED DRIFT", "DEACTIVATED since 2026-02-09T00:00:00Z, was NORMAL"},
		{"EU-A", 0, 0, "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(cols) != len(want[0]) {
		t.Errorf("%d columns, requests (-want +got)\n%s", len(cols), diff)
	}
}
