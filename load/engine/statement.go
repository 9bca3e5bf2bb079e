package engine

import (
	"strings"
)

// statement is what the HTTP interface has to know of a text before the engine reads it.
type statement struct {
	text   string
	tokens []token
	first  string // first keyword, upper case; "(" for a parenthesised SELECT
	format string // of the FORMAT clause, else empty
	// head and tail are the text before the FORMAT clause (without a closing semicolon) and the SETTINGS after it.
	head, tail string
	outfile    bool // has INTO OUTFILE
	inserts    bool // a WITH that ends in an INSERT
	totals     bool // may print totals or an array around its rows
}

// parse looks at a text that is not an INSERT with data.
func parse(text string) statement {
	s := statement{text: text, tokens: tokens(text)}
	all := s.tokens
	for len(all) > 0 && all[len(all)-1].is(";") {
		all = all[:len(all)-1]
	}
	if len(all) == 0 {
		return s
	}
	s.first = strings.ToUpper(all[0].text)
	s.head = text[:all[len(all)-1].end]
	depth := 0
	for i, t := range all {
		switch {
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			depth--
		case t.is("OUTFILE"):
			s.outfile = true
		case depth == 0 && t.is("INSERT"):
			s.inserts = true
		case t.is("TOTALS") || t.is("output_format_json_array_of_rows") || t.is("extremes"):
			s.totals = true
		case depth == 0 && i > 0 && t.is("FORMAT") && i+1 < len(all) && all[i+1].name():
			if end := i + 2; end == len(all) || all[end].is("SETTINGS") {
				s.format, s.head, s.tail = all[i+1].text, text[:all[i-1].end], text[all[i+1].end:all[len(all)-1].end]
			}
		}
	}
	return s
}

// selects reports whether the text can be streamed: only SELECT in its spellings can.
func (s statement) selects() bool {
	return s.first == "SELECT" || s.first == "WITH" || s.first == "(" || s.first == "FROM"
}

// insertStatement is an INSERT whose data follows its text.
type insertStatement struct {
	head   string // the INSERT without FORMAT, VALUES and data
	format string // of the data; empty where the text names none
	data   int    // where the data begins in the text
	// input is set for INSERT .. SELECT .. FROM input('structure') FORMAT f: the data is read by the SELECT, and
	// head has the call at inputStart..inputEnd, its arguments from inputArgs.
	input                           bool
	inputStart, inputArgs, inputEnd int
}

// parseInsert cuts an INSERT from its data. False says that the text is no INSERT, or one that brings no data along
// (INSERT .. SELECT, INSERT .. FROM INFILE).
func parseInsert(text string) (insertStatement, bool) {
	l := lexer{text: text}
	if !l.next().is("INSERT") {
		return insertStatement{}, false
	}
	t := l.next()
	if t.is("INTO") {
		t = l.next()
	}
	if t.is("TABLE") {
		if after := l; !after.next().is(".") {
			t = l.next()
		}
	}
	if t.is("FUNCTION") {
		t = l.next()
	}
	for end := t.end; ; { // the table's name may be a keyword
		after := l
		if dot := after.next(); !dot.is(".") || dot.start != end {
			break
		}
		t = after.next()
		end, l = t.end, after
	}
	head := t.end
	s := insertStatement{}
	selects, depth := false, 0
	for {
		t = l.next()
		switch {
		case t.kind == kindEnd || t.kind == kindUnknown || (depth == 0 && t.is(";")):
			if selects {
				return insertStatement{}, false
			}
			s.head, s.data = text[:head], len(text)
			return s, true
		case t.is("(") || t.is("["):
			depth++
		case t.is(")") || t.is("]"):
			depth--
			if s.input && s.inputEnd == 0 && depth == 0 {
				s.inputEnd = t.end
			}
		case depth > 0:
		case selects && t.is("input") && !s.input:
			after := l
			if open := after.next(); open.is("(") {
				s.input, s.inputStart, s.inputArgs = true, t.start, open.end
			}
		case t.is("FROM") && !selects, t.is("WATCH"):
			return insertStatement{}, false
		case t.is("SELECT") || t.is("WITH"):
			selects = true
		case t.is("VALUES") && !selects:
			s.head, s.format, s.data = text[:head], "Values", t.end
			return s, true
		case t.is("FORMAT"):
			name := l.next()
			if !name.name() {
				return insertStatement{}, false
			}
			if selects && !s.input {
				return insertStatement{}, false
			}
			s.head, s.format, s.data = text[:head], name.text, name.end
			if end := settingsEnd(text, name.end); end > 0 {
				s.head += " " + text[name.end:end]
				s.data = end
			}
			s.data = dataStart(text, s.data)
			return s, true
		}
		head = t.end
	}
}

