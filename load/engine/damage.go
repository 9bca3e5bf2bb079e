package engine

import (
	"fmt"
	"strconv"
	"strings"
)

// keepFree is the room on the disk that inserts and merges leave: they are refused before the disk is full.
const keepFree = 256 << 20

// configFile is the engine's configuration.
func configFile() string {
	return fmt.Sprintf(`<clickhouse>
    <merge_tree>
        <min_free_disk_bytes_to_perform_insert>%[1]d</min_free_disk_bytes_to_perform_insert>
    </merge_tree>
    <storage_configuration>
        <disks><default><keep_free_space_bytes>%[1]d</keep_free_space_bytes></default></disks>
    </storage_configuration>
</clickhouse>
`, keepFree)
}

// The library, release 26.7.3-stable.1, does not report a write that the operating system refuses (tried with ENOSPC
// and EFBIG in the middle of a column): it goes on, commits the part and answers that all is well. It counts such
// writes in system.events, so that is asked after every statement that writes.

// writeFailures is how many writes failed since the engine opened.
func (s *Server) writeFailures() (uint64, error) {
	out, err := s.names("SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'")
	if err != nil {
		return 0, fmt.Errorf("ask for failed writes: %w", err)
	}
	if len(out) == 0 {
		return 0, nil
	}
	n, err := strconv.ParseUint(out[0], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("count of failed writes %q: %w", out[0], err)
	}
	s.failures.Store(n)
	return n, nil
}

// writes runs fn, a statement that writes, and makes it an error if the disk refused a write meanwhile, be it this
// statement's or another's. Of table, where one is named, the parts that are damaged are dropped.
func (req *request) writes(table string, fn func() error) error {
	before := req.s.failures.Load()
	if err := fn(); err != nil {
		return err
	}
	after, err := req.s.writeFailures()
	if err != nil || after == before {
		return err
	}
	damaged := "the statement has to be run again"
	if table != "" {
		dropped, err := req.dropDamaged(table)
		switch {
		case err != nil:
			damaged = fmt.Sprintf("looking for damaged parts of %s: %v", table, err)
		case len(dropped) > 0:
			damaged = fmt.Sprintf("the damaged parts %s of %s were dropped", strings.Join(dropped, ", "), table)
		}
	}
	return exception(75, "CANNOT_WRITE_TO_FILE_DESCRIPTOR", "the disk refused to take what was written; free space on it; %s", damaged)
}

// dropDamaged checks a table's parts and drops those that cannot be read.
func (req *request) dropDamaged(table string) ([]string, error) {
	out, _, err := req.conn.query("CHECK TABLE "+table+" SETTINGS check_query_single_value_result = 0 FORMAT TabSeparatedRaw", "Null")
	if err != nil {
		return nil, err
	}
	var dropped []string
	for line := range strings.Lines(string(out)) {
		fields := strings.SplitN(line, "\t", 3)
		if len(fields) < 3 || fields[1] != "0" {
			continue
		}
		if err := req.conn.exec("ALTER TABLE " + table + " DROP PART " + quote(fields[0])); err != nil {
			return dropped, err
		}
		dropped = append(dropped, fields[0])
	}
	return dropped, nil
}

// reading are the first words of statements that write nothing.
var reading = set("SELECT", "WITH", "(", "FROM", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "USE", "SET", "KILL", "CHECK", "VALUES", "")

// target returns the table an INSERT writes to, as written; empty for other statements and table functions.
func target(text string) string {
	l := lexer{text: text}
	if !l.next().is("INSERT") {
		return ""
	}
	t := l.next()
	if t.is("INTO") {
		t = l.next()
	}
	if t.is("TABLE") {
		t = l.next()
	}
	if t.is("FUNCTION") || !t.name() {
		return ""
	}
	return name(text, &l, t)
}

// name reads a name with its database, of which t is the first part.
func name(text string, l *lexer, t token) string {
	start, end := t.start, t.end
	for {
		after := *l
		if !after.next().is(".") {
			return text[start:end]
		}
		t = after.next()
		if !t.name() {
			return text[start:end]
		}
		end, *l = t.end, after
	}
}
