package pull

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"sellerhouse/extract/spapi"
)

// grid are the rows that were committed: by site, day and product.
type grid struct {
	sync.Mutex
	rows map[string]int
}

func (g *grid) take(d Document) error {
	if d.SpoolPath == "" {
		return nil
	}
	raw, err := os.ReadFile(d.SpoolPath)
	if err != nil {
		return err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	g.Lock()
	defer g.Unlock()
	for line := range bytes.Lines(text) {
		var row struct{ MarketplaceID, StartDate, ChildASIN string }
		if err := json.Unmarshal(line, &row); err != nil {
			return err
		}
		g.rows[row.MarketplaceID+" "+row.StartDate+" "+row.ChildASIN]++
	}
	return nil
}

// What an empty list of products does not give is asked for by name: every row comes, once, whatever way Amazon refused,
// also when the process is killed in between; the next run knows, and where nothing is to be had that is found out once.
func TestProductsByName(t *testing.T) {
	const name = "sales_traffic_kiosk_by_asin"
	open := func(t *testing.T, faults string) (*house, *grid) {
		h := newHouse(t, faults)
		h.only(name)
		h.cfg.Accounts = h.cfg.Accounts[:1]
		g := &grid{rows: map[string]int{}}
		h.shelf.refuse = g.take
		return h, g
	}
	queries := func(h *house) int { return h.server.Stats().Calls[h.cfg.Accounts[0].Code]["createQuery"].Calls }
	all, want := open(t, "none")
	all.pull(all.plan(all.clock.Now())...)
	products := map[string][]string{}
	for key := range want.rows {
		f := strings.Fields(key)
		products[f[0]] = append(products[f[0]], f[2])
	}
	if len(products) < 2 || queries(all) != 1 {
		t.Fatalf("products of %d sites by %d queries", len(products), queries(all))
	}
	for i := range 900 { // what is listed and not seen: more than a query holds
		for id := range products {
			products[id] = append(products[id], fmt.Sprintf("B0UNSEEN%02d", i))
		}
	}
	known := func(context.Context, string) (map[string][]string, error) { return products, nil }
	for _, faults := range []string{"fatal", "empty"} {
		t.Run(faults, func(t *testing.T) {
			h, got := open(t, `{"name_products":"`+faults+`"}`)
			h.cfg.Products = known
			now := h.clock.Now()
			res, _ := h.pull(h.plan(now)...)
			parts := len(named(slices.Sorted(maps.Keys(products)), products, 7000))
			if !maps.Equal(want.rows, got.rows) || res.Committed != 1 || res.Nothing != 0 {
				t.Errorf("%d rows, want %d: %+v", len(got.rows), len(want.rows), res)
			}
			if n := queries(h); parts < 3 || n < 1+parts-1 || n > 1+parts+1 {
				t.Errorf("%d queries, want one for all and about %d by name", n, parts)
			}
			if left := h.plan(now); len(left) > 0 {
				t.Errorf("still wanted: %v", left)
			}
			// The lake is lost, what was learned is not.
			first := queries(h)
			clear(h.shelf.held)
			got.rows = map[string]int{}
			h.pull(h.plan(now)...)
			if n := queries(h) - first; n != first-1 || !maps.Equal(want.rows, got.rows) {
				t.Errorf("the next run asked %d queries for %d rows, want %d for %d", n, len(got.rows), first-1, len(want.rows))
			}
			// Killed at each write in turn.
			k, killed := open(t, `{"name_products":"`+faults+`"}`)
			k.cfg.Products = known
			for n := 1; n < 60; n++ {
				ctx, cancel := context.WithCancelCause(t.Context())
				k.store.fuse = &fuse{left: n, kill: cancel}
				killed.rows = map[string]int{}
				_, err := Run(ctx, k.cfg, k.plan(now))
				cancel(nil)
				if err == nil {
					break
				}
				if !errors.Is(err, errKilled) {
					t.Fatal(err)
				}
			}
			if n := queries(k); n != first || len(k.ids()) != 1 {
				t.Errorf("killed again and again it asked %d queries for %d documents, want %d for one", n, len(k.ids()), first)
			}
		})
	}
	t.Run("products are not known", func(t *testing.T) {
		h, got := open(t, `{"name_products":"empty"}`)
		h.cfg.Products = func(context.Context, string) (map[string][]string, error) { return nil, nil }
		if res, _ := h.pull(h.plan(h.clock.Now())...); res.Nothing != 1 || len(got.rows) != 0 || queries(h) != 1 {
			t.Errorf("%+v after %d queries, want nothing after one", res, queries(h))
		}
	})
	t.Run("nothing by name, either", func(t *testing.T) {
		h, _ := open(t, `{"name_products":"empty"}`)
		h.cfg.Products = func(context.Context, string) (map[string][]string, error) {
			return map[string][]string{h.cfg.Accounts[0].Marketplaces[0].ID: {"B0UNSEEN00"}}, nil
		}
		res, _ := h.pull(h.plan(h.clock.Now())...)
		if res.Nothing != 1 || queries(h) != 2 {
			t.Errorf("%+v after %d queries, want nothing after two", res, queries(h))
		}
	})
}

// Lists of products fill what a query's text can hold, and name each product of each site once.
func TestNamed(t *testing.T) {
	products := map[string][]string{"A": nil, "B": {"P1"}, "C": nil}
	for i := range 1300 {
		products["A"] = append(products["A"], fmt.Sprintf("B0%08d", i))
	}
	for i := range 40 {
		products["C"] = append(products["C"], fmt.Sprintf("B1%08d", i), fmt.Sprintf("B1%08d", i))
	}
	lists := named([]string{"A", "B", "C", "D"}, products, 7000)
	seen := map[string]int{}
	for i, list := range lists {
		if n := spapi.QueryLength(list); n > 7000 || i < len(lists)-1 && n < 6900 {
			t.Errorf("list %d has %d characters, want nearly 7000", i, n)
		}
		for part := range strings.SplitSeq(list, "{asins:[") {
			asins, site, _ := strings.Cut(part, `],marketplaceId:"`)
			for asin := range strings.SplitSeq(asins, ",") {
				if site != "" {
					seen[site[:1]+" "+strings.Trim(asin, `"`)]++
				}
			}
		}
	}
	once := !slices.ContainsFunc(slices.Collect(maps.Values(seen)), func(n int) bool { return n != 1 })
	if len(seen) != 1300+1+40 || !once || len(lists) != 3 {
		t.Errorf("%d products in %d lists, want 1341 once each in 3", len(seen), len(lists))
	}
	if none := named([]string{"D"}, products, 7000); none != nil {
		t.Errorf("without products: %q", none)
	}
}
