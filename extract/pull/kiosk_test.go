package pull

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"sellerhouse/extract/simulate/world"
)

// lines counts the rows of gzipped lines.
func lines(t *testing.T, raw []byte) int {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(text, []byte("\n"))
}

// A query's pages are asked one after the other and count together, also when the process is killed in between: no
// page is asked for twice.
func TestPagesOfAQuery(t *testing.T) {
	w := world.New(5, world.Options{Months: 2, SKUs: 120, OrdersPerDay: 20})
	at := time.Date(2025, 11, 20, 6, 0, 0, 0, time.UTC)
	for _, kills := range []int{0, 4} {
		h := newHouseOf(t, w, "none", at)
		h.only("sales_traffic_kiosk_by_asin")
		h.cfg.Accounts = h.cfg.Accounts[:2]
		now := h.clock.Now()
		asked := 0
		var res Result
		for i := 0; ; i++ {
			ctx, cancel := context.WithCancelCause(t.Context())
			h.store.fuse, h.shelf.fuse = nil, nil
			if i < kills {
				f := &fuse{left: 3 + 4*i, kill: cancel}
				h.store.fuse, h.shelf.fuse = f, f
			}
			var err error
			if res, err = Run(ctx, h.cfg, h.plan(now)); i >= kills && (err != nil || res.Err() != nil) {
				t.Fatal(err, res.Err())
			} else if err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			asked += res.Created
			cancel(nil)
			if i >= kills {
				break
			}
		}
		want, got, refused := 0, 0, 0
		for _, a := range h.cfg.Accounts {
			for _, m := range a.Marketplaces {
				for day := w.Start(); day < w.Start()+48; day++ {
					_, asins := w.SalesTraffic(a.Code, m.ID, day, day+1, at)
					want += len(asins)
				}
			}
			refused += h.server.Stats().Calls[a.Code]["createQuery"].Refused
		}
		for _, raw := range h.shelf.pages {
			got += lines(t, raw)
		}
		t.Logf("%d kills: %d rows on %d pages, %d queries asked and %d refused", kills, got, len(h.shelf.pages), asked, refused)
		if len(h.shelf.pages) < 3 || got < want*9/10 || got > want {
			t.Errorf("%d rows on %d pages, want about %d", got, len(h.shelf.pages), want)
		}
		if left := h.plan(now); len(left) > 0 {
			t.Errorf("still wanted: %v", left)
		}
		if asked != len(h.shelf.pages) || refused != 0 {
			t.Errorf("%d queries were asked for %d pages, and %d refused: one is worked on at a time", asked, len(h.shelf.pages), refused)
		}
	}
}
