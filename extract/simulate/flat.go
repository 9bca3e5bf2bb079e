package simulate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/simulate/world"
)

// flat is a tab-separated document before its bytes.
type flat struct {
	header []string
	rows   [][]string
}

// encoding is how a flat file's bytes are written.
type encoding struct {
	charset string // UTF-8, windows-1252 or Shift_JIS
	bom     bool   // UTF-8 only
	crlf    bool
	trim    bool // trailing empty cells are cut
	quote   bool // every cell stands in double quotes
}

// bytes writes the document: one line a row, no quoting unless every cell is. Characters the charset lacks become question marks, as in
// Amazon's own files.
func (t *flat) bytes(e encoding) []byte {
	var b bytes.Buffer
	if e.bom && e.charset == "UTF-8" {
		b.WriteString("\ufeff")
	}
	end := "\n"
	if e.crlf {
		end = "\r\n"
	}
	for i, row := range append([][]string{t.header}, t.rows...) {
		line := strings.Join(row, "\t")
		if e.quote {
			line = `"` + strings.ReplaceAll(strings.ReplaceAll(line, `"`, `""`), "\t", "\"\t\"") + `"`
		}
		if e.trim && i > 0 {
			line = strings.TrimRight(line, "\t")
		}
		b.WriteString(line)
		b.WriteString(end)
	}
	return inCharset(b.Bytes(), e.charset)
}

// inCharset converts UTF-8 text.
func inCharset(text []byte, charset string) []byte {
	switch charset {
	case "windows-1252":
		out := make([]byte, 0, len(text))
		for _, r := range string(text) {
			c, ok := charmap.Windows1252.EncodeRune(r)
			if !ok {
				c = '?'
			}
			out = append(out, c)
		}
		return out
	case "Shift_JIS":
		enc := japanese.ShiftJIS.NewEncoder()
		if out, err := enc.Bytes(text); err == nil {
			return out
		}
		var out []byte
		for _, r := range string(text) {
			c, err := enc.Bytes([]byte(string(r)))
			if err != nil {
				c = []byte{'?'}
			}
			out = append(out, c...)
		}
		return out
	}
	return text
}

// habits draws how a document of a type is written: about a quarter of them with CRLF, a third with trailing
// empty cells cut, a sixth of the UTF-8 ones with a byte order mark.
func (s *Server) habits(charset, document string) encoding {
	return encoding{
		charset: charset,
		crlf:    s.seed.one(4, "crlf", document),
		trim:    s.seed.one(3, "trim", document),
		bom:     charset == "UTF-8" && s.seed.one(6, "bom", document),
	}
}

// columns are the headers of a declared table, in its order, without those this simulation never prints.
func columns(t dataset.Table, without ...string) []string {
	var out []string
	for _, c := range t.Columns {
		if c.From != "" && !slices.Contains(without, c.From) && !slices.Contains(out, c.From) {
			out = append(out, c.From)
		}
	}
	return out
}

