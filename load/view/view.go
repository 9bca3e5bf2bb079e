// Package view applies the views of sql/mart in dependency order and holds each file to its header.
package view

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// DB is what applying views needs of the warehouse.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) error
}

// View is one file of sql/mart.
type View struct {
	Name    string // without the database: v_pl_leaf
	About   string // the header's first line behind the name
	Grain   string
	Unit    string
	Zone    string
	Restate string
	Source  []string // what it reads: dw.x, ops.x, mart.v_x
	Owner   string
	Notes   string // the header's paragraphs behind the fields
	SQL     string // the whole file, without the last semicolon
}

// Needs returns the views of mart it reads.
func (v View) Needs() []string {
	var out []string
	for _, s := range v.Source {
		if name, ok := strings.CutPrefix(s, "mart."); ok {
			out = append(out, name)
		}
	}
	return out
}

var fields = []string{"grain", "unit", "time zone", "restates", "source", "owner"}

// present is where every view takes the time from; it needs no mention in a header.
const present = "ops.load_run"

var relation = regexp.MustCompile(`\b(dw|mart|ops|stg)\.([a-z_0-9]+)`)

// Parse reads one file: a comment with the view's name and what it is about, its fields, then one
// CREATE OR REPLACE VIEW. Every relation the query reads must stand in source and the other way round.
func Parse(name, text string) (View, error) {
	v := View{Name: name, SQL: strings.TrimSuffix(strings.TrimSpace(text), ";")}
	lines := strings.Split(text, "\n")
	first := strings.TrimPrefix(lines[0], "-- mart."+name+": ")
	var bad []string
	if first == lines[0] {
		bad = append(bad, fmt.Sprintf("the first line is %q, expected \"-- mart.%s: what it answers\"", lines[0], name))
	}
	v.About = first
	values := map[string]string{}
	last := ""
	body := 0
	for i, line := range lines[1:] {
		body = i + 1
		if !strings.HasPrefix(line, "--") {
			break
		}
		line = strings.TrimSpace(strings.TrimPrefix(line, "--"))
		key, value, ok := strings.Cut(line, ":")
		switch {
		case ok && slices.Contains(fields, key) && values[key] == "":
			last = key
			values[key] = strings.TrimSpace(value)
		case line == "":
			last = ""
		case last != "":
			values[last] += " " + line
		default:
			v.Notes = strings.TrimSpace(v.Notes + " " + line)
		}
	}
	for _, f := range fields {
		if values[f] == "" {
			bad = append(bad, fmt.Sprintf("the header has no %q", f))
		}
	}
	v.Grain, v.Unit, v.Zone, v.Restate, v.Owner = values["grain"], values["unit"], values["time zone"], values["restates"], values["owner"]
	for s := range strings.SplitSeq(values["source"], ",") {
		v.Source = append(v.Source, strings.TrimSpace(s))
	}
	query := strings.Join(lines[body:], "\n")
	if !strings.HasPrefix(query, "CREATE OR REPLACE VIEW mart."+name+" AS\n") {
		bad = append(bad, fmt.Sprintf("the statement does not begin with \"CREATE OR REPLACE VIEW mart.%s AS\"", name))
	}
	var reads []string
	for _, m := range relation.FindAllString(query, -1) {
		if m != "mart."+name && m != present && !slices.Contains(reads, m) {
			reads = append(reads, m)
		}
	}
	for _, r := range reads {
		if !slices.Contains(v.Source, r) {
			bad = append(bad, fmt.Sprintf("it reads %s, which is not in source", r))
		}
	}
	for _, s := range v.Source {
		if !slices.Contains(reads, s) {
			bad = append(bad, fmt.Sprintf("source names %s, which it does not read", s))
		}
	}
	if len(bad) > 0 {
		return v, fmt.Errorf("view %s: %s", name, strings.Join(bad, "; "))
	}
	return v, nil
}

// All reads mart/*.sql of files, each view after the views it reads.
func All(files fs.FS) ([]View, error) {
	names, err := fs.Glob(files, "mart/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	slices.Sort(names)
	byName := map[string]View{}
	var order []string
	var bad []error
	for _, n := range names {
		text, err := fs.ReadFile(files, n)
		if err != nil {
			return nil, fmt.Errorf("read view: %w", err)
		}
		v, err := Parse(strings.TrimSuffix(path.Base(n), ".sql"), string(text))
		if err != nil {
			bad = append(bad, err)
			continue
		}
		byName[v.Name] = v
		order = append(order, v.Name)
	}
	if err := errors.Join(bad...); err != nil {
		return nil, err
	}
	return sorted(order, byName)
}

func sorted(order []string, byName map[string]View) ([]View, error) {
	var out []View
	state := map[string]int{} // 1 being visited, 2 done
	var visit func(name string, from []string) error
	visit = func(name string, from []string) error {
		v, ok := byName[name]
		switch {
		case state[name] == 2:
			return nil
		case state[name] == 1:
			return fmt.Errorf("views read one another in a circle: %s", strings.Join(append(from, name), " -> "))
		case !ok:
			if strings.HasPrefix(name, "v_") {
				return fmt.Errorf("view %s reads mart.%s, for which there is no file", from[len(from)-1], name)
			}
			return nil // a table of mart
		}
		state[name] = 1
		for _, n := range v.Needs() {
			if err := visit(n, append(from, name)); err != nil {
				return err
			}
		}
		state[name] = 2
		out = append(out, v)
		return nil
	}
	for _, n := range order {
		if err := visit(n, nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Apply creates or replaces every view, in the order given.
func Apply(ctx context.Context, db DB, views []View) error {
	for _, v := range views {
		if err := db.Exec(ctx, v.SQL); err != nil {
			return fmt.Errorf("create view mart.%s: %w", v.Name, err)
		}
	}
	return nil
}
