package simulate

import (
	"fmt"
	"strconv"
	"strings"
)

// field is a field of a GraphQL query: its arguments and what is selected of it.
type field struct {
	name string
	args map[string]any // string, []any or map[string]any; names stand as strings
	sel  []*field
}

// parseQuery reads a GraphQL query of one operation without variables, fragments and aliases.
func parseQuery(text string) (*field, error) {
	p := &queryParser{text: text}
	if word := p.peekWord(); word == "query" {
		p.word()
		if w := p.peekWord(); w != "" {
			p.word()
		}
	}
	root := &field{}
	var err error
	if root.sel, err = p.selection(); err != nil {
		return nil, err
	}
	if p.space(); p.at < len(p.text) {
		return nil, p.fail("the end")
	}
	return root, nil
}

type queryParser struct {
	text string
	at   int
}

func (p *queryParser) fail(want string) error {
	return fmt.Errorf("invalid syntax with offending token at column %d: want %s", p.at+1, want)
}

func (p *queryParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n,", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *queryParser) take(c byte) bool {
	if p.space(); p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *queryParser) peekWord() string {
	p.space()
	end := p.at
	for end < len(p.text) && (p.text[end] == '_' || p.text[end] >= '0' && p.text[end] <= '9' || p.text[end]|32 >= 'a' && p.text[end]|32 <= 'z') {
		end++
	}
	return p.text[p.at:end]
}

func (p *queryParser) word() string {
	w := p.peekWord()
	p.at += len(w)
	return w
}

func (p *queryParser) selection() ([]*field, error) {
	if !p.take('{') {
		return nil, p.fail("{")
	}
	var out []*field
	for !p.take('}') {
		f := &field{name: p.word(), args: map[string]any{}}
		if f.name == "" {
			return nil, p.fail("a field")
		}
		if p.take('(') {
			for !p.take(')') {
				name := p.word()
				if name == "" || !p.take(':') {
					return nil, p.fail("an argument")
				}
				v, err := p.value()
				if err != nil {
					return nil, err
				}
				f.args[name] = v
			}
		}
		if p.space(); p.at < len(p.text) && p.text[p.at] == '{' {
			var err error
			if f.sel, err = p.selection(); err != nil {
				return nil, err
			}
		}
		out = append(out, f)
	}
	return out, nil
}

func (p *queryParser) value() (any, error) {
	switch {
	case p.take('['):
		list := []any{}
		for !p.take(']') {
			v, err := p.value()
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case p.take('{'):
		o := map[string]any{}
		for !p.take('}') {
			name := p.word()
			if name == "" || !p.take(':') {
				return nil, p.fail("a member")
			}
			v, err := p.value()
			if err != nil {
				return nil, err
			}
			o[name] = v
		}
		return o, nil
	case p.take('"'):
		end := strings.IndexByte(p.text[p.at:], '"')
		if end < 0 {
			return nil, p.fail(strconv.Quote(`"`))
		}
		s := p.text[p.at : p.at+end]
		p.at += end + 1
		return s, nil
	}
	if w := p.word(); w != "" {
		return w, nil
	}
	return nil, p.fail("a value")
}

// shown keeps of an object what is selected; what it does not have is null.
func (f *field) shown(o object) object {
	out := make(object, 0, len(f.sel))
	for _, x := range f.sel {
		var value any
		for _, m := range o {
			if m.name == x.name {
				value = m.value
			}
		}
		out = append(out, member{x.name, x.of(value)})
	}
	return out
}

// null is what an object does not have.
type null struct{}

func (f *field) of(value any) any {
	switch v := value.(type) {
	case nil:
		return null{}
	case object:
		return f.shown(v)
	case []object:
		list := make([]object, len(v))
		for i, o := range v {
			list[i] = f.shown(o)
		}
		return list
	}
	return value
}
