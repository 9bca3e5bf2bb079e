package document

import "bytes"

// unquoted takes whole lines of a tab separated document whose cells may stand in double quotes, and returns
// them without: in text's own memory, as many lines as before. A quote is no part of a cell that begins and
// ends with one; inside, a doubled one is one, and a single one, as of inches, is taken as it stands. Neither
// a tab nor a line's end may stand between quotes: such a line is refused and leaves an empty one behind.
func (f *flat) unquoted(text []byte) ([]byte, error) {
	if bytes.IndexByte(text, '"') < 0 {
		return text, nil
	}
	out := text[:0]
	for number := f.line; len(text) > 0; number++ {
		end := bytes.IndexByte(text, '\n')
		line := text[:end]
		text = text[end+1:]
		from := len(out)
		var ok bool
		if out, ok = unquote(trimCR(line), out); !ok {
			if !f.ready && number == 1 {
				return nil, rejected("a quote in its header is not closed")
			}
			if err := f.refuse(0, number, trimCR(line), "a quote is not closed"); err != nil {
				return nil, err
			}
			out = out[:from]
		}
		out = append(out, '\n')
	}
	return out, nil
}

// unquote appends the line's cells to out without their quotes; out may be the memory before the line. ok says
// that every quote is closed; where not, nothing was written.
func unquote(line, out []byte) (_ []byte, ok bool) {
	for rest := line; ; {
		cell, more, tab := bytes.Cut(rest, []byte("\t"))
		if len(cell) > 0 && cell[0] == '"' && (len(cell) == 1 || cell[len(cell)-1] != '"') {
			return out, false
		}
		if !tab {
			break
		}
		rest = more
	}
	for {
		cell, more, tab := bytes.Cut(line, []byte("\t"))
		if len(cell) > 0 && cell[0] == '"' {
			cell = cell[1 : len(cell)-1]
			for q := bytes.IndexByte(cell, '"'); q >= 0; q = bytes.IndexByte(cell, '"') {
				out, cell = append(out, cell[:q+1]...), cell[q+1:]
				if len(cell) > 0 && cell[0] == '"' {
					cell = cell[1:]
				}
			}
		}
		out = append(out, cell...)
		if !tab {
			return out, true
		}
		out, line = append(out, '\t'), more
	}
}
