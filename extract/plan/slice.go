// Package plan turns accounts, the catalog and the lake's state into slices. It does no I/O.
package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// Reason is why a slice is wanted.
type Reason string

// The reasons, in the order in which they are served.
const (
	Listed   Reason = "listed"   // Amazon made it, it only has to be fetched
	Snapshot Reason = "snapshot" // today's state, gone tomorrow
	Fresh    Reason = "fresh"    // days never held
	Reread   Reason = "reread"   // days that can still move
	Gap      Reason = "gap"
	History  Reason = "history"
)

var reasons = []Reason{Listed, Snapshot, Fresh, Reread, Gap, History}

// rank is the reason's place in the order of service.
func (r Reason) rank() int {
	if i := slices.Index(reasons, r); i >= 0 {
		return i
	}
	return len(reasons)
}

// Slice is what one request asks for. It is the unit of work, logging and retry, and compares with ==
// except for Marketplaces, which is short and ordered.
type Slice struct {
	Account      string // account code, "none" for datasets without one
	Dataset      string
	Marketplaces []string     // ids
	Sites        string       // their labels, for people: "DE", "US,CA,MX"
	Profile      string       // advertising profile id
	ASINs        string       // the products asked for, blanks between them; "" where a request is for all
	Window       window.Range // local days; empty for snapshots and listings
	Start, End   time.Time    // what is sent to Amazon as dataStartTime and dataEndTime; zero where there is none
	Reason       Reason
}

func (s Slice) String() string {
	out := s.Account + " " + s.Dataset
	if s.Sites != "" {
		out += " " + s.Sites
	}
	if !s.Window.Empty() {
		out += " " + s.Window.String()
	}
	return out
}

// Key identifies what is asked for, whatever the reason and the moment of asking: two slices with one key
// are the same request. A snapshot's key has its day, that of a chain of less than a day its begin.
func (s Slice) Key() string {
	key := []string{s.Account, s.Dataset, strings.Join(s.Marketplaces, ","), s.Profile}
	if s.ASINs != "" {
		key = append(key, s.ASINs)
	}
	switch {
	case !s.Window.Empty():
		key = append(key, s.Window.String())
	case s.Reason == Snapshot:
		key = append(key, s.Start.UTC().Format(time.DateOnly))
	case s.Reason != Listed && !s.Start.IsZero():
		key = append(key, s.Start.UTC().Format(time.RFC3339))
	}
	return strings.Join(key, "|")
}

// Options are the options of the slice's request: those of the Spec, and its list of products.
func (s Slice) Options(spec *dataset.Spec) map[string]string {
	if spec.Source.ASINs == "" {
		return spec.Source.Options
	}
	out := maps.Clone(spec.Source.Options)
	if out == nil {
		out = map[string]string{}
	}
	out[spec.Source.ASINs] = s.ASINs
	return out
}

// Wrap adds the operation and the slice to err. It returns nil for a nil err.
func (s Slice) Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", op, s, err)
}
