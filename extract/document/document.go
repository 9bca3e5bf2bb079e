// Package document turns a document's bytes into batches of typed rows, as its Spec declares them: gunzip,
// charset, TSV, CSV, JSON or XML, sites' numbers and dates. It reads a stream and writes to a Sink; it knows
// neither the lake nor the network.
package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

// Errors callers branch on with errors.Is.
var (
	// ErrRejected: the document is whole but not as declared; it goes to quarantine whole.
	ErrRejected = errors.New("document is not as declared")
	// ErrDamaged: the bytes are not what was sent; fetch the document again. A document cut short also wraps
	// io.ErrUnexpectedEOF.
	ErrDamaged = errors.New("document is damaged")
)

// SignError says that a document was read with the site's default decimal sign until a cell proved the other
// one. The caller starts over with Env.Decimal set to Sign.
type SignError struct{ Sign byte }

func (e *SignError) Error() string {
	return fmt.Sprintf("decimal sign is %q, not the site's: start over", e.Sign)
}

// Env is what a document does not say about itself.
type Env struct {
	Document     string               // id, written to every row
	Charset      string               // the storage's Content-Type or a bare charset name; "" where none was given
	Marketplaces []amazon.Marketplace // asked for, for the site's way of printing and its default charset; may be empty
	Decimal      byte                 // '.' or ',': known from a SignError; 0 to find out
}

// Refused is a line that could not be read.
type Refused struct {
	Table  string `json:"table"`
	Line   uint32 `json:"line"` // as in dataset.ColLine
	Reason string `json:"reason"`
	Text   string `json:"text"` // the line, or the JSON object; where it stands, of a dataset with personal data
}

// Sink takes rows. Batches change owner, so that a sink may encode one while the next is filled.
type Sink interface {
	// Batch returns an empty batch for the Spec's table i, made by NewBatch.
	Batch(i int) *batch.Batch
	// Rows takes a filled batch of table i.
	Rows(i int, b *batch.Batch) error
	// Refuse takes a line that makes no row.
	Refuse(r Refused) error
}

// Columns returns the columns of the table's batches and of its Parquet: stored and lineage.
func Columns(t *dataset.Table) []dataset.Column { return append(t.Stored(), dataset.Lineage()...) }

// NewBatch returns an empty batch of the table's columns.
func NewBatch(t *dataset.Table) *batch.Batch { return batch.New(Columns(t)) }

// Count counts the rows of one table. In = Out + Refused.
type Count struct{ In, Out, Refused int64 }

// Result is what was learned of a document beside its rows.
type Result struct {
	Bytes       int64   // decompressed
	SHA256      string  // of the decompressed bytes, in hex
	Compression string  // "GZIP", "ZIP" or "" for plain bytes
	Charset     string  // that the text was read as
	Decimal     byte    // decimal sign the amounts were read with; 0 where none had one
	Tables      []Count // in the Spec's order
	Unknown     []string
	Header      map[string]string // append datasets: the filled cells of the first line, instants in RFC 3339 and all else as printed, by our names
	Identity    string            // append datasets: value of Spec.Identity
	// Specification is the request as a JSON document repeats it (reportSpecification), nil where it does not.
	Specification []byte
}

// Decode reads a document and hands its rows to the sink. An error wrapping ErrRejected or ErrDamaged says
// that nothing handed over counts; so does a *SignError. Lines that make no row are refused one by one.
func Decode(ctx context.Context, spec *dataset.Spec, sink Sink, src io.Reader, env Env) (Result, error) {
	res := Result{Tables: make([]Count, len(spec.Tables))}
	in, compression, release, err := open(src)
	if err != nil {
		return res, err
	}
	defer release()
	res.Compression = compression
	d := &decoder{ctx: ctx, spec: spec, sink: sink, env: env, res: &res, src: newSource(in)}
	switch spec.Format {
	case dataset.TSV, dataset.QuotedTSV:
		err = d.tsv()
	case dataset.CSV:
		err = d.csv()
	case dataset.JSON, dataset.JSONLines:
		err = d.json()
	case dataset.XML:
		err = d.xml()
	default:
		return res, fmt.Errorf("dataset %s: format %q has no decoder", spec.Name, spec.Format)
	}
	res.Bytes, res.SHA256 = d.src.n, d.src.sum()
	return res, err
}

type decoder struct {
	ctx  context.Context
	spec *dataset.Spec
	sink Sink
	env  Env
	res  *Result
	src  *source
}

// refuse counts and hands over a line that makes no row.
func (d *decoder) refuse(table int, line uint32, text []byte, reason string) error {
	d.res.Tables[table].In++
	d.res.Tables[table].Refused++
	r := Refused{Table: d.spec.Tables[table].Name, Line: line, Reason: reason, Text: cut(text)}
	if d.personal() {
		r.Reason, r.Text = withoutValues(reason), d.place(line)
	}
	return d.sink.Refuse(r)
}

// personal says whether the document holds personal data, in whichever table: what is refused there is not repeated,
// since a tab too many puts a name under any header.
func (d *decoder) personal() bool {
	for i := range d.spec.Tables {
		if d.spec.Tables[i].HoldsPersonal() {
			return true
		}
	}
	return false
}

// place says where a refused line stands in the raw document, which keeps it.
func (d *decoder) place(line uint32) string {
	what := "line"
	if f := d.spec.Format; f == dataset.JSON || f == dataset.JSONLines || f == dataset.XML {
		what = "row"
	}
	return fmt.Sprintf("not kept, personal data: see %s %d of raw document %s", what, line, d.env.Document)
}

// values are what reasons repeat of a line.
var values = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|number [-+.0-9][-+.0-9eE]*`)

// withoutValues is a reason that names the column and what was expected, but not what stood there.
func withoutValues(reason string) string {
	return values.ReplaceAllStringFunc(reason, func(s string) string {
		if s[0] == '"' {
			return "(not kept)"
		}
		return "number (not kept)"
	})
}

// rows counts and hands over a batch, or takes it back when it is empty.
func (d *decoder) rows(table int, b *batch.Batch) error {
	d.res.Tables[table].In += int64(b.N)
	d.res.Tables[table].Out += int64(b.N)
	return d.sink.Rows(table, b)
}

// maxText bounds the text of a refused line.
const maxText = 1 << 20

func cut(text []byte) string { return string(text[:min(len(text), maxText)]) }

func rejected(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRejected, fmt.Sprintf(format, args...))
}
