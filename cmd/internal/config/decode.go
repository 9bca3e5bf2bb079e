package config

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// text is a scalar and where it stands. Its value is the text as written, so that 0012 stays an id.
type text struct {
	Value        string
	Line, Column int
	Plain        bool // written without quotes
}

// flag is a boolean and where it stands.
type flag struct {
	Value        bool
	Line, Column int
}

// decoder reads YAML nodes into structs whose fields carry a yaml tag, and collects every mistake.
type decoder struct {
	problems []Problem
}

func (d *decoder) problem(line, column int, format string, args ...any) {
	d.problems = append(d.problems, Problem{Line: line, Column: column, Message: fmt.Sprintf(format, args...)})
}

func (d *decoder) at(t text, format string, args ...any) {
	d.problem(t.Line, t.Column, format, args...)
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// document decodes the whole text into out, a pointer to a struct.
func (d *decoder) document(raw []byte, out any) {
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		line, message := 1, err.Error()
		if m := yamlLine.FindStringSubmatch(message); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil {
				line = n
			}
			message = m[2]
		}
		d.problem(line, 1, "not YAML: %s", message)
		return
	}
	if len(root.Content) == 0 {
		d.problem(1, 1, "the file is empty; run `sellerhouse init` to write a commented one")
		return
	}
	d.node(root.Content[0], reflect.ValueOf(out).Elem(), "")
}

func (d *decoder) node(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	null := n.Kind == yaml.ScalarNode && n.Tag == "!!null"
	switch v.Interface().(type) {
	case text:
		if n.Kind != yaml.ScalarNode {
			d.problem(n.Line, n.Column, "%s: want a text, got a %s", key, kindName(n))
			return
		}
		t := text{Value: n.Value, Line: n.Line, Column: n.Column, Plain: n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0}
		if null {
			t.Value = ""
		}
		v.Set(reflect.ValueOf(t))
		return
	case flag:
		var b bool
		if err := n.Decode(&b); err != nil || null {
			d.problem(n.Line, n.Column, "%s: want true or false, got %q", key, n.Value)
			return
		}
		v.Set(reflect.ValueOf(flag{b, n.Line, n.Column}))
		return
	}
	if null { // a key without a value: everything under it keeps its default
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, v, key)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.problem(n.Line, n.Column, "%s: want a list, got a %s", key, kindName(n))
			return
		}
		for i, c := range n.Content {
			e := reflect.New(v.Type().Elem()).Elem()
			d.node(c, e, fmt.Sprintf("%s[%d]", key, i))
			v.Set(reflect.Append(v, e))
		}
	default:
		panic(errors.New("config: no decoding for " + v.Type().String()))
	}
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind != yaml.MappingNode {
		where := key
		if where == "" {
			where = "the file"
		}
		d.problem(n.Line, n.Column, "%s: want keys and values, got a %s", where, kindName(n))
		return
	}
	fields, known := map[string]reflect.Value{}, []string(nil)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		tag := f.Tag.Get("yaml")
		switch tag {
		case "":
			continue
		case "-pos":
			v.Field(i).Set(reflect.ValueOf(text{Line: n.Line, Column: n.Column}))
			continue
		}
		fields[tag], known = v.Field(i), append(known, tag)
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, val := n.Content[i], n.Content[i+1]
		full := strings.TrimPrefix(key+"."+k.Value, ".")
		if line, twice := seen[k.Value]; twice {
			d.problem(k.Line, k.Column, "%s: stands twice, first on line %d; keep one", full, line)
			continue
		}
		seen[k.Value] = k.Line
		f, ok := fields[k.Value]
		if !ok {
			d.problem(k.Line, k.Column, "unknown key %q%s", full, didYouMean(k.Value, known))
			continue
		}
		d.node(val, f, full)
	}
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "mapping"
	case yaml.SequenceNode:
		return "list"
	default:
		return "single value"
	}
}
