package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ALTER TABLE .. REPLACE PARTITION is one step for readers, but not for kill -9: the engine first puts the new parts
// in place, then covers the old ones, and a process that dies between has both when it opens again. So what a swap
// is about to do is written down before, and a swap that was cut is ended at the next start, before anybody reads:
// forward when all new parts are in place, else back.

// swap is a REPLACE PARTITION under way.
type swap struct {
	Database  string   `json:"database"`
	Table     string   `json:"table"`
	Partition string   `json:"partition"` // its id
	Old       []string `json:"old"`       // names of the parts that go
	New       []string `json:"new"`       // hashes of the parts that come
	path      string
}

// parseSwap finds the tables of a REPLACE PARTITION, as written.
func parseSwap(text string) (into, from string, ok bool) {
	l := lexer{text: text}
	if !l.next().is("ALTER") || !l.next().is("TABLE") {
		return "", "", false
	}
	t := l.next()
	if !t.name() {
		return "", "", false
	}
	into = name(text, &l, t)
	if !l.next().is("REPLACE") || !l.next().is("PARTITION") {
		return "", "", false
	}
	depth := 0
	for t := l.next(); t.kind != kindEnd && t.kind != kindUnknown; t = l.next() {
		switch {
		case t.is("("):
			depth++
		case t.is(")"):
			depth--
		case depth == 0 && t.is("FROM"):
			if t = l.next(); t.name() {
				return into, name(text, &l, t), true
			}
			return "", "", false
		}
	}
	return "", "", false
}

// split takes a name as written apart; the database is empty where it has none.
func split(written string) (database, table string) {
	var parts []string
	for _, t := range tokens(written) {
		if t.name() {
			parts = append(parts, t.text)
		}
	}
	if len(parts) == 2 {
		return parts[0], parts[1]
	}
	return "", parts[len(parts)-1]
}

// part is one line of system.parts.
type part struct{ Name, Partition, Hash string }

// parts lists the active parts of a table.
func parts(c *conn, database, table string) ([]part, error) {
	where := "database = {d:String}"
	if database == "" {
		where = "database = currentDatabase()"
	}
	out, _, err := c.query("SELECT name, partition_id, hash_of_all_files FROM system.parts WHERE active AND rows > 0 AND "+where+" AND table = {t:String} ORDER BY name",
		"TabSeparatedRaw", param{"d", escape(database)}, param{"t", escape(table)})
	if err != nil {
		return nil, fmt.Errorf("list the parts of %s: %w", table, err)
	}
	var all []part
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(f) == 3 {
			all = append(all, part{f[0], f[1], f[2]})
		}
	}
	return all, nil
}

// escape writes a parameter's value as TabSeparated does.
func escape(s string) string {
	return strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "'", "\\'").Replace(s)
}

// noteSwap writes down what a REPLACE PARTITION will do; nil where nothing can go wrong or where the source holds
// several partitions, of which this cannot tell the one meant.
func (req *request) noteSwap(into, from string) (*swap, error) {
	database, table := split(into)
	if database == "" {
		out, _, err := req.conn.query("SELECT currentDatabase()", "TabSeparatedRaw")
		if err != nil {
			return nil, err
		}
		database = strings.TrimSpace(string(out))
	}
	fromDatabase, fromTable := split(from)
	coming, err := parts(req.conn, fromDatabase, fromTable)
	if err != nil || len(coming) == 0 {
		return nil, err
	}
	w := &swap{Database: database, Table: table, Partition: coming[0].Partition, path: filepath.Join(req.s.cfg.DataDir, "swaps", req.run.tag+".json")}
	for _, p := range coming {
		if p.Partition != w.Partition {
			return nil, nil
		}
		w.New = append(w.New, p.Hash)
	}
	going, err := parts(req.conn, database, table)
	if err != nil {
		return nil, err
	}
	for _, p := range going {
		if p.Partition == w.Partition {
			w.Old = append(w.Old, p.Name)
		}
	}
	data, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(w.path), 0o700); err != nil {
		return nil, fmt.Errorf("note the swap: %w", err)
	}
	temp := w.path + ".new"
	if err := os.WriteFile(temp, data, 0o600); err != nil {
		return nil, fmt.Errorf("note the swap: %w", err)
	}
	if err := os.Rename(temp, w.path); err != nil {
		return nil, fmt.Errorf("note the swap: %w", err)
	}
	return w, nil
}

// swapping runs fn, a REPLACE PARTITION, with a note of it.
func (req *request) swapping(into, from string, fn func() error) error {
	note, err := req.noteSwap(into, from)
	if err != nil {
		return err
	}
	err = fn()
	if note == nil {
		return err
	}
	if err != nil {
		err = errors.Join(err, note.settle(req.conn))
	}
	return errors.Join(err, os.Remove(note.path))
}

// settle ends a swap that was cut. It can be repeated.
func (w *swap) settle(c *conn) error {
	live, err := parts(c, w.Database, w.Table)
	if err != nil {
		return err
	}
	coming := map[string]int{}
	for _, hash := range w.New {
		coming[hash]++
	}
	old := set(w.Old...)
	var left, placed []string
	for _, p := range live {
		switch {
		case p.Partition != w.Partition:
		case old[p.Name]:
			left = append(left, p.Name)
		case coming[p.Hash] > 0:
			coming[p.Hash]--
			placed = append(placed, p.Name)
		}
	}
	drop := left
	if len(placed) < len(w.New) {
		drop = placed
	}
	for _, name := range drop {
		if err := c.exec("ALTER TABLE " + quoteName(w.Database) + "." + quoteName(w.Table) + " DROP PART " + quote(name)); err != nil {
			return fmt.Errorf("end the swap of partition %s of %s.%s: %w", w.Partition, w.Database, w.Table, err)
		}
	}
	return nil
}

// settleSwaps ends the swaps that the last process left.
func (s *Server) settleSwaps() error {
	paths, err := filepath.Glob(filepath.Join(s.cfg.DataDir, "swaps", "*.json"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read the note of a swap: %w", err)
		}
		var w swap
		// A note stands whole before its swap begins; one that is not whole has none to end.
		if json.Unmarshal(data, &w) == nil {
			if err := w.settle(s.side); err != nil {
				return err
			}
		}
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove the note of a swap: %w", err)
		}
	}
	return nil
}
