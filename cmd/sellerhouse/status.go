package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/cmd/internal/scheduler"
	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
)

func statusCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Freshness, completeness, open requests, quota, next runs",
		Long:  "Shows in one screen how old the figures are, what is missing, what Amazon was asked and has not answered, how much\nquota is left, and when the schedules run next.",
		Args:  none,
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := a.open(c.Context(), parts.Warehouse|parts.Lake)
			if err != nil {
				return err
			}
			defer func() { _ = p.Close(c.Context()) }()
			return a.status(c.Context(), p)
		},
	}
}

// section is one block of the screen.
type section struct {
	key, title string
	cols       []column
	rows       [][]any
}

func (a *app) status(ctx context.Context, p *parts.Parts) error {
	runs, err := ask(ctx, p, lastRuns)
	if err != nil {
		return err
	}
	fresh, err := ask(ctx, p, freshness)
	if err != nil {
		return err
	}
	states, err := pull.ReadStates(ctx, p.Store, p.Accounts)
	if err != nil {
		return err
	}
	requestCols, open := requests(p.Accounts, states)
	quotaCols, quotas := quotaClock(p.Accounts, p.Clock.Now(), states)
	scheduleCols, next, err := nextRuns(ctx, p)
	if err != nil {
		return err
	}
	all := []section{
		{"runs", "Last runs", lastRuns.cols, runs},
		{"freshness", "Freshness and completeness, in days", freshness.cols, fresh},
		{"requests", "Requests", requestCols, open},
		{"quota", "Quota clock", quotaCols, quotas},
		{"schedules", "Schedules", scheduleCols, next},
	}
	if a.json {
		return a.sections(all)
	}
	for i, s := range all {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		fmt.Fprintln(a.stdout, s.title)
		if err := writeText(a.stdout, s.cols, s.rows); err != nil {
			return err
		}
	}
	return nil
}

