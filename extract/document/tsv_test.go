package document_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

// small is a flat file with a column of every kind.
var small = &dataset.Spec{Name: "small", Format: dataset.TSV, Tables: []dataset.Table{{Name: "small", Columns: []dataset.Column{
	{Name: "sku", From: "sku", Kind: dataset.Text, Required: true},
	{Name: "amount", From: "amount", Kind: dataset.Money(18, 4)},
	{Name: "at", From: "posted", Kind: dataset.Instant},
	{Name: "units", From: "units", Aliases: []string{"quantity"}, Kind: dataset.Int32},
	{Name: "title", From: "title", Kind: dataset.Text, Optional: true},
	{Name: "prime", From: "prime", Kind: dataset.Bool, Optional: true},
	{Name: "zip", From: "zip", Kind: dataset.Text, Optional: true, Personal: dataset.CutPersonal},
	{Name: "buyer", From: "buyer", Kind: dataset.Text, Optional: true, Personal: dataset.DropPersonal},
}}}}

func must(b []byte, err error) string {
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestFlatFiles(t *testing.T) {
	const head = "sku\tamount\tposted\tunits\n"
	for name, tt := range map[string]struct {
		text    string
		env     document.Env
		rows    []string // without _document
		refused []string // line: reason, in part
		unknown []string
		charset string
	}{
		"plain": {
			text: head + "A\t1.50\t2026-01-02 03:04:05 UTC\t2\n",
			rows: []string{"sku=A amount=1.5000 at=2026-01-02T03:04:05 units=2 _line=2"},
		},
		"carriage returns and no end of line": {
			text: "sku\tamount\tposted\tunits\r\nA\t1.50\t\t2\r\nB\t\t\t3",
			rows: []string{"sku=A amount=1.5000 units=2 _line=2", "sku=B units=3 _line=3"},
		},
		"columns in another order, with a byte order mark": {
			text: "\ufeffunits\tsku\tposted\tamount\n2\tA\t\t1\n",
			rows: []string{"sku=A amount=1.0000 units=2 _line=2"},
		},
		"headers by alias and in other letters": {
			text: "SKU\tAmount \tposted\tquantity\nA\t1\t\t2\n",
			rows: []string{"sku=A amount=1.0000 units=2 _line=2"},
		},
		"short lines are padded, surplus empty cells go": {
			text: head + "A\n" + "B\t1\t\t2\t\t\n",
			rows: []string{"sku=A _line=2", "sku=B amount=1.0000 units=2 _line=3"},
		},
		"longer lines are refused": {
			text: head + "A\t1\t\t2\tx\nB\n",
			rows: []string{"sku=B _line=3"}, refused: []string{"2: it has 5 cells, the header 4"},
		},
		"blank lines are no rows but count as lines": {
			text: head + "\n\t\t\t\n  \nA\t1\t\t2\n",
			rows: []string{"sku=A amount=1.0000 units=2 _line=5"},
		},
		"quotes are literal": {
			text: "sku\tamount\tposted\tunits\ttitle\nA\t1\t\t2\t12\" \"set\"\n",
			rows: []string{`sku=A amount=1.0000 units=2 title=12" "set" _line=2`},
		},
		"equal rows stay": {
			text: head + "A\t1\t\t2\nA\t1\t\t2\n",
			rows: []string{"sku=A amount=1.0000 units=2 _line=2", "sku=A amount=1.0000 units=2 _line=3"},
		},
		"unknown columns are kept": {
			text:    "sku\tnew\tamount\tposted\tunits\t\nA\tx\"y\t1\t\t2\tz\nB\t\t1\t\t2\t\n",
			rows:    []string{`sku=A amount=1.0000 units=2 _extra={"column 6":"z","new":"x\"y"} _line=2`, "sku=B amount=1.0000 units=2 _line=3"},
			unknown: []string{"new"},
		},
		"personal columns are dropped or cut": {
			text: "sku\tamount\tposted\tunits\tzip\tbuyer\nA\t\t\t\t12345\tJane\nB\t\t\t\tÄöüß\t\n",
			rows: []string{"sku=A zip=123 _line=2", "sku=B zip=Äöü _line=3"},
		},
		"an unreadable cell refuses its line": {
			text:    head + "A\tx\t\t2\nB\t1\tnever\t2\nC\t1\t\t2.5\nD\t1\t\t3000000000\n\t1\t\t2\nE\t1.23456\t\t\nF\t1\t\t2\n",
			rows:    []string{"sku=F amount=1.0000 units=2 _line=8"},
			refused: []string{"2: amount: number \"x\"", "3: posted: instant \"never\"", "4: units: number \"2.5\"", "5: units: more digits", "6: sku: is empty", "7: amount: number \"1.23456\""},
		},
		"the first amount with a sign decides": {
			text: head + "A\t1,234\t\t\nB\t5\t\t\nC\t1.234,5\t\t\n",
			rows: []string{"sku=A amount=1.2340 _line=2", "sku=B amount=5.0000 _line=3", "sku=C amount=1234.5000 _line=4"},
		},
		"where none does, the site's own counts (Germany)": {
			text: head + "A\t1,234\t\t\n", env: document.Env{Marketplaces: site("DE")},
			rows: []string{"sku=A amount=1.2340 _line=2"},
		},
		"where none does, the site's own counts (United States)": {
			text: head + "A\t1,234\t\t\n", env: document.Env{Marketplaces: site("US")},
			rows: []string{"sku=A amount=1234.0000 _line=2"},
		},
		"a sign told beforehand": {
			text: head + "A\t1,234\t\t\n", env: document.Env{Marketplaces: site("US"), Decimal: ','},
			rows: []string{"sku=A amount=1.2340 _line=2"},
		},
		"an amount against the rest is refused": {
			text: head + "A\t1,5\t\t\nB\t2,5\t\t\nC\t3.5\t\t\n",
			rows: []string{"sku=A amount=1.5000 _line=2", "sku=B amount=2.5000 _line=3"}, refused: []string{"4: amount: number \"3.5\": want digits with the decimal sign ','"},
		},
		"German file": {
			text: head + "Ä\t1.071,16\t14.03.2023 07:49:55 UTC\t\n", env: document.Env{Marketplaces: site("DE")},
			rows: []string{"sku=Ä amount=1071.1600 at=2023-03-14T07:49:55 _line=2"}, charset: "UTF-8",
		},
		"Windows-1252 by the header": {
			text: must(charmap.Windows1252.NewEncoder().Bytes([]byte(head + "Tür „x“ €\t1\t\t\n"))),
			env:  document.Env{Charset: "text/plain; charset=Cp1252"}, rows: []string{"sku=Tür „x“ € amount=1.0000 _line=2"}, charset: "windows-1252",
		},
		"Windows-1252 without a word": {
			text: must(charmap.Windows1252.NewEncoder().Bytes([]byte(head + "Tür\t1\t\t\n"))),
			env:  document.Env{Marketplaces: site("FR")}, rows: []string{"sku=Tür amount=1.0000 _line=2"}, charset: "windows-1252",
		},
		"Shift-JIS by the header": {
			text: must(japanese.ShiftJIS.NewEncoder().Bytes([]byte(head + "青いマグ\t1\t\t\n"))),
			env:  document.Env{Charset: "text/plain;charset=MS932"}, rows: []string{"sku=青いマグ amount=1.0000 _line=2"}, charset: "Shift_JIS",
		},
		"Shift-JIS by the store": {
			text: must(japanese.ShiftJIS.NewEncoder().Bytes([]byte(head + "青いマグ\t1\t\t\nソ\t2\t\t\n"))),
			env:  document.Env{Marketplaces: site("JP")},
			rows: []string{"sku=青いマグ amount=1.0000 _line=2", "sku=ソ amount=2.0000 _line=3"}, charset: "Shift_JIS",
		},
		"cp932 as users write it": {
			text: must(japanese.ShiftJIS.NewEncoder().Bytes([]byte(head + "青\t1\t\t\n"))),
			env:  document.Env{Charset: "cp932"}, rows: []string{"sku=青 amount=1.0000 _line=2"}, charset: "Shift_JIS",
		},
		"UTF-8 in Japan": {text: head + "青\t1\t\t\n", env: document.Env{Marketplaces: site("JP")}, rows: []string{"sku=青 amount=1.0000 _line=2"}, charset: "UTF-8"},
		"UTF-16 as spreadsheets save it": {
			text: must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(head + "Tür\t1\t\t\n"))),
			rows: []string{"sku=Tür amount=1.0000 _line=2"}, charset: "UTF-16",
		},
		"bytes that are no UTF-8 refuse their line": {
			text: head + "T\xfcr\t1\t\t\nB\t2\t\t\n", env: document.Env{Charset: "utf-8"},
			rows: []string{"sku=B amount=2.0000 _line=3"}, refused: []string{"2: its bytes are not UTF-8"},
		},
		"header only": {text: head},
	} {
		t.Run(name, func(t *testing.T) {
			r, res, err := decode(t, small, tt.text, tt.env)
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
			refused := refusals(t, small, tt.text, tt.env)
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
			if tt.charset != "" && res.Charset != tt.charset {
				t.Errorf("charset %q, want %q", res.Charset, tt.charset)
			}
		})
	}
}

