// Package grafana holds the provisioned Grafana dashboards and the queries in them, so that a test can
// run each on a warehouse.
package grafana

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// FS holds dashboards/*.json and provisioning/.
//
//go:embed dashboards provisioning
var FS embed.FS

// Variable is a dashboard variable, filled from a query whose first row is its default.
type Variable struct{ Name, SQL string }

// Panel is one query of a panel, not yet expanded.
type Panel struct{ Title, SQL string }

// Dashboard is what of a dashboard concerns the warehouse.
type Dashboard struct {
	UID, Title string
	Variables  []Variable
	Panels     []Panel
}

type target struct {
	RawSQL string `json:"rawSql"`
}

// Dashboards reads every dashboard, in file order.
func Dashboards() ([]Dashboard, error) {
	names, err := fs.Glob(FS, "dashboards/*.json")
	if err != nil {
		return nil, fmt.Errorf("list dashboards: %w", err)
	}
	slices.Sort(names)
	var out []Dashboard
	for _, name := range names {
		raw, err := FS.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read dashboard: %w", err)
		}
		var file struct {
			UID        string `json:"uid"`
			Title      string `json:"title"`
			Templating struct {
				List []struct {
					Name  string `json:"name"`
					Type  string `json:"type"`
					Query target `json:"query"`
				} `json:"list"`
			} `json:"templating"`
			Panels []struct {
				Type    string   `json:"type"`
				Title   string   `json:"title"`
				Targets []target `json:"targets"`
			} `json:"panels"`
		}
		if err := json.Unmarshal(raw, &file); err != nil {
			return nil, fmt.Errorf("dashboard %s: %w", name, err)
		}
		d := Dashboard{UID: file.UID, Title: file.Title}
		for _, v := range file.Templating.List {
			if v.Type != "query" || v.Query.RawSQL == "" {
				return nil, fmt.Errorf("dashboard %s: variable %s has no query", name, v.Name)
			}
			d.Variables = append(d.Variables, Variable{v.Name, v.Query.RawSQL})
		}
		for _, p := range file.Panels {
			if p.Type == "row" {
				continue
			}
			if len(p.Targets) == 0 {
				return nil, fmt.Errorf("dashboard %s: panel %q has no query", name, p.Title)
			}
			for _, t := range p.Targets {
				d.Panels = append(d.Panels, Panel{p.Title, t.RawSQL})
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// Query is one panel's query as Grafana would send it.
type Query struct{ Dashboard, Panel, SQL string }

// Queries expands every panel's query with the values of the dashboards' variables, by variable name.
func Queries(values map[string]string) ([]Query, error) {
	dashboards, err := Dashboards()
	if err != nil {
		return nil, err
	}
	var out []Query
	for _, d := range dashboards {
		for _, p := range d.Panels {
			q, err := Expand(p.SQL, values)
			if err != nil {
				return nil, fmt.Errorf("dashboard %s, panel %q: %w", d.Title, p.Title, err)
			}
			out = append(out, Query{d.Title, p.Title, q})
		}
	}
	return out, nil
}

var reference = regexp.MustCompile(`\$(?:\{(\w+)(?::(\w+))?\}|(\w+))`)

// Expand puts variables' values into a query as Grafana does: $x, ${x} and ${x:raw} as they are,
// ${x:singlequote} as a string literal. A reference to nothing is an error; so is a macro, which the
// dashboards do not need, as they choose months by a variable.
func Expand(sql string, values map[string]string) (string, error) {
	var bad []string
	out := reference.ReplaceAllStringFunc(sql, func(ref string) string {
		m := reference.FindStringSubmatch(ref)
		name := m[1] + m[3]
		v, ok := values[name]
		switch {
		case !ok:
			bad = append(bad, ref+" is not known")
		case m[2] == "singlequote":
			return "'" + strings.ReplaceAll(v, "'", `\'`) + "'"
		case m[2] != "" && m[2] != "raw":
			bad = append(bad, ref+" has an unknown format")
		}
		return v
	})
	if len(bad) > 0 {
		return "", fmt.Errorf("%s", strings.Join(bad, "; "))
	}
	return out, nil
}
