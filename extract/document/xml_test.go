package document_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

// letters is a document whose rows stand below what they belong to.
var letters = &dataset.Spec{
	Name: "letters", Format: dataset.XML,
	Tables: []dataset.Table{{
		Name: "letters", Rows: "Fee|Component",
		Columns: []dataset.Column{
			{Name: "id", From: "Head.Id", Kind: dataset.Text, Required: true},
			{Name: "kind", From: "Report/*", Kind: dataset.Text},
			{Name: "order", From: "Order", Aliases: []string{"OrderID"}, Kind: dataset.Text},
			{Name: "type", From: "Type", Kind: dataset.Text},
			{Name: "amount", From: "Amount", Kind: dataset.Money(18, 4)},
			{Name: "currency", From: "Amount@currency", Kind: dataset.Text},
			{Name: "nested", From: "Box.Size", Kind: dataset.Int},
			{Name: "name", From: "Name", Kind: dataset.Text, Personal: dataset.DropPersonal},
			{Name: "fast", From: "Parts.Part[Kind=fast].Cost", Kind: dataset.Money(18, 4), Currency: "unit", CurrencyFrom: "Parts.Part[Kind=fast].Cost@in"},
			{Name: "slow", From: "Parts.Part[Kind=slow].Cost", Kind: dataset.Money(18, 4), Currency: "unit", CurrencyFrom: "Parts.Part[Kind=slow].Cost@in"},
			{Name: "unit", From: "Parts.Part[Kind=fast].Cost@in", Aliases: []string{"Parts.Part[Kind=slow].Cost@in"}, Kind: dataset.Text},
		},
	}},
}

