package demo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
)

// killed kills the pipeline with everything under it at random points of the same world in other directories,
// and lets it go on: what comes out is what the undisturbed run gave, nothing more lies in the lake, and no
// report was asked for twice. took is how long the undisturbed run was.
func (h *house) killed(t *testing.T, o demo.Options, want result, took time.Duration) {
	kills := 8
	if flowtest.Long() {
		kills = 100
	}
	t.Logf("undisturbed: %.1f s, %d reports asked for, %d objects in the lake", took.Seconds(), want.Asked.count(), len(want.Objects))
	random := rand.New(rand.NewPCG(uint64(o.Seed), 26))
	for done := 0; done < kills && !t.Failed(); {
		t.Run(fmt.Sprintf("from kill %d", done+1), func(t *testing.T) {
			d := flowtest.Prepare(t, t.TempDir(), o)
			here := killing(t, d, o.Seed, kills-done, took, random)
			at := open(t, d, flowtest.Everything)
			got := at.outcome(t)
			flowtest.Same(t, fmt.Sprintf("killed %d times", here), got.Hashes, want.Hashes)
			if diff := cmp.Diff(want.Asked, got.Asked); diff != "" {
				t.Errorf("killed %d times: reports asked for (-undisturbed +killed):\n%s", here, diff)
			}
			if diff := cmp.Diff(want.Objects, got.Objects); diff != "" {
				t.Errorf("killed %d times: objects in the lake (-undisturbed +killed):\n%s", here, diff)
			}
			t.Logf("killed %d times", here)
			done += here
		})
	}
}

// killing kills the pipeline of a directory up to most times, until it comes to its end between two kills, and
// then lets it come to its end once more. It returns how often it killed.
func killing(t *testing.T, d demo.Directory, seed int64, most int, within time.Duration, random *rand.Rand) int {
	t.Helper()
	kills := 0
	for finished := false; kills < most && !finished; {
		cmd, opened, ended, log := flowtest.Start(t, d, seed)
		if random.IntN(8) != 0 { // else somewhere while the parts start
			select {
			case <-opened:
			case err := <-ended:
				t.Fatalf("after %d kills: %v\n%s", kills, err, log)
			}
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("after %d kills: %v\n%s", kills, err, log)
			}
			finished = true
		case <-time.After(time.Duration(random.Int64N(int64(within) / 6))):
			_ = cmd.Process.Signal(syscall.SIGKILL)
			<-ended
			kills++
		}
	}
	_, _, ended, log := flowtest.Start(t, d, seed)
	if err := <-ended; err != nil {
		t.Fatalf("after %d kills, the last run: %v\n%s", kills, err, log)
	}
	return kills
}

// result is what a finished run left behind.
type result struct {
	Hashes  map[string]string
	Asked   requests
	Objects []string // keys of the lake, the state of requests left out
}

// outcome looks at a finished installation; what nothing names is an error.
func (h *house) outcome(t *testing.T) result {
	t.Helper()
	out := result{Hashes: h.Hashes(t)}
	flowtest.NoneEmpty(t, out.Hashes)
	h.Ask(t, "/_stats", &out.Asked)
	named := h.named(t)
	for o, err := range h.Store.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(o.Key, "state/") {
			continue
		}
		out.Objects = append(out.Objects, o.Key)
		if strings.HasPrefix(o.Key, "indexes/") || strings.HasPrefix(o.Key, "index/") {
			continue
		}
		if !named[o.Key] {
			t.Errorf("nothing names %s", o.Key)
		}
		delete(named, o.Key)
	}
	for _, k := range slices.Sorted(maps.Keys(named)) {
		t.Errorf("%s is named and not there", k)
	}
	if left, err := os.ReadDir(h.SpoolDir()); err == nil && len(left) > 0 {
		t.Errorf("%d files are left in %s, the first %s", len(left), filepath.Base(h.SpoolDir()), left[0].Name())
	}
	return out
}

// named are the keys that manifests, sets of inputs and the partitions there should be name.
func (h *house) named(t *testing.T) map[string]bool {
	t.Helper()
	f, err := flow.Open(t.Context(), h.Parts, flow.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := f.Lake()
	out := map[string]bool{}
	accounts := []string{plan.None}
	for _, a := range h.Accounts {
		accounts = append(accounts, a.Code)
	}
	for _, s := range catalog.All() {
		for _, a := range accounts {
			ms, err := l.Manifests(t.Context(), s.Name, a)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range ms {
				for _, key := range append([]string{l.ManifestKey(s.Name, a, m.Document), m.Raw, m.Quarantine}, tables(m)...) {
					if key != "" {
						out[key] = true
					}
				}
			}
		}
	}
	for o, err := range h.Store.List(t.Context(), "inputs/sets/") {
		if err != nil {
			t.Fatal(err)
		}
		body, _, err := h.Store.Get(t.Context(), o.Key)
		if err != nil {
			t.Fatal(err)
		}
		var versions map[string]string
		if err := errors.Join(json.NewDecoder(body).Decode(&versions), body.Close()); err != nil {
			t.Fatal(err)
		}
		out[o.Key] = true
		for name, version := range versions {
			out["inputs/"+name+"/"+version] = true
		}
	}
	files, err := f.Transform(t.Context()) // a finished lake has them all
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range files {
		out[x.Key] = true
		out[strings.TrimSuffix(x.Key, ".parquet")+".json"] = true
		if x.Built {
			t.Errorf("%s was not there", x.Key)
		}
	}
	return out
}

func tables(m lake.Manifest) []string {
	var out []string
	for _, t := range m.Tables {
		out = append(out, t.Key)
	}
	return out
}
