package document_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/batch"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/window"
)

// rows is a Sink that prints every row, so that tests compare text.
type rows struct {
	spec    *dataset.Spec
	lines   [][]string // by table: one text a row
	cells   []map[string][]string
	refused []document.Refused
}

func collect(spec *dataset.Spec) *rows {
	r := &rows{spec: spec, lines: make([][]string, len(spec.Tables))}
	for range spec.Tables {
		r.cells = append(r.cells, map[string][]string{})
	}
	return r
}

func (r *rows) Batch(i int) *batch.Batch { return document.NewBatch(&r.spec.Tables[i]) }

func (r *rows) Refuse(x document.Refused) error { r.refused = append(r.refused, x); return nil }

func (r *rows) Rows(i int, b *batch.Batch) error {
	if err := b.Check(); err != nil {
		return err
	}
	for n := range b.N {
		var line []string
		for c := range b.Cols {
			s := printed(&b.Cols[c], n)
			r.cells[i][b.Names[c]] = append(r.cells[i][b.Names[c]], s)
			if s != "" {
				line = append(line, b.Names[c]+"="+s)
			}
		}
		r.lines[i] = append(r.lines[i], strings.Join(line, " "))
	}
	return nil
}

// printed shows a value; NULL is empty.
func printed(v *batch.Vector, i int) string {
	if v.IsNull(i) {
		return ""
	}
	switch v.Kind.Base {
	case dataset.BaseText, dataset.BaseTextList:
		return v.Text(i)
	case dataset.BaseDecimal:
		return decimal(v.Ints[i], v.Kind.Scale)
	case dataset.BaseDate:
		return window.Day(v.Ints[i]).String()
	case dataset.BaseInstant:
		return time.UnixMicro(v.Ints[i]).UTC().Format("2006-01-02T15:04:05.999999")
	}
	return fmt.Sprint(v.Ints[i])
}

func decimal(x int64, scale int) string {
	sign := ""
	if x < 0 {
		sign, x = "-", -x
	}
	s := fmt.Sprintf("%0*d", scale+1, x)
	if scale == 0 {
		return sign + s
	}
	return sign + s[:len(s)-scale] + "." + s[len(s)-scale:]
}

func decode(t *testing.T, spec *dataset.Spec, text string, env document.Env) (*rows, document.Result, error) {
	t.Helper()
	r := collect(spec)
	if env.Document == "" {
		env.Document = "doc-1"
	}
	res, err := document.Decode(context.Background(), spec, r, strings.NewReader(text), env)
	if err == nil {
		for i, c := range res.Tables {
			if c.In != c.Out+c.Refused || c.Out != int64(len(r.lines[i])) {
				t.Errorf("table %s: %+v with %d rows handed over, want in = out + refused", spec.Tables[i].Name, c, len(r.lines[i]))
			}
		}
	}
	return r, res, err
}

// refusals are the lines that make no row, as they are told of a dataset without personal data. Of one that has some it
// asserts that they are the same lines, and that nothing of them is repeated.
func refusals(t *testing.T, spec *dataset.Spec, text string, env document.Env) []document.Refused {
	t.Helper()
	private, _, err := decode(t, spec, text, env)
	if err != nil {
		t.Fatal(err)
	}
	open, personal := *spec, false
	open.Tables = slices.Clone(spec.Tables)
	for i := range open.Tables {
		table := &open.Tables[i]
		personal = personal || table.HoldsPersonal()
		table.Columns = slices.Clone(table.Columns)
		for k := range table.Columns {
			table.Columns[k].Personal = dataset.NotPersonal
		}
	}
	r, _, err := decode(t, &open, text, env)
	if err != nil {
		t.Fatal(err)
	}
	if !personal {
		return r.refused
	}
	if len(private.refused) != len(r.refused) {
		t.Fatalf("refused %+v, of a dataset with personal data %+v", r.refused, private.refused)
	}
	for i, p := range private.refused {
		o := r.refused[i]
		if p.Table != o.Table || p.Line != o.Line || p.Reason == "" || !regexp.MustCompile(fmt.Sprintf(`^not kept, personal data: see (line|row) %d of raw document doc-1$`, o.Line)).MatchString(p.Text) {
			t.Errorf("refused %+v, of a dataset with personal data %+v", o, p)
		}
		for _, value := range regexp.MustCompile(`"[^"]*"|[0-9]+\.[0-9]+`).FindAllString(o.Reason, -1) {
			if strings.Contains(p.Reason, value) {
				t.Errorf("refused because %q: a value of a dataset with personal data", p.Reason)
			}
		}
	}
	return r.refused
}

