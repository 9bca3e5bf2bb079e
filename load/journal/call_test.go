package journal_test

import (
	"testing"
	"time"

	"sellerhouse/load/journal"
	"sellerhouse/load/loadtest"
)

func TestCallsAndQuotas(t *testing.T) {
	ctx := loadtest.Warehouse(t, &env)
	calls := []journal.Call{
		{At: instant, Account: "A", API: "spapi", Operation: "createReport", Status: 202, Latency: 120 * time.Millisecond, Wait: time.Minute, Rate: 0.0167, Request: "r1", Run: "x"},
		{At: instant.Add(time.Second), Account: "A", API: "spapi", Operation: "createReport", Status: 429, Run: "x"},
	}
	if err := journal.AppendCalls(ctx, env.DB, calls); err != nil {
		t.Fatal(err)
	}
	if got, want := loadtest.Table(t, &env, "SELECT operation, status, latency_ms, wait_ms, rate_per_second, request FROM ops.api_call WHERE account = 'A' AND run = 'x' ORDER BY called_at"),
		"createReport 202 120 60000 0.0167 r1\ncreateReport 429 0 0 0 \n"; got != want {
		t.Errorf("ops.api_call = %q, want %q", got, want)
	}
	for _, level := range []float64{15, 2.5} { // the table shows the last state only
		if err := journal.Quotas(ctx, env.DB, []journal.Quota{{Account: "A", Operation: "createReport", Rate: 1.0 / 600, Burst: 15, Level: level, Learned: true, Refused: 4, At: instant}}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := loadtest.Table(t, &env, "SELECT account, operation, bucket, rate_per_second, burst, level, refused FROM ops.quota"),
		"A createReport learned 0.001666667 15 2.5 4\n"; got != want {
		t.Errorf("ops.quota = %q, want %q", got, want)
	}
}
