// Package check compares: a staged partition with what its files said, and the published warehouse with
// the invariants of sql/check, where no row means healthy.
package check

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// Severity is what a finding means.
type Severity string

// The severities.
const (
	Fail Severity = "FAIL" // figures are wrong or missing
	Warn Severity = "WARN" // somebody should look
)

// Query is one file of sql/check.
type Query struct {
	Name     string // file name without .sql
	Severity Severity
	Means    string
	Do       string
	SQL      string // returns node, value and detail, all text, one row a finding
}

// Finding is one offending row.
type Finding struct{ Node, Value, Detail string }

// Result is what a check found.
type Result struct {
	Query
	Findings []Finding // the first MaxFindings
	Count    int       // of all offending rows
	Unasked  string    // why it could not be asked
}

// Status is PASS, WARN, FAIL or, where it could not be asked, SKIP.
func (r Result) Status() string {
	if r.Unasked != "" {
		return "SKIP"
	}
	if r.Count == 0 {
		return "PASS"
	}
	return string(r.Severity)
}

// MaxFindings bounds the rows kept of one check.
const MaxFindings = 100

// Queries reads check/*.sql, in name order.
func Queries(files fs.FS) ([]Query, error) {
	names, err := fs.Glob(files, "check/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list checks: %w", err)
	}
	slices.Sort(names)
	var out []Query
	var bad []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read check: %w", err)
		}
		q, err := Parse(strings.TrimSuffix(path.Base(name), ".sql"), string(text))
		if err != nil {
			bad = append(bad, err)
			continue
		}
		out = append(out, q)
	}
	return out, errors.Join(bad...)
}

// Parse reads one check: a leading comment with severity, means and do, then one query.
//
//	-- severity: FAIL
//	-- means:    what is wrong when a row comes back,
//	--           over as many lines as it takes
//	-- do:       what to do then
//	SELECT ... AS node, ... AS value, ... AS detail
func Parse(name, text string) (Query, error) {
	q := Query{Name: name}
	fields := map[string]string{}
	key := ""
	lines := strings.Split(text, "\n")
	for len(lines) > 0 && strings.HasPrefix(lines[0], "--") {
		line := strings.TrimSpace(strings.TrimPrefix(lines[0], "--"))
		lines = lines[1:]
		if k, v, ok := strings.Cut(line, ":"); ok && slices.Contains([]string{"severity", "means", "do"}, k) {
			key = k
			fields[key] = strings.TrimSpace(v)
		} else if key != "" && line != "" {
			fields[key] += " " + line
		}
	}
	q.Severity, q.Means, q.Do = Severity(fields["severity"]), fields["means"], fields["do"]
	q.SQL = strings.TrimSuffix(strings.TrimSpace(strings.Join(lines, "\n")), ";")
	var bad []string
	if q.Severity != Fail && q.Severity != Warn {
		bad = append(bad, fmt.Sprintf("severity is %q, expected FAIL or WARN", q.Severity))
	}
	if q.Means == "" || q.Do == "" {
		bad = append(bad, "means and do must be given")
	}
	if q.SQL == "" {
		bad = append(bad, "there is no query")
	}
	if len(bad) > 0 {
		return q, fmt.Errorf("check %s: %s; correct its leading comment", name, strings.Join(bad, "; "))
	}
	return q, nil
}

// atOnce is how many queries are asked at the same time: most are small, and half of their time is not computing.
const atOnce = 2

// Run asks every query. Those that read the relations of stg, views over the lake, are left unasked where the
// warehouse cannot read the lake. An error of one query does not stop the others; it is joined into the error
// returned beside the results of the rest.
func Run(ctx context.Context, db DB, queries []Query, lake bool) ([]Result, error) {
	results, bad := make([]Result, len(queries)), make([]error, len(queries))
	var asking errgroup.Group
	asking.SetLimit(atOnce)
	for i, q := range queries {
		if !lake && strings.Contains(q.SQL, "stg.") {
			results[i] = Result{Query: q, Unasked: "it reads stg, and this warehouse cannot read the lake"}
			continue
		}
		asking.Go(func() error {
			var err error
			if results[i], err = ask(ctx, db, q); err != nil {
				bad[i] = fmt.Errorf("check %s: %w", q.Name, err)
			}
			return nil
		})
	}
	_ = asking.Wait() // each error stands in its place
	var out []Result
	for i, r := range results {
		if bad[i] == nil {
			out = append(out, r)
		}
	}
	return out, errors.Join(bad...)
}

func ask(ctx context.Context, db DB, q Query) (Result, error) {
	r := Result{Query: q}
	rows, err := db.Query(ctx, "SELECT toString(node), toString(value), toString(detail) FROM (\n"+q.SQL+"\n) ORDER BY 1, 2, 3")
	if err != nil {
		return r, err
	}
	for rows.Next() {
		var f Finding
		if err := rows.Scan(&f.Node, &f.Value, &f.Detail); err != nil {
			return r, errors.Join(err, rows.Close())
		}
		if r.Count++; r.Count <= MaxFindings {
			r.Findings = append(r.Findings, f)
		}
	}
	return r, errors.Join(rows.Err(), rows.Close())
}
