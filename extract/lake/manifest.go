package lake

import (
	"time"

	"sellerhouse/extract/window"
)

// Manifest is the commit record that makes a document part of the lake. It is written once, by
// PutIfAbsent, after the raw object and the report Parquet.
type Manifest struct {
	Dataset      string            `json:"dataset"`
	Account      string            `json:"account"`                // "none" for datasets without one
	Document     string            `json:"document"`               // Amazon's document id, or the first 32 hex digits of SHA256
	Identity     string            `json:"identity,omitempty"`     // append datasets: what the document is (a settlement id)
	Type         string            `json:"type"`                   // Amazon's own type name
	Marketplaces []string          `json:"marketplaces,omitempty"` // ids asked for
	Profile      string            `json:"profile,omitempty"`
	Options      map[string]string `json:"options,omitempty"`
	Window       window.Range      `json:"window"`          // local days covered whole; empty where a dataset has no window
	Since        time.Time         `json:"since,omitzero"`  // by update: what was asked for, [Since, Until)
	Until        time.Time         `json:"until,omitzero"`  //
	Chain        string            `json:"chain,omitempty"` // of a page: the chain's document, without whose manifest the page does not count
	Pages        []string          `json:"pages,omitempty"` // of a chain: its pages' documents, in order; it has no rows itself and stands in all their months
	GeneratedAt  time.Time         `json:"generated_at"`
	CommittedAt  time.Time         `json:"committed_at"`
	Run          string            `json:"run"`
	SHA256       string            `json:"sha256"` // of the document's bytes as served, after gunzip where it came gzipped
	Raw          string            `json:"raw"`    // key of the raw object
	RawBytes     int64             `json:"raw_bytes"`
	Bytes        int64             `json:"bytes"` // decoded length
	Charset      string            `json:"charset,omitempty"`
	Schema       string            `json:"schema"`            // the Spec's fingerprint
	Request      string            `json:"request,omitempty"` // report id, where there was one
	Imported     bool              `json:"imported,omitempty"`
	Tables       []TableRows       `json:"tables"`
	Quarantine   string            `json:"quarantine,omitempty"` // key of the quarantined lines
	Rejected     string            `json:"rejected,omitempty"`   // why the whole document is in quarantine: no table has rows
	NoData       string            `json:"no_data,omitempty"`    // how Amazon said that there is nothing: no raw object, no table
	Statuses     []string          `json:"statuses,omitempty"`   // of the reports that said so, in order: CANCELLED, FATAL, DONE ...
	Unknown      []string          `json:"unknown,omitempty"`    // columns the Spec does not declare
	Months       []window.Month    `json:"months"`               // months whose index names this document
	Header       map[string]string `json:"header,omitempty"`     // settlement: what its summary line says, instants in RFC 3339, keys by our column names
}

// Counts says whether the document can have rows in the live set.
func (m *Manifest) Counts() bool { return m.Rejected == "" && m.NoData == "" }

// Table finds the rows of a table.
func (m *Manifest) Table(name string) (TableRows, bool) {
	for _, t := range m.Tables {
		if t.Table == name {
			return t, true
		}
	}
	return TableRows{}, false
}

// Newer says whether m was generated after o; ties go to the larger document id.
func (m *Manifest) Newer(o *Manifest) bool {
	if !m.GeneratedAt.Equal(o.GeneratedAt) {
		return m.GeneratedAt.After(o.GeneratedAt)
	}
	return m.Document > o.Document
}

// TableRows counts one table of a document. In = Out + Quarantined always.
type TableRows struct {
	Table       string                 `json:"table"`
	Key         string                 `json:"key"` // of the report Parquet
	In          int64                  `json:"in"`
	Out         int64                  `json:"out"`
	Quarantined int64                  `json:"quarantined"`
	Bytes       int64                  `json:"bytes"`
	Months      map[window.Month]int64 `json:"months,omitempty"` // rows by the month of their day
	Units       []Unit                 `json:"units,omitempty"`  // where documents can be compared: one a day, so that a read that moved nothing is seen
}

// Unit is one day of a document. Rows that name an instant are of its UTC day, rows that name no day of the first
// day of the window.
type Unit struct {
	Day     window.Day `json:"day"`
	Rows    int64      `json:"rows"`
	Hash    string     `json:"hash"`              // 16 hex digits of a SHA-256 over its rows, whatever their order
	Measure string     `json:"measure,omitempty"` // sum of the Spec's Measure, exact, where it has one
}

// Rows counts the rows of all tables, the quarantined ones included.
func (m Manifest) Rows() int64 {
	var n int64
	for _, t := range m.Tables {
		n += t.In
	}
	return n
}
