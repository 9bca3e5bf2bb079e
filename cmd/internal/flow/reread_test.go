package flow_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/extract/catalog"
)

// TestReadAgain reads a day again: a document that says what the one before said changes no figure and builds no
// partition, whatever its bytes; one that says something else does.
func TestReadAgain(t *testing.T) {
	t.Parallel()
	c := furnish(t, `
group: {name: Again, reporting_currency: USD}
clickhouse: {listen: "127.0.0.1:0"}
accounts:
  - {code: US-A, region: NA, marketplaces: [US]}
`, nil)
	sample := catalog.SalesTraffic.Sample
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(sample), "", "   "); err != nil {
		t.Fatal(err)
	}
	moved := strings.Replace(sample, `"unitsOrdered":`, `"unitsOrdered":1`, 1)
	if indented.String() == sample || moved == sample {
		t.Fatal("the sample is not what this test takes it for")
	}
	const figures = "SELECT date, child_asin, units_ordered, src_sha256 FROM dw.fact_sales_traffic_daily_by_asin ORDER BY ALL"
	read := func(text string) (flow.Report, [][]string) {
		t.Helper()
		c.take(t, "sales_traffic", "US-A", "US", text)
		c.clock.at = c.clock.at.AddDate(0, 0, 1)
		rep := c.Publish(t, flow.Options{})
		if err := rep.Err(); err != nil {
			t.Fatal(err)
		}
		return rep, c.Rows(t, figures)
	}
	first, before := read(sample)
	if first.Built == 0 || len(before) == 0 {
		t.Fatalf("the first reading built %d files with %d rows", first.Built, len(before))
	}
	again, same := read(indented.String())
	if again.Built != 0 || again.Load.Swapped != 0 {
		t.Errorf("other bytes that say the same built %d files and swapped %d partitions", again.Built, again.Load.Swapped)
	}
	if len(same) != len(before) || strings.Join(same[0], " ") != strings.Join(before[0], " ") {
		t.Errorf("figures moved: %v, before %v", same[0], before[0])
	}
	c.is(t, "SELECT count() FROM ops.document WHERE dataset = 'sales_traffic'", "2")
	c.is(t, "SELECT countIf(is_live = 1) FROM ops.document WHERE dataset = 'sales_traffic'", "1")
	if last, _ := read(moved); last.Built == 0 || last.Load.Swapped == 0 {
		t.Errorf("a day that moved built %d files and swapped %d partitions", last.Built, last.Load.Swapped)
	}
}