// sections prints one JSON object with an array a section.
func (a *app) sections(all []section) error {
	out := map[string]json.RawMessage{}
	for _, s := range all {
		var b bytes.Buffer
		if err := writeJSON(&b, s.cols, s.rows); err != nil {
			return err
		}
		out[s.key] = b.Bytes()
	}
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// question is a table that is a query's answer; every column is text.
type question struct {
	cols  []column
	query string
}

var (
	lastRuns = question{
		[]column{{key: "run"}, {key: "finished"}, {key: "data_as_of"}, {key: "status"}, {key: "partitions", right: true}, {key: "rows", right: true}, {key: "error"}},
		`SELECT run, formatDateTime(finished_at, '%F %T', 'UTC'), formatDateTime(data_as_of, '%F %T', 'UTC'), toString(status), toString(partitions), toString(rows), error
FROM ops.load_run ORDER BY finished_at DESC LIMIT 3`,
	}
	freshness = question{
		[]column{{key: "dataset"}, {key: "account"}, {key: "site"}, {key: "last_day"}, {key: "lag_days", right: true}, {key: "loaded", right: true}, {key: "no_data", right: true}, {key: "pending", right: true}, {key: "failed", right: true}, {key: "status"}, {key: "reason"}},
		`SELECT dataset, account_code, marketplace, ifNull(toString(last_day), ''), ifNull(toString(lag_days), ''), toString(days_loaded), toString(days_no_data), toString(days_pending),
    toString(days_failed + days_not_authorised), status, reason
FROM mart.v_data_freshness ORDER BY dataset, account_code, marketplace`,
	}
)

// ask reads a question's answer.
func ask(ctx context.Context, p *parts.Parts, q question) ([][]any, error) {
	rows, err := p.DB.Query(ctx, q.query)
	if err != nil {
		return nil, emptyWarehouse(err)
	}
	defer func() { _ = rows.Close() }()
	var out [][]any
	for rows.Next() {
		texts := make([]string, len(q.cols))
		into, row := make([]any, len(q.cols)), make([]any, len(q.cols))
		for i := range texts {
			into[i] = &texts[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for i, s := range texts {
			row[i] = s
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// requests says per account what is open and parked, and how Amazon changed its status last, where a queue told.
func requests(accounts []account.Account, states pull.States) ([]column, [][]any) {
	cols := []column{{key: "account"}, {key: "open", right: true}, {key: "parked", right: true}, {key: "why_parked"}, {key: "account_status"}}
	var out [][]any
	for _, acct := range accounts {
		s := states[acct.Code]
		var why []string
		for _, k := range s.Parked {
			why = append(why, k.Class)
		}
		slices.Sort(why)
		status := ""
		if c := s.Status; c != nil {
			status = c.Is + " since " + instant(c.At) + ", was " + c.Was
		}
		out = append(out, []any{acct.Code, len(s.Open), len(s.Parked), strings.Join(slices.Compact(why), " "), status})
	}
	return cols, out
}

// quotaClock says of the buckets that bind what they let through now and when the next call can go. Others are
// shown where they are not full, or learned another rate than is published.
func quotaClock(accounts []account.Account, now time.Time, states pull.States) ([]column, [][]any) {
	cols := []column{
		{key: "account"},
		{key: "operation"},
		{key: "calls_now", right: true},
		{key: "burst", right: true},
		{key: "one_in"},
		{key: "rate"},
		{key: "refused", right: true},
		{key: "next_call"},
		{key: "full_at"},
	}
	var out [][]any
	for _, acct := range accounts {
		keys := map[string]bool{string(plan.CreateReport): true, string(plan.GetDocument): true}
		for key := range states[acct.Code].Buckets {
			keys[key] = true
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			b := states.Bucket(acct.Code, plan.Operation(key))
			binds := key == string(plan.CreateReport) || key == string(plan.GetDocument)
			if row := clockOf(acct.Code, key, b, now); binds || row.full > 0 || row.learned {
				out = append(out, row.cells)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(states[acct.Code].Shared)) {
			out = append(out, clockOf(acct.Code, key+", of the application", *states[acct.Code].Shared[key], now).cells)
		}
	}
	return cols, out
}

// bucketClock is a line of the quota clock.
type bucketClock struct {
	cells   []any
	full    time.Duration // until it is full
	learned bool
}

func clockOf(account, operation string, b plan.Bucket, now time.Time) bucketClock {
	c := bucketClock{full: b.TokenAt(int(b.Burst), now), learned: b.Low > 0 || b.Rate != b.Published}
	rate, next, until := "published", "now", ""
	if c.learned {
		rate = "learned"
	}
	if at := b.Ready(now); at.After(now) {
		next = instant(at)
	}
	if c.full > 0 {
		until = instant(now.Add(c.full))
	}
	every := time.Duration(float64(time.Second) / b.Rate).Round(10 * time.Millisecond)
	c.cells = []any{account, operation, level(b, now), int(b.Burst), every.String(), rate, b.Refused, next, until}
	return c
}

// level is how many calls a bucket would let through now.
func level(b plan.Bucket, now time.Time) int {
	n := 0
	for n < int(b.Burst) && b.TokenAt(n+1, now) == 0 {
		n++
	}
	return n
}

// nextRuns says when each schedule ran and runs.
func nextRuns(ctx context.Context, p *parts.Parts) ([]column, [][]any, error) {
	cols := []column{{key: "schedule"}, {key: "last_run"}, {key: "outcome"}, {key: "next_run"}, {key: "datasets"}}
	all, err := loadSchedules(p.Config)
	if err != nil {
		return nil, nil, err
	}
	now := time.Now().UTC()
	var out [][]any
	for _, s := range all {
		o, err := scheduler.Recall(ctx, p.Store, s.Name)
		if err != nil {
			return nil, nil, err
		}
		last, outcome := "never", ""
		if !o.Started.IsZero() {
			last = o.Started.Format(time.DateTime)
			switch {
			case o.Ended.IsZero():
				outcome = "running or interrupted"
			case o.Err != "":
				outcome = "failed: " + o.Err
			case o.More:
				outcome = "goes on"
			default:
				outcome = "complete"
			}
		}
		out = append(out, []any{s.Name, last, outcome, s.Next(now).UTC().Format(time.DateTime), strings.Join(s.Datasets, " ")})
	}
	return cols, out, nil
}

func datasetNames() []string {
	var out []string
	for _, s := range catalog.All() {
		out = append(out, s.Name)
	}
	return out
}
