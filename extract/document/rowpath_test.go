package document_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

func column(name, from string, kind dataset.Kind) dataset.Column {
	return dataset.Column{Name: name, From: from, Kind: kind}
}

// paged are orders behind an object, their items, and the innermost parts of their price.
var paged = &dataset.Spec{Name: "paged", Format: dataset.JSON, Source: dataset.Source{API: dataset.Pages}, Tables: []dataset.Table{
	{Name: "orders", Rows: "payload.orders", Columns: []dataset.Column{
		{Name: "id", From: "id", Kind: dataset.Text, Required: true},
		column("number", "refs[name=NUMBER].value", dataset.Text), column("total", "refs[name=TOTAL].value", dataset.Decimal(9, 2)),
	}},
	{Name: "items", Rows: "payload.orders[].details.items", Columns: []dataset.Column{
		column("id", "payload.orders[].id", dataset.Text), {Name: "sku", From: "sku", Kind: dataset.Text, Required: true}, column("tags", "tags", dataset.Text),
	}},
	{Name: "parts", Rows: "payload.orders[].details.items[].parts[*]", Columns: []dataset.Column{
		column("id", "payload.orders[].id", dataset.Text), column("sku", "payload.orders[].details.items[].sku", dataset.Text),
		column("path", "payload.orders[].details.items[].parts[*].type", dataset.Text), column("amount", "amount", dataset.Decimal(9, 2)),
	}},
}}

// lined are rows of a line each, with rows of their own inside.
var lined = &dataset.Spec{Name: "lined", Format: dataset.JSONLines, Tables: []dataset.Table{
	{Name: "lines", Columns: []dataset.Column{column("id", "id", dataset.Text)}},
	{Name: "fees", Rows: "[].fees", Columns: []dataset.Column{column("id", "[].id", dataset.Text), column("fee", "name", dataset.Text)}},
}}

