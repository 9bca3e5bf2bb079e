package fact_test

import (
	"strings"
	"testing"

	"sellerhouse/extract/dataset"
	"sellerhouse/transform/fact"
)

func TestEveryTableIsWhole(t *testing.T) {
	for _, tb := range fact.All() {
		t.Run(tb.Name, func(t *testing.T) {
			if tb.Doc == "" || tb.Grain == "" || len(tb.Key) == 0 || len(tb.OrderBy) == 0 {
				t.Error("doc, grain, key and order must be given")
			}
			if tb.Partitioned() != strings.HasPrefix(tb.Name, "fact_") && !strings.HasPrefix(tb.Name, "fact_fx_") {
				t.Errorf("partitioned = %v", tb.Partitioned())
			}
			for _, c := range tb.Columns {
				if c.Doc == "" {
					t.Errorf("%s has no doc", c.Name)
				}
				if c.Name != strings.ToLower(c.Name) {
					t.Errorf("%s is not snake_case", c.Name)
				}
				if c.Currency != "" {
					if _, i := tb.Column(c.Currency); i < 0 {
						t.Errorf("%s: no currency column %q", c.Name, c.Currency)
					}
				}
				if strings.HasSuffix(c.Name, "_rc") && (c.Kind != dataset.Money(38, 8) || !c.Optional) {
					t.Errorf("%s must be a nullable Decimal(38, 8)", c.Name)
				}
			}
			for _, k := range tb.Key {
				if c, _ := tb.Column(k); c.Optional {
					t.Errorf("key column %s may be NULL", k)
				}
			}
			if strings.HasPrefix(tb.Name, "fact_") && tb.Partitioned() {
				for _, want := range []string{"client_sk", "legal_entity_sk", "account_sk", "marketplace_sk", "brand_sk", "src_file", "src_row", "src_sha256", "ingest_run_id"} {
					if _, i := tb.Column(want); i < 0 {
						t.Errorf("no column %s", want)
					}
				}
			}
		})
	}
}

// The expected keys were computed apart: printf 'US-A' | sha256sum and so on, first 16 hex digits.
func TestSurrogateKeys(t *testing.T) {
	for name, tt := range map[string]struct {
		got, want uint64
	}{
		"no parts are unknown":     {fact.SK("", ""), fact.Unknown},
		"one part":                 {fact.SK("US-A"), 0xd7ef4fd4c1b046bb},
		"parts are joined by 0x1f": {fact.SK("a", "b"), fact.SK("a\x1fb")},
		"account":                  {fact.AccountSK("US-A"), fact.SK("US-A")},
		"product of another site":  {fact.ProductSK("A", "M", "s"), fact.SK("A\x1fM\x1fs")},
		"campaign of its profile":  {fact.CampaignSK("1", "2"), fact.SK("1\x1f2")},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %#x, want %#x", tt.got, tt.want)
			}
		})
	}
}