// settingsEnd returns where a SETTINGS clause at pos ends, 0 if none is there.
func settingsEnd(text string, pos int) int {
	l := lexer{text: text, pos: pos}
	if !l.next().is("SETTINGS") {
		return 0
	}
	end := 0
	for {
		if !l.next().name() || !l.next().is("=") {
			return end
		}
		value := l.next()
		if value.is("-") {
			value = l.next()
		}
		end = value.end
		for after := l; value.kind == kindWord; l = after { // 1.5 is three tokens
			if t := after.next(); !t.is(".") && t.kind != kindWord || t.start != end {
				break
			} else {
				end = t.end
			}
		}
		after := l
		if !after.next().is(",") {
			return end
		}
		l = after
	}
}

// dataStart passes the blanks and the one line end between a format's name and the data.
func dataStart(text string, pos int) int {
	for pos < len(text) && (text[pos] == ' ' || text[pos] == '\t' || text[pos] == '\f') {
		pos++
	}
	if pos < len(text) && text[pos] == '\r' {
		pos++
	}
	if pos < len(text) && text[pos] == '\n' {
		pos++
	}
	return pos
}

// pieces are formats whose pieces, one after another, are the whole: the engine formats each block of a streamed
// query by itself. Every other format is written whole, through a FIFO.
var pieces = map[string]bool{
	"native": true, "tabseparated": true, "tsv": true, "tabseparatedraw": true, "tsvraw": true, "raw": true, "csv": true,
	"jsoneachrow": true, "jsonlines": true, "ndjson": true, "jsoncompacteachrow": true, "jsonstringseachrow": true,
	"jsoncompactstringseachrow": true, "rowbinary": true, "tskv": true, "null": true,
}

// contentType is what a browser or client is told of a format.
func contentType(format string) string {
	f := strings.ToLower(format)
	switch {
	case strings.HasPrefix(f, "json") && (strings.Contains(f, "eachrow") || f == "jsonlines"), f == "ndjson":
		return "application/x-ndjson; charset=UTF-8"
	case strings.HasPrefix(f, "json"):
		return "application/json; charset=UTF-8"
	case strings.HasPrefix(f, "csv"):
		present := "absent"
		if strings.Contains(f, "names") {
			present = "present"
		}
		return "text/csv; charset=UTF-8; header=" + present
	case strings.HasPrefix(f, "tabseparated"), strings.HasPrefix(f, "tsv"):
		return "text/tab-separated-values; charset=UTF-8"
	case f == "xml":
		return "application/xml; charset=UTF-8"
	case f == "native", strings.HasPrefix(f, "rowbinary"), f == "parquet", strings.HasPrefix(f, "arrow"), f == "orc", f == "avro", f == "msgpack", strings.HasPrefix(f, "protobuf"), f == "rawblob":
		return "application/octet-stream"
	}
	return "text/plain; charset=UTF-8"
}

// SplitFormat takes the FORMAT clause off a query that ends in one: clients that name the format beside the query
// refuse it there. Format is empty where there is none.
func SplitFormat(query string) (text, format string) {
	s := parse(query)
	if s.format == "" || s.outfile {
		return query, ""
	}
	if _, ok := parseInsert(query); ok {
		return query, ""
	}
	return s.head + s.tail, s.format
}
