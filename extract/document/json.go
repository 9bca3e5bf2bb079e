package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-faster/jx"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

// specificationKey is where Amazon's JSON reports repeat the request.
const specificationKey = "reportSpecification"

// maxSpecification bounds what is kept of it.
const maxSpecification = 1 << 20

// json reads the row arrays of a JSON document, object by object.
func (d *decoder) json() error {
	in, cs, err := d.text()
	if err != nil {
		return err
	}
	if cs.codec != nil && cs.name != utf8Name {
		return rejected("JSON in %s: want UTF-8", cs.name)
	}
	d.res.Charset = utf8Name
	j := &objects{decoder: d, unknown: map[string]bool{}}
	j.order = orderOf(d.env.Marketplaces)
	for i := range d.spec.Tables {
		j.tables = append(j.tables, newRowReader(j, i))
	}
	f := newFramer(in)
	if err := j.documents(f); err != nil {
		return err
	}
	for i, t := range j.tables {
		if t.batch != nil {
			if err := d.rows(i, t.batch); err != nil {
				return err
			}
		}
	}
	for path := range j.unknown {
		d.res.Unknown = append(d.res.Unknown, path)
	}
	slices.Sort(d.res.Unknown)
	return nil
}

// objects decodes a JSON document.
type objects struct {
	*decoder
	reading
	tables  []*rowReader
	unknown map[string]bool
}

// documents reads what the format says stands there: one document, or a row a line.
func (j *objects) documents(f *framer) error {
	lines := j.spec.Format == dataset.JSONLines
	if _, ok := f.next(); !ok && errors.Is(f.err, io.EOF) {
		if lines {
			return nil
		}
		return rejected("it is empty")
	}
	if lines {
		return f.values(j.root().element)
	}
	if err := j.document(f); err != nil {
		return err
	}
	return f.end()
}

// stop is a member of the document on the way to row arrays.
type stop struct {
	members map[string]*stop
	tables  []*rowReader // whose rows stand in the array here
}

// root is the way to every table's rows.
func (j *objects) root() *stop {
	top := &stop{members: map[string]*stop{}}
	for _, t := range j.tables {
		at := top
		path := t.at.prefix
		if t.at.array != "" {
			path = append(slices.Clone(path), t.at.array)
		}
		for _, name := range path {
			next := at.members[name]
			if next == nil {
				next = &stop{members: map[string]*stop{}}
				at.members[name] = next
			}
			at = next
		}
		at.tables = append(at.tables, t)
	}
	return top
}

// element hands an element of the array here to its tables.
func (s *stop) element(_ int, raw []byte) error {
	for _, t := range s.tables {
		if err := t.element(raw); err != nil {
			return err
		}
	}
	return nil
}

// document reads the top level: the row array itself, or an object that holds the row arrays.
func (j *objects) document(f *framer) error {
	top := j.root()
	if len(top.tables) > 0 {
		return f.elements(top.element)
	}
	return j.object(f, top, "")
}