func TestFlatFilesRefusedWhole(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		env  document.Env
		want string
	}{
		"nothing at all":      {text: "", want: "empty"},
		"a required column":   {text: "amount\tposted\tunits\n1\t\t\n", want: "lacks column sku"},
		"two columns":         {text: "sku\tunits\nA\t1\n", want: "lacks columns amount, posted"},
		"a message, no table": {text: "Date range exceeded", want: `its header is "Date range exceeded"`},
		"an unknown charset":  {text: "sku\n", env: document.Env{Charset: "text/plain; charset=klingon"}, want: `charset "klingon"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := decode(t, small, tt.text, tt.env)
			if !errors.Is(err, document.ErrRejected) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want rejected with %q", err, tt.want)
			}
		})
	}
}

// A document whose amounts say nothing for so long that reading had to begin is read anew once they do.
func TestALateAmountStartsOver(t *testing.T) {
	var b strings.Builder
	b.WriteString("sku\tamount\tposted\tunits\n")
	for range 12_000 {
		b.WriteString(strings.Repeat("A-LONG-SKU-TO-FILL-CHUNKS", 16) + "\t1,234\t\t\n")
	}
	b.WriteString("B\t1,5\t\t\n")
	env := document.Env{Marketplaces: site("US")}
	_, _, err := decode(t, small, b.String(), env)
	var sign *document.SignError
	if !errors.As(err, &sign) || sign.Sign != ',' {
		t.Fatalf("error = %v, want to start over with a comma", err)
	}
	env.Decimal = sign.Sign
	r, res, err := decode(t, small, b.String(), env)
	if err != nil || res.Tables[0].Out != 12_001 || r.cells[0]["amount"][0] != "1.2340" {
		t.Errorf("%+v, %v, first amount %s", res.Tables, err, r.cells[0]["amount"][0])
	}
}

func TestLinesAreCountedAcrossChunks(t *testing.T) {
	var b strings.Builder
	b.WriteString("sku\tamount\tposted\tunits\n")
	for i := range 50_000 {
		switch {
		case i%1000 == 7:
			b.WriteString("\n")
		case i%1000 == 9:
			b.WriteString("too\tmany\tcells\tin\tthis\n")
		default:
			fmt.Fprintf(&b, "line-%d\t1.5\t\t\n", i+2)
		}
	}
	r, res, err := decode(t, small, b.String(), document.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if c := res.Tables[0]; c.In != 49_950 || c.Out != 49_900 || c.Refused != 50 {
		t.Errorf("counts %+v", c)
	}
	for i, sku := range r.cells[0]["sku"] {
		if want := "line-" + r.cells[0]["_line"][i]; sku != want {
			t.Fatalf("row %d: %s stands on %s", i, sku, want)
		}
	}
}

// naive reads a flat file the obvious way: the fast one must agree with it cell by cell.
func naive(text string) (rows, refused int, skus, titles []string) {
	text = strings.TrimPrefix(text, "\ufeff")
	lines := strings.Split(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	width := len(strings.Split(strings.TrimSuffix(lines[0], "\r"), "\t"))
	for _, line := range lines[1:] {
		line = strings.TrimSuffix(line, "\r")
		if strings.Trim(line, "\t ") == "" {
			continue
		}
		cells := strings.Split(line, "\t")
		for len(cells) > width && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) > width || cells[0] == "" {
			refused++
			continue
		}
		rows++
		skus = append(skus, cells[0])
		title := ""
		if len(cells) > 1 {
			title = cells[1]
		}
		titles = append(titles, title)
	}
	return rows, refused, skus, titles
}

// Rows out and rows refused are the rows there are, and every cell is what stands between its tabs.
func FuzzTSV(f *testing.F) {
	spec := &dataset.Spec{Name: "f", Format: dataset.TSV, Tables: []dataset.Table{{Name: "f", Columns: []dataset.Column{
		{Name: "sku", From: "sku", Kind: dataset.Text, Required: true}, {Name: "title", From: "title", Kind: dataset.Text},
	}}}}
	for _, s := range []string{"a\tb\n", "a\tb\r\n\n\tx\n", "a\n\t\t\na\tb\tc\n", "a\tb\t\t\n", strings.Repeat("0123456\t89abcdef\n", 40), "\r\n\r\r\n", "é\tü"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		text := "sku\ttitle\n" + strings.ToValidUTF8(body, "?")
		r, res, err := decode(t, spec, text, document.Env{Charset: "utf-8"})
		if err != nil {
			t.Fatal(err)
		}
		rows, refused, skus, titles := naive(text)
		if c := res.Tables[0]; c.Out != int64(rows) || c.Refused != int64(refused) {
			t.Fatalf("counts %+v, want %d rows, %d refused", c, rows, refused)
		}
		if len(skus) > 0 {
			if d := cmp.Diff(skus, r.cells[0]["sku"]); d != "" {
				t.Fatal(d)
			}
			if d := cmp.Diff(titles, r.cells[0]["title"]); d != "" {
				t.Fatal(d)
			}
		}
		if res.Bytes != int64(len(text)) {
			t.Fatalf("%d bytes, want %d", res.Bytes, len(text))
		}
	})
}

var benchRows = func() []byte {
	var b bytes.Buffer
	b.WriteString("sku\tamount\tposted\tunits\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "SKU-%04d\t%d.%02d\t2026-01-02 03:%02d:05 UTC\t%d\n", i%977, i%500, i%100, i/1000%60, i%3)
	}
	return b.Bytes()
}()

func BenchmarkTSV(b *testing.B) {
	b.SetBytes(int64(len(benchRows)))
	for range b.N {
		if _, err := document.Decode(b.Context(), small, &discard{spec: small}, bytes.NewReader(benchRows), document.Env{Document: "d"}); err != nil {
			b.Fatal(err)
		}
	}
}
