package arrow

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestImportsPointOneWay(t *testing.T) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []Package
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath                         string
			Imports, TestImports, XTestImports []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, Package{Path: p.ImportPath, Imports: p.Imports})
		// Tests may use the simulated Amazon and a later stage's server, but never cmd.
		for _, i := range append(p.TestImports, p.XTestImports...) {
			if top(i) == "cmd" && strings.HasPrefix(i, module) && top(p.ImportPath) != "cmd" && top(p.ImportPath) != "deploy" {
				t.Errorf("a test of %s imports %s: nothing below cmd may know it", p.ImportPath, i)
			}
		}
	}
	if len(all) < 20 {
		t.Fatalf("go list found %d packages of the module, want all of them", len(all))
	}
	for _, b := range Backward(all) {
		t.Error(b)
	}
}

func TestBackward(t *testing.T) {
	for name, tt := range map[string]struct {
		from, to string
		want     []string
	}{
		"with the data's producer": {"sellerhouse/load/publish", "sellerhouse/extract/lake", nil},
		"its own stage":            {"sellerhouse/extract/pull", "sellerhouse/extract/plan", nil},
		"another module":           {"sellerhouse/extract/pull", "github.com/x/y", nil},
		"extract knows transform":  {"sellerhouse/extract/pull", "sellerhouse/transform/money", []string{"sellerhouse/extract/pull imports sellerhouse/transform/money: transform comes after extract"}},
		"transform knows load":     {"sellerhouse/transform/build", "sellerhouse/load/ddl", []string{"sellerhouse/transform/build imports sellerhouse/load/ddl: load comes after transform"}},
		"load knows cmd":           {"sellerhouse/load/view", "sellerhouse/cmd/internal/config", []string{"sellerhouse/load/view imports sellerhouse/cmd/internal/config: nothing below cmd may know it"}},
		"the judge decodes":        {"sellerhouse/extract/simulate/world", "sellerhouse/extract/document", []string{"sellerhouse/extract/simulate/world imports sellerhouse/extract/document: the simulated Amazon is the judge and shares declarations only"}},
		"the judge declares":       {"sellerhouse/extract/simulate", "sellerhouse/extract/catalog", nil},
		"the pipeline peeks":       {"sellerhouse/extract/pull", "sellerhouse/extract/simulate", []string{"sellerhouse/extract/pull imports sellerhouse/extract/simulate: the pipeline does not know its judge"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Backward([]Package{{tt.from, []string{tt.to}}})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Backward(%s imports %s) (-want +got):\n%s", tt.from, tt.to, diff)
			}
		})
	}
}
