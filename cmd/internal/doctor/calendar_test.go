package doctor

import (
	"strings"
	"testing"
	"time"
)

// What Amazon removed or announced to remove is told with its day and what replaces it.
func TestCalendar(t *testing.T) {
	for now, want := range map[string]string{
		"2026-11-22T00:00:00Z": "settlement_v1 (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE): Amazon removed it on 2026-11-11; settlement_v2 replaces it",
		"2026-11-10T23:59:59Z": "settlement_v1 (GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE): Amazon removes it on 2026-11-11; settlement_v2 replaces it",
		"2025-06-01T00:00:00Z": "",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		d := &doctor{tell: func(f Finding) {
			if strings.HasPrefix(f.What, "settlement_v1") && f.Status == Warn {
				got = f.What + ": " + f.Detail
			}
		}}
		d.calendar(at)
		if got != want {
			t.Errorf("at %s: %q, want %q", now, got, want)
		}
	}
}
