package view_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/load/view"
	"sellerhouse/sql"
)

const head = `-- mart.v_a: what it answers.
--
-- grain:     one row
-- unit:      none
-- time zone: none
-- restates:  never,
--            not once
-- source:    %SOURCE%
-- owner:     bi
--
-- More to know.
CREATE OR REPLACE VIEW mart.v_a AS
`

func file(source, query string) string {
	return strings.Replace(head, "%SOURCE%", source, 1) + query
}

func TestParse(t *testing.T) {
	for name, tt := range map[string]struct{ in, wantErr string }{
		"whole":                       {in: file("dw.x, mart.v_b", "SELECT x.a FROM dw.x AS x, mart.v_b AS b;\n")},
		"the present needs no source": {in: file("dw.x", "SELECT (SELECT max(data_as_of) FROM ops.load_run) FROM dw.x")},
		"a source left out":           {in: file("dw.x", "SELECT 1 FROM dw.x, dw.y"), wantErr: "it reads dw.y, which is not in source"},
		"a source too many":           {in: file("dw.x, dw.y", "SELECT 1 FROM dw.x"), wantErr: "source names dw.y, which it does not read"},
		"no owner":                    {in: strings.Replace(file("dw.x", "SELECT 1 FROM dw.x"), "-- owner:     bi\n", "", 1), wantErr: `the header has no "owner"`},
		"another name":                {in: strings.ReplaceAll(file("dw.x", "SELECT 1 FROM dw.x"), "mart.v_a AS", "mart.v_z AS"), wantErr: "does not begin with"},
		"another first line":          {in: strings.Replace(file("dw.x", "SELECT 1 FROM dw.x"), "mart.v_a:", "mart.v_z:", 1), wantErr: "the first line is"},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := view.Parse("v_a", tt.in)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("error = %v, want %q", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if v.Restate != "never, not once" || v.Notes != "More to know." || v.About != "what it answers." {
				t.Errorf("header = %+v", v)
			}
		})
	}
}

func TestOrder(t *testing.T) {
	one := func(name, reads string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Replace(strings.ReplaceAll(head, "v_a", name), "%SOURCE%", "mart."+reads, 1) + "SELECT 1 FROM mart." + reads)}
	}
	names := func(files fstest.MapFS) (string, error) {
		views, err := view.All(files)
		var out []string
		for _, v := range views {
			out = append(out, v.Name)
		}
		return strings.Join(out, " "), err
	}
	got, err := names(fstest.MapFS{"mart/v_a.sql": one("v_a", "v_c"), "mart/v_b.sql": one("v_b", "pl_published"), "mart/v_c.sql": one("v_c", "v_b")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("v_b v_c v_a", got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if _, err := names(fstest.MapFS{"mart/v_a.sql": one("v_a", "v_b"), "mart/v_b.sql": one("v_b", "v_a")}); err == nil || !strings.Contains(err.Error(), "v_a -> v_b -> v_a") {
		t.Errorf("a circle: error %v", err)
	}
	if _, err := names(fstest.MapFS{"mart/v_a.sql": one("v_a", "v_zzz")}); err == nil || !strings.Contains(err.Error(), "for which there is no file") {
		t.Errorf("a missing view: error %v", err)
	}
}

// The list of views by question names every view.
func TestReadmeNamesEveryView(t *testing.T) {
	views := all(t)
	for _, v := range views {
		if !strings.Contains(readme(t), "`"+v.Name+"`") {
			t.Errorf("sql/README.md does not name %s", v.Name)
		}
	}
}

func all(t *testing.T) []view.View {
	t.Helper()
	views, err := view.All(sql.FS)
	if err != nil {
		t.Fatal(err)
	}
	return views
}

func readme(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../../sql/README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