func site(code string) []amazon.Marketplace {
	m, ok := amazon.ByCode(code)
	if !ok {
		panic(code)
	}
	return []amazon.Marketplace{m}
}

func samples(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "samples", pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("the real files are not here")
	}
	return files
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.Clone(b))
}

func TestRealSettlementsSumToTheirTotal(t *testing.T) {
	for _, path := range samples(t, "settlements/*.txt") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			spec := catalog.SettlementV1
			if strings.Contains(path, "v2") {
				spec = catalog.SettlementV2
			}
			r, res, err := decode(t, spec, read(t, path), document.Env{Marketplaces: site("CA")})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.refused) > 0 || len(res.Unknown) > 0 {
				t.Errorf("refused %v, unknown %v, want none", r.refused, res.Unknown)
			}
			sum, total := int64(0), int64(0)
			for name, cells := range r.cells[0] {
				if !strings.HasSuffix(name, "_tc") {
					continue
				}
				for _, c := range cells {
					var x int64
					if c != "" {
						x, _ = strconv.ParseInt(strings.Replace(c, ".", "", 1), 10, 64)
					}
					if name == "total_amount_tc" {
						total += x
					} else {
						sum += x
					}
				}
			}
			if sum != total || total == 0 {
				t.Errorf("lines sum to %d, total-amount is %d (1/10000)", sum, total)
			}
			if got := res.Header["total_amount_tc"]; decimalOf(got) != total {
				t.Errorf("header says total %q, the line %d", got, total)
			}
			if res.Identity == "" || res.Identity != r.cells[0]["settlement_id"][0] {
				t.Errorf("identity %q, first line %q", res.Identity, r.cells[0]["settlement_id"][0])
			}
		})
	}
}

func decimalOf(s string) int64 {
	whole, frac, _ := strings.Cut(s, ".")
	x, _ := strconv.ParseInt(whole+(frac + "0000")[:4], 10, 64)
	return x
}

func TestRealReferenceRates(t *testing.T) {
	for _, path := range samples(t, "ecb/eurofxref-hist.zip") {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r := collect(catalog.ECBRates)
		res, err := document.Decode(context.Background(), catalog.ECBRates, r, f, document.Env{Document: "d"})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.refused) > 0 || len(res.Unknown) > 0 || res.Compression != "ZIP" {
			t.Errorf("refused %v, unknown %v, compression %q", r.refused, res.Unknown, res.Compression)
		}
		got := map[string]string{}
		for i, d := range r.cells[0]["rate_date"] {
			if d == "2026-04-13" {
				got[r.cells[0]["quote"][i]] = r.cells[0]["rate"][i]
			}
		}
		for quote, want := range map[string]string{"USD": "1.1684000000", "JPY": "186.7500000000", "GBP": "0.8705800000", "BGN": ""} {
			if got[quote] != want {
				t.Errorf("%s on 2026-04-13 = %q, want %q", quote, got[quote], want)
			}
		}
		if n := res.Tables[0].Out; n < 200_000 {
			t.Errorf("%d rates, want the whole history", n)
		}
	}
}

func TestRealSalesAndTraffic(t *testing.T) {
	for _, path := range samples(t, "json/sellerSalesAndTrafficReport*.json") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			r, res, err := decode(t, catalog.SalesTraffic, read(t, path), document.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.refused) > 0 || len(res.Unknown) > 0 {
				t.Errorf("refused %v, unknown %v, want none", r.refused, res.Unknown)
			}
			if len(r.lines[0]) == 0 || len(r.lines[1]) == 0 || len(res.Specification) == 0 {
				t.Errorf("%d days, %d ASINs, specification %q", len(r.lines[0]), len(r.lines[1]), res.Specification)
			}
		})
	}
}

func TestEverySampleIsRead(t *testing.T) {
	for _, spec := range catalog.All() {
		t.Run(spec.Name, func(t *testing.T) {
			r, res, err := decode(t, spec, spec.Sample, document.Env{})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.refused) > 0 || len(res.Unknown) > 0 {
				t.Errorf("refused %v, unknown %v, want none", r.refused, res.Unknown)
			}
			for i := range spec.Tables {
				if len(r.lines[i]) == 0 {
					t.Errorf("table %s has no row", spec.Tables[i].Name)
				}
			}
		})
	}
}