func TestXML(t *testing.T) {
	const around = `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Report><Head><Id>7</Id></Head>%</Report>\n"
	for name, tt := range map[string]struct {
		text    string
		env     document.Env
		want    []string
		unknown []string
		refused []string // text of the refused elements
		err     error
	}{
		"columns of the row and of what is around it": {
			text: `<Sale><OrderID>1</OrderID><Fees><Fee><Type>A</Type><Amount currency="EUR">-1.50</Amount></Fee></Fees><Price><Component><Type>B &amp; c</Type><Amount currency="EUR">2</Amount></Component></Price></Sale>`,
			want: []string{"id=7 kind=Sale order=1 type=A amount=-1.5000 currency=EUR _document=doc-1 _line=1", "id=7 kind=Sale order=1 type=B & c amount=2.0000 currency=EUR _document=doc-1 _line=2"},
		},
		"what is around another row does not count": {
			text: `<Sale><OrderID>1</OrderID><Fee><Type>A</Type></Fee></Sale><Refund><Fee><Type>B</Type></Fee></Refund>`,
			want: []string{"id=7 kind=Sale order=1 type=A _document=doc-1 _line=1", "id=7 kind=Refund type=B _document=doc-1 _line=2"},
		},
		"nested paths, personal values, undeclared ones, an empty element, a comment, CDATA": {
			text: `<Sale><Fee><!-- no --><Type><![CDATA[<A>]]></Type><Amount/><Box><Size>3</Size><Colour>red</Colour></Box><Name>Jane</Name><Tag>x</Tag><Tag>y</Tag></Fee></Sale>`,
			want: []string{`id=7 kind=Sale type=<A> nested=3 _extra={"Box.Colour":"red","Tag":"x","Tag[2]":"y"} _document=doc-1 _line=1`}, unknown: []string{"letters.Box.Colour", "letters.Tag"},
		},
		"what nobody declared outside of rows": {
			text: `<Note>hello</Note><Sale><Mood>fine</Mood><OrderID>1</OrderID><Fee><Type>A</Type></Fee></Sale><Gift><Mood>sad</Mood></Gift>`,
			want: []string{"id=7 kind=Sale order=1 type=A _document=doc-1 _line=1"}, unknown: []string{"Report.Note", "Report.Sale.Mood"},
		},
		"a row that cannot be read": {
			text: `<Sale><Fee><Amount>1,5x</Amount></Fee><Fee><Type>A</Type><Type>B</Type></Fee><Fee><Type>C</Type></Fee></Sale>`,
			want: []string{"id=7 kind=Sale type=C _document=doc-1 _line=3"}, refused: []string{"<Fee><Amount>1,5x</Amount></Fee>", "<Fee><Type>A</Type><Type>B</Type></Fee>"},
		},
		"rows inside of rows are part of them": {
			text: `<Sale><Fee><Type>A</Type><Component><Type>B</Type></Component></Fee></Sale>`,
			want: []string{`id=7 kind=Sale type=A _extra={"Component.Type":"B"} _document=doc-1 _line=1`}, unknown: []string{"letters.Component.Type"},
		},
		"elements of one name, told apart by what is in them": {
			text: `<Sale><Fee><Type>A</Type><Parts><Part><Kind>slow</Kind><Cost in="EUR">1</Cost></Part><Part><Cost in="EUR">2.5</Cost><Kind>fast</Kind></Part></Parts></Fee>` +
				`<Fee><Parts><Part><Kind>slow</Kind><Cost in="USD">3</Cost></Part></Parts></Fee></Sale>`,
			want: []string{"id=7 kind=Sale type=A fast=2.5000 slow=1.0000 unit=EUR _document=doc-1 _line=1", "id=7 kind=Sale slow=3.0000 unit=USD _document=doc-1 _line=2"},
		},
		"some that nobody declared, some that do not say which they are": {
			text:    `<Sale><Fee><Parts><Part><Kind>new</Kind><Cost in="EUR">1</Cost></Part><Part><Cost>2</Cost></Part><Part><Kind>slow</Kind></Part></Parts></Fee></Sale>`,
			want:    []string{`id=7 kind=Sale _extra={"Parts.Part.Cost":"2","Parts.Part[Kind=new].Cost":"1","Parts.Part[Kind=new].Cost@in":"EUR"} _document=doc-1 _line=1`},
			unknown: []string{"letters.Parts.Part.Cost", "letters.Parts.Part[Kind=new].Cost", "letters.Parts.Part[Kind=new].Cost@in"},
		},
		"one of them twice, two currencies": {
			text: `<Sale><Fee><Parts><Part><Kind>slow</Kind><Cost>1</Cost></Part><Part><Kind>slow</Kind><Cost>2</Cost></Part></Parts></Fee>` +
				`<Fee><Parts><Part><Kind>fast</Kind><Cost in="EUR">1</Cost></Part><Part><Kind>slow</Kind><Cost in="USD">2</Cost></Part></Parts></Fee></Sale>`,
			refused: []string{
				`<Fee><Parts><Part><Kind>slow</Kind><Cost>1</Cost></Part><Part><Kind>slow</Kind><Cost>2</Cost></Part></Parts></Fee>`,
				`<Fee><Parts><Part><Kind>fast</Kind><Cost in="EUR">1</Cost></Part><Part><Kind>slow</Kind><Cost in="USD">2</Cost></Part></Parts></Fee>`,
			},
		},
		"no rows":                 {text: "", want: nil},
		"in Windows-1252":         {text: "<Sale><Fee><Type>gr\xf6\xdfer \x80</Type></Fee></Sale>", env: document.Env{Charset: "text/xml; charset=Cp1252"}, want: []string{"id=7 kind=Sale type=größer € _document=doc-1 _line=1"}},
		"an element is not ended": {text: "<Sale>", err: document.ErrRejected},
		"an unknown entity":       {text: "<Sale>&nbsp;</Sale>", err: document.ErrRejected},
	} {
		t.Run(name, func(t *testing.T) {
			r, res, err := decode(t, letters, strings.Replace(around, "%", tt.text, 1), tt.env)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, r.lines[0]); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if diff := cmp.Diff(tt.unknown, res.Unknown); diff != "" {
				t.Errorf("unknown: -want +got\n%s", diff)
			}
			var refused []string
			if err == nil {
				for _, x := range refusals(t, letters, strings.Replace(around, "%", tt.text, 1), tt.env) {
					refused = append(refused, x.Text)
				}
			}
			if diff := cmp.Diff(tt.refused, refused); diff != "" {
				t.Errorf("refused: -want +got\n%s", diff)
			}
		})
	}
}

func TestXMLThatIsNone(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"nothing":             {"", document.ErrRejected},
		"blanks":              {" \n", document.ErrRejected},
		"a line of text":      {"no data", document.ErrRejected},
		"cut short":           {"<Report><Head><Id>7</Id></Head><Sale><Fee><Type>A</Ty", io.ErrUnexpectedEOF},
		"two documents":       {"<Report/><Report/>", document.ErrRejected},
		"text behind it":      {"<Report/>x", document.ErrRejected},
		"another charset":     {`<?xml version="1.0" encoding="KLINGON"?><Report/>`, document.ErrRejected},
		"deeper than allowed": {strings.Repeat("<a>", 65) + strings.Repeat("</a>", 65), document.ErrRejected},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := decode(t, letters, tt.text, document.Env{}); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

// Shift-JIS by the document's own first line.
func TestXMLSaysItsCharset(t *testing.T) {
	text := "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><Report><Head><Id>7</Id></Head><Sale><Fee><Type>\x90\xd4\x82\xa2</Type></Fee></Sale></Report>"
	r, res, err := decode(t, letters, text, document.Env{})
	if err != nil || res.Charset != "Shift_JIS" {
		t.Fatalf("charset %q, %v", res.Charset, err)
	}
	if diff := cmp.Diff([]string{"id=7 kind=Sale type=赤い _document=doc-1 _line=1"}, r.lines[0]); diff != "" {
		t.Error(diff)
	}
}

// Whatever the bytes: rows out and rows refused are the rows in, and a document that was cut short is an error.
func FuzzXML(f *testing.F) {
	f.Add(`<Report><Head><Id>7</Id></Head><Sale><OrderID>1</OrderID><Fees><Fee><Type>A</Type><Amount currency="EUR">-1.50</Amount></Fee></Fees></Sale></Report>`, 40)
	f.Add(`<Report><Head><Id>7</Id></Head><Fee><Parts><Part><Kind>slow</Kind><Cost in="EUR">1</Cost></Part><Part a="b"><Part><Kind/></Part></Part></Parts></Fee></Report>`, 50)
	f.Add(`<?xml version="1.0"?><r><Fee><Amount>x</Amount></Fee><Component/></r>`, 3)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		r := collect(letters)
		res, err := document.Decode(context.Background(), letters, r, strings.NewReader(text), document.Env{Document: "d"})
		if err != nil {
			return
		}
		if c := res.Tables[0]; c.In != c.Out+c.Refused || c.Out != int64(len(r.lines[0])) || c.Refused != int64(len(r.refused)) {
			t.Fatalf("%+v with %d rows and %d refused", c, len(r.lines[0]), len(r.refused))
		}
		whole := strings.TrimRight(text, " \t\r\n")
		if cut = max(0, min(cut, len(whole)-1)); cut < strings.LastIndex(whole, "<") {
			if _, err := document.Decode(context.Background(), letters, collect(letters), strings.NewReader(whole[:cut]), document.Env{}); err == nil {
				if strings.Contains(whole[:cut], "</") || strings.Contains(whole[:cut], "/>") {
					return // what is left may be whole: comments may follow the document
				}
				t.Fatalf("%q, cut from %q, was read", whole[:cut], whole)
			}
		}
	})
}
