package pull

import (
	"context"
	"time"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/window"
)

// Document is one document, whole on the local disk: its length and, where it is compressed, its
// checksums have been verified.
type Document struct {
	Slice        plan.Slice
	Spec         *dataset.Spec
	ID           string            // Amazon's document id (advertising: the report id); "" where there is none
	ReportID     string            // the report it belongs to, "" where there is none
	SpoolPath    string            // the bytes as served; pull removes the file after Commit returns
	Bytes        int64             // length of that file
	ContentType  string            // as the storage answered, for its charset; often without one
	Compression  string            // "GZIP", "ZIP" or "" for plain bytes, by what the bytes are
	GeneratedAt  time.Time         // when Amazon generated it
	Marketplaces []string          // the report's own list, which may be longer than what was asked for
	Options      map[string]string // of the request
	Chain        string            // of a page: the document its chain will be; the page does not count before
	Pages        []string          // of a chain: the documents of its pages, in order; it has no bytes itself
}

// NoData is the proof that Amazon has nothing for a slice.
type NoData struct {
	Slice    plan.Slice        `json:"slice"`
	Options  map[string]string `json:"options,omitempty"` // of the request, where it was for a list of products
	Reports  []string          `json:"reports,omitempty"` // ids of the reports that said so, in order
	Statuses []string          `json:"statuses"`          // what each said: CANCELLED, FATAL, COMPLETED
	Text     string            `json:"text,omitempty"`    // of the document that said so
	At       time.Time         `json:"at"`                // when Amazon said so last
}

// Sink takes what was pulled. Every method can be called again with the same argument and then changes
// nothing: after a crash it is. Methods are called from several goroutines.
type Sink interface {
	// Committed says whether the document is in the lake already; it is then not downloaded again.
	Committed(ctx context.Context, dataset, account, document string) (bool, error)
	// Window is the window a committed document is of; false where it is not in the lake.
	Window(ctx context.Context, dataset, account, document string) (window.Range, bool, error)
	// Commit makes the document part of the lake. An error wrapping ErrDrift means that the document was
	// put in quarantine whole; any other error is tried again.
	Commit(ctx context.Context, d Document) error
	// NoData records that there is nothing, with the proof.
	NoData(ctx context.Context, n NoData) error
}
