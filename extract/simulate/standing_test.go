package simulate

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
)

// heard empties an account's queue and returns the account statuses it told of, "NORMAL AT_RISK" for a change, each
// counted, with when they say it happened.
func (s *stand) heard(account string) map[string]int {
	s.Helper()
	out, seen := map[string]int{}, map[string]bool{}
	sqs := func(op string, in any) (a answer) {
		raw, _ := json.Marshal(in)
		return s.do("POST", "/", map[string]string{"X-Amz-Target": "AmazonSQS." + op, "Authorization": "AWS4-HMAC-SHA256 signed"}, string(raw))
	}
	queue := s.url + queueFolder + account
	for {
		var got struct {
			Messages []struct{ ReceiptHandle, Body string }
		}
		sqs("ReceiveMessage", map[string]any{"QueueUrl": queue, "MaxNumberOfMessages": 10}).into(s.T, &got)
		if len(got.Messages) == 0 {
			return out
		}
		for _, m := range got.Messages {
			if a := sqs("DeleteMessage", map[string]any{"QueueUrl": queue, "ReceiptHandle": m.ReceiptHandle}); a.status != 200 {
				s.Fatalf("delete: %d %s", a.status, a.body)
			}
			var n struct {
				Version string    `json:"payloadVersion"`
				Kind    string    `json:"notificationType"`
				At      time.Time `json:"eventTime"`
				Payload map[string]map[string]string
				About   struct{ NotificationID string } `json:"notificationMetadata"`
			}
			if json.Unmarshal([]byte(m.Body), &n) != nil || n.Kind != "ACCOUNT_STATUS_CHANGED" || seen[n.About.NotificationID] {
				continue
			}
			seen[n.About.NotificationID] = true
			c := n.Payload["accountStatusChangeNotification"]
			if len(n.Payload) != 1 || len(c) != 2 || n.Version != "2021-01-01" {
				s.Errorf("the message is %s", m.Body)
			}
			out[n.At.Format(time.DateOnly)+" "+c["previousAccountStatus"]+" "+c["currentAccountStatus"]]++
		}
	}
}

// What the queue says of an account's status is what its health reports of two days differ in.
func TestStatusChangesAreTold(t *testing.T) {
	const days = 58
	for name, tt := range map[string]struct {
		account, faults string
		least           []string // changes that must be among them
		none            bool
	}{
		"a seller":                {account: "US-A", faults: "none", least: []string{"NORMAL AT_RISK", "AT_RISK NORMAL"}},
		"many stores":             {account: "EU-A", faults: "none", least: []string{"NORMAL AT_RISK"}},
		"one that is deactivated": {account: "EU-B", faults: `{"deactivated":["EU-B/2025-11-20","US-A/2025-11-01"]}`, least: []string{"NORMAL DEACTIVATED"}},
		"without the role":        {account: "US-A", faults: `{"missing":["US-A/Selling Partner Insights"]}`, none: true},
		"a vendor":                {account: "US-V", faults: "none", none: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, Config{Now: small().Start().UTC().Add(6 * time.Hour), Faults: tt.faults})
			home := s.byCode[tt.account].Marketplaces[0]
			want, got, seen := map[string]int{}, map[string]int{}, map[string]bool{}
			before := map[string]any{}
			for range days {
				clear(s.tokens)
				for change, n := range s.heard(tt.account) {
					got[change] += n
					seen[change[len("2025-11-20 "):]] = true
				}
				if !tt.none {
					r := s.finish(tt.account, request(catalog.AccountHealth.Source.Type, home, time.Time{}, time.Time{}))
					for _, row := range s.arrays(tt.account, r.Document)["accountStatuses"] {
						store := row["marketplaceId"].(string)
						if was := before[store]; was != nil && was != row["status"] {
							want[r.WorkEnd[:len(time.DateOnly)]+" "+was.(string)+" "+row["status"].(string)]++
						}
						before[store] = row["status"]
					}
				}
				s.advanceBy(24 * time.Hour)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("changes told (-reported +told)\n%s", diff)
			}
			for _, change := range tt.least {
				if !seen[change] {
					t.Errorf("nothing went %q: %v", change, got)
				}
			}
		})
	}
}
