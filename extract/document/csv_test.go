package document_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

var sheet = &dataset.Spec{Name: "sheet", Format: dataset.CSV, Tables: []dataset.Table{{Name: "sheet", Columns: small.Tables[0].Columns}}}

func TestCSV(t *testing.T) {
	const head = "sku,amount,posted,units,title\n"
	for name, tt := range map[string]struct {
		text    string
		rows    []string
		refused []string
	}{
		"plain":               {text: head + "A,1.5,,2,x\n", rows: []string{"sku=A amount=1.5000 units=2 title=x _line=2"}},
		"quotes":              {text: head + "\"A,\"\"1\"\"\",\"1,234.5\",,2,\"a\nb\"\nB,1,,,\n", rows: []string{"sku=A,\"1\" amount=1234.5000 units=2 title=a\nb _line=2", "sku=B amount=1.0000 _line=4"}},
		"a comma at the end":  {text: "sku,amount,posted,units,\nA,1,,2,\n", rows: []string{"sku=A amount=1.0000 units=2 _line=2"}},
		"short and long":      {text: head + "A\nB,1,,2,x,y\n", rows: []string{"sku=A _line=2"}, refused: []string{"3: it has 6 cells, the header 5"}},
		"text beside a quote": {text: head + "\"A\"x,1,,,\"\"\nB,1,,,\n", rows: []string{"sku=B amount=1.0000 _line=3"}, refused: []string{"2: text stands beside a quoted cell"}},
		"a quote without end": {text: head + "A,1,,,\"x\nB,2,,,\n", rows: []string{"sku=B amount=2.0000 _line=3"}, refused: []string{"2: a quote is not closed"}},
		"an unknown column":   {text: "sku,amount,posted,units,new\nA,1,,,z\n", rows: []string{`sku=A amount=1.0000 _extra={"new":"z"} _line=2`}},
		"an unreadable cell":  {text: head + "A,x,,,\nB,1,,,\n", rows: []string{"sku=B amount=1.0000 _line=3"}, refused: []string{`2: amount: number "x"`}},
		"header in quotes":    {text: "\"sku\",\"amount\",posted,units\nA,1,,\n", rows: []string{"sku=A amount=1.0000 _line=2"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, _, err := decode(t, sheet, tt.text, document.Env{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range r.lines[0] {
				got = append(got, strings.Replace(l, " _document=doc-1", "", 1))
			}
			if d := cmp.Diff(tt.rows, got); d != "" {
				t.Errorf("rows -want +got:\n%s", d)
			}
			refused := refusals(t, sheet, tt.text, document.Env{})
			if len(refused) != len(tt.refused) {
				t.Fatalf("refused %+v, want %q", refused, tt.refused)
			}
			for i, want := range tt.refused {
				if got := fmt.Sprintf("%d: %s", refused[i].Line, refused[i].Reason); !strings.HasPrefix(got, want) {
					t.Errorf("refused %q, want %q", got, want)
				}
			}
		})
	}
}

func TestMeltedRates(t *testing.T) {
	r, res, err := decode(t, catalog.ECBRates, "Date, USD, JPY, BGN, \n08 December 2023, 1.0777, N/A, x, \n2023-12-07,1.07,,1.9558\n", document.Env{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"rate_date=2023-12-08 quote=USD rate=1.0777000000 _document=doc-1 _line=2",
		"rate_date=2023-12-07 quote=USD rate=1.0700000000 _document=doc-1 _line=3",
		"rate_date=2023-12-07 quote=BGN rate=1.9558000000 _document=doc-1 _line=3",
	}
	if d := cmp.Diff(want, r.lines[0]); d != "" {
		t.Error(d)
	}
	if len(r.refused) != 1 || r.refused[0].Line != 2 || !strings.Contains(r.refused[0].Reason, "rate: number") || res.Tables[0].In != 4 {
		t.Errorf("refused %+v, counts %+v", r.refused, res.Tables[0])
	}
}

// Whatever encoding/csv reads is read the same.
func FuzzCSV(f *testing.F) {
	spec := &dataset.Spec{Name: "f", Format: dataset.CSV, Tables: []dataset.Table{{Name: "f", Columns: []dataset.Column{
		{Name: "sku", From: "sku", Kind: dataset.Text, Required: true}, {Name: "title", From: "title", Kind: dataset.Text},
	}}}}
	for _, s := range []string{"a,b\n", "\"a\nb\",\"c\"\"d\"\n", "a\n\nb,\"\"\n", "\"a", "a,\"b\"c\n", "\r\n\"\r\n\",x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ToValidUTF8(body, "?")
		r, res, err := decode(t, spec, "sku,title\n"+body, document.Env{Charset: "utf-8"})
		if err != nil {
			t.Fatal(err)
		}
		std := csv.NewReader(strings.NewReader(body))
		std.FieldsPerRecord = -1
		records, err := std.ReadAll()
		if err != nil || strings.Contains(body, "\r") || res.Tables[0].Refused > 0 {
			return // encoding/csv changes carriage returns inside quotes
		}
		var want []string
		for _, c := range records {
			if strings.Trim(c[0], ", \t") == "" {
				return // a blank line is no row, a quoted blank is one: not a matter of CSV
			}
			want = append(want, c[0])
		}
		if d := cmp.Diff(want, r.cells[0]["sku"]); d != "" && len(want)+len(r.cells[0]["sku"]) > 0 {
			t.Fatalf("%q: %s", body, d)
		}
	})
}