func TestRowsAlongPaths(t *testing.T) {
	for name, tt := range map[string]struct {
		spec    *dataset.Spec
		text    string
		rows    string
		refused []string
		unknown []string
		err     string
	}{
		"behind an object, and inside each row": {
			spec: paged,
			text: `{"nextToken":null,"payload":{"pagination":{"nextToken":"x"},"orders":[{"id":"A","details":{"items":[{"sku":"1"},{"sku":"2","tags":["x", 1]}]}},` +
				`{"id":"B"},{"id":"C","details":{"items":[{"sku":"3"}]}}]}}`,
			rows: `orders id=A 1; orders id=B 2; orders id=C 3; items id=A sku=1 1; items id=A sku=2 tags=["x", 1] 2; items id=C sku=3 3`,
		},
		"a page may lack its array":                           {spec: paged, text: `{"payload":{"nextToken":"x"}}`},
		"an array under another name is no page without rows": {spec: paged, text: `{"payload":{"Orders":[]}}`, err: "no payload.orders"},
		"an element is chosen by what it says it is": {
			spec: paged,
			text: `{"payload":{"orders":[{"id":"A","refs":[{"name":"TOTAL","value":1.5},{"name":"NEW","value":7},{"value":8,"name":"NUMBER"},{"name":"TOTAL","value":3}]}]}}`,
			rows: `orders id=A number=8 total=1.50 _extra={"refs[NEW]":{"name":"NEW","value":7},"refs[TOTAL]":{"name":"TOTAL","value":3}} 1`, unknown: []string{"orders.refs[NEW]", "orders.refs[TOTAL]"},
		},
		"only the innermost amounts are rows": {
			spec: paged,
			text: `{"payload":{"orders":[{"id":"A","details":{"items":[{"sku":"1","parts":[{"type":"Sales","amount":3,"parts":[{"type":"Price","amount":2,"parts":[]},{"type":"Ship","amount":1,"parts":null}]},{"type":"Fee","amount":-1}]},{"sku":"2"}]}}]}}`,
			rows: "orders id=A 1; items id=A sku=1 1; items id=A sku=2 2; parts id=A sku=1 path=Sales/Price amount=2.00 1; parts id=A sku=1 path=Sales/Ship amount=1.00 2; parts id=A sku=1 path=Fee amount=-1.00 3",
		},
		"what cannot be read is refused where it stands": {
			spec: paged,
			text: `{"payload":{"orders":[{"id":"A","details":{"items":[{"sku":"1","parts":[{"type":"P","amount":"x"}]},7,{"tags":"t"},{"sku":"4"}]}},5]}}`,
			rows: "orders id=A 1; items id=A sku=1 1; items id=A sku=4 4",
			refused: []string{
				"items 2: it is no JSON object", "items 3: sku: is empty", "parts 1: amount: number", "parts 2: it is no JSON object",
				"orders 2: it is no JSON object", "items 5: it is no JSON object", "parts 3: it is no JSON object",
			},
		},
		"what is no column of a table may be another's": {
			spec: paged, text: `{"payload":{"orders":[{"id":"A","details":{"items":[],"more":1}}]}}`,
			rows: `orders id=A _extra={"details.more":1} 1`, unknown: []string{"orders.details.more"},
		},
		"lines": {
			spec: lined, text: "{\"id\":\"A\",\"fees\":[{\"name\":\"f\"},{\"name\":\"g\"}]}\n{\"id\":\"B\",\"x\":1}\n",
			rows: `lines id=A 1; lines id=B _extra={"x":1} 2; fees id=A fee=f 1; fees id=A fee=g 2`, unknown: []string{"lines.x"},
		},
		"no lines":           {spec: lined, text: ""},
		"a line that is cut": {spec: lined, text: "{\"id\":\"A\"}\n{\"id\":", err: io.ErrUnexpectedEOF.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			r, res, err := decode(t, tt.spec, tt.text, document.Env{})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error = %v, want one with %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for i, lines := range r.lines {
				for _, l := range lines {
					rows = append(rows, tt.spec.Tables[i].Name+" "+strings.Replace(strings.Replace(l, " _document=doc-1", "", 1), "_line=", "", 1))
				}
			}
			if got := strings.Join(rows, "; "); got != tt.rows {
				t.Errorf("rows %q\nwant %q", got, tt.rows)
			}
			var refused []string
			for _, x := range r.refused {
				refused = append(refused, fmt.Sprintf("%s %d: %s", x.Table, x.Line, x.Reason))
			}
			if len(refused) != len(tt.refused) {
				t.Fatalf("refused %q, want %q", refused, tt.refused)
			}
			for i, want := range tt.refused {
				if !strings.HasPrefix(refused[i], want) {
					t.Errorf("refused %q, want %q", refused[i], want)
				}
			}
			if d := cmp.Diff(tt.unknown, res.Unknown); d != "" {
				t.Errorf("unknown -want +got:\n%s", d)
			}
			for i, c := range res.Tables {
				if c.In != c.Out+c.Refused || c.Out != int64(len(r.lines[i])) {
					t.Errorf("%s: %+v with %d rows", tt.spec.Tables[i].Name, c, len(r.lines[i]))
				}
			}
		})
	}
}

// Whatever stands there: rows out and rows refused are the rows that went in, no text is read as fewer rows
// than its prefix that is whole, and nothing panics.
func FuzzRowsAlongPaths(f *testing.F) {
	f.Add(`{"payload":{"orders":[{"id":"A","refs":[{"name":"TOTAL","value":1.5}],"details":{"items":[{"sku":"1","parts":[{"type":"S","parts":[{"type":"P","amount":2}]}]}]}}]}}`)
	f.Add("{\"id\":\"A\",\"fees\":[{\"name\":\"f\"}]}\n{\"id\":\"B\"}\n")
	f.Add(`{"payload":{"orders":null}}{"payload":null}`)
	nested := []*dataset.Spec{catalog.PromotionPerformance, catalog.VendorCouponPerformance, catalog.AccountHealth, catalog.EndUserData, catalog.SearchQueryWeek}
	for _, s := range nested {
		f.Add(s.Sample)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, spec := range append([]*dataset.Spec{paged, lined}, nested...) {
			r, res, err := decode(t, spec, text, document.Env{})
			if err != nil {
				if !errors.Is(err, document.ErrRejected) && !errors.Is(err, document.ErrDamaged) {
					t.Fatalf("%s: error of no class: %v", spec.Name, err)
				}
				continue
			}
			refused := int64(0)
			for i, c := range res.Tables {
				if c.In != c.Out+c.Refused || c.Out != int64(len(r.lines[i])) {
					t.Fatalf("%s: %+v with %d rows", spec.Tables[i].Name, c, len(r.lines[i]))
				}
				refused += c.Refused
			}
			if refused != int64(len(r.refused)) {
				t.Fatalf("%d refused, %d handed over", refused, len(r.refused))
			}
		}
	})
}
