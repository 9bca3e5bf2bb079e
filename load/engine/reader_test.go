package engine

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// testRules are a server's with the databases of the tests.
var testRules = readerRules{
	databases: set("mart", "dw", "ops"),
	existing:  set("mart", "dw", "ops", "stg", "default", "system", "INFORMATION_SCHEMA", "information_schema", "work"),
	functions: set("file", "url", "s3", "remote", "merge", "numbers", "numbers_mt", "view", "values", "generate_series", "format", "cluster", "input", "executable",
		"mysql", "loop", "dictionary", "mergetreeindex", "generaterandom", "filesystem", "null", "eval"),
}

// refused is what a reader may not say, by what it would do.
var refused = map[string]string{
	"writes a file":                           "SELECT 1 INTO OUTFILE '/tmp/x'",
	"writes a file, odd case":                 "SELECT 1 into OutFile '/tmp/x'",
	"writes a file, comment between":          "SELECT 1 INTO/**/OUTFILE/**/'/tmp/x'",
	"writes a file, nested comment":           "SELECT 1 INTO /* /* */ */ OUTFILE '/tmp/x'",
	"writes a file, line comment":             "SELECT 1 INTO -- x\nOUTFILE '/tmp/x'",
	"writes a file behind EXPLAIN":            "EXPLAIN SELECT 1 INTO OUTFILE '/tmp/x'",
	"writes a file behind SHOW":               "SHOW TABLES FROM mart INTO OUTFILE '/tmp/x'",
	"writes a file behind DESCRIBE":           "DESCRIBE TABLE mart.t INTO OUTFILE '/tmp/x'",
	"reads a file":                            "SELECT file('/etc/hostname')",
	"reads a file, in backticks":              "SELECT `file`('/etc/hostname')",
	"reads a file, in double quotes":          "SELECT \"file\"('/etc/hostname')",
	"reads a file, escaped in backticks":      "SELECT `fi\\le`('/etc/hostname')",
	"reads a file, odd case":                  "SELECT FILE('/etc/hostname')",
	"reads a file, space before the call":     "SELECT file ('/etc/hostname')",
	"reads a file, comment before the call":   "SELECT file/* */('/etc/hostname')",
	"reads a file in a lambda":                "SELECT arrayMap(x -> file(x), ['/etc/hostname'])",
	"reads a file in a subquery":              "SELECT * FROM (SELECT file('/etc/hostname'))",
	"reads a file in WITH":                    "WITH (SELECT file('/etc/hostname')) AS x SELECT x",
	"reads a file as a table":                 "SELECT * FROM file('/etc/hostname', 'LineAsString')",
	"loads a library":                         "SELECT catboostEvaluate('/tmp/m', 1)",
	"reads an address":                        "SELECT * FROM url('http://127.0.0.1/')",
	"reads the bucket":                        "SELECT * FROM s3(lake, filename = 'x')",
	"reads the bucket, in backticks":          "SELECT * FROM `s3`(lake, filename = 'x')",
	"reads another server":                    "SELECT * FROM remote('127.0.0.1', system.one)",
	"reads across databases":                  "SELECT * FROM merge('stg', '.*')",
	"reads a dictionary's table":              "SELECT * FROM dictionary('stg.d')",
	"reads a dictionary":                      "SELECT dictGet('stg.d', 'a', 1)",
	"reads a dictionary, name put together":   "SELECT dictGet(concat('stg', '.d'), 'a', 1)",
	"reads a join table":                      "SELECT joinGet('stg.j', 'a', 1)",
	"runs text":                               "SELECT * FROM eval('SELECT 1')",
	"reads stg":                               "SELECT * FROM stg.secret",
	"reads stg, in backticks":                 "SELECT * FROM `stg`.`secret`",
	"reads stg, in double quotes":             "SELECT * FROM \"stg\".secret",
	"reads stg, escaped":                      "SELECT * FROM `st\\g`.secret",
	"reads stg, spaces":                       "SELECT * FROM stg . secret",
	"reads stg, comment":                      "SELECT * FROM stg/* */.secret",
	"reads stg by IN":                         "SELECT 1 IN stg.secret",
	"reads stg behind a number":               "SELECT 1.FROM stg.secret",
	"reads stg by a parameter":                "SELECT * FROM {db:Identifier}.secret",
	"reads stg in EXPLAIN":                    "EXPLAIN SELECT * FROM stg.secret",
	"lists stg":                               "SHOW TABLES FROM stg",
	"lists stg, IN":                           "SHOW TABLES IN `stg`",
	"lists stg, columns":                      "SHOW COLUMNS FROM secret FROM stg",
	"shows stg":                               "SHOW CREATE TABLE stg.secret",
	"shows the database stg":                  "SHOW CREATE DATABASE stg",
	"describes stg":                           "DESCRIBE stg.secret",
	"reads other people's queries":            "SELECT query FROM system.processes",
	"reads other people's queries, backticks": "SELECT query FROM `system`.`processes`",
	"reads other people's queries, SHOW":      "SHOW PROCESSLIST",
	"reads the overlay database":              "SELECT * FROM default.`/etc/hostname`",
	"two statements":                          "SELECT 1; SELECT 2",
	"two statements, the second writes":       "SELECT 1; INSERT INTO mart.t VALUES (1, 'x')",
	"two statements behind a comment":         "SELECT 1 /* ; */ ; DROP TABLE mart.t",
	"ends queries":                            "KILL QUERY WHERE 1",
	"inserts":                                 "INSERT INTO mart.t VALUES (1, 'x')",
	"inserts from a WITH":                     "WITH 1 AS x INSERT INTO mart.t SELECT x, 'x'",
	"creates":                                 "CREATE TABLE mart.u (a UInt8) ENGINE = Memory",
	"creates a temporary table":               "CREATE TEMPORARY TABLE u (a UInt8)",
	"drops":                                   "DROP TABLE mart.t",
	"truncates":                               "TRUNCATE TABLE mart.t",
	"alters":                                  "ALTER TABLE mart.t DELETE WHERE 1",
	"sets":                                    "SET readonly = 0",
	"changes the database":                    "USE stg",
	"runs a system command":                   "SYSTEM RELOAD CONFIG",
	"backs up":                                "BACKUP DATABASE mart TO File('/tmp/b')",
	"grants":                                  "GRANT ALL ON *.* TO default",
	"attaches":                                "ATTACH TABLE mart.t",
	"optimises":                               "OPTIMIZE TABLE mart.t",
	"starts with a comment":                   "/* SELECT 1 */ DROP TABLE mart.t",
	"open comment":                            "SELECT 1 /* INTO OUTFILE",
	"open quote":                              "SELECT 'x",
	"typographic quotes":                      "SELECT “file”('/etc/hostname')",
	"heredoc":                                 "SELECT $file('/etc/hostname')",
	"nothing":                                 " ; ",
	"sets a file by a clause":                 "SELECT 1 FORMAT CapnProto SETTINGS output_format_schema = '/tmp/x'",
	"lifts readonly by a clause":              "SELECT 1 SETTINGS readonly = 0",
}

