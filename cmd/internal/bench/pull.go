package bench

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/spapi"
	"sellerhouse/extract/window"
)

// PullVerb is the hidden verb under which this program pulls one document in a process of its own.
const PullVerb = "pull"

// Pulled is what the pull of one document took, and what its manifest says.
type Pulled struct {
	Fetch    Usage          `json:"fetch"`  // into the spool, checked to be whole
	Commit   Usage          `json:"commit"` // from there into the lake
	Bytes    int64          `json:"bytes"`
	RawBytes int64          `json:"raw_bytes"`
	SHA256   string         `json:"sha256"`
	Table    lake.TableRows `json:"table"`
}

// Pull fetches the search terms document at an address and makes it part of the lake that another process of this
// program serves in the cache. It is what a run does from the moment it knows the address.
func Pull(ctx context.Context, address, cache string, threads int) (got Pulled, err error) {
	runtime.GOMAXPROCS(threads)
	cfg, err := configuration(ctx, cache)
	if err != nil {
		return got, err
	}
	p, err := parts.Open(ctx, cfg, parts.Options{Needs: parts.Lake})
	if err != nil {
		return got, err
	}
	defer func() { _ = p.Close(ctx) }() // the figures are what counts
	l, err := lake.Open(ctx, p.Store, "", lake.Options{Run: "bench"})
	if err != nil {
		return got, err
	}
	acc := p.Accounts[0]
	client, err := pull.NewClient(acc)
	if err != nil {
		return got, err
	}
	spool := filepath.Join(p.SpoolDir(), "document")
	defer func() { _ = os.Remove(spool) }() // it goes with the directory otherwise
	var content string
	got.Fetch, err = measure(0, func() error {
		f, err := spapi.New(client, clock.Wall{}, acc, "").Download(ctx, spapi.DocumentAddress{URL: account.Secret(address)}, spool)
		content = f.ContentType
		return err
	})
	if err != nil {
		return got, err
	}
	spec := catalog.SearchTermsWeek
	week := window.Range{From: window.DayOf(termsWeek, time.UTC), Until: window.DayOf(termsWeek.AddDate(0, 0, 7), time.UTC)}
	generated := termsWeek.AddDate(0, 0, 10)
	ing := ingest.New(l, ingest.Options{Run: "bench", Now: func() time.Time { return generated }})
	var m lake.Manifest
	got.Commit, err = measure(0, func() (err error) {
		m, err = ing.Commit(ctx, ingest.Doc{
			Spec: spec, Account: acc.Code, Marketplaces: []string{termsMarketplace}, Window: week, Options: spec.Source.Options,
			DocumentID: "bench", SpoolPath: spool, ContentType: content, GeneratedAt: generated,
		})
		return err
	})
	if err != nil {
		return got, err
	}
	got.Bytes, got.RawBytes, got.SHA256, got.Table = m.Bytes, m.RawBytes, m.SHA256, m.Tables[0]
	return got, nil
}

// PrintPull pulls a document and prints what it took, for the parent.
func PrintPull(ctx context.Context, w io.Writer, address, cache string, threads int) error {
	got, err := Pull(ctx, address, cache, threads)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(got)
}

// pullApart pulls a document in a process of its own, so that its memory is its own.
func pullApart(ctx context.Context, address, cache string, threads int) (got Pulled, err error) {
	err = child(ctx, &got, PullVerb, address, cache, strconv.Itoa(threads))
	return got, err
}
