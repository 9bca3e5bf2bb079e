package input

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a file. Codes with E refuse the file, codes with W do not.
type Problem struct {
	File         string
	Line, Column int
	Code         string // E001 ..., W101 ...
	Message      string
}

func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s %s", p.File, p.Line, p.Column, p.Code, p.Message)
}

// MaxProblems is how many mistakes are collected before reading on is pointless.
const MaxProblems = 200

// Problems are the mistakes of all files, in the order of files and lines.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.String()
	}
	return strings.Join(lines, "\n")
}

// collector gathers the problems of one file.
type collector struct {
	file     string
	errors   Problems
	warnings Problems
}

func (c *collector) add(line, column int, code, format string, args ...any) {
	p := Problem{c.file, line, column, code, fmt.Sprintf(format, args...)}
	if strings.HasPrefix(code, "W") {
		c.warnings = append(c.warnings, p)
	} else if len(c.errors) < MaxProblems {
		c.errors = append(c.errors, p)
	}
}

// nearest finds the known word that differs least from a misspelt one, blank where none is near.
func nearest(word string, known []string) string {
	best, at := "", 1+len(word)/2
	for _, k := range slices.Sorted(slices.Values(known)) {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < at {
			best, at = k, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := before
			if a[i] != b[j] {
				d = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}

func unknownColumn(c *collector, line, column int, name string, known []string) {
	if near := nearest(name, known); near != "" {
		c.add(line, column, "E002", "unknown column %q (did you mean %q?)", name, near)
		return
	}
	c.add(line, column, "E002", "unknown column %q", name)
}