// passes is what BI tools and people ask.
var passes = map[string]string{
	"a table":                     "SELECT a, b FROM mart.t ORDER BY a",
	"a table of the own database": "SELECT count() FROM t",
	"words in strings":            "SELECT 'INTO OUTFILE', 'file(', 'stg.secret; DROP' AS \"outfile x\"",
	"words in comments":           "SELECT 1 -- INTO OUTFILE 'x'; stg.t\n, /* file('x') */ 2",
	"a column named file":         "SELECT file FROM (SELECT 1 AS file)",
	"a table function":            "SELECT * FROM numbers(3)",
	"values":                      "SELECT * FROM values('a UInt8', 1, 2)",
	"a view of a query":           "SELECT * FROM view(SELECT 1 AS a)",
	"a series":                    "SELECT * FROM generate_series(1, 3)",
	"functions with those names":  "SELECT format('{} {}', 'a', 'b'), notEmpty('x')",
	"a closing semicolon":         "SELECT 1;",
	"WITH":                        "WITH x AS (SELECT 1 AS a) SELECT x.a FROM x",
	"parentheses":                 "(SELECT 1) UNION ALL (SELECT 2)",
	"FROM first":                  "FROM mart.t SELECT a",
	"databases":                   "SHOW DATABASES",
	"tables":                      "SHOW TABLES FROM mart",
	"columns":                     "DESCRIBE TABLE mart.t",
	"exists":                      "EXISTS TABLE mart.t",
	"explain":                     "EXPLAIN SELECT * FROM mart.t",
	"system tables":               "SELECT name FROM system.tables WHERE database = 'mart'",
	"system columns":              "SELECT name, type FROM `system`.`columns` WHERE database = 'mart' AND table = 't'",
	"the information schema":      "SELECT table_name FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = 'mart'",
	"a limit in a clause":         "SELECT count() FROM mart.t SETTINGS max_execution_time = 30, max_threads = 1",
	"a limit behind the format":   "SELECT count() FROM mart.t FORMAT JSON SETTINGS max_execution_time = 30",
	"a parameter":                 "SELECT {a:UInt8}",
	"text outside ASCII":          "SELECT 'Bücher – 本', 1 AS \"größe\" -- ä",
}

func TestReaderRules(t *testing.T) {
	for name, text := range refused {
		cut, _ := testRules.settings(text)
		if strings.Contains(text, "SETTINGS") {
			if cut != text {
				t.Errorf("%s: a SETTINGS clause with a forbidden setting was taken: %s", name, text)
			}
			continue // the engine refuses the clause under readonly
		}
		if err := testRules.check(cut); err == nil {
			t.Errorf("%s: not refused: %s", name, text)
		}
	}
	for name, text := range passes {
		cut, pairs := testRules.settings(text)
		if strings.Contains(text, "SETTINGS") && len(pairs) == 0 {
			t.Errorf("%s: the SETTINGS clause was not taken: %s", name, text)
		}
		if err := testRules.check(cut); err != nil {
			t.Errorf("%s: refused: %s: %v", name, text, err)
		}
	}
}

