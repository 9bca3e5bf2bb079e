package journal

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"sellerhouse/extract/coverage"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// Live is one document that counts, with the local days it still owns; without days it counts whole.
type Live struct {
	Dataset     string
	Account     string
	Document    string
	Ranges      []window.Range
	GeneratedAt time.Time
}

// The days a Date column can hold: a document that counts whole owns all of them.
const (
	firstDay window.Day = 0
	lastDay  window.Day = math.MaxUint16
)

// Documents rewrites ops.document and ops.live_document from every manifest of the lake.
func Documents(ctx context.Context, db DB, manifests []lake.Manifest, live []Live) error {
	type id struct{ dataset, account, document string }
	counts := map[id]bool{}
	var ranges [][]any
	for _, l := range live {
		counts[id{l.Dataset, l.Account, l.Document}] = true
		days := l.Ranges
		if len(days) == 0 {
			days = []window.Range{{From: firstDay, Until: lastDay}}
		}
		for _, r := range days {
			ranges = append(ranges, []any{l.Dataset, l.Account, lake.Name(l.Account), l.Document, r.From.UTC(), r.Until.UTC(), at(l.GeneratedAt)})
		}
	}
	rows := make([][]any, 0, len(manifests))
	for _, m := range manifests {
		options, err := optionText(m.Options)
		if err != nil {
			return fmt.Errorf("document %s: %w", m.Document, err)
		}
		var in, out, bad int64
		for _, t := range m.Tables {
			in, out, bad = in+t.In, out+t.Out, bad+t.Quarantined
		}
		months := make([]uint32, len(m.Months))
		for i, x := range m.Months {
			months[i] = uint32(x)
		}
		from, until := rangeDays(m.Window)
		rows = append(rows, []any{
			m.Dataset, m.Account, m.Document, m.Identity, m.Type, list(m.Marketplaces), m.Profile, options,
			from, until, at(m.GeneratedAt), at(m.CommittedAt), m.Run, m.SHA256, m.Raw, uint64(m.RawBytes), uint64(m.Bytes), m.Charset,
			m.Schema, m.Request, flag(m.Imported), uint64(in), uint64(out), uint64(bad), m.Rejected, list(m.Unknown), months,
			flag(counts[id{m.Dataset, m.Account, m.Document}]),
		})
	}
	if err := rewrite(ctx, db, "ops.live_document",
		columns("dataset", "account", "folder", "document", "from_date", "until_date", "generated_at"), ranges); err != nil {
		return err
	}
	return rewrite(ctx, db, "ops.document", columns("dataset", "account", "document", "identity", "type", "marketplaces", "profile", "options",
		"window_from", "window_until", "generated_at", "committed_at", "run", "sha256", "raw_key", "raw_bytes", "bytes", "charset",
		"schema_fingerprint", "request", "imported", "rows_in", "rows_out", "rows_quarantined", "rejected", "unknown_columns", "months", "is_live"), rows)
}

func optionText(options map[string]string) (string, error) {
	if len(options) == 0 {
		return "", nil
	}
	raw, err := json.Marshal(options) // keys come out sorted
	return string(raw), err
}

