package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/document"
	"sellerhouse/extract/window"
)

// specification is how a JSON report repeats what was asked for.
type specification struct {
	ReportType     string            `json:"reportType"`
	ReportOptions  map[string]string `json:"reportOptions"`
	DataStartTime  string            `json:"dataStartTime"`
	DataEndTime    string            `json:"dataEndTime"`
	MarketplaceIDs []string          `json:"marketplaceIds"`
}

// specified holds what the document says of itself against what was asked for. What was not asked for, in a
// file imported by hand, is taken from it.
func (w *work) specified(raw []byte) error {
	wrong := func(what, got, want any) error {
		return fmt.Errorf("%w: reportSpecification says %s %v where %v was asked for: is it another request's document?",
			document.ErrRejected, what, got, want)
	}
	var s specification
	if err := json.Unmarshal(raw, &s); err != nil {
		return fmt.Errorf("%w: reportSpecification: %v", document.ErrRejected, err)
	}
	if s.ReportType != "" && s.ReportType != w.doc.Spec.Source.Type {
		return wrong("reportType", s.ReportType, w.doc.Spec.Source.Type)
	}
	for _, id := range w.doc.Marketplaces {
		if len(s.MarketplaceIDs) > 0 && !slices.Contains(s.MarketplaceIDs, id) {
			return wrong("marketplaceIds", s.MarketplaceIDs, id)
		}
	}
	for k, want := range w.doc.Options {
		if got, ok := s.ReportOptions[k]; ok && !strings.EqualFold(got, want) {
			return wrong(k, got, want)
		}
	}
	if b := w.doc.Spec.Source.Between; b[0] != "" { // the window stands in the options
		s.DataStartTime, s.DataEndTime = s.ReportOptions[b[0]], s.ReportOptions[b[1]]
		delete(s.ReportOptions, b[0])
		delete(s.ReportOptions, b[1])
	}
	ids := s.MarketplaceIDs
	if len(w.doc.Marketplaces) > 0 {
		ids = w.doc.Marketplaces
	}
	from, fromErr := specDays(s.DataStartTime, ids, 0)
	until, untilErr := specDays(s.DataEndTime, ids, -time.Second)
	if !w.doc.Window.Empty() {
		if fromErr == nil && !slices.Contains(from, w.doc.Window.From) {
			return wrong("dataStartTime", s.DataStartTime, w.doc.Window.From)
		}
		if untilErr == nil && !slices.Contains(until, w.doc.Window.Until-1) {
			return wrong("dataEndTime", s.DataEndTime, w.doc.Window.Until-1)
		}
	}
	if !w.doc.Imported {
		return nil
	}
	if len(w.m.Marketplaces) == 0 {
		w.m.Marketplaces = s.MarketplaceIDs
	}
	if len(w.m.Options) == 0 {
		w.m.Options = s.ReportOptions
	}
	if w.m.Window.Empty() && fromErr == nil && untilErr == nil {
		w.m.Window = window.Range{From: from[0], Until: until[0] + 1}
	}
	return nil
}

// specDays reads a plain date, or the days an instant may stand for: the store's own first, then UTC's. An
// end that is a midnight means the day before it, which shift says.
func specDays(s string, ids []string, shift time.Duration) ([]window.Day, error) {
	if d, err := window.ParseDay(s); err == nil {
		return []window.Day{d}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return nil, fmt.Errorf("instant %q: %w", s, err)
	}
	var out []window.Day
	for _, id := range ids {
		if m, ok := amazon.ByID(id); ok {
			out = append(out, window.DayOf(t.Add(shift), m.Location()), window.DayOf(t, m.Location()))
		}
	}
	return append(out, window.DayOf(t.Add(shift), time.UTC), window.DayOf(t, time.UTC)), nil
}
