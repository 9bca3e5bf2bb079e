package document

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-faster/jx"

	"sellerhouse/extract/dataset"
)

// rowPath is where the rows of a table stand in a JSON document, as Table.Rows says it: through objects down
// to an array, then through arrays inside its elements. "payload.orders[].items" are the items of each order;
// "transactions[].breakdowns[*]" are the innermost elements of arrays that hold arrays of their own name. An array
// inside an element may have several spellings, "metrics[].states|state".
type rowPath struct {
	prefix []string // objects on the way to the first array
	array  string   // its name; "" where the document is the array
	inner  []hop    // arrays inside its elements, the last one's elements being the rows
	levels []string // the path of the elements at each depth, "payload.orders[]."
}

// hop leads from an element to an array inside it.
type hop struct {
	names  []string // members down to the array
	others []string // other spellings of the last one
	leaves bool     // its elements may hold such arrays again: rows are those that hold none
}

// newRowPath reads Table.Rows. It panics on what is no path: a Spec is checked by the catalog's tests.
func newRowPath(rows string) rowPath {
	var p rowPath
	var names []string
	found, at := false, ""
	steps := strings.Split(rows, ".")
	for i, step := range steps {
		name, leaves := strings.CutSuffix(step, "[*]")
		name, each := strings.CutSuffix(name, "[]")
		last := i == len(steps)-1
		if leaves && !last || each && last {
			panic(fmt.Sprintf("document: rows at %q: [*] stands at the end and [] before it", rows))
		}
		if !last && !each {
			if !found {
				p.prefix = append(p.prefix, name)
			} else {
				names = append(names, name)
			}
			at += name + "."
			continue
		}
		suffix := "[]."
		if leaves {
			suffix = "[*]."
		}
		at += name + suffix
		p.levels = append(p.levels, at)
		if !found {
			p.array, found = name, true
			continue
		}
		spellings := strings.Split(name, "|")
		p.inner = append(p.inner, hop{append(names, spellings[0]), spellings[1:], leaves})
		names = nil
	}
	return p
}

// place says at which depth a column is read and by which path there. A path with [] in it begins at the
// document's top and names an element around the row; any other begins at the row.
func (p *rowPath) place(from string) (level int, path string) {
	level, path = len(p.inner), from
	if !strings.Contains(from, "[].") && !strings.Contains(from, "[*].") {
		return level, path
	}
	for i := len(p.levels) - 1; i >= 0; i-- {
		if rest, ok := strings.CutPrefix(from, p.levels[i]); ok {
			return i, rest
		}
	}
	panic(fmt.Sprintf("document: %q is no path to an element around the rows at %v", from, p.levels))
}

// trail says whether a column holds, at rows that are leaves, a member of each element on the way, joined by
// slashes.
func (p *rowPath) trail(from string) (path string, ok bool) {
	if n := len(p.inner); n > 0 && p.inner[n-1].leaves {
		return strings.CutPrefix(from, p.levels[n])
	}
	return "", false
}

// placed reads the columns of every depth.
func (r *rowReader) placed(t *dataset.Table) {
	r.at = newRowPath(t.Rows)
	for range r.at.levels {
		r.roots = append(r.roots, &node{})
	}
	r.level = make([]int, len(r.stored))
	for i, c := range r.stored {
		r.level[i] = len(r.at.inner)
		for _, from := range append([]string{c.From}, c.Aliases...) {
			if from == "" {
				continue
			}
			if path, ok := r.at.trail(from); ok {
				r.trailColumn, r.trailPath = i, path
				r.roots[len(r.at.inner)].walk(path).dropped = true
				continue
			}
			level, path := r.at.place(from)
			r.level[i] = level
			n := r.roots[level].walk(path)
			n.columns = append(n.columns, i)
		}
		if c.CurrencyFrom != "" {
			level, path := r.at.place(c.CurrencyFrom)
			n := r.roots[level].walk(path)
			n.checks = append(n.checks, i)
		}
	}
	for _, c := range t.Columns {
		if c.Personal == dataset.DropPersonal && c.From != "" {
			level, path := r.at.place(c.From)
			r.roots[level].walk(path).dropped = true
		}
	}
	// An array that holds another table's rows is theirs.
	for _, o := range r.spec.Tables {
		if below, ok := strings.CutPrefix(o.Rows, r.at.levels[len(r.at.inner)]); ok {
			path, _, _ := strings.Cut(below, "[")
			dir, names := "", path
			if dot := strings.LastIndexByte(path, '.'); dot >= 0 {
				dir, names = path[:dot+1], path[dot+1:]
			}
			for name := range strings.SplitSeq(names, "|") {
				if n := r.roots[len(r.at.inner)].walk(dir + name); len(n.columns) == 0 {
					n.dropped = true
				}
			}
		}
	}
	if n := len(r.at.inner); n > 0 && r.at.inner[n-1].leaves {
		names := r.at.inner[n-1].names
		r.roots[n].walk(names[len(names)-1]).dropped = true // a leaf's own array is empty
	}
}

