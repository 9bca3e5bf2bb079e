package document

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

// maxRecord bounds a quoted record, so that one stray quote cannot swallow the document.
const maxRecord = 1 << 20

// csv reads a comma separated document (RFC 4180), one record at a time. A header without commas says that tabs or,
// as spreadsheets of many countries write, semicolons stand in their place.
func (d *decoder) csv() error {
	in, cs, err := d.text()
	if err != nil {
		return err
	}
	chunks := newChunker(d.ctx, in)
	defer chunks.close()
	t := &d.spec.Tables[0]
	f := &sheet{decoder: d, table: t, stored: t.Stored()}
	f.order, f.nothing = orderOf(d.env.Marketplaces), d.spec.Nothing
	if f.sign = d.env.Decimal; f.sign == 0 {
		f.sign = siteSign(d.env)
	} else {
		f.proven = true
	}
	for c := range chunks.out {
		if c.err != nil {
			return c.err
		}
		cs.decide(c.text, d.env.Marketplaces)
		text, err := cs.decode(c.text)
		if err != nil {
			return fmt.Errorf("line %d on: %w", f.line+1, err)
		}
		for len(text) > 0 {
			end := bytes.IndexByte(text, '\n')
			f.line++
			if err := f.physical(text[:end], f.line); err != nil {
				return err
			}
			text = text[end+1:]
		}
		chunks.recycle(c.text[:0])
	}
	if err := d.ctx.Err(); err != nil {
		return err
	}
	for len(f.open) > 0 { // a quote that was never closed
		if err := f.giveUp(); err != nil {
			return err
		}
	}
	if !f.ready {
		return rejected("it is empty, without even a header")
	}
	if f.batch != nil {
		if err := d.rows(0, f.batch); err != nil {
			return err
		}
	}
	if cs.name == "" {
		cs.name = utf8Name
	}
	d.res.Charset, d.res.Decimal = cs.name, f.sign
	return nil
}

// sheet decodes the records of a CSV file.
type sheet struct {
	*decoder
	reading
	table    *dataset.Table
	stored   []dataset.Column
	bound    binding
	ready    bool
	cut      byte     // what stands between cells
	proven   bool     // an amount showed that the sign is right
	line     uint32   // physical lines read
	open     [][]byte // lines of a record whose quote is not closed yet
	openSize int
	openFrom uint32
	cells    [][]byte
	scratch  []byte
	batch    *batch.Batch
	melted   []int // positions melted into rows
	name     int   // melt: stored columns
	value    int
}

// physical takes one line of the file.
func (f *sheet) physical(line []byte, number uint32) error {
	if len(f.open) == 0 {
		if bytes.Count(line, []byte(`"`))%2 == 0 {
			return f.record(line, number)
		}
		f.openFrom, f.openSize = number, 0
	}
	f.open = append(f.open, bytes.Clone(line))
	f.openSize += len(line)
	if f.openSize > maxRecord {
		return f.giveUp()
	}
	if len(f.open) > 1 && bytes.Count(line, []byte(`"`))%2 == 1 {
		whole := bytes.Join(f.open, []byte("\n"))
		f.open = f.open[:0]
		return f.record(whole, f.openFrom)
	}
	return nil
}

// giveUp refuses the line whose quote is not closed and takes the lines behind it anew.
func (f *sheet) giveUp() error {
	lines, from := f.open, f.openFrom
	f.open = nil
	if !f.ready {
		return rejected("a quote in its header is not closed")
	}
	if err := f.refuse(0, from, trimCR(lines[0]), "a quote is not closed"); err != nil {
		return err
	}
	for i, l := range lines[1:] {
		if err := f.physical(l, from+1+uint32(i)); err != nil {
			return err
		}
	}
	return nil
}

// cutOf says what stands between the cells of a header.
func cutOf(header []byte) byte {
	for _, c := range []byte(",\t;") {
		if bytes.IndexByte(header, c) >= 0 {
			return c
		}
	}
	return ','
}

func trimCR(b []byte) []byte { return bytes.TrimSuffix(b, []byte("\r")) }

// record takes one record, which may span lines.
func (f *sheet) record(text []byte, number uint32) error {
	text = trimCR(text)
	if len(bytes.Trim(text, ", \t;")) == 0 {
		return nil
	}
	if !f.ready {
		f.cut = cutOf(text)
	}
	reason := ""
	if !utf8.Valid(text) {
		reason = "its bytes are not " + utf8Name
	} else if !f.fields(text) {
		reason = "text stands beside a quoted cell"
	}
	if !f.ready {
		if reason != "" {
			return rejected("its header cannot be read: %s", reason)
		}
		return f.header()
	}
	cells := f.cells
	for len(cells) > f.bound.width && len(bytes.TrimSpace(cells[len(cells)-1])) == 0 {
		cells = cells[:len(cells)-1]
	}
	if reason == "" && len(cells) > f.bound.width {
		reason = fmt.Sprintf("it has %d cells, the header %d", len(cells), f.bound.width)
	}
	if reason != "" {
		return f.refuse(0, number, text, reason)
	}
	if f.table.Melt != nil {
		return f.melt(cells, text, number)
	}
	return f.row(cells, text, number)
}

