package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

// maxHeld bounds the text kept back while no amount has told the decimal sign.
const maxHeld = 4 << 20

// tsv reads a tab separated document without quoting, column by column over each chunk of lines.
func (d *decoder) tsv() error {
	in, cs, err := d.text()
	if err != nil {
		return err
	}
	chunks := newChunker(d.ctx, in)
	defer chunks.close()
	f := &flat{decoder: d, table: &d.spec.Tables[0], line: 1}
	f.stored = f.table.Stored()
	f.order, f.nothing = orderOf(d.env.Marketplaces), d.spec.Nothing
	f.sign = d.env.Decimal
	for c := range chunks.out {
		if c.err != nil {
			return c.err
		}
		cs.decide(c.text, d.env.Marketplaces)
		text, err := cs.decode(c.text)
		if err != nil {
			return fmt.Errorf("line %d on: %w", f.line, err)
		}
		if err := f.chunk(text); err != nil {
			return err
		}
		chunks.recycle(c.text[:0])
	}
	if err := d.ctx.Err(); err != nil {
		return err
	}
	if cs.name == "" {
		cs.name = utf8Name // ASCII throughout
	}
	d.res.Charset = cs.name
	return f.end()
}

// flat decodes the lines of one flat file.
type flat struct {
	*decoder
	reading
	table    *dataset.Table
	stored   []dataset.Column
	bound    binding
	ready    bool   // the header was read
	line     uint32 // number of the next line
	pos      []uint32
	fixed    []byte   // scratch: lines brought to the header's width
	numbers  []uint32 // scratch: their line numbers
	bad      map[int]string
	held     []heldLines
	heldSize int
	assumed  bool // sign is the site's default, not yet proven
}

// heldLines waits for the decimal sign.
type heldLines struct {
	text    []byte
	numbers []uint32
	first   uint32
}

// chunk takes whole lines of text.
func (f *flat) chunk(text []byte) error {
	if f.spec.Format == dataset.QuotedTSV {
		var err error
		if text, err = f.unquoted(text); err != nil {
			return err
		}
	}
	text = padded(text)
	if !f.ready {
		end := bytes.IndexByte(text, '\n')
		if err := f.header(bytes.TrimSuffix(text[:end], []byte("\r"))); err != nil {
			return err
		}
		text = text[end+1:]
		f.line++
	}
	if len(text) == 0 {
		return nil
	}
	var numbers []uint32
	first := f.line
	pos, lines := split(f.pos, text)
	f.pos = pos
	if !f.regular(text, pos, lines) || !utf8.Valid(text) {
		var err error
		if text, numbers, err = f.fix(text); err != nil {
			return err
		}
		text = padded(text)
		f.pos, _ = split(f.pos, text)
	}
	f.line += uint32(lines)
	if len(text) == 0 {
		return nil
	}
	if f.sign == 0 || f.assumed {
		hold, err := f.weigh(text, f.pos)
		if err != nil {
			return err
		}
		if hold {
			f.held = append(f.held, heldLines{padded(bytes.Clone(text)), slices.Clone(numbers), first})
			if f.heldSize += len(text); f.heldSize > maxHeld {
				return f.release()
			}
			return nil
		}
		if len(f.held) > 0 {
			pos := slices.Clone(f.pos)
			if err := f.release(); err != nil {
				return err
			}
			f.pos = pos
		}
	}
	return f.decode(text, f.pos, numbers, first)
}

// padded returns text with chunkSlop bytes behind it that may be loaded.
func padded(text []byte) []byte {
	if cap(text)-len(text) >= chunkSlop {
		return text
	}
	return append(make([]byte, 0, len(text)+chunkSlop), text...)
}

// header binds the columns.
func (f *flat) header(line []byte) error {
	f.ready = true
	b, err := bind(f.table, f.stored, bytes.Split(line, []byte("\t")))
	if err != nil {
		return err
	}
	f.bound = b
	f.res.Unknown = b.unknown()
	return nil
}

// end decodes what was held back and checks the whole.
func (f *flat) end() error {
	if !f.ready {
		return rejected("it is empty, without even a header")
	}
	if err := f.release(); err != nil {
		return err
	}
	f.res.Decimal = f.sign
	if f.spec.Identity != "" && f.res.Identity == "" {
		return rejected("no line has a %s", f.spec.Identity)
	}
	return nil
}