// object reads an object that holds row arrays, or objects that do.
func (j *objects) object(f *framer, at *stop, path string) error {
	if err := f.expect('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	strange := false
	for first := true; ; first = false {
		c, ok := f.next()
		if !ok {
			return f.cause()
		}
		if c == '}' {
			f.i++
			break
		}
		if !first {
			if err := f.expect(','); err != nil {
				return err
			}
		}
		raw, err := f.value()
		if err != nil {
			return err
		}
		key, err := jx.DecodeBytes(raw).Str()
		if err != nil {
			return rejected("JSON: key %s: %v", clip(string(raw)), err)
		}
		if seen[key] {
			return rejected("JSON: %q stands there twice", key)
		}
		seen[key] = true
		if err := f.expect(':'); err != nil {
			return err
		}
		known, err := j.member(f, at.members[key], path, key)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		strange = strange || !known
	}
	var missing []string
	for name := range at.members {
		if !seen[name] {
			missing = append(missing, path+name)
		}
	}
	// A page without rows may come without their array, unless it stands there under another name.
	if len(missing) > 0 && (j.spec.Source.API != dataset.Pages || strange) {
		slices.Sort(missing)
		return rejected("JSON: no %s", strings.Join(missing, ", no "))
	}
	return nil
}

// envelope are the members that pages have beside their rows.
var envelope = []string{"nextToken", "pagination", "lastUpdatedBefore", "createdBefore", "granularity", "numberOfResults"}

// member reads one member of an object on the way to rows, and says whether it is known.
func (j *objects) member(f *framer, at *stop, path, key string) (known bool, err error) {
	if at != nil {
		if c, ok := f.next(); ok && c == 'n' {
			raw, err := f.value()
			if err == nil && string(raw) != "null" {
				err = rejected("JSON: %s where an array was expected", clip(string(raw)))
			}
			return true, err
		}
		if len(at.tables) > 0 {
			if c, ok := f.next(); ok && c == '{' && at.tables[0].table.Single {
				raw, err := f.value()
				if err != nil {
					return true, err
				}
				return true, at.element(0, raw)
			}
			return true, f.elements(at.element)
		}
		return true, j.object(f, at, path+key+".")
	}
	raw, err := f.value()
	if err != nil {
		return false, err
	}
	switch {
	case path == "" && key == specificationKey:
		if len(raw) > maxSpecification || !jx.Valid(raw) {
			return false, rejected("JSON: it cannot be read")
		}
		j.res.Specification = bytes.Clone(raw)
		return true, nil
	case j.spec.Source.API == dataset.Pages && slices.Contains(envelope, key):
		return true, nil
	}
	j.unknown[path+key] = true
	return false, nil
}

// node is a step of the paths a table's columns are read from.
type node struct {
	children map[string]*node
	key      string           // of an array of named values: the member that names each
	named    map[string]*node // and what is read of those that are declared
	columns  []int            // stored columns read here
	checks   []int            // stored columns whose CurrencyFrom this is
	dropped  bool             // declared and personal, or read elsewhere: read over
}

func (n *node) walk(path string) *node {
	for step := range strings.SplitSeq(path, ".") {
		n = n.step(step)
	}
	return n
}

// rowReader turns the objects of one row array into rows.
type rowReader struct {
	*objects
	index   int
	table   *dataset.Table
	stored  []dataset.Column
	money   []int // by stored column: the column that holds its currency, -1
	at      rowPath
	roots   []*node // by depth of the path to the rows
	level   []int   // by stored column: the depth it is read at
	line    uint32  // of the last row or refused row, counted over the document
	passing bool    // an element around the rows is read: what no column names belongs to others
	batch   *batch.Batch
	cells   []jsonCell // by stored column
	checks  []jsonCell // by stored column: the currency beside the amount
	extra   []extraCell
	scratch []byte
	path    []byte
	dec     jx.Decoder // of the object being read: one of its own each is half of all garbage
	why     error      // our own reason why the row cannot be read

	trailColumn int    // of rows that are leaves: where their trail goes
	trailPath   string // the member it is made of, "" for no trail
}

// jsonCell is a value as the document has it: the text of a string, or the raw number or literal.
type jsonCell struct {
	set    bool
	number bool
	from   int // in scratch
	until  int
}

type extraCell struct {
	path string
	raw  []byte
}

func newRowReader(j *objects, index int) *rowReader {
	t := &j.spec.Tables[index]
	r := &rowReader{objects: j, index: index, table: t, stored: t.Stored()}
	r.cells = make([]jsonCell, len(r.stored))
	r.checks = make([]jsonCell, len(r.stored))
	for _, c := range r.stored {
		r.money = append(r.money, slices.IndexFunc(r.stored, func(o dataset.Column) bool { return o.Name == c.Currency }))
	}
	r.placed(t)
	return r
}

// row takes one object that is a row.
func (r *rowReader) row(raw []byte) error {
	r.line++
	if raw[0] != '{' {
		return r.refuse(r.index, r.line, raw, notAnObject)
	}
	if reason := r.take(raw, r.roots[len(r.at.inner)]); reason != "" {
		return r.refuse(r.index, r.line, raw, reason)
	}
	if r.batch != nil && r.batch.N >= batch.MaxRows {
		if err := r.rows(r.index, r.batch); err != nil {
			return err
		}
		r.batch = nil
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
	if r.batch == nil {
		r.batch = r.sink.Batch(r.index)
		r.batch.Reset()
	}
	b := r.batch
	for i := range r.stored {
		if err := r.value(&b.Cols[i], i); err != nil {
			for k := range i + 1 {
				b.Cols[k].Truncate(b.N)
			}
			return r.refuse(r.index, r.line, raw, r.stored[i].From+": "+err.Error())
		}
	}
	n := len(r.stored)
	r.appendExtra(&b.Cols[n])
	b.Cols[n+1].AppendText(r.env.Document)
	b.Cols[n+2].AppendInt(int64(r.line))
	b.N++
	return nil
}

const notAnObject = "it is no JSON object"

// unreadable says why an element cannot be read at all, "" when it can.
func unreadable(raw []byte) string {
	if !utf8.Valid(raw) {
		return "its bytes are not UTF-8"
	}
	return ""
}

// take collects an object's values. It returns why it cannot be read, "" when it can.
func (r *rowReader) take(raw []byte, at *node) string {
	r.dec.ResetBytes(raw)
	if err := r.object(&r.dec, at); err != nil {
		if r.why != nil {
			err = r.why // without the parser's words around it
		}
		return err.Error()
	}
	return ""
}

// object walks one object along the declared paths.
func (r *rowReader) object(dec *jx.Decoder, at *node) error {
	return dec.ObjBytes(func(dec *jx.Decoder, key []byte) error {
		from := len(r.path)
		if from > 0 {
			r.path = append(r.path, '.')
		}
		r.path = append(r.path, key...)
		defer func() { r.path = r.path[:from] }()
		n := at.children[string(key)]
		if n == nil {
			return r.undeclared(dec)
		}
		kind := dec.Next()
		switch {
		case n.dropped:
			return dec.Skip()
		case kind == jx.Null:
			return dec.Null()
		case kind == jx.Object && n.children != nil:
			return r.object(dec, n)
		case kind == jx.Array && n.key != "":
			return r.choose(dec, n)
		case len(n.columns) == 0 && len(n.checks) == 0:
			return r.undeclared(dec)
		}
		c, err := r.leaf(dec, kind)
		if err != nil {
			r.why = fmt.Errorf("%s: %w", r.path, err)
			return r.why
		}
		for _, i := range n.columns {
			if o := r.cells[i]; o.set && len(r.stored[i].Aliases) > 0 && bytes.Equal(r.scratch[o.from:o.until], r.scratch[c.from:c.until]) {
				continue // two places of one value, and both say it
			}
			if r.cells[i].set {
				r.why = fmt.Errorf("%s: stands there twice", r.path)
				return r.why
			}
			r.cells[i] = c
		}
		for _, i := range n.checks {
			r.checks[i] = c
		}
		return nil
	})
}

// leaf copies a value's text, since the decoder reuses its own.
func (r *rowReader) leaf(dec *jx.Decoder, kind jx.Type) (jsonCell, error) {
	c := jsonCell{set: true, from: len(r.scratch)}
	if kind == jx.String {
		s, err := dec.StrBytes()
		if err != nil {
			return c, err
		}
		r.scratch = append(r.scratch, s...)
	} else {
		raw, err := dec.Raw()
		if err != nil {
			return c, err
		}
		r.scratch = append(r.scratch, raw...)
		c.number = kind == jx.Number
	}
	c.until = len(r.scratch)
	return c, nil
}

// undeclared keeps a value whose path no column names.
func (r *rowReader) undeclared(dec *jx.Decoder) error {
	if dec.Next() == jx.Null {
		return dec.Null()
	}
	if r.passing {
		return dec.Skip()
	}
	raw, err := dec.Raw()
	if err != nil {
		return err
	}
	path := string(r.path)
	r.unknown[r.table.Name+"."+path] = true
	r.extra = append(r.extra, extraCell{path, bytes.Clone(raw)})
	return nil
}

// value appends stored column i of the row that was read.
func (r *rowReader) value(v *batch.Vector, i int) error {
	c := &r.stored[i]
	cell := r.cells[i]
	text := r.scratch[cell.from:cell.until]
	if check := r.checks[i]; check.set && cell.set && r.money[i] >= 0 {
		own, beside := r.cells[r.money[i]], r.scratch[check.from:check.until]
		if own.set && !bytes.Equal(r.scratch[own.from:own.until], beside) {
			return fmt.Errorf("its currency is %q, the row's %q", beside, r.scratch[own.from:own.until])
		}
	}
	if cell.set && cell.number && !c.Kind.IsText() {
		switch c.Kind.Base {
		case dataset.BaseDecimal:
			x, err := parseJSONNumber(text, c.Kind.Scale, c.Kind.Precision)
			if err != nil {
				return err
			}
			v.AppendInt(x)
			return nil
		case dataset.BaseInt, dataset.BaseKey:
			x, err := parseJSONNumber(text, 0, maxDigits)
			if err == nil && !fits(x, c.Kind) {
				err = errDigits
			}
			if err != nil {
				return err
			}
			v.AppendInt(x)
			return nil
		}
	}
	f := r.reading
	f.sign = '.' // JSON has one decimal sign, in strings too
	return f.cell(v, c, text)
}

// appendExtra writes the undeclared values as one JSON object, keys being their paths.
func (r *rowReader) appendExtra(v *batch.Vector) {
	if len(r.extra) == 0 {
		v.AppendNull()
		return
	}
	slices.SortStableFunc(r.extra, func(a, b extraCell) int { return strings.Compare(a.path, b.path) })
	var e jx.Encoder
	e.Obj(func(e *jx.Encoder) {
		for _, x := range r.extra {
			e.Field(x.path, func(e *jx.Encoder) { e.Raw(x.raw) })
		}
	})
	v.AppendBytes(e.Bytes())
}
