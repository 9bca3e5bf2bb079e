package document_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

var quoted = &dataset.Spec{Name: "quoted", Format: dataset.QuotedTSV, Nothing: []string{"--"}, Tables: []dataset.Table{{Name: "quoted", Columns: []dataset.Column{
	{Name: "on", From: "Date", Kind: dataset.Date, Dates: dataset.MonthFirst, Required: true},
	{Name: "title", From: "Title", Kind: dataset.Text},
	{Name: "units", From: "Units", Kind: dataset.Int32},
}}}}

func TestQuotedFlatFiles(t *testing.T) {
	const head = "\"Date\"\t\"Title\"\t\"Units\"\n"
	for name, tt := range map[string]struct {
		text    string
		site    string
		rows    []string
		refused []string
	}{
		"every cell quoted":              {text: head + "\"01/08/2026\"\t\"Red mug\"\t\"-12\"\n", rows: []string{"on=2026-01-08 title=Red mug units=-12 _line=2"}},
		"month first in Germany too":     {text: head + "\"01/08/2026\"\t\"Tasse\"\t\"1\"\n", site: "DE", rows: []string{"on=2026-01-08 title=Tasse units=1 _line=2"}},
		"some quoted, header plain":      {text: "Date\tTitle\tUnits\n01/08/2026\t\"a\"\t3\r\n", rows: []string{"on=2026-01-08 title=a units=3 _line=2"}},
		"doubled quotes are one":         {text: head + "\"01/08/2026\"\t\"Mug \"\"big\"\" 12\"\"\"\t\"1\"\n", rows: []string{`on=2026-01-08 title=Mug "big" 12" units=1 _line=2`}},
		"inches that were never doubled": {text: head + "\"01/08/2026\"\t\"Mug 12\" set, 3\"\"\t\"1\"\r\n", rows: []string{`on=2026-01-08 title=Mug 12" set, 3" units=1 _line=2`}},
		"a quote inside a plain cell":    {text: head + "01/08/2026\tMug 12\" set\t1\n", rows: []string{`on=2026-01-08 title=Mug 12" set units=1 _line=2`}},
		"empty cells":                    {text: head + "\"01/08/2026\"\t\"\"\t\"\"\n\"01/09/2026\"\n", rows: []string{"on=2026-01-08 _line=2", "on=2026-01-09 _line=3"}},
		"a cell that stands for nothing": {text: head + "\"01/08/2026\"\t\"--\"\t\"--\"\n", rows: []string{"on=2026-01-08 _line=2"}},
		"a quote that is not closed": {
			text: head + "\"01/08/2026\"\t\"a\"\t\"1\"\n\"01/08/2026\"\t\"b\t\"2\"\n\n\"01/09/2026\"\t\"c\"\t\"3\"\n",
			rows: []string{"on=2026-01-08 title=a units=1 _line=2", "on=2026-01-09 title=c units=3 _line=5"}, refused: []string{"3: a quote is not closed"},
		},
		"too many cells":      {text: head + "\"01/08/2026\"\t\"a\"\t\"1\"\t\"x\"\n", refused: []string{"2: it has 4 cells, the header 3"}},
		"another form of day": {text: head + "\"13/08/2026\"\t\"a\"\t\"1\"\n", refused: []string{"2: Date: date"}},
	} {
		t.Run(name, func(t *testing.T) {
			env := document.Env{}
			if tt.site != "" {
				env.Marketplaces = site(tt.site)
			}
			r, _, err := decode(t, quoted, tt.text, env)
			if err != nil {
				t.Fatal(err)
			}
			var got, refused []string
			for _, l := range r.lines[0] {
				got = append(got, strings.Replace(l, " _document=doc-1", "", 1))
			}
			if d := cmp.Diff(tt.rows, got); d != "" {
				t.Errorf("rows -want +got:\n%s", d)
			}
			for _, x := range r.refused {
				refused = append(refused, fmt.Sprintf("%d: %s", x.Line, x.Reason))
			}
			if len(refused) != len(tt.refused) {
				t.Fatalf("refused %q, want %q", refused, tt.refused)
			}
			for i, want := range tt.refused {
				if !strings.HasPrefix(refused[i], want) {
					t.Errorf("refused %q, want %q", refused[i], want)
				}
			}
		})
	}
	if _, _, err := decode(t, quoted, "\"Date\"\t\"Title\tUnits\n", document.Env{}); err == nil || !strings.Contains(err.Error(), "header is not closed") {
		t.Errorf("a header with an open quote: %v", err)
	}
	names, err := document.Header(t.Context(), quoted, strings.NewReader("\"Date\"\t\"Title \"\t\"New\"\r\n"), document.Env{})
	if d := cmp.Diff([]string{"Date", "Title", "New"}, names); err != nil || d != "" {
		t.Errorf("header: %v %s", err, d)
	}
}

// Months are read as their first day, in a plain file too.
func TestMonths(t *testing.T) {
	spec := &dataset.Spec{Name: "m", Format: dataset.TSV, Tables: []dataset.Table{{Name: "m", Columns: []dataset.Column{
		{Name: "month", From: "month", Kind: dataset.Date, Dates: dataset.MonthOnly},
	}}}}
	r, _, err := decode(t, spec, "month\n2026-02\n03/2026\n2026-04-30\n2026-13\n2026\n04-2026\n2026-1\n", document.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"2026-02-01", "2026-03-01", "2026-04-01"}, r.cells[0]["month"]); d != "" || len(r.refused) != 4 {
		t.Errorf("%s; refused %+v", d, r.refused)
	}
}

// Cells that were quoted come back as they were, doubled or not; of anything else no line is lost.
func FuzzQuotedTSV(f *testing.F) {
	spec := &dataset.Spec{Name: "f", Format: dataset.QuotedTSV, Tables: []dataset.Table{{Name: "f", Columns: []dataset.Column{
		{Name: "a", From: "a", Kind: dataset.Text}, {Name: "b", From: "b", Kind: dataset.Text},
	}}}}
	for _, s := range []string{"x\ty", "12\" set\t\"", "\"\"\t\"a\"\"b\"", "\"a\tb\"", "\r\t\n", "\"", "\"\"\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ToValidUTF8(body, "?")
		_, res, err := decode(t, spec, "a\tb\n"+body, document.Env{Charset: "utf-8"})
		if err != nil {
			t.Fatal(err)
		}
		filled := 0
		for _, l := range strings.Split(body, "\n") {
			if strings.Trim(strings.TrimSuffix(l, "\r"), "\t \"\r") != "" {
				filled++
			}
		}
		if res.Tables[0].In < int64(filled) {
			t.Fatalf("%q: %d rows in of %d lines with text", body, res.Tables[0].In, filled)
		}
		clean := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(body)
		for _, cell := range []string{strings.ReplaceAll(clean, `"`, `""`), strings.ReplaceAll(clean, `"`, "")} {
			want := strings.ReplaceAll(cell, `""`, `"`)
			r, _, err := decode(t, spec, "\"a\"\t\"b\"\n\""+cell+"\"\t\"end\"\n", document.Env{Charset: "utf-8"})
			if err != nil || len(r.cells[0]["a"]) != 1 || r.cells[0]["a"][0] != want || r.cells[0]["b"][0] != "end" {
				t.Fatalf("%q: %v, %v, want %q", cell, r.cells[0], err, want)
			}
		}
	})
}