func rangeDays(r window.Range) (from, until *time.Time) {
	if r.Empty() {
		return nil, nil
	}
	a, b := r.From.UTC(), r.Until.UTC()
	return &a, &b
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// Completeness rewrites ops.completeness, and ops.watermark, which follows from it and the documents:
// complete_until is the last day before the first gap, last_loaded the last day with figures or the proof
// that there are none, expected_until the last day anything is known of. It returns the days' states for people.
func Completeness(ctx context.Context, db DB, rows iter.Seq[coverage.Row], manifests []lake.Manifest, run string) ([]coverage.Span, error) {
	var spans []coverage.Span
	each := func(yield func([]any) bool) {
		for r := range coverage.Spans(rows, &spans) {
			if !yield([]any{r.Account, r.Dataset, r.Options, r.Site, r.Day.UTC(), string(r.State), string(r.Reason), r.Detail, r.Evidence, instantOrNull(r.Since), countOrNull(r.Rows)}) {
				return
			}
		}
	}
	if err := rewriteEach(ctx, db, "ops.completeness",
		columns("account", "dataset", "options", "site", "day", "state", "reason", "detail", "evidence", "since", "rows"), each); err != nil {
		return nil, err
	}
	marks := Watermarks(spans, manifests)
	cells := make([][]any, 0, len(marks))
	for _, w := range marks {
		cells = append(cells, []any{w.Dataset, w.Account, w.Site, dayOrNull(w.CompleteUntil), dayOrNull(w.LastLoaded), dayOrNull(w.ExpectedUntil), instantOrNull(w.Newest), run})
	}
	return spans, rewrite(ctx, db, "ops.watermark",
		columns("dataset", "account", "site", "complete_until", "last_loaded", "expected_until", "newest_generated_at", "run"), cells)
}

// Watermark says how far a dataset is complete for an account and site. Days are inclusive, 0 where
// there is none.
type Watermark struct {
	Dataset, Account, Site                   string
	CompleteUntil, LastLoaded, ExpectedUntil window.Day
	Newest                                   time.Time // generation of the newest document, zero where there is none
}

// Watermarks derives one watermark per dataset, account and site, in that order. Of several option sets a day is
// complete where all of them are.
func Watermarks(spans []coverage.Span, manifests []lake.Manifest) []Watermark {
	type series struct{ dataset, account string }
	newest := map[series]time.Time{}
	for _, m := range manifests {
		k := series{m.Dataset, m.Account}
		if m.Rejected == "" && m.GeneratedAt.After(newest[k]) {
			newest[k] = m.GeneratedAt
		}
	}
	type cell struct {
		series
		site string
	}
	gaps, seen := map[cell]window.Day{}, map[series]bool{}
	for _, s := range spans {
		k := cell{series{s.Dataset, s.Account}, s.Site}
		if first, ok := gaps[k]; !s.Complete() && (!ok || s.Days.From < first) {
			gaps[k] = s.Days.From
		}
	}
	marks := map[cell]*Watermark{}
	for _, s := range spans {
		k := cell{series{s.Dataset, s.Account}, s.Site}
		w := marks[k]
		if w == nil {
			w = &Watermark{Dataset: s.Dataset, Account: s.Account, Site: s.Site, Newest: newest[k.series]}
			marks[k], seen[k.series] = w, true
		}
		last := s.Days.Until - 1
		w.ExpectedUntil = max(w.ExpectedUntil, last)
		if !s.Complete() {
			continue
		}
		w.LastLoaded = max(w.LastLoaded, last)
		if gap, ok := gaps[k]; ok {
			last = min(last, gap-1)
		}
		if last >= s.Days.From {
			w.CompleteUntil = max(w.CompleteUntil, last)
		}
	}
	out := make([]Watermark, 0, len(marks))
	for _, w := range marks {
		out = append(out, *w)
	}
	for k, t := range newest { // datasets without a calendar: reference rates, imports
		if !seen[k] {
			out = append(out, Watermark{Dataset: k.dataset, Account: k.account, Site: coverage.AllSites, Newest: t})
		}
	}
	slices.SortFunc(out, func(a, b Watermark) int {
		return cmp.Or(cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Site, b.Site))
	})
	return out
}

func dayOrNull(d window.Day) *time.Time {
	if d == 0 {
		return nil
	}
	t := d.UTC()
	return &t
}

func instantOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = at(t)
	return &t
}

func countOrNull(n int64) *uint64 {
	if n < 0 {
		return nil
	}
	u := uint64(n)
	return &u
}

// Restatement rewrites ops.restatement.
func Restatement(ctx context.Context, db DB, points []coverage.Point) error {
	rows := make([][]any, len(points))
	for i, p := range points {
		before, err := decimal.NewFromString(p.Before)
		if err != nil {
			return fmt.Errorf("restatement of %s %s: %w", p.Account, p.Dataset, err)
		}
		change, err := decimal.NewFromString(p.Change)
		if err != nil {
			return fmt.Errorf("restatement of %s %s: %w", p.Account, p.Dataset, err)
		}
		rows[i] = []any{p.Dataset, p.Account, uint32(max(p.Age, 0)), p.Measure, uint64(p.Reads), uint64(p.Moved), uint64(p.Measured), before, change}
	}
	return rewrite(ctx, db, "ops.restatement",
		columns("dataset", "account", "age_days", "measure", "reads", "moved", "measured", "measure_before", "measure_change"), rows)
}

// Quarantined is one line that could not be read, or a whole document (line 0).
type Quarantined struct {
	Dataset, Account, Document, Table string
	Line                              uint32
	Reason, Text                      string
}

// Quarantine rewrites ops.quarantine.
func Quarantine(ctx context.Context, db DB, lines []Quarantined) error {
	rows := make([][]any, len(lines))
	for i, q := range lines {
		rows[i] = []any{q.Dataset, q.Account, q.Document, q.Table, q.Line, q.Reason, q.Text}
	}
	return rewrite(ctx, db, "ops.quarantine", columns("dataset", "account", "document", "table_name", "line", "reason", "text"), rows)
}

// CheckResult is one finding of a check, or its PASS with an empty node.
type CheckResult struct {
	Check, Severity, Node, Status, Value, Detail string
}

// AppendChecks adds to ops.check_result.
func AppendChecks(ctx context.Context, db DB, run string, now time.Time, results []CheckResult) error {
	rows := make([][]any, len(results))
	for i, r := range results {
		rows[i] = []any{run, at(now), r.Check, r.Severity, r.Node, r.Status, r.Value, r.Detail}
	}
	return appendRows(ctx, db, "ops.check_result",
		columns("run", "checked_at", "check_name", "severity", "node", "status", "value", "detail"), rows)
}
