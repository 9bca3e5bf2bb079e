package document_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/document"
)

// Every Spec's sample, as it is read. UPDATE=1 rewrites the goldens; their difference is the review.
func TestGoldenSamples(t *testing.T) {
	for _, spec := range catalog.All() {
		t.Run(spec.Name, func(t *testing.T) {
			r, res, err := decode(t, spec, spec.Sample, document.Env{})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for i, tb := range spec.Tables {
				fmt.Fprintf(&b, "%s: %s\n", tb.Name, tb.Grain)
				for _, l := range r.lines[i] {
					fmt.Fprintf(&b, "  %s\n", l)
				}
			}
			if res.Identity != "" {
				fmt.Fprintf(&b, "identity %s\nheader %v\n", res.Identity, res.Header)
			}
			golden := filepath.Join("testdata", "samples", spec.Name+".golden")
			if os.Getenv("UPDATE") != "" {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), b.String()); d != "" {
				t.Errorf("-golden +now (UPDATE=1 rewrites):\n%s", d)
			}
		})
	}
}