// release decodes the lines held back, by the site's own sign where none was proven.
func (f *flat) release() error {
	if len(f.held) == 0 {
		return nil
	}
	if f.sign == 0 {
		f.sign, f.assumed = siteSign(f.env), true
	}
	held := f.held
	f.held, f.heldSize = nil, 0
	for _, h := range held {
		f.pos, _ = split(f.pos, h.text)
		if err := f.decode(h.text, f.pos, h.numbers, h.first); err != nil {
			return err
		}
	}
	return nil
}

func siteSign(env Env) byte {
	if len(env.Marketplaces) > 0 && env.Marketplaces[0].Style.DecimalComma {
		return ','
	}
	return '.'
}

// regular says whether every line has as many cells as the header and a filled one.
func (f *flat) regular(text []byte, pos []uint32, lines int) bool {
	w := f.bound.width
	if len(pos)-1 != lines*w {
		return false
	}
	for k := w; k < len(pos); k += w {
		e := pos[k]
		if text[e] != '\n' {
			return false
		}
		// Lines of blanks and tabs are no rows; most begin with something else.
		if first := text[pos[k-w]+1]; first <= ' ' && len(bytes.Trim(text[pos[k-w]+1:e], "\t \r")) == 0 {
			return false
		}
	}
	return true
}

// fix brings lines to the header's width: missing cells are empty, surplus empty ones go, blank lines are no
// rows, and a line with more filled cells or bytes that are no text is refused. It returns the lines and their numbers.
func (f *flat) fix(text []byte) ([]byte, []uint32, error) {
	f.fixed, f.numbers = f.fixed[:0], f.numbers[:0]
	line := f.line
	for ; len(text) > 0; line++ {
		end := bytes.IndexByte(text, '\n')
		whole := bytes.TrimSuffix(text[:end], []byte("\r"))
		text = text[end+1:]
		if len(bytes.Trim(whole, "\t ")) == 0 {
			continue
		}
		if !utf8.Valid(whole) {
			if err := f.refuse(0, line, whole, "its bytes are not "+utf8Name); err != nil {
				return nil, nil, err
			}
			continue
		}
		row := whole
		have := bytes.Count(row, []byte("\t")) + 1
		for have > f.bound.width && row[len(row)-1] == '\t' {
			row, have = row[:len(row)-1], have-1
		}
		if have > f.bound.width {
			reason := fmt.Sprintf("it has %d cells, the header %d", have, f.bound.width)
			if err := f.refuse(0, line, whole, reason); err != nil {
				return nil, nil, err
			}
			continue
		}
		f.fixed = append(f.fixed, row...)
		if have == f.bound.width && bytes.HasSuffix(row, []byte("\r")) {
			f.fixed = append(f.fixed, '\r') // one is the line's end and goes, another is the cell's
		}
		for ; have < f.bound.width; have++ {
			f.fixed = append(f.fixed, '\t')
		}
		f.fixed = append(f.fixed, '\n')
		f.numbers = append(f.numbers, line)
	}
	return f.fixed, f.numbers, nil
}

// weigh looks at the amounts for the decimal sign. It says whether the lines must wait for a later amount.
func (f *flat) weigh(text []byte, pos []uint32) (hold bool, err error) {
	points, commas, doubt := 0, 0, false
	w := f.bound.width
	for i, c := range f.stored {
		at := f.bound.from[i]
		if c.Kind.Base != dataset.BaseDecimal || at < 0 {
			continue
		}
		for k := at; k+1 < len(pos); k += w {
			s, e := pos[k]+1, pos[k+1]
			if s == e {
				continue
			}
			switch evidence(bytes.TrimSpace(text[s:e])) {
			case '.':
				points++
			case ',':
				commas++
			case unsure:
				doubt = true
			}
		}
	}
	proven := byte(0)
	switch {
	case points == 0 && commas == 0:
	case commas > points:
		proven = ','
	default:
		proven = '.'
	}
	switch {
	case f.assumed && proven != 0 && proven != f.sign:
		return false, &SignError{proven}
	case proven != 0:
		f.sign, f.assumed = proven, false
	case f.sign == 0:
		return doubt || len(f.held) > 0, nil
	}
	return false, nil
}

