package flow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
)

// TestSettledTransactions asks what became of a vendor's submissions by the ids that people name, for thirty days and until
// a document says that it is a success or a failure.
func TestSettledTransactions(t *testing.T) {
	t.Parallel()
	secret := write(t, t.TempDir()+"/secret", "secret")
	c := furnish(t, strings.ReplaceAll(`
group: {name: Vendor, reporting_currency: USD}
clickhouse: {listen: "127.0.0.1:0"}
accounts:
  - {code: US-V, type: vendor, region: NA, selling_partner_id: "V1", marketplaces: [US], spapi: {client_id: "file:SECRET", client_secret: "file:SECRET", refresh_token: "file:SECRET"}}
`, "SECRET", secret), map[string]string{"vendor_transactions.csv": `account,transaction_id,submitted_on
US-V,done,2026-05-14
US-V,failed,2026-05-14
US-V,under-way,2026-05-14
US-V,never-read,2026-04-16
US-V,too-old,2026-04-14
US-V,to-come,2026-05-20
`})
	for id, status := range map[string]string{"done": `"Success"`, "failed": `"Failure","errors":[{"code":"InvalidInput","message":"no"}]`, "under-way": `"Processing"`} {
		c.take(t, "vendor_transactions", "US-V", "US", `{"payload":{"transactionStatus":{"transactionId":"`+id+`","status":`+status+`}}}`)
	}
	for day, want := range map[string][]string{
		"2026-05-16": {"never-read", "under-way"},
		"2026-05-20": {"under-way"},
		"2026-05-21": {"to-come", "under-way"},
		"2026-06-20": nil,
	} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		f, err := flow.Open(t.Context(), c.Parts, flow.Options{Dataset: "vendor_transactions", Now: now.Add(6 * time.Hour), Logger: flowtest.Logger(t)})
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Plan(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range p.Slices {
			got = append(got, s.ASINs)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("on %s it asks for (-want +got)\n%s", day, diff)
		}
	}
}
