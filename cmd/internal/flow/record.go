package flow

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/window"
	"sellerhouse/load/check"
	"sellerhouse/load/ddl"
	"sellerhouse/load/journal"
	"sellerhouse/sql"
)

// Record mirrors the lake's state into ops: documents, which of them count, quarantined lines, completeness.
// It returns the completeness of all accounts.
func (f *Flow) Record(ctx context.Context) ([]coverage.Span, error) {
	db := leased{f.parts.DB}
	all := Flow{parts: f.parts, accounts: f.group, specs: Catalog(f.parts.Config.History)}
	held := map[[2]string][]lake.Manifest{}
	var manifests []lake.Manifest
	var live []journal.Live
	var bad []journal.Quarantined
	for _, s := range all.specs {
		for _, code := range all.accountsOf(s) {
			ms, err := f.lake.Manifests(ctx, s.Name, code)
			if err != nil {
				return nil, fmt.Errorf("record the lake's documents: %w", err)
			}
			held[[2]string{s.Name, code}] = ms
			manifests = append(manifests, ms...)
			for _, m := range ms {
				lines, err := f.quarantined(ctx, m)
				if err != nil {
					return nil, fmt.Errorf("record the lake's documents: %w", err)
				}
				bad = append(bad, lines...)
			}
			if s.Identity != "" {
				continue // settlements: their layouts share an identity, below
			}
			set, _, err := f.lake.Live(ctx, s, code)
			if err != nil {
				return nil, fmt.Errorf("record the lake's documents: %w", err)
			}
			live = append(live, liveRows(set)...)
		}
	}
	for _, a := range f.group {
		of := func(s *dataset.Spec) []lake.Manifest { return held[[2]string{s.Name, a.Code}] }
		set, conflicts := lake.LiveByIdentity(of(catalog.SettlementV2), of(catalog.SettlementV1), of(catalog.SettlementXML))
		live = append(live, liveRows(set)...)
		for _, c := range conflicts {
			f.log.Warn("two documents say they are the same settlement with other bytes; the first counts",
				"account", a.Code, "settlement", c.Live.Identity, "counts", c.Live.Document, "other", c.Other.Document)
		}
	}
	if err := journal.Documents(ctx, db, manifests, live); err != nil {
		return nil, fmt.Errorf("record the lake's documents: %w", err)
	}
	if err := journal.Quarantine(ctx, db, bad); err != nil {
		return nil, fmt.Errorf("record the quarantine: %w", err)
	}
	profiles, err := f.profiles(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("record the completeness: %w", err)
	}
	opened := f.openings()
	asked, err := f.requests(ctx)
	if err != nil {
		return nil, fmt.Errorf("record the completeness: %w", err)
	}
	known := coverage.Input{
		Accounts: f.group, Specs: all.specs, Profiles: profiles, Now: f.now, RunDay: runDay, Leaps: f.parts.Config.Amazon.URL != "",
		Manifests: func(dataset, account string) []lake.Manifest { return held[[2]string{dataset, account}] },
		Requests:  func(code string) coverage.Requests { return asked[code] },
		Opened:    func(code string) window.Day { return opened[code] },
	}
	spans, err := journal.Completeness(ctx, db, coverage.Compute(known), manifests, f.run)
	if err != nil {
		return nil, fmt.Errorf("record the completeness: %w", err)
	}
	if err := journal.Restatement(ctx, db, coverage.Curve(known)); err != nil {
		return nil, fmt.Errorf("record the restatement: %w", err)
	}
	// The stg views read the lake themselves, which only a server that reaches it can.
	if f.parts.ServerSide {
		if err := ddl.Stages(ctx, db, all.specs); err != nil {
			return nil, fmt.Errorf("stg views: %w", err)
		}
	}
	return spans, nil
}

// requests returns what is known of the accounts' requests. Of an earlier moment nothing is.
func (f *Flow) requests(ctx context.Context) (map[string]coverage.Requests, error) {
	out := map[string]coverage.Requests{}
	if !f.opt.AsOf.IsZero() {
		return out, nil
	}
	states, err := pull.ReadStates(ctx, f.parts.Store, f.group)
	if err != nil {
		return nil, err
	}
	for code, s := range states {
		r := coverage.Requests{Listed: s.Listed}
		for _, o := range s.Open {
			r.Open = append(r.Open, o.Slice)
		}
		for _, p := range s.Parked {
			r.Parked = append(r.Parked, coverage.Parked{Slice: p.Slice, Class: p.Class, Text: p.Reason, At: p.At, Reports: p.Failed})
		}
		out[code] = r
	}
	return out, nil
}

func liveRows(set []lake.Live) []journal.Live {
	out := make([]journal.Live, 0, len(set))
	for _, l := range set {
		out = append(out, journal.Live{Dataset: l.Dataset, Account: l.Account, Document: l.Document, Ranges: l.Ranges, GeneratedAt: l.GeneratedAt})
	}
	return out
}

// quarantined reads what of a document is in quarantine: its lines, or the document as a whole.
func (f *Flow) quarantined(ctx context.Context, m lake.Manifest) ([]journal.Quarantined, error) {
	var out []journal.Quarantined
	if m.Rejected != "" {
		out = append(out, journal.Quarantined{Dataset: m.Dataset, Account: m.Account, Document: m.Document, Reason: m.Rejected})
	}
	if m.Quarantine == "" {
		return out, nil
	}
	body, _, err := f.lake.Store().Get(ctx, m.Quarantine)
	if err != nil {
		return nil, fmt.Errorf("quarantine of %s %s: %w", m.Dataset, m.Document, err)
	}
	defer func() { _ = body.Close() }() // read only
	zr, err := gzip.NewReader(bufio.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("quarantine of %s %s: %w", m.Dataset, m.Document, err)
	}
	for dec := json.NewDecoder(zr); ; {
		var r document.Refused
		switch err := dec.Decode(&r); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("quarantine of %s %s: %w", m.Dataset, m.Document, err)
		}
		out = append(out, journal.Quarantined{Dataset: m.Dataset, Account: m.Account, Document: m.Document, Table: r.Table, Line: r.Line, Reason: r.Reason, Text: r.Text})
	}
}

// Check asks the warehouse every invariant of sql/check and keeps the answers.
func (f *Flow) Check(ctx context.Context) ([]check.Result, error) {
	queries, err := check.Queries(sql.FS)
	if err != nil {
		return nil, err
	}
	results, err := check.Run(ctx, f.parts.DB, queries, f.parts.ServerSide)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	if err := journal.AppendChecks(ctx, leased{f.parts.DB}, f.run, f.now, checkRows(results)); err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	return results, nil
}

func checkRows(results []check.Result) []journal.CheckResult {
	var out []journal.CheckResult
	for _, r := range results {
		row := journal.CheckResult{Check: r.Name, Severity: string(r.Severity), Status: r.Status(), Detail: r.Unasked}
		if len(r.Findings) == 0 {
			out = append(out, row)
		}
		for _, x := range r.Findings {
			row.Node, row.Value, row.Detail = x.Node, x.Value, x.Detail
			out = append(out, row)
		}
	}
	return out
}
