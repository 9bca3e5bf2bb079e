package document_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

// nested is a JSON report with nested amounts and two row arrays.
var nested = &dataset.Spec{Name: "nested", Format: dataset.JSON, Tables: []dataset.Table{
	{Name: "days", Rows: "days", Columns: []dataset.Column{
		{Name: "date", From: "date", Kind: dataset.Date, Required: true},
		{Name: "currency", From: "sales.ordered.code", Kind: dataset.Label},
		{Name: "ordered", From: "sales.ordered.amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "sales.ordered.code"},
		{Name: "shipped", From: "sales.shipped.amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "sales.shipped.code"},
		{Name: "units", From: "sales.units", Kind: dataset.Int},
		{Name: "buyer", From: "buyer", Kind: dataset.Text, Personal: dataset.DropPersonal},
	}},
	{Name: "items", Rows: "items", Columns: []dataset.Column{
		{Name: "id", From: "id", Kind: dataset.Text, Required: true}, {Name: "share", From: "share", Kind: dataset.Decimal(9, 4)},
	}},
}}

// array is a document that is its rows.
var array = &dataset.Spec{Name: "array", Format: dataset.JSON, Tables: []dataset.Table{{Name: "array", Columns: nested.Tables[1].Columns}}}

func TestJSON(t *testing.T) {
	for name, tt := range map[string]struct {
		spec    *dataset.Spec
		text    string
		rows    string // of all tables, ; between rows
		refused []string
		unknown []string
	}{
		"nested": {
			spec: nested, text: `{"days":[{"date":"2026-01-08","sales":{"ordered":{"amount":12.34,"code":"USD"},"shipped":{"code":"USD","amount":1e2},"units":3}}],"items":[{"id":"B0"}]}`,
			rows: "date=2026-01-08 currency=USD ordered=12.3400 shipped=100.0000 units=3 _line=1; id=B0 _line=1",
		},
		"null and absent are NULL": {
			spec: nested, text: `{"days":[{"date":"2026-01-08","sales":null},{"date":"2026-01-09","sales":{"ordered":null,"units":null}}],"items":null}`,
			rows: "date=2026-01-08 _line=1; date=2026-01-09 _line=2",
		},
		"ids beyond 2^53 keep every digit": {
			spec: array, text: `[{"id":12345678901234567890},{"id":"007"},{"id":1.0E10}]`,
			rows: "id=12345678901234567890 _line=1; id=007 _line=2; id=1.0E10 _line=3",
		},
		"escapes":            {spec: array, text: `[{"id":"a\"b\\\u00e4\ud83d\ude00"}]`, rows: "id=a\"b\\ä😀 _line=1"},
		"numbers in strings": {spec: array, text: `[{"id":"a","share":"0.5"}]`, rows: "id=a share=0.5000 _line=1"},
		"no rows":            {spec: array, text: " [ ] \n", rows: ""},
		"unknown values are kept whole": {
			spec: array, text: `[{"id":"a","z":{"x":[1, 2]},"new":1.50,"nil":null}]`,
			rows: `id=a _extra={"new":1.50,"z":{"x":[1, 2]}} _line=1`, unknown: []string{"array.new", "array.z"},
		},
		"unknown members of the top": {spec: nested, text: `{"days":[],"items":[],"more":{"a":[1]}}`, unknown: []string{"more"}},
		"personal values go":         {spec: nested, text: `{"days":[{"date":"2026-01-08","buyer":{"name":"Jane"}}],"items":[]}`, rows: "date=2026-01-08 _line=1"},
		"rows that cannot be read": {
			spec: array, text: `[{"id":"a","share":"x"},{"share":1},{"id":"b","share":0.12345},7,{"id":},{"id":"a","id":"b"},{"id":"ok"}]`,
			rows:    "id=ok _line=7",
			refused: []string{"1: share: number", "2: id: is empty", "3: share: number 0.12345: more digits", "4: it is no JSON object", "5: id: ", "6: id: stands there twice"},
		},
		"another currency": {
			spec: nested, text: `{"days":[{"date":"2026-01-08","sales":{"ordered":{"amount":1,"code":"USD"},"shipped":{"code":"CAD","amount":1}}}],"items":[]}`,
			refused: []string{`1: sales.shipped.amount: its currency is "CAD", the row's "USD"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, res, err := decode(t, tt.spec, tt.text, document.Env{})
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for _, lines := range r.lines {
				for _, l := range lines {
					rows = append(rows, strings.Replace(l, " _document=doc-1", "", 1))
				}
			}
			if got := strings.Join(rows, "; "); got != tt.rows {
				t.Errorf("rows %q, want %q", got, tt.rows)
			}
			refused := refusals(t, tt.spec, tt.text, document.Env{})
			if len(refused) != len(tt.refused) {
				t.Fatalf("refused %+v, want %q", refused, tt.refused)
			}
			for i, want := range tt.refused {
				if got := fmt.Sprintf("%d: %s", refused[i].Line, refused[i].Reason); !strings.HasPrefix(got, want) {
					t.Errorf("refused %q, want %q", got, want)
				}
			}
			if d := cmp.Diff(tt.unknown, res.Unknown); d != "" {
				t.Errorf("unknown -want +got:\n%s", d)
			}
		})
	}
}

func TestJSONRefusedWhole(t *testing.T) {
	for name, tt := range map[string]struct {
		spec *dataset.Spec
		text string
		want string
	}{
		"nothing":                {array, "", "empty"},
		"an object for an array": {array, `{"id":1}`, `'{' where '['`},
		"no row array":           {nested, `{"days":[]}`, "no items"},
		"twice":                  {nested, `{"days":[],"days":[],"items":[]}`, "twice"},
		"text behind the end":    {array, `[] x`, "after the end"},
		"no comma":               {array, `[{"id":1} {"id":2}]`, "want a comma"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := decode(t, tt.spec, tt.text, document.Env{})
			if !errors.Is(err, document.ErrRejected) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want rejected with %q", err, tt.want)
			}
		})
	}
}

// Cut anywhere, a JSON document is an error and never fewer rows.
func TestEveryCutOfJSONIsSeen(t *testing.T) {
	text := `{"reportSpecification":{"a":"x"},"days":[{"date":"2026-01-08","sales":{"ordered":{"amount":12.34,"code":"USD"}}}],"items":[{"id":"B0","share":1}]}`
	for n := range len(text) {
		if _, _, err := decode(t, nested, text[:n], document.Env{}); n > 0 && !errors.Is(err, io.ErrUnexpectedEOF) || err == nil {
			t.Errorf("cut to %q: %v, want unexpected EOF", text[:n], err)
		}
	}
}

// The frame may fall anywhere: a row array of many megabytes gives every row once.
func TestRowsBeyondOneFrame(t *testing.T) {
	var b strings.Builder
	b.WriteString("[")
	const n = 40_000
	for i := range n {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, `{"id":"%d %s","share":%d.5}`, i, strings.Repeat(`\"}]`, i%37), i%100)
	}
	b.WriteString("]")
	r, res, err := decode(t, array, b.String(), document.Env{})
	if err != nil || res.Tables[0].Out != n || len(r.refused) > 0 {
		t.Fatalf("%+v, %v", res.Tables, err)
	}
	for i, id := range r.cells[0]["id"] {
		if want := fmt.Sprintf("%d %s", i, strings.Repeat(`"}]`, i%37)); id != want {
			t.Fatalf("row %d = %q, want %q", i, id, want)
		}
	}
}

// Rows out and refused are the elements there are, as encoding/json counts them; what it cannot read is an error here.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`[{"id":"a"}]`, `[]`, `[{"id":1,"x":{"y":[1,{"z":"]"}]}},{"id":null}]`, `[{"id":"\u0061"},2,"x",null,[],{}]`, `[{"id":1e5,"share":1.5}]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, res, err := decode(t, array, text, document.Env{})
		var want []json.RawMessage
		oracle := json.Unmarshal([]byte(text), &want)
		if oracle == nil && want != nil {
			if err != nil {
				t.Fatalf("error %v where encoding/json reads %d elements", err, len(want))
			}
			if res.Tables[0].In != int64(len(want)) {
				t.Fatalf("%d rows in, want %d", res.Tables[0].In, len(want))
			}
			for i, x := range r.cells[0]["_line"] {
				var row struct{ ID any }
				var index int
				fmt.Sscan(x, &index)
				if json.Unmarshal(want[index-1], &row) != nil {
					t.Fatalf("row %d of %q was read, encoding/json cannot", i, text)
				}
			}
		}
		if oracle != nil && err == nil && len(r.refused) == 0 && !strings.HasPrefix(text, "\ufeff") {
			t.Fatalf("%q was read whole: %v; encoding/json says %v", text, r.lines, oracle)
		}
	})
}
