package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// column is a column of a printed table.
type column struct {
	key   string // in JSON
	title string // for people; empty: key
	right bool   // numbers: aligned right, and numbers in JSON
}

// table prints rows to stdout: aligned text, or JSON objects with --json. A nil cell is blank and null.
func (a *app) table(cols []column, rows [][]any) error {
	if a.json {
		return writeJSON(a.stdout, cols, rows)
	}
	return writeText(a.stdout, cols, rows)
}

func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case *string:
		if v == nil {
			return ""
		}
		return *v
	case string:
		return v
	}
	return fmt.Sprint(v)
}

func writeText(w io.Writer, cols []column, rows [][]any) error {
	width := make([]int, len(cols))
	lines := make([][]string, 0, len(rows)+1)
	head := make([]string, len(cols))
	for i, c := range cols {
		head[i] = c.title
		if c.title == "" {
			head[i] = strings.ReplaceAll(c.key, "_", " ")
		}
	}
	lines = append(lines, head)
	for _, r := range rows {
		line := make([]string, len(cols))
		for i := range cols {
			line[i] = cell(r[i])
		}
		lines = append(lines, line)
	}
	for _, l := range lines {
		for i, s := range l {
			width[i] = max(width[i], utf8.RuneCountInString(s))
		}
	}
	var out bytes.Buffer
	for _, l := range lines {
		var b strings.Builder
		for i, s := range l {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(s))
			if i > 0 {
				b.WriteString("  ")
			}
			if cols[i].right {
				b.WriteString(pad + s)
			} else {
				b.WriteString(s + pad)
			}
		}
		out.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
	_, err := w.Write(out.Bytes())
	return err
}

// writeJSON prints an array of objects, a line each. Cells of right-aligned columns that are texts go out as
// numbers with all their digits.
func writeJSON(w io.Writer, cols []column, rows [][]any) error {
	var out bytes.Buffer
	out.WriteString("[")
	for n, r := range rows {
		if n > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n  {")
		for i, c := range cols {
			if i > 0 {
				out.WriteString(", ")
			}
			v := r[i]
			if s, ok := v.(*string); ok {
				v = nil
				if s != nil {
					v = *s
				}
			}
			if s, ok := v.(string); ok && c.right {
				v = json.Number(strings.ReplaceAll(s, ",", ""))
				if s == "" {
					v = nil
				}
			}
			raw, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("print %s: %w", c.key, err)
			}
			fmt.Fprintf(&out, "%q: %s", c.key, raw)
		}
		out.WriteString("}")
	}
	if len(rows) > 0 {
		out.WriteString("\n")
	}
	out.WriteString("]\n")
	_, err := w.Write(out.Bytes())
	return err
}
