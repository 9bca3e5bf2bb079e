package plan

import (
	"strings"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// Held is what planning needs to know of a document that is in the lake, or of the proof that there was
// nothing to be had. A chain of pages is one.
type Held struct {
	Document     string            // id; the settlement report's document id for listed datasets
	Marketplaces []string          // ids asked for
	Profile      string            // advertising profile id
	Options      map[string]string // of the request; what an imported file does not say is missing
	Window       window.Range      // local days covered whole; empty for snapshots and statements
	Since, Until time.Time         // by update: what was asked for, [Since, Until)
	GeneratedAt  time.Time         // when Amazon generated it
	NoData       bool              // Amazon said that there is nothing
	Rejected     bool              // the whole document is in quarantine: it covers nothing
	// Says is what the document says of each day, "" where it has no row, so that two documents that say the same of
	// a day compare equal; nil where that is not known.
	Says map[window.Day]string
}

// answers says whether the document was asked for with the options of the Spec.
func (h Held) answers(spec *dataset.Spec) bool {
	for k, want := range spec.Source.Options {
		if got, ok := h.Options[k]; ok && !strings.EqualFold(got, want) {
			return false
		}
	}
	return true
}

// Holdings answers what the lake has of a dataset of an account ("none" for datasets without one). The
// order does not matter. extract/lake satisfies it.
type Holdings interface {
	Held(dataset, account string) []Held
}

// Nothing is the Holdings of an empty lake.
type Nothing struct{}

// Held returns nothing.
func (Nothing) Held(string, string) []Held { return nil }

// Profile is an advertising profile: one advertiser in one marketplace, whose reports count days in its
// own time zone.
type Profile struct {
	ID            string `json:"id"`
	MarketplaceID string `json:"marketplace_id"`
	TimeZone      string `json:"time_zone"`
	Currency      string `json:"currency"`
	Type          string `json:"type"` // seller, vendor or agency; agencies have no reports
	Name          string `json:"name,omitempty"`
}
