package pull

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/account"
	"sellerhouse/extract/plan"
)

// asAsked holds what a document says of itself, where it does, against what was asked for.
func asAsked(d Document, raw []byte) error {
	if d.Compression == "GZIP" {
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return err
		}
		if raw, err = io.ReadAll(z); err != nil {
			return err
		}
	}
	var says struct {
		Of struct {
			Options map[string]string `json:"reportOptions"`
		} `json:"reportSpecification"`
	}
	if json.Unmarshal(raw, &says) != nil {
		return nil // a table
	}
	for _, k := range slices.Sorted(maps.Keys(d.Options)) {
		if got, ok := says.Of.Options[k]; ok && !strings.EqualFold(got, d.Options[k]) {
			return fmt.Errorf("%w: document %s says %s %s where %s was asked for", ErrDrift, d.ID, k, got, d.Options[k])
		}
	}
	return nil
}

// Of reports that no list tells from one another, since they differ in options only, none is taken for the other,
// whatever the moment at which the process ends.
func TestLostAmongAlike(t *testing.T) {
	begin := func() *house {
		h := newHouse(t, "none")
		h.only("vendor_inventory_manufacturing", "vendor_inventory_sourcing")
		h.cfg.Accounts = slices.DeleteFunc(slices.Clone(h.cfg.Accounts), func(a account.Account) bool { return a.Code != "DE-V" })
		return h
	}
	// A token a minute: those that are asked first are over while others wait for theirs.
	scarce := func(h *house) {
		b := plan.Usage(plan.CreateReport)
		b.Level, b.At = 1, h.clock.Now()
		raw, err := json.Marshal(State{Account: "DE-V", Buckets: map[string]*plan.Bucket{string(plan.CreateReport): &b}})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = h.store.put(stateKey("DE-V"), raw)
	}
	clean := begin()
	scarce(clean)
	now := clean.clock.Now()
	if res, err := Run(t.Context(), clean.cfg, clean.plan(now)); err != nil || res.Err() != nil {
		t.Fatal(err, res.Err())
	}
	want, _ := clean.created()
	if want < 4 {
		t.Fatalf("%d reports, want two and more of each kind", want)
	}
	ends := 0
	every := 4
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		every = 1
	}
	for left := 1; ; left += every {
		h := begin()
		scarce(h)
		ctx, cancel := context.WithCancelCause(t.Context())
		f := &fuse{left: left, kill: cancel}
		h.fuse, h.store.fuse, h.shelf.fuse = f, f, f
		_, err := Run(ctx, h.cfg, h.plan(now))
		cancel(nil)
		h.fuse, h.store.fuse, h.shelf.fuse = nil, nil, nil
		if err == nil && !f.burned {
			break
		}
		ends++
		res, err := Run(t.Context(), h.cfg, h.plan(now))
		if err := errors.Join(err, res.Err()); err != nil {
			t.Fatalf("killed after %d events: %v", left, err)
		}
		if created, repeated := h.created(); created != want || repeated != 0 {
			t.Errorf("killed after %d events: %d reports asked for, %d of them twice; want %d and 0", left, created, repeated, want)
		}
		if diff := cmp.Diff(count(clean.shelf.documents()), count(h.shelf.documents())); diff != "" {
			t.Errorf("killed after %d events: what is held differs from the run that was never killed\n%s", left, diff)
		}
	}
	t.Logf("%d reports, killed at %d moments", want, ends)
}
