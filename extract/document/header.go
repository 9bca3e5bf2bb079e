package document

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"sellerhouse/extract/dataset"
)

// binding says which header of a flat file each stored column is read from.
type binding struct {
	width int           // cells of a whole line
	from  []int         // by stored column: position in the line, -1 where the file has it not
	extra []extraColumn // positions nobody declared
	names []string      // the file's headers, trimmed
}

type extraColumn struct {
	at   int
	name string
}

// bind matches a header line to the table's columns by name. A column that the table requires and the file
// lacks is an error naming all such columns and the headers nobody declared.
func bind(t *dataset.Table, stored []dataset.Column, header [][]byte) (binding, error) {
	b, missing := match(t, stored, header)
	if len(missing) > 0 {
		if len(header) > 1 && (len(b.extra) == len(header) || t.ByPosition) && t.HoldsPersonal() {
			// Without any header the first line is a row.
			return b, rejected("%s lacks %s; its first line has none of its headers and is not repeated: it may be personal", t.Name, list(missing))
		}
		near := nearest(t, missing, b.unknown())
		if near != "" {
			near = "; " + near
		}
		return b, rejected("%s lacks %s%s; its header is %q", t.Name, list(missing), near, clip(string(bytes.Join(header, []byte(" ")))))
	}
	return b, nil
}

// match finds the columns in a header and says which of those that must be there are not.
func match(t *dataset.Table, stored []dataset.Column, header [][]byte) (binding, []string) {
	b := binding{width: len(header), from: make([]int, len(stored))}
	at := map[string]int{}
	for i, h := range header {
		name := string(bytes.TrimSpace(h))
		b.names = append(b.names, name)
		key := strings.ToLower(name)
		if _, twice := at[key]; !twice && key != "" {
			at[key] = i
		}
	}
	find := func(c dataset.Column) (int, bool) {
		if i, ok := at[strings.ToLower(c.From)]; ok && c.From != "" {
			return i, true
		}
		for _, a := range c.Aliases {
			if i, ok := at[strings.ToLower(a)]; ok {
				return i, true
			}
		}
		return -1, false
	}
	if t.ByPosition {
		if find = positions(t, header); find == nil {
			return b, []string{fmt.Sprintf("%s and so on (they stand by their places, at least %d of them)", t.Columns[0].From, inEveryFile(t))}
		}
	}
	declared := make([]bool, len(header))
	var missing []string
	for _, c := range t.Columns {
		i, ok := find(c)
		if ok {
			declared[i] = true
		} else if c.From != "" && !c.Optional {
			missing = append(missing, c.From)
		}
		if j := slices.IndexFunc(stored, func(s dataset.Column) bool { return s.Name == c.Name }); j >= 0 {
			b.from[j] = i
		}
	}
	for i, name := range b.names {
		if !declared[i] && t.Melt == nil {
			if name == "" {
				name = fmt.Sprintf("column %d", i+1)
			}
			b.extra = append(b.extra, extraColumn{i, name})
		}
	}
	return b, missing
}

// inEveryFile counts the columns that are not optional.
func inEveryFile(t *dataset.Table) int {
	n := 0
	for _, c := range t.Columns {
		if !c.Optional {
			n++
		}
	}
	return n
}

// positions finds the columns of a table whose headers are in the store's language by where they stand: the optional
// ones are all there or none is, and what stands behind is new. It returns nil for a header that is too short.
func positions(t *dataset.Table, header [][]byte) func(dataset.Column) (int, bool) {
	width := len(header)
	for width > 0 && len(bytes.TrimSpace(header[width-1])) == 0 {
		width--
	}
	whole := width >= len(t.Columns)
	if width < inEveryFile(t) {
		return nil
	}
	at, next := map[string]int{}, 0
	for _, c := range t.Columns {
		if whole || !c.Optional {
			at[c.Name] = next
			next++
		}
	}
	return func(c dataset.Column) (int, bool) {
		if i, ok := at[c.Name]; ok {
			return i, true
		}
		return -1, false
	}
}

// unknown names the headers nobody declared, without those that have none.
func (b *binding) unknown() []string {
	var out []string
	for _, e := range b.extra {
		if b.names[e.at] != "" {
			out = append(out, e.name)
		}
	}
	return out
}

func list(names []string) string {
	if len(names) == 1 {
		return "column " + names[0]
	}
	return "columns " + strings.Join(names, ", ")
}

// clip shortens a text for a message.
func clip(s string) string {
	const most = 300
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + " ..."
}
