package document_test

import (
	"strings"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/document"
)

// One value may stand in several places of a row, as long as all say the same; one array may have two spellings.
func TestPlacesThatMustAgree(t *testing.T) {
	query := catalog.SearchQueryWeek.Sample
	health := catalog.AccountHealth.Sample
	for name, tt := range map[string]struct {
		text    string
		row     string // a part of the table's rows
		refused string
	}{
		"a currency beside each amount":      {text: query, row: "currency=USD"},
		"two currencies in a row":            {text: strings.Replace(query, `"asinMedianClickPrice":{"amount":19.25,"currencyCode":"USD"}`, `"asinMedianClickPrice":{"amount":19.25,"currencyCode":"CAD"}`, 1), refused: "stands there twice"},
		"an amount alone, and its currency":  {text: strings.Replace(query, `"totalMedianClickPrice":{"amount":19.99,"currencyCode":"USD"}`, `"totalMedianClickPrice":null`, 1), row: "currency=USD"},
		"the schema's spelling of a metric":  {text: health, row: "cancellation_cancelled=5"},
		"the example's spelling of a metric": {text: strings.Replace(health, "preFulfillmentCancellationRate", "prefulfillmentCancelRate", 1), row: "cancellation_cancelled=5"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := catalog.SearchQueryWeek
			if strings.Contains(tt.text, "accountStatuses") {
				spec = catalog.AccountHealth
			}
			r, res, err := decode(t, spec, tt.text, document.Env{})
			if err != nil || len(res.Unknown) > 0 {
				t.Fatalf("left over %v, %v", res.Unknown, err)
			}
			var rows []string
			for _, lines := range r.lines {
				rows = append(rows, lines...)
			}
			if all := strings.Join(rows, "\n"); !strings.Contains(all, tt.row) {
				t.Errorf("%s\nwant %s", all, tt.row)
			}
			if spec == catalog.AccountHealth && len(r.lines[2]) != 3 {
				t.Errorf("warnings %v, want those of both spellings", r.lines[2])
			}
			if tt.refused != "" && (len(r.refused) != 1 || !strings.Contains(r.refused[0].Reason, tt.refused)) || tt.refused == "" && len(r.refused) > 0 {
				t.Errorf("refused %v, want %q", r.refused, tt.refused)
			}
		})
	}
}
