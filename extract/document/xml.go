package document

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

const (
	maxDepth  = 64 // elements inside one another
	prologEnd = 256
)

// prolog finds the charset an XML document declares in its first line.
var prolog = regexp.MustCompile(`^<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']`)

// xml reads the row elements of an XML document, one at a time. A column is read from the row element, or else from
// the nearest element around it that has said it by then.
func (d *decoder) xml() error {
	in, cs, err := d.text()
	if err != nil {
		return err
	}
	if in, err = d.xmlText(in, cs); err != nil {
		return err
	}
	kept := &keeper{r: in}
	x := &elements{decoder: d, kept: kept, dec: xml.NewDecoder(kept), unknown: map[string]bool{}}
	x.order = orderOf(d.env.Marketplaces)
	x.sign = '.'                                                                             // XML has one decimal sign
	x.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	for i := range d.spec.Tables {
		x.tables = append(x.tables, newElementReader(x, i))
	}
	if err := x.document(); err != nil {
		return err
	}
	for i, t := range x.tables {
		if t.batch != nil {
			if err := d.rows(i, t.batch); err != nil {
				return err
			}
		}
	}
	for path := range x.unknown {
		d.res.Unknown = append(d.res.Unknown, path)
	}
	slices.Sort(d.res.Unknown)
	if d.spec.Identity != "" && d.res.Identity == "" {
		return rejected("no element has a %s", d.spec.Identity)
	}
	return nil
}

// xmlText returns the document in UTF-8: by what the storage says, else by the document's own first line.
func (d *decoder) xmlText(in io.Reader, cs charset) (io.Reader, error) {
	head := make([]byte, prologEnd)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrDamaged) {
		return nil, err
	}
	head = head[:n]
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, rejected("it is empty")
	}
	if m := prolog.FindSubmatch(head); m != nil && cs.name == "" {
		if cs, err = declaredCharset(string(m[1])); err != nil {
			return nil, err
		}
	}
	if cs.name == "" {
		cs.name = utf8Name
	}
	d.res.Charset = cs.name
	whole := io.MultiReader(bytes.NewReader(head), in)
	if cs.codec == nil {
		return whole, nil
	}
	return cs.codec.NewDecoder().Reader(whole), nil
}

// keeper keeps what was read of a stream from a mark on, so that an element can be shown as it stands.
type keeper struct {
	r    io.Reader
	buf  []byte
	base int64 // offset of buf's first byte
	err  error // of the stream, where not its plain end
}

func (k *keeper) Read(p []byte) (int, error) {
	if len(k.buf) > maxElement {
		k.err = rejected("XML: one element is larger than %d MiB", maxElement>>20)
		return 0, k.err
	}
	n, err := k.r.Read(p)
	k.buf = append(k.buf, p[:n]...)
	if err != nil && err != io.EOF {
		k.err = err
	}
	return n, err
}

// forget drops what stands before an offset.
func (k *keeper) forget(before int64) {
	if n := int(before - k.base); n > 0 && n <= len(k.buf) {
		k.buf = k.buf[:copy(k.buf, k.buf[n:])]
		k.base = before
	}
}

func (k *keeper) between(from, until int64) []byte {
	if from < k.base || until < from || until-k.base > int64(len(k.buf)) {
		return nil
	}
	return k.buf[from-k.base : until-k.base]
}

// elements decodes an XML document.
type elements struct {
	*decoder
	reading
	kept    *keeper
	dec     *xml.Decoder
	tables  []*elementReader
	stack   []*element
	row     int   // depth of the row element here, 0 for none
	rowFrom int64 // where it begins
	unknown map[string]bool
}

// element is one that is open.
type element struct {
	name     string
	text     []byte
	parent   bool // has elements inside
	values   map[string]string
	rest     []extraValue // row elements: what no column names
	repeated string       // a declared path that stands there twice
	strange  []string     // around rows: what no column names
	key      string       // of elements of one name that are told apart by what is in them: what is asked
	held     []extraValue // and what such a one has said until it says that
}

type extraValue struct{ path, text string }

