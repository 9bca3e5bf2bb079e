package input

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"sellerhouse/extract/window"
	"sellerhouse/transform/money"
)

// node is a YAML mapping read key by key; its methods report what is wrong with a value.
type node struct {
	c    *collector
	at   *yaml.Node
	vals map[string]*yaml.Node
	bad  bool
}

// document parses a YAML file whose top is a mapping with the given keys.
func document(c *collector, text string, keys ...string) (*node, bool) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		line := 1
		if _, rest, ok := strings.Cut(err.Error(), "line "); ok {
			digits, _, _ := strings.Cut(rest, ":")
			if n, err := strconv.Atoi(digits); err == nil {
				line = n
			}
		}
		c.add(line, 1, "E001", "not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil, false
	}
	if len(doc.Content) == 0 {
		c.add(1, 1, "E014", "file is empty")
		return nil, false
	}
	return mapping(c, doc.Content[0], keys...)
}

// mapping reads a mapping; unknown and repeated keys are mistakes.
func mapping(c *collector, at *yaml.Node, keys ...string) (*node, bool) {
	if at.Kind != yaml.MappingNode {
		c.add(at.Line, at.Column, "E001", "want a mapping with %s", strings.Join(keys, ", "))
		return nil, false
	}
	n := &node{c: c, at: at, vals: map[string]*yaml.Node{}}
	for i := 0; i < len(at.Content); i += 2 {
		k := at.Content[i]
		if !slices.Contains(keys, k.Value) {
			unknownColumn(c, k.Line, k.Column, k.Value, keys)
			n.bad = true
			continue
		}
		if _, again := n.vals[k.Value]; again {
			c.add(k.Line, k.Column, "E008", "duplicate key %q", k.Value)
			n.bad = true
		}
		n.vals[k.Value] = at.Content[i+1]
	}
	return n, true
}

// list calls each for every mapping of a list; an absent list has none.
func (n *node) list(key string, keys []string, each func(*node)) {
	at, ok := n.vals[key]
	if !ok || at.Tag == "!!null" {
		return
	}
	if at.Kind != yaml.SequenceNode {
		n.c.add(at.Line, at.Column, "E001", "%s must be a list", key)
		return
	}
	for _, x := range at.Content {
		if m, ok := mapping(n.c, x, keys...); ok {
			each(m)
		}
	}
}

func (n *node) wrong(key, code, format string, args ...any) {
	at := n.at
	if v, ok := n.vals[key]; ok {
		at = v
	}
	if !strings.HasPrefix(code, "W") {
		n.bad = true
	}
	n.c.add(at.Line, at.Column, code, format, args...)
}

// text is a scalar, blank where absent or null.
func (n *node) text(key string) string {
	at, ok := n.vals[key]
	if !ok || at.Tag == "!!null" {
		return ""
	}
	if at.Kind != yaml.ScalarNode {
		n.wrong(key, "E001", "%s must be a single value", key)
		return ""
	}
	return strings.TrimSpace(at.Value)
}

// must is a text that has to be there.
func (n *node) must(key string) string {
	v := n.text(key)
	if v == "" {
		n.wrong(key, "E001", "missing column %q", key)
	}
	return v
}

func (n *node) date(key string, blank window.Day) window.Day {
	v := n.text(key)
	if v == "" {
		return blank
	}
	d, err := window.ParseDay(v)
	if err != nil {
		n.wrong(key, "E003", "%q is not a date (YYYY-MM-DD)", v)
	}
	return d
}

// decimal is a decimal of the scale between two whole numbers.
func (n *node) decimal(key string, scale int, blank, least, most int64) int64 {
	v := n.text(key)
	if v == "" {
		return blank
	}
	x, err := money.Parse(v, scale)
	switch unit := money.Pow10(scale); {
	case err != nil:
		n.wrong(key, "E004", "%q is not a decimal (use 1234.56)", v)
	case x < least*unit || x > most*unit:
		n.wrong(key, "E010", "value out of range [%d,%d]", least, most)
	}
	return x
}

func (n *node) bool(key string, blank bool) bool {
	switch v := n.text(key); strings.ToLower(v) {
	case "":
		return blank
	case "true", "yes":
		return true
	case "false", "no":
		return false
	default:
		n.wrong(key, "E011", "unknown code %q (allowed: true, false)", v)
		return blank
	}
}

func (n *node) currency(key string) string {
	v := n.text(key)
	if v != "" && !money.Known(v) {
		n.wrong(key, "E005", "currency %q is not ISO 4217", v)
	}
	return v
}

func (n *node) code(key, blank string, allowed ...string) string {
	v := n.text(key)
	if v == "" {
		return blank
	}
	for _, a := range allowed {
		if strings.EqualFold(a, v) {
			return a
		}
	}
	n.wrong(key, "E011", "unknown code %q (allowed: %s)", v, strings.Join(allowed, ", "))
	return v
}