// element takes an element of the table's first array.
func (r *rowReader) element(raw []byte) error {
	r.reset(0, 0)
	if why := unreadable(raw); why != "" {
		return r.refuseNext(raw, why)
	}
	return r.descend(0, raw)
}

// reset forgets what was read at a depth and below it.
func (r *rowReader) reset(level, scratch int) {
	for i := range r.stored {
		if r.level[i] >= level {
			r.cells[i], r.checks[i] = jsonCell{}, jsonCell{}
		}
	}
	r.why = nil
	r.extra, r.scratch, r.path = r.extra[:0], r.scratch[:scratch], r.path[:0]
}

// refuseNext refuses what would have been the next row.
func (r *rowReader) refuseNext(raw []byte, why string) error {
	r.line++
	return r.refuse(r.index, r.line, raw, why)
}

// descend goes from an element at a depth down to the rows in it.
func (r *rowReader) descend(level int, raw []byte) error {
	if level == len(r.at.inner) {
		return r.row(raw)
	}
	if raw[0] != '{' {
		return r.refuseNext(raw, notAnObject)
	}
	r.passing = true
	why := r.take(raw, r.roots[level])
	r.passing = false
	if why != "" {
		return r.refuseNext(raw, why)
	}
	h := &r.at.inner[level]
	array, err := member(raw, h.names)
	for _, other := range h.others {
		if err == nil && array == nil {
			array, err = member(raw, append(slices.Clone(h.names[:len(h.names)-1]), other))
		}
	}
	if err != nil {
		return r.refuseNext(raw, err.Error())
	}
	if h.leaves {
		return r.leaves(level+1, h.names[len(h.names)-1], array, nil)
	}
	elements, err := elementsOf(array)
	if err != nil {
		return r.refuseNext(raw, err.Error())
	}
	base := len(r.scratch)
	for _, e := range elements {
		r.reset(level+1, base)
		if err := r.descend(level+1, e); err != nil {
			return err
		}
	}
	return nil
}

// leaves takes the elements of an array that hold no such array themselves.
func (r *rowReader) leaves(level int, name string, array, trail []byte) error {
	elements, err := elementsOf(array)
	if err != nil {
		return r.refuseNext(array, err.Error())
	}
	base := len(r.scratch)
	for _, e := range elements {
		r.reset(level, base)
		here := trail
		if r.trailPath != "" {
			raw, err := member(e, strings.Split(r.trailPath, "."))
			var text string
			if err == nil && raw != nil {
				text, err = jx.DecodeBytes(raw).Str()
			}
			if err != nil {
				if err := r.refuseNext(e, err.Error()); err != nil {
					return err
				}
				continue
			}
			here = append(bytes.Clone(trail), text...)
		}
		below, err := member(e, []string{name})
		if err != nil {
			if err := r.refuseNext(e, err.Error()); err != nil {
				return err
			}
			continue
		}
		if inner, err := elementsOf(below); err == nil && len(inner) > 0 {
			if err := r.leaves(level, name, below, append(here, '/')); err != nil {
				return err
			}
			continue
		}
		if r.trailPath != "" {
			c := jsonCell{set: true, from: len(r.scratch)}
			r.scratch = append(r.scratch, here...)
			c.until = len(r.scratch)
			r.cells[r.trailColumn] = c
		}
		if err := r.row(e); err != nil {
			return err
		}
	}
	return nil
}