// document walks the tokens.
func (x *elements) document() error {
	root := false
	for {
		from := x.dec.InputOffset()
		if x.row == 0 {
			x.kept.forget(from)
		}
		tok, err := x.dec.RawToken()
		if err == nil {
			err = x.ctx.Err()
		}
		if err != nil {
			switch {
			case x.kept.err != nil:
				return x.kept.err
			case err == io.EOF && root && len(x.stack) == 0:
				return nil
			case err == io.EOF && !root:
				return rejected("XML: it has no element")
			case err == io.EOF:
				return damaged(io.ErrUnexpectedEOF)
			case x.ctx.Err() != nil:
				return x.ctx.Err()
			}
			var bad *xml.SyntaxError
			if errors.As(err, &bad) && strings.Contains(bad.Msg, "unexpected EOF") {
				return damaged(io.ErrUnexpectedEOF)
			}
			return rejected("XML: %v", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if len(x.stack) == 0 && root {
				return rejected("XML: a second document behind the first")
			}
			root = true
			if err := x.begin(tok, from); err != nil {
				return err
			}
		case xml.EndElement:
			if len(x.stack) == 0 || x.stack[len(x.stack)-1].name != tok.Name.Local {
				return rejected("XML: </%s> closes nothing", clip(tok.Name.Local))
			}
			if err := x.end(); err != nil {
				return err
			}
		case xml.CharData:
			if len(x.stack) > 0 {
				top := x.stack[len(x.stack)-1]
				top.text = append(top.text, tok...)
			} else if len(bytes.TrimSpace(tok)) > 0 {
				return rejected("XML: text outside of the document")
			}
		}
	}
}

// begin opens an element.
func (x *elements) begin(tok xml.StartElement, from int64) error {
	if len(x.stack) >= maxDepth {
		return rejected("XML: more than %d elements inside one another", maxDepth)
	}
	if n := len(x.stack); n > 0 {
		x.stack[n-1].parent = true
	}
	x.stack = append(x.stack, &element{name: tok.Name.Local})
	if x.row == 0 && x.reader(tok.Name.Local) != nil {
		x.row, x.rowFrom = len(x.stack), from
	} else if x.row > 0 {
		x.stack[len(x.stack)-1].key = x.keyHere()
	}
	for _, a := range tok.Attr {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Space == "xsi" {
			continue
		}
		x.say("@"+a.Name.Local, a.Value)
	}
	return nil
}

// reader returns the table whose rows are elements of a name.
func (x *elements) reader(name string) *elementReader {
	for _, t := range x.tables {
		if slices.Contains(t.names, name) {
			return t
		}
	}
	return nil
}

// keyHere is what tells the innermost element from others of its name in the same row, "" where nothing has to.
func (x *elements) keyHere() string {
	keys := x.reader(x.stack[x.row-1].name).keys
	if len(keys) == 0 {
		return ""
	}
	path := ""
	for _, e := range x.stack[x.row:] {
		path = within(path, e.name)
	}
	return keys[path]
}

// within is the path of what stands at a path inside an element; attributes begin with @.
func within(element, path string) string {
	if element == "" || strings.HasPrefix(path, "@") {
		return element + path
	}
	return element + "." + path
}

// release says what an element held back, under the name that what it says of itself gives it.
func (x *elements) release(e *element) {
	name := e.name
	at := slices.IndexFunc(e.held, func(v extraValue) bool { return v.path == e.key })
	if at >= 0 {
		name += "[" + e.key + "=" + clip(e.held[at].text) + "]"
	}
	for i, v := range e.held {
		if i != at {
			x.say(within(name, v.path), v.text)
		}
	}
}

// say notes a value of the innermost element under its path from every element around it whose columns name it so.
func (x *elements) say(path, text string) {
	declared := false
	for i := len(x.stack) - 1; i >= 0; i-- {
		e := x.stack[i]
		if e.key != "" {
			e.held = append(e.held, extraValue{path, text})
			return
		}
		inside := x.row > 0 && i+1 > x.row // of a row, which is read as a whole
		if !inside && x.declared(path) {
			declared = true
			if _, twice := e.values[path]; twice && i+1 == x.row {
				e.repeated = path
			}
			if e.values == nil {
				e.values = map[string]string{}
			}
			e.values[path] = text
		}
		if i+1 == x.row && !declared {
			e.rest = append(e.rest, extraValue{path, text})
			x.unknown[x.reader(e.name).table.Name+"."+path] = true
			return
		}
		path = within(e.name, path)
	}
	if n := len(x.stack); !declared && n > 0 {
		x.stack[n-1].strange = append(x.stack[n-1].strange, path)
	}
}

func (x *elements) declared(path string) bool {
	return slices.ContainsFunc(x.tables, func(t *elementReader) bool { return t.paths[path] })
}

// end closes the innermost element: a leaf says its text, a row makes a row.
func (x *elements) end() error {
	n := len(x.stack)
	e := x.stack[n-1]
	text := strings.TrimSpace(string(e.text))
	if n == x.row {
		if !e.parent && text != "" {
			x.say(".", text)
		}
		err := x.reader(e.name).take(x.kept.between(x.rowFrom, x.dec.InputOffset()))
		x.stack, x.row = x.stack[:n-1], 0
		return err
	}
	x.stack = x.stack[:n-1]
	x.release(e)
	if len(e.values) > 0 { // an element that rows are read from: what else it says is news
		for _, path := range e.strange {
			x.unknown[path] = true
		}
	}
	if !e.parent && text != "" && n > 1 {
		x.say(e.name, text)
	}
	return nil
}

// elementReader turns the row elements of one table into rows.
type elementReader struct {
	*elements
	index  int
	table  *dataset.Table
	names  []string // of the row elements
	stored []dataset.Column
	paths  map[string]bool   // that some column is read from
	keys   map[string]string // by path from the row: what tells elements of that name apart
	batch  *batch.Batch
	count  int
}

func newElementReader(x *elements, index int) *elementReader {
	t := &x.spec.Tables[index]
	r := &elementReader{elements: x, index: index, table: t, names: strings.Split(t.Rows, "|"), stored: t.Stored(), paths: map[string]bool{}, keys: map[string]string{}}
	for _, c := range t.Columns {
		for _, path := range append([]string{c.From, c.CurrencyFrom}, c.Aliases...) {
			r.paths[path] = path != ""
			r.choose(path)
		}
	}
	return r
}

// choose notes what tells elements of one name apart in a column's path: "Price.Component[Type=Tax].Amount" is the amount
// of the component whose type is Tax.
func (r *elementReader) choose(path string) {
	at := ""
	for step := range strings.SplitSeq(path, ".") {
		name, choice, chosen := strings.Cut(step, "[")
		at = within(at, name)
		if !chosen {
			continue
		}
		key, _, ok := strings.Cut(choice, "=")
		if old := r.keys[at]; !ok || old != "" && old != key {
			panic(fmt.Sprintf("document: %q is no step of a path, or the elements are told apart by something else", step))
		}
		r.keys[at] = key
	}
}

// find returns what a column is read from.
func (r *elementReader) find(c *dataset.Column) string {
	paths := append([]string{c.From}, c.Aliases...)
	for i := len(r.stack) - 1; i >= 0; i-- {
		for _, path := range paths {
			if outer, ok := strings.CutSuffix(path, "/*"); ok {
				if r.stack[i].name == outer && i+1 < len(r.stack) {
					return r.stack[i+1].name
				}
			} else if text, ok := r.stack[i].values[path]; ok {
				return text
			}
		}
	}
	return ""
}

// take makes a row of the element that ends here, whose text is raw.
func (r *elementReader) take(raw []byte) error {
	r.count++
	number := uint32(r.count)
	e := r.stack[len(r.stack)-1]
	switch {
	case e.repeated != "":
		return r.refuse(r.index, number, raw, e.repeated+": stands there twice")
	case !utf8.Valid(raw):
		return r.refuse(r.index, number, raw, "its bytes are not "+utf8Name)
	}
	if r.batch != nil && r.batch.N >= batch.MaxRows {
		if err := r.rows(r.index, r.batch); err != nil {
			return err
		}
		r.batch = nil
	}
	if r.batch == nil {
		r.batch = r.sink.Batch(r.index)
		r.batch.Reset()
	}
	b := r.batch
	for i := range r.stored {
		c := &r.stored[i]
		text := r.find(c)
		err := r.sameCurrency(c)
		if err == nil {
			err = r.cell(&b.Cols[i], c, []byte(text))
		}
		if err != nil {
			for k := range i + 1 {
				b.Cols[k].Truncate(b.N)
			}
			return r.refuse(r.index, number, raw, c.From+": "+err.Error())
		}
		if err := r.note(c, text); err != nil {
			return err
		}
	}
	n := len(r.stored)
	r.appendRest(&b.Cols[n], e.rest)
	b.Cols[n+1].AppendText(r.env.Document)
	b.Cols[n+2].AppendInt(int64(number))
	b.N++
	return nil
}

// sameCurrency says whether the currency beside an amount is the row's.
func (r *elementReader) sameCurrency(c *dataset.Column) error {
	beside, said := r.stack[len(r.stack)-1].values[c.CurrencyFrom]
	if !said || c.CurrencyFrom == "" {
		return nil
	}
	own := slices.IndexFunc(r.stored, func(o dataset.Column) bool { return o.Name == c.Currency })
	if own < 0 {
		return nil
	}
	if text := r.find(&r.stored[own]); text != beside {
		return fmt.Errorf("its currency is %q, the row's %q", clip(beside), clip(text))
	}
	return nil
}

// note keeps what an append document is, from its first row, and checks that all rows say the same.
func (r *elementReader) note(c *dataset.Column, text string) error {
	if r.spec.Identity == "" || text == "" {
		return nil
	}
	if c.Name == r.spec.Identity && text != r.res.Identity {
		if r.res.Identity != "" {
			return rejected("it holds %s %s and %s: a document has one", c.Name, r.res.Identity, clip(text))
		}
		r.res.Identity = text
	}
	if r.count > 1 {
		return nil
	}
	if r.res.Header == nil {
		r.res.Header = map[string]string{}
	}
	r.res.Header[c.Name] = text
	if c.Kind.Base == dataset.BaseInstant {
		if us, err := parseInstant([]byte(text), r.order); err == nil {
			r.res.Header[c.Name] = time.UnixMicro(us).UTC().Format(time.RFC3339)
		}
	}
	return nil
}

// appendRest writes the values that no column names; of a path that stands there several times each is numbered.
func (r *elementReader) appendRest(v *batch.Vector, rest []extraValue) {
	cells := map[string]string{}
	for _, x := range rest {
		path := x.path
		for n := 2; ; n++ {
			if _, taken := cells[path]; !taken {
				break
			}
			path = fmt.Sprintf("%s[%d]", x.path, n)
		}
		cells[path] = x.text
	}
	appendExtra(v, cells)
}
