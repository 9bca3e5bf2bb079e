package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseSwap(t *testing.T) {
	for name, tt := range map[string]struct {
		text, into, from string
		not              bool
	}{
		"plain":         {text: "ALTER TABLE dw.t REPLACE PARTITION ('A', 202605) FROM dw.stage", into: "dw.t", from: "dw.stage"},
		"quoted":        {text: "alter table `d.w`.\"t\" /* x */ replace partition id 'a from b' from `s`;", into: "`d.w`.\"t\"", from: "`s`"},
		"an expression": {text: "ALTER TABLE t REPLACE PARTITION (SELECT 1 FROM x) FROM y SETTINGS a = 1", into: "t", from: "y"},
		"a drop":        {text: "ALTER TABLE t DROP PARTITION 1", not: true},
		"an attach":     {text: "ALTER TABLE t ATTACH PARTITION 1 FROM y", not: true},
		"cut off":       {text: "ALTER TABLE t REPLACE PARTITION 1 FROM", not: true},
		"a select":      {text: "SELECT 'ALTER TABLE t REPLACE PARTITION 1 FROM y'", not: true},
	} {
		t.Run(name, func(t *testing.T) {
			into, from, ok := parseSwap(tt.text)
			if ok == tt.not || into != tt.into || from != tt.from {
				t.Errorf("parseSwap(%q) = %q, %q, %v, want %q, %q, %v", tt.text, into, from, ok, tt.into, tt.from, !tt.not)
			}
		})
	}
}

// TestSettleSwaps builds what a process leaves that dies in the middle of a swap, and starts anew on it.
func TestSettleSwaps(t *testing.T) {
	dir := t.TempDir()
	p := startEngine(t, dir)
	defer func() { p.Kill() }()
	c := clientOf(t, p, dir, Admin)
	lines := func(text string) []string { return strings.Fields(c.must(t, text)) }
	c.must(t, "CREATE DATABASE d ENGINE = Atomic")
	cases := map[string]struct {
		place []string // what of the stage is in place when the process dies
		want  string   // "kind rows" afterwards
	}{
		"whole":        {[]string{"(1, 'new a')", "(1, 'new b')"}, "new a,new b"},
		"half":         {[]string{"(1, 'new a')"}, "old a,old b"},
		"not_begun":    {nil, "old a,old b"},
		"other_insert": {[]string{"(1, 'inserted')"}, "inserted,old a,old b"},
	}
	for name, tt := range cases {
		for _, table := range []string{"d." + name, "d." + name + "_stage"} {
			c.must(t, "CREATE TABLE "+table+" (p UInt8, s String) ENGINE = MergeTree PARTITION BY p ORDER BY s")
			c.must(t, "SYSTEM STOP MERGES "+table)
		}
		for _, row := range []string{"(1, 'old a')", "(1, 'old b')", "(2, 'other')"} {
			c.must(t, "INSERT INTO d."+name+" VALUES "+row)
		}
		for _, row := range []string{"(1, 'new a')", "(1, 'new b')"} {
			c.must(t, "INSERT INTO d."+name+"_stage VALUES "+row)
		}
		note := swap{Database: "d", Table: name, Partition: "1"}
		note.Old = lines("SELECT name FROM system.parts WHERE database = 'd' AND active AND partition_id = '1' AND table = '" + name + "'")
		note.New = lines("SELECT hash_of_all_files FROM system.parts WHERE database = 'd' AND active AND table = '" + name + "_stage'")
		for _, row := range tt.place { // the same row makes the same part
			c.must(t, "INSERT INTO d."+name+" VALUES "+row)
		}
		if len(note.Old) != 2 || len(note.New) != 2 {
			t.Fatalf("%s: old parts %v, new %v, want two each", name, note.Old, note.New)
		}
		data, err := json.Marshal(note)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(dir, "swaps"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "swaps", name+".json"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // and once more, when there is nothing left to do
		p.Kill()
		if err := p.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		c = clientOf(t, p, dir, Admin)
		for name, tt := range cases {
			got := strings.TrimSpace(c.must(t, "SELECT arrayStringConcat(arraySort(groupArray(s)), ',') FROM d."+name+" WHERE p = 1"))
			if got != tt.want {
				t.Errorf("%s: the partition holds %q, want %q", name, got, tt.want)
			}
			if other := c.must(t, "SELECT s FROM d."+name+" WHERE p = 2"); other != "other\n" {
				t.Errorf("%s: the other partition holds %q", name, other)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "swaps", "*")); len(left) > 0 {
			t.Errorf("notes left: %v", left)
		}
	}
}