// member returns the value at a path of members, nil where there is none or null.
func member(raw []byte, names []string) (found []byte, err error) {
	for _, name := range names {
		if len(raw) == 0 || raw[0] != '{' {
			return nil, nil
		}
		found = nil
		err := jx.DecodeBytes(raw).ObjBytes(func(d *jx.Decoder, key []byte) error {
			if string(key) != name {
				return d.Skip()
			}
			v, err := d.Raw()
			found = bytes.TrimSpace(v)
			return err
		})
		if err != nil {
			return nil, err
		}
		if raw = found; string(raw) == "null" {
			return nil, nil
		}
	}
	return found, nil
}

// elementsOf returns the elements of an array; nothing has none.
func elementsOf(raw []byte) (out [][]byte, err error) {
	if raw == nil {
		return nil, nil
	}
	err = jx.DecodeBytes(raw).Arr(func(d *jx.Decoder) error {
		v, err := d.Raw()
		out = append(out, bytes.TrimSpace(v))
		return err
	})
	return out, err
}

// choose takes the elements of an array of named values, each by what its name says: an undeclared name, or
// one that stands there again, is kept like any other undeclared value.
func (r *rowReader) choose(dec *jx.Decoder, n *node) error {
	raw, err := dec.Raw()
	if err != nil {
		return err
	}
	elements, err := elementsOf(raw)
	if err != nil {
		return err
	}
	whole := len(n.columns) > 0
	if whole {
		c := jsonCell{set: true, from: len(r.scratch)}
		r.scratch = append(r.scratch, raw...)
		c.until = len(r.scratch)
		for _, i := range n.columns {
			r.cells[i] = c
		}
	}
	from := len(r.path)
	defer func() { r.path = r.path[:from] }()
	for _, e := range elements {
		name, err := member(e, []string{n.key})
		if err != nil {
			return err
		}
		text := string(name)
		if len(name) > 0 && name[0] == '"' {
			if text, err = jx.DecodeBytes(name).Str(); err != nil {
				return err
			}
		}
		r.path = append(append(append(r.path[:from], '['), text...), ']')
		if sub := n.named[text]; sub != nil && e[0] == '{' && !r.taken(sub) {
			if err := r.object(jx.DecodeBytes(e), sub); err != nil {
				return err
			}
			continue
		}
		if !whole {
			if err := r.undeclared(jx.DecodeBytes(e)); err != nil {
				return err
			}
		}
	}
	return nil
}

// taken says whether a value was read at a node or below it.
func (r *rowReader) taken(n *node) bool {
	for _, i := range n.columns {
		if r.cells[i].set {
			return true
		}
	}
	for _, c := range n.children {
		if r.taken(c) {
			return true
		}
	}
	return false
}

// step finds or makes the node a step of a path leads to: "name", or "name[key=value]" for the element of an
// array whose member key says value.
func (n *node) step(text string) *node {
	name, choice, chosen := strings.Cut(strings.TrimSuffix(text, "]"), "[")
	if n.children == nil {
		n.children = map[string]*node{}
	}
	c := n.children[name]
	if c == nil {
		c = &node{}
		n.children[name] = c
	}
	if !chosen {
		return c
	}
	key, value, ok := strings.Cut(choice, "=")
	if !ok || c.key != "" && c.key != key {
		panic(fmt.Sprintf("document: %q is no step of a path, or the array is told apart by another member", text))
	}
	c.key = key
	if c.named == nil {
		c.named = map[string]*node{}
	}
	sub := c.named[value]
	if sub == nil {
		sub = &node{children: map[string]*node{key: {dropped: true}}}
		c.named[value] = sub
	}
	return sub
}
