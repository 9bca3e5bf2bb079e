package engine

import "strings"

// kind is what a token of ClickHouse's SQL is.
type kind uint8

const (
	kindEnd     kind = iota
	kindWord         // bare word or number
	kindIdent        // `quoted` or "quoted" identifier
	kindString       // 'text' or $tag$text$tag$
	kindPunct        // one byte of anything else
	kindUnknown      // what the lexer does not know for certain, such as bytes outside ASCII or an open quote
)

// token is a piece of text that means something. Comments and white space are none.
type token struct {
	kind       kind
	start, end int
	text       string // as written; of strings and quoted identifiers the value
}

// is reports whether the token is this keyword or punctuation.
func (t token) is(word string) bool {
	return (t.kind == kindWord || t.kind == kindPunct) && strings.EqualFold(t.text, word)
}

// name reports whether the token can name something.
func (t token) name() bool { return t.kind == kindWord || t.kind == kindIdent }

// lexer cuts a text as ClickHouse's own lexer does: nested comments, "--", "//" and "# " to the end of the line,
// quotes with backslashes and doubled quotes, heredocs.
type lexer struct {
	text string
	pos  int
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// next returns the token at the position and moves behind it.
func (l *lexer) next() token {
	if !l.skip() {
		t := token{kind: kindUnknown, start: l.pos, end: len(l.text), text: l.text[l.pos:]}
		l.pos = len(l.text)
		return t
	}
	if l.pos >= len(l.text) {
		return token{kind: kindEnd, start: len(l.text), end: len(l.text)}
	}
	start, c := l.pos, l.text[l.pos]
	switch {
	case c == '\'' || c == '`' || c == '"':
		value, ok := l.quoted(c)
		k := kindIdent
		if c == '\'' {
			k = kindString
		}
		if !ok {
			k = kindUnknown
		}
		return token{kind: k, start: start, end: l.pos, text: value}
	case c == '$':
		if value, ok := l.heredoc(); ok {
			return token{kind: kindString, start: start, end: l.pos, text: value}
		}
		fallthrough
	case isWord(c):
		for l.pos < len(l.text) && isWord(l.text[l.pos]) {
			l.pos++
		}
		return token{kind: kindWord, start: start, end: l.pos, text: l.text[start:l.pos]}
	case c < ' ' || c >= 0x7f || c == '#':
		l.pos++
		return token{kind: kindUnknown, start: start, end: l.pos, text: l.text[start:l.pos]}
	}
	l.pos++
	return token{kind: kindPunct, start: start, end: l.pos, text: l.text[start:l.pos]}
}

// skip passes white space and comments; false says that a comment has no end.
func (l *lexer) skip() bool {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case isSpace(rest[0]):
			l.pos++
		case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "# "), strings.HasPrefix(rest, "#!"):
			line := strings.IndexByte(rest, '\n')
			if line < 0 {
				l.pos = len(l.text)
				return true
			}
			l.pos += line + 1
		case strings.HasPrefix(rest, "/*"):
			depth, i := 1, 2
			for depth > 0 {
				switch {
				case i+2 > len(rest):
					return false
				case rest[i] == '/' && rest[i+1] == '*':
					depth, i = depth+1, i+2
				case rest[i] == '*' && rest[i+1] == '/':
					depth, i = depth-1, i+2
				default:
					i++
				}
			}
			l.pos += i
		default:
			return true
		}
	}
	return true
}

// quoted reads a quoted text and returns its value; false says that it has no end.
func (l *lexer) quoted(quote byte) (string, bool) {
	var value strings.Builder
	for l.pos++; l.pos < len(l.text); l.pos++ {
		c := l.text[l.pos]
		switch {
		case c == '\\' && l.pos+1 < len(l.text):
			l.pos++
			value.WriteByte(unescape(l.text[l.pos]))
		case c == quote && l.pos+1 < len(l.text) && l.text[l.pos+1] == quote:
			l.pos++
			value.WriteByte(quote)
		case c == quote:
			l.pos++
			return value.String(), true
		default:
			value.WriteByte(c)
		}
	}
	return value.String(), false
}

func unescape(c byte) byte {
	if i := strings.IndexByte("btnrf0av", c); i >= 0 {
		return "\b\t\n\r\f\x00\a\v"[i]
	}
	return c
}

// heredoc reads $tag$text$tag$ and returns the text.
func (l *lexer) heredoc() (string, bool) {
	rest := l.text[l.pos:]
	n := strings.IndexByte(rest[1:], '$')
	if n < 0 {
		return "", false
	}
	tag := rest[:n+2]
	for i := 1; i < len(tag)-1; i++ {
		if !isWord(tag[i]) {
			return "", false
		}
	}
	end := strings.Index(rest[len(tag):], tag)
	if end < 0 {
		return "", false
	}
	l.pos += len(tag) + end + len(tag)
	return rest[len(tag) : len(tag)+end], true
}

// tokens returns all tokens of a text, without the end.
func tokens(text string) []token {
	var all []token
	l := lexer{text: text}
	for t := l.next(); t.kind != kindEnd; t = l.next() {
		all = append(all, t)
	}
	return all
}
