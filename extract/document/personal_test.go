package document_test

import (
	"errors"
	"strings"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/document"
)

// A tab too many moves a name under another header: of a dataset with personal data neither the line nor what stood in
// its cells is told, only where it stands and what was expected.
func TestPersonalLinesAreNotRepeated(t *testing.T) {
	t.Run("a line", func(t *testing.T) {
		text := "sku\tamount\tposted\tunits\tbuyer\nA\t1\t\t1\tJane\nB\tJane \"J\" Sample\t\t1\t1\nC\t1\t\t\t\tJane Sample\n"
		r, _, err := decode(t, small, text, document.Env{})
		if err != nil {
			t.Fatal(err)
		}
		want := []document.Refused{
			{Table: "small", Line: 4, Reason: "it has 6 cells, the header 5", Text: "not kept, personal data: see line 4 of raw document doc-1"},
			{Table: "small", Line: 3, Reason: "amount: number (not kept): want digits", Text: "not kept, personal data: see line 3 of raw document doc-1"},
		}
		if len(r.refused) != 2 {
			t.Fatalf("refused %+v, want two lines", r.refused)
		}
		for i, got := range r.refused {
			reason := strings.HasPrefix(got.Reason, want[i].Reason)
			if got.Reason = want[i].Reason; !reason || got != want[i] {
				t.Errorf("refused %+v, want %+v", r.refused[i], want[i])
			}
		}
	})
	t.Run("a number too long", func(t *testing.T) {
		text := `{"reportSpecification":{},"endUserData":[{"asinMetrics":[{"startDate":"2026-01-04","endDate":"2026-01-10","asin":"B0","pageViews":4917012345678901234567}]}]}`
		r, _, err := decode(t, catalog.EndUserData, text, document.Env{})
		if err != nil || len(r.refused) != 1 || strings.Contains(r.refused[0].Reason, "4917") || !strings.HasPrefix(r.refused[0].Reason, "pageViews: ") ||
			r.refused[0].Text != "not kept, personal data: see row 1 of raw document doc-1" {
			t.Errorf("refused %+v, %v", r.refused, err)
		}
	})
	t.Run("a file without a header", func(t *testing.T) {
		_, _, err := decode(t, small, "A\t1\t\t1\tJane Sample\n", document.Env{})
		if !errors.Is(err, document.ErrRejected) || strings.Contains(err.Error(), "Jane") || !strings.Contains(err.Error(), "sku") {
			t.Errorf("error %v, want the columns it lacks and nothing it holds", err)
		}
		_, _, err = decode(t, small, "Date range exceeded\n", document.Env{}) // a message is one
		if !errors.Is(err, document.ErrRejected) || !strings.Contains(err.Error(), "Date range exceeded") {
			t.Errorf("error %v, want the message", err)
		}
	})
}