// fields cuts a record into cells. It says whether the quoting is right.
func (f *sheet) fields(text []byte) bool {
	f.cells, f.scratch = f.cells[:0], f.scratch[:0]
	if cap(f.scratch) < len(text) {
		f.scratch = make([]byte, 0, 2*len(text)) // cells alias it, so it must not grow while they are cut
	}
	for {
		if len(text) > 0 && text[0] == '"' {
			from := len(f.scratch)
			text = text[1:]
			for {
				q := bytes.IndexByte(text, '"')
				if q < 0 {
					return false
				}
				f.scratch = append(f.scratch, text[:q]...)
				text = text[q+1:]
				if len(text) == 0 || text[0] != '"' {
					break
				}
				f.scratch = append(f.scratch, '"')
				text = text[1:]
			}
			f.cells = append(f.cells, f.scratch[from:len(f.scratch):len(f.scratch)])
			if len(text) == 0 {
				return true
			}
			if text[0] != f.cut {
				return false
			}
			text = text[1:]
			continue
		}
		end := bytes.IndexByte(text, f.cut)
		if end < 0 {
			f.cells = append(f.cells, text)
			return true
		}
		f.cells = append(f.cells, text[:end])
		text = text[end+1:]
	}
}

// header binds the columns; of a melted table every undeclared header with a name makes rows.
func (f *sheet) header() error {
	f.ready = true
	b, err := bind(f.table, f.stored, f.cells)
	if err != nil {
		return err
	}
	f.bound = b
	m := f.table.Melt
	if m == nil {
		f.res.Unknown = b.unknown()
		return nil
	}
	for i, name := range b.names {
		if name != "" && !slices.Contains(b.from, i) {
			f.melted = append(f.melted, i)
		}
	}
	f.name = slices.IndexFunc(f.stored, func(c dataset.Column) bool { return c.Name == m.Name })
	f.value = slices.IndexFunc(f.stored, func(c dataset.Column) bool { return c.Name == m.Value })
	if f.name < 0 || f.value < 0 {
		return fmt.Errorf("table %s melts into %s and %s, which it does not declare", f.table.Name, m.Name, m.Value)
	}
	return nil
}

// next returns the batch to append a row to.
func (f *sheet) next() (*batch.Batch, error) {
	if f.batch != nil && f.batch.N >= batch.MaxRows {
		if err := f.rows(0, f.batch); err != nil {
			return nil, err
		}
		f.batch = nil
		if err := f.ctx.Err(); err != nil {
			return nil, err
		}
	}
	if f.batch == nil {
		f.batch = f.sink.Batch(0)
		f.batch.Reset()
	}
	return f.batch, nil
}

// append fills one row from get, which returns a stored column's cell.
func (f *sheet) append(get func(i int) []byte, extra map[string]string, text []byte, number uint32) error {
	b, err := f.next()
	if err != nil {
		return err
	}
	for i := range f.stored {
		if err := f.cell(&b.Cols[i], &f.stored[i], get(i)); err != nil {
			for j := range i + 1 {
				b.Cols[j].Truncate(b.N)
			}
			from := f.stored[i].From
			if from == "" {
				from = f.stored[i].Name
			}
			return f.refuse(0, number, text, from+": "+err.Error())
		}
	}
	n := len(f.stored)
	appendExtra(&b.Cols[n], extra)
	b.Cols[n+1].AppendText(f.env.Document)
	b.Cols[n+2].AppendInt(int64(number))
	b.N++
	return nil
}

func (f *sheet) row(cells [][]byte, text []byte, number uint32) error {
	var extra map[string]string
	for _, x := range f.bound.extra {
		if x.at < len(cells) && len(cells[x.at]) > 0 {
			if extra == nil {
				extra = map[string]string{}
			}
			extra[x.name] = string(cells[x.at])
		}
	}
	if !f.proven {
		if err := f.prove(cells); err != nil {
			return err
		}
	}
	return f.append(func(i int) []byte { return at(cells, f.bound.from[i]) }, extra, text, number)
}

// prove looks for an amount that shows the decimal sign. It says to start over where that is not the assumed one.
func (f *sheet) prove(cells [][]byte) error {
	for i, c := range f.stored {
		if c.Kind.Base != dataset.BaseDecimal {
			continue
		}
		switch e := evidence(at(cells, f.bound.from[i])); e {
		case f.sign:
			f.proven = true
			return nil
		case '.', ',':
			return &SignError{e}
		}
	}
	return nil
}

// melt makes a row of every cell whose column is not declared.
func (f *sheet) melt(cells [][]byte, text []byte, number uint32) error {
	for _, p := range f.melted {
		cell := bytes.TrimSpace(at(cells, p))
		if slices.Contains(f.table.Melt.Skip, string(cell)) {
			continue
		}
		get := func(i int) []byte {
			switch i {
			case f.name:
				return []byte(f.bound.names[p])
			case f.value:
				return cell
			}
			return at(cells, f.bound.from[i])
		}
		if err := f.append(get, nil, text, number); err != nil {
			return err
		}
	}
	return nil
}

func at(cells [][]byte, i int) []byte {
	if i < 0 || i >= len(cells) {
		return nil
	}
	return cells[i]
}