// decode turns lines of the header's width into batches. numbers are their line numbers, or nil when they
// count up from first.
func (f *flat) decode(text []byte, pos []uint32, numbers []uint32, first uint32) error {
	w := f.bound.width
	rows := (len(pos) - 1) / w
	if f.spec.Identity != "" && f.res.Header == nil && rows > 0 {
		f.summary(text, pos)
	}
	for from := 0; from < rows; from += batch.MaxRows {
		n := min(batch.MaxRows, rows-from)
		b := f.sink.Batch(0)
		f.block(b, text, pos[from*w:], n)
		line := &b.Cols[len(b.Cols)-1]
		for r := range n {
			at := first + uint32(from+r)
			if numbers != nil {
				at = numbers[from+r]
			}
			line.Ints = append(line.Ints, int64(at))
		}
		b.N = n
		if err := f.identity(b); err != nil {
			return err
		}
		if len(f.bad) > 0 {
			if err := f.refuseBad(b, text, pos[from*w:]); err != nil {
				return err
			}
		}
		if err := f.rows(0, b); err != nil {
			return err
		}
		if err := f.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// block decodes n lines column by column. A cell that cannot be read marks its line in f.bad.
func (f *flat) block(b *batch.Batch, text []byte, pos []uint32, n int) {
	b.Reset()
	l := &lines{text: text, pos: pos, width: f.bound.width, n: n}
	for i := range f.stored {
		f.column(&b.Cols[i], &f.stored[i], l, f.bound.from[i])
	}
	f.extras(&b.Cols[len(f.stored)], text, pos, n)
	document := &b.Cols[len(f.stored)+1]
	for range n {
		document.AppendText(f.env.Document)
	}
}

// mark notes why a line of the block makes no row; the first column's reason stays.
func (f *flat) mark(r int, c *dataset.Column, err error) {
	if f.bad == nil {
		f.bad = map[int]string{}
	}
	if _, ok := f.bad[r]; !ok {
		f.bad[r] = c.From + ": " + err.Error()
	}
}

// refuseBad hands over the marked lines and takes them out of the batch.
func (f *flat) refuseBad(b *batch.Batch, text []byte, pos []uint32) error {
	w := f.bound.width
	keep := make([]bool, b.N)
	lines := &b.Cols[len(b.Cols)-1]
	for r := range keep {
		reason, bad := f.bad[r]
		if keep[r] = !bad; bad {
			line := bytes.TrimSuffix(text[pos[r*w]+1:pos[(r+1)*w]], []byte("\r"))
			if err := f.refuse(0, uint32(lines.Ints[r]), line, reason); err != nil {
				return err
			}
		}
	}
	clear(f.bad)
	b.Keep(keep)
	return nil
}

// extras writes the filled cells of undeclared columns as a JSON object.
func (f *flat) extras(v *batch.Vector, text []byte, pos []uint32, n int) {
	if len(f.bound.extra) == 0 {
		allNull(v, n)
		return
	}
	w := f.bound.width
	for r := range n {
		var object map[string]string
		for _, x := range f.bound.extra {
			k := r*w + x.at
			cell := text[pos[k]+1 : pos[k+1]]
			if x.at == w-1 {
				cell = bytes.TrimSuffix(cell, []byte("\r"))
			}
			if len(cell) > 0 {
				if object == nil {
					object = map[string]string{}
				}
				object[x.name] = string(cell)
			}
		}
		appendExtra(v, object)
	}
}

// appendExtra writes cells nobody declared as a JSON object, keys in order; none is NULL.
func appendExtra(v *batch.Vector, cells map[string]string) {
	if len(cells) == 0 {
		v.AppendNull()
		return
	}
	raw, err := json.Marshal(cells)
	if err != nil {
		panic("document: " + err.Error()) // texts always marshal
	}
	v.AppendBytes(raw)
}

// summary keeps the first line as printed, its instants in RFC 3339: in a settlement it says dates, total and currency.
func (f *flat) summary(text []byte, pos []uint32) {
	f.res.Header = map[string]string{}
	for i, c := range f.stored {
		at := f.bound.from[i]
		if at < 0 {
			continue
		}
		cell := bytes.TrimSpace(text[pos[at]+1 : pos[at+1]])
		if len(cell) == 0 {
			continue
		}
		f.res.Header[c.Name] = string(cell)
		if c.Kind.Base == dataset.BaseInstant {
			if us, err := parseInstant(cell, f.order); err == nil {
				f.res.Header[c.Name] = time.UnixMicro(us).UTC().Format(time.RFC3339)
			}
		}
	}
}

// identity notes what an append document is and checks that all lines say the same.
func (f *flat) identity(b *batch.Batch) error {
	if f.spec.Identity == "" {
		return nil
	}
	v := b.Col(f.spec.Identity)
	for r := range b.N {
		cell := v.Bytes(r)
		if len(cell) == 0 || string(cell) == f.res.Identity {
			continue
		}
		if f.res.Identity != "" {
			return rejected("it holds %s %s and %s: a document has one", f.spec.Identity, f.res.Identity, clip(string(cell)))
		}
		f.res.Identity = string(cell)
	}
	return nil
}