// TestReader sends every spelling to the engine.
func TestReader(t *testing.T) {
	c := server(t).as(t, Reader)
	for name, text := range refused {
		t.Run(name, func(t *testing.T) {
			for _, args := range [][]string{nil, {"database", "mart"}} {
				status, body := c.query(t, text, append(args, "param_db", "stg")...)
				if status == http.StatusOK {
					t.Errorf("%s: not refused, answered %q", text, body)
				}
			}
		})
	}
	for name, text := range passes {
		t.Run(name, func(t *testing.T) { c.must(t, text, "database", "mart", "param_a", "1") })
	}
	if _, err := os.Stat("/tmp/x"); err == nil {
		t.Error("a reader wrote a file")
	}
	if got := server(t).must(t, "SELECT count() FROM mart.t"); got != "2\n" {
		t.Errorf("mart.t has %s rows after a reader's statements, want 2", got)
	}
}

func TestReaderSettings(t *testing.T) {
	c := server(t).as(t, Reader)
	for name, tt := range map[string]struct {
		args   []string
		status int
		want   string
	}{
		"a limit":                        {[]string{"max_execution_time", "30"}, 200, "30\n"},
		"a session does not widen it":    {[]string{"session_id", "s1", "max_execution_time", "31"}, 200, "31\n"},
		"readonly is ours":               {[]string{"readonly", "0"}, 200, "0\n"},
		"a setting that names a file":    {[]string{"format_schema", "/etc/x"}, 500, "~Code: 164."},
		"a setting that writes a file":   {[]string{"output_format_schema", "/tmp/x"}, 500, "~Code: 164."},
		"a setting that is no limit":     {[]string{"allow_ddl", "1"}, 500, "~Code: 164."},
		"a setting spelled as an attack": {[]string{"max_threads=1, readonly", "0"}, 500, "~Code: 164."},
		"a database that is not its own": {[]string{"database", "stg"}, 403, "~Code: 497."},
		"the overlay database":           {[]string{"database", "default"}, 200, "0\n"},
		"system as the database":         {[]string{"database", "system"}, 200, "0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := c.query(t, "SELECT getSetting('max_execution_time')::UInt32", tt.args...)
			part, ok := strings.CutPrefix(tt.want, "~")
			if status != tt.status || (ok && !strings.Contains(body, part)) || (!ok && body != tt.want) {
				t.Errorf("%d %q, want %d %q", status, body, tt.status, tt.want)
			}
		})
	}
	for _, database := range []string{"system", "default", ""} {
		if status, body := c.query(t, "SELECT query FROM processes", "database", database); status == http.StatusOK {
			t.Errorf("with database %q the reader sees other people's queries: %q", database, body)
		}
	}
	if got := c.must(t, "SELECT getSetting('readonly')"); got != "1\n" {
		t.Errorf("readonly is %q, want 1", got)
	}
}

func TestUsers(t *testing.T) {
	c := server(t)
	for name, tt := range map[string]struct {
		user, password string
		status         int
		want           string
	}{
		"a wrong password":      {"admin", "x", 403, "Code: 516."},
		"the reader's as admin": {"admin", c.as(t, Reader).password, 403, "Code: 516."},
		"an unknown user":       {"default", "", 403, "Code: 516."},
		"nobody":                {"", "", 401, "Code: 194."},
	} {
		t.Run(name, func(t *testing.T) {
			other := client{c.addr, tt.user, tt.password}
			status, body := other.query(t, "SELECT 1")
			if status != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("%d %q, want %d %s", status, body, tt.status, tt.want)
			}
		})
	}
	for _, user := range []string{Admin, Reader} {
		info, err := os.Stat(filepath.Join(sharedDir, user+".password"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the password file of %s: %v, want mode 0600", user, err)
		}
	}
}

// FuzzLexer holds the lexer to what a reader's safety needs: tokens lie in order, inside the text, and the text
// between them is white space and comments only.
func FuzzLexer(f *testing.F) {
	for _, text := range refused {
		f.Add(text)
	}
	for _, text := range passes {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, tok := range tokens(text) {
			if tok.start < end || tok.end <= tok.start || tok.end > len(text) {
				t.Fatalf("token %+v of %q after byte %d", tok, text, end)
			}
			if between := (&lexer{text: text[end:tok.start]}); !between.skip() || between.pos != tok.start-end {
				t.Fatalf("%q between tokens of %q", text[end:tok.start], text)
			}
			end = tok.end
		}
		st := parse(text)
		if len(st.head) > len(text) {
			t.Fatalf("head %q of %q", st.head, text)
		}
		if in, ok := parseInsert(text); ok && (in.data < 0 || in.data > len(text)) {
			t.Fatalf("data of %q at %d", text, in.data)
		}
		_ = testRules.check(text)
		_, _ = testRules.settings(text)
	})
}