// flatOf prints cells by header under the headers of a declaration's first table, without those this simulation never
// prints. A cell under another header is a mistake of ours.
func flatOf(spec *dataset.Spec, lines []map[string]string, without ...string) *flat {
	t := &flat{header: columns(spec.Tables[0], without...)}
	for _, cells := range lines {
		row, used := make([]string, len(t.header)), 0
		for i, h := range t.header {
			c, ok := cells[h]
			if ok {
				used++
			}
			row[i] = c
		}
		if used != len(cells) {
			panic("simulate: " + spec.Name + " has cells under headers it does not declare")
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// flatFile is the file of a flat document as the store writes it, with the faults of content.
func (s *Server) flatFile(r *report, f Faults, spec *dataset.Spec, store string, t *flat) *file {
	s.spoil(t, spec, r.Document, f)
	charset, contentType := s.charsetOf(store, r.Document)
	return &file{body: gzipText(t.bytes(s.habits(charset, r.Document))), gzipped: true, contentType: contentType, rows: len(t.rows)}
}

// lacksColumn says whether a document is one that lacks a required column.
func (s *Server) lacksColumn(document, reportType string, f Faults) bool {
	return f.hits(f.MissingColumn, reportType) && s.seed.one(f.MissingColumn, "missing column", document)
}

// spoil applies the faults of content to a flat document.
func (s *Server) spoil(t *flat, spec *dataset.Spec, document string, f Faults) {
	reportType := spec.Source.Type
	at := func(name string) int {
		for i, h := range t.header {
			if h == name {
				return i
			}
		}
		return -1
	}
	if f.hits(f.BadLine, reportType) && s.seed.one(f.BadLine, "bad line", document) && len(t.rows) > 0 {
		bad := append([]string(nil), t.rows[len(t.rows)-1]...)
		for _, c := range spec.Tables[0].Columns {
			if i := at(c.From); i >= 0 && !c.Kind.IsText() {
				bad[i] = "12.3x4" // every cell that is no text
			}
		}
		t.rows = append(t.rows, bad)
	}
	if f.hits(f.UnknownSite, reportType) && s.seed.one(f.UnknownSite, "unknown site", document) {
		for _, name := range []string{"marketplace-name", "sales-channel"} {
			i := at(name)
			for _, row := range t.rows {
				if i >= 0 && strings.HasPrefix(row[i], "Amazon.") {
					row[i] = "Amazon.example"
					break
				}
			}
		}
	}
	if reportType == settlementType && f.hits(f.UnknownFee, reportType) && s.seed.one(f.UnknownFee, "unknown fee", document) {
		kind, what := at("amount-type"), at("amount-description")
		for _, row := range t.rows {
			if row[kind] == "ItemFees" {
				row[what] = "SurpriseFee"
				break
			}
		}
	}
	if s.lacksColumn(document, reportType, f) {
		for _, c := range spec.Tables[0].Columns {
			if i := at(c.From); i >= 0 && (c.Required || c.Name == "amount_tc") {
				t.drop(i)
				break
			}
		}
	}
	if f.hits(f.ExtraColumn, reportType) && s.seed.one(f.ExtraColumn, "extra column", document) {
		t.header = append(t.header, "future-column")
		for i := range t.rows {
			t.rows[i] = append(t.rows[i], "v"+strconv.Itoa(i))
		}
	}
}

// withoutSpaces is a header as documentation writes it.
func withoutSpaces(h string) string { return strings.ReplaceAll(h, " ", "") }

// drop removes a column.
func (t *flat) drop(i int) {
	cut := func(row []string) []string {
		if i >= len(row) {
			return row
		}
		return append(append([]string(nil), row[:i]...), row[i+1:]...)
	}
	t.header = cut(t.header)
	for n := range t.rows {
		t.rows[n] = cut(t.rows[n])
	}
}

// decimal prints minor units with all the digits of the currency: 1234.50, with a comma and thousands
// grouped where asked for.
func decimal(minor int64, digits int, comma, grouped bool) string {
	sign := ""
	u := uint64(minor)
	if minor < 0 {
		sign, u = "-", uint64(-minor)
	}
	text := strconv.FormatUint(u, 10)
	for len(text) <= digits {
		text = "0" + text
	}
	whole, frac := text[:len(text)-digits], text[len(text)-digits:]
	point, group := ".", ","
	if comma {
		point, group = ",", "."
	}
	if grouped {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + group + whole[i:]
		}
	}
	if digits == 0 {
		return sign + whole
	}
	return sign + whole + point + frac
}

// shortDecimal prints an amount as order files do: trailing zeros cut down to one digit behind the point
// (3.2, 4.0, 39.98), whole for currencies without minor units, nothing where there is no amount.
func shortDecimal(a world.Amount, digits int) string {
	if !a.Set {
		return ""
	}
	text := decimal(a.Minor, digits, false, false)
	if digits > 0 {
		for strings.HasSuffix(text, "0") && !strings.HasSuffix(text, ".0") {
			text = strings.TrimSuffix(text, "0")
		}
	}
	return text
}

// charsetOf is the charset in which a store's flat files come, and what their Content-Type says.
func (s *Server) charsetOf(store, document string) (charset, contentType string) {
	switch store {
	case "JP":
		return "Shift_JIS", []string{"text/plain; charset=Shift_JIS", "text/plain;charset=MS932", "text/plain"}[s.seed.number("charset", document)%3]
	case "DE", "FR":
		return "windows-1252", "text/tab-separated-values; charset=Cp1252"
	}
	return "UTF-8", "text/plain;charset=UTF-8"
}

// stamp prints an instant as order files do.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05+00:00")
}
