package engine

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// table makes an empty table of the test's own and drops it at its end.
func (c *client) table(t *testing.T, columns string) string {
	t.Helper()
	name := "work.`" + t.Name() + "`"
	c.must(t, "CREATE TABLE "+name+" ("+columns+") ENGINE = MergeTree ORDER BY tuple()")
	t.Cleanup(func() { c.query(t, "DROP TABLE "+name) })
	return name
}

func TestParseInsert(t *testing.T) {
	for name, tt := range map[string]struct {
		text, head, format, data string
		not                      bool
	}{
		"format":                            {text: "INSERT INTO t FORMAT CSV\n1,2\n", head: "INSERT INTO t", format: "CSV", data: "1,2\n"},
		"format, blanks kept":               {text: "INSERT INTO t FORMAT CSV \t\r\n  1,2\n", head: "INSERT INTO t", format: "CSV", data: "  1,2\n"},
		"columns":                           {text: "insert into db.t (a, `FORMAT`) format Native", head: "insert into db.t (a, `FORMAT`)", format: "Native"},
		"values":                            {text: "INSERT INTO t(a) VALUES (1), ('SELECT')", head: "INSERT INTO t(a)", format: "Values", data: " (1), ('SELECT')"},
		"no format":                         {text: "INSERT INTO t", head: "INSERT INTO t"},
		"settings before":                   {text: "INSERT INTO t SETTINGS max_insert_threads = 1 FORMAT CSV 1", head: "INSERT INTO t SETTINGS max_insert_threads = 1", format: "CSV", data: "1"},
		"settings after":                    {text: "INSERT INTO t FORMAT CSV SETTINGS a = 1, b = 'x', c = 1.5\n1", head: "INSERT INTO t  SETTINGS a = 1, b = 'x', c = 1.5", format: "CSV", data: "1"},
		"table called format":               {text: "INSERT INTO format FORMAT CSV 1", head: "INSERT INTO format", format: "CSV", data: "1"},
		"table called values in a database": {text: "INSERT INTO db.values VALUES (1)", head: "INSERT INTO db.values", format: "Values", data: " (1)"},
		"table keyword":                     {text: "INSERT INTO TABLE t VALUES (1)", head: "INSERT INTO TABLE t", format: "Values", data: " (1)"},
		"comment before":                    {text: "/* INSERT */ INSERT INTO t -- FORMAT\n FORMAT TSV\n1", head: "/* INSERT */ INSERT INTO t", format: "TSV", data: "1"},
		"function":                          {text: "INSERT INTO FUNCTION s3(lake, filename = 'FORMAT x') FORMAT CSV 1", head: "INSERT INTO FUNCTION s3(lake, filename = 'FORMAT x')", format: "CSV", data: "1"},
		"data that looks like SQL":          {text: "INSERT INTO t FORMAT TSV\nit's; /* \n", head: "INSERT INTO t", format: "TSV", data: "it's; /* \n"},
		"input":                             {text: "INSERT INTO t SELECT a FROM input('a UInt8') FORMAT CSV\n1", head: "INSERT INTO t SELECT a FROM input('a UInt8')", format: "CSV", data: "1"},
		"select":                            {text: "INSERT INTO t SELECT 1", not: true},
		"select with its own format":        {text: "INSERT INTO t SELECT 1 FORMAT Null", not: true},
		"with":                              {text: "INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x", not: true},
		"from a file":                       {text: "INSERT INTO t FROM INFILE 'x' FORMAT CSV", not: true},
		"no insert":                         {text: "SELECT 'INSERT INTO t FORMAT CSV'", not: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := parseInsert(tt.text)
			if ok == tt.not {
				t.Fatalf("parseInsert(%q) ok = %v, want %v", tt.text, ok, !tt.not)
			}
			if ok && (got.head != tt.head || got.format != tt.format || tt.text[got.data:] != tt.data) {
				t.Errorf("parseInsert(%q) = head %q, format %q, data %q, want %q, %q, %q", tt.text, got.head, got.format, tt.text[got.data:], tt.head, tt.format, tt.data)
			}
		})
	}
}

func TestInserts(t *testing.T) {
	c := server(t)
	for name, tt := range map[string]struct {
		query, body string
		want        string
	}{
		"all in the body":              {body: "INSERT INTO %s FORMAT CSV\n1,a\n2,b\n", want: "1\ta\n2\tb\n"},
		"data in the body":             {query: "INSERT INTO %s FORMAT TabSeparated", body: "1\ta\n2\tb\n", want: "1\ta\n2\tb\n"},
		"data after the query's":       {query: "INSERT INTO %s FORMAT CSV\n1,a\n", body: "2,b\n", want: "1\ta\n2\tb\n"},
		"values in the body":           {body: "INSERT INTO %s (b, a) VALUES ('a', 1), (concat('b', ''), 1 + 1);", want: "1\ta\n2\tb\n"},
		"values, statement in address": {query: "INSERT INTO %s VALUES", body: "(1,'a'),(2,'b')", want: "1\ta\n2\tb\n"},
		"statement split":              {query: "INSERT INTO %s", body: "FORMAT CSV\n1,a", want: "1\ta\n"},
		"JSON":                         {query: "INSERT INTO %s FORMAT JSONEachRow", body: "{\"a\":1,\"b\":\"it's\\u0000\"}", want: "1\tit\\'s\\0\n"},
		"named columns of CSV":         {query: "INSERT INTO %s FORMAT CSVWithNames", body: "b,a\nx,1\n", want: "1\tx\n"},
		"input":                        {query: "INSERT INTO %s SELECT x * 10, upper(y) FROM input('x UInt64, y String') WHERE x > 1 FORMAT CSV", body: "1,a\n2,b\n", want: "20\tB\n"},
		"select":                       {body: "INSERT INTO %s SELECT number, 's' FROM numbers(1)", want: "0\ts\n"},
		"nothing":                      {query: "INSERT INTO %s FORMAT CSV", body: "", want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			table := c.table(t, "a UInt64, b String")
			args := []string{}
			if tt.query != "" {
				args = append(args, "query", fmt.Sprintf(tt.query, table))
			}
			body := tt.body
			if strings.Contains(body, "%s") {
				body = fmt.Sprintf(body, table)
			}
			if status, answer := c.query(t, body, args...); status != http.StatusOK || answer != "" {
				t.Fatalf("%d %q", status, answer)
			}
			if got := c.must(t, "SELECT a, b FROM "+table+" ORDER BY a"); got != tt.want {
				t.Errorf("rows %q, want %q", got, tt.want)
			}
		})
	}
}

func TestInsertErrors(t *testing.T) {
	c := server(t)
	table := c.table(t, "a UInt64, b String")
	long := strings.Repeat("x,y\n", 1<<20)
	for name, tt := range map[string]struct {
		query, body string
		status      int
		want        string
	}{
		"an unknown table":            {"INSERT INTO work.nope FORMAT CSV", "1,a\n", 404, "Code: 60."},
		"an unknown table, long body": {"INSERT INTO work.nope FORMAT CSV", long, 404, "Code: 60."},
		"an unknown column":           {"INSERT INTO " + table + " (z) FORMAT CSV", "1\n", 404, "Code: 16."},
		"an unknown format":           {"INSERT INTO " + table + " FORMAT Nope", "1\n", 404, "Code: 73."},
		"bad data":                    {"INSERT INTO " + table + " FORMAT CSV", "x,y\n", 400, "Code: 27."},
		"bad data, long body":         {"INSERT INTO " + table + " FORMAT CSV", long, 400, "Code: 27."},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := c.query(t, tt.body, "query", tt.query)
			if status != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("%d %q, want %d %s", status, body, tt.status, tt.want)
			}
		})
	}
	if got := c.must(t, "SELECT count() FROM "+table); got != "0\n" {
		t.Errorf("%s rows after refused inserts, want 0", got)
	}
}

// brokenReader ends with an error after its data, as a connection that is cut.
type brokenReader struct{ io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = errors.New("cut")
	}
	return n, err
}

// TestInsertCut cuts the connection in the middle of the data: nothing may be committed.
func TestInsertCut(t *testing.T) {
	c := server(t)
	table := c.table(t, "a UInt64")
	for range 3 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			"http://"+c.addr+"/?query="+strings.ReplaceAll("INSERT INTO "+table+" FORMAT CSV", " ", "%20"), brokenReader{strings.NewReader("1\n2\n3\n")})
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(c.user, c.password)
		if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
			resp.Body.Close()
			t.Fatal("the cut request was answered")
		}
	}
	waitFor(t, "the cut inserts to end", func() bool {
		return c.must(t, "SELECT count() FROM system.processes WHERE query LIKE 'INSERT%'") == "0\n"
	})
	if got := c.must(t, "SELECT count() FROM "+table); got != "0\n" {
		t.Errorf("%s rows of cut inserts, want 0", got)
	}
}

func TestEncodings(t *testing.T) {
	c := server(t)
	encode := map[string]func(io.Writer) io.WriteCloser{
		"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
		"br":      func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
		"zstd":    func(w io.Writer) io.WriteCloser { e, _ := zstd.NewWriter(w); return e },
		"lz4":     func(w io.Writer) io.WriteCloser { return lz4.NewWriter(w) },
	}
	want := strings.Repeat("12345,abc\n", 300_000)
	for name, writer := range encode {
		t.Run(name, func(t *testing.T) {
			table := c.table(t, "a UInt64, b String")
			var body bytes.Buffer
			w := writer(&body)
			_, _ = io.WriteString(w, want)
			w.Close()
			whole := body.Bytes()
			resp, answer, err := c.post(t, bytes.NewReader(whole), map[string]string{"Content-Encoding": name}, "query", "INSERT INTO "+table+" FORMAT CSV")
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%v %d %s", err, resp.StatusCode, answer)
			}
			resp, answer, err = c.post(t, strings.NewReader("SELECT * FROM "+table+" FORMAT CSV"), map[string]string{"Accept-Encoding": name}, "enable_http_compression", "1", "output_format_csv_crlf_end_of_line", "0")
			if err != nil || resp.Header.Get("Content-Encoding") != name {
				t.Fatalf("answer encoded as %q, error %v, want %s", resp.Header.Get("Content-Encoding"), err, name)
			}
			r, err := decoder(name, strings.NewReader(answer))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if err != nil || strings.ReplaceAll(string(got), `"`, "") != want {
				t.Errorf("%d bytes back, error %v, want %d", len(got), err, len(want))
			}
			// A body cut short must be refused.
			resp, answer, err = c.post(t, bytes.NewReader(whole[:len(whole)/2]), map[string]string{"Content-Encoding": name}, "query", "INSERT INTO "+table+" FORMAT CSV")
			if err != nil || resp.StatusCode == http.StatusOK {
				t.Errorf("half a body: %d %s, want an error", resp.StatusCode, answer)
			}
			if n := c.must(t, "SELECT count() FROM "+table); n != "300000\n" {
				t.Errorf("%s rows after half a body, want 300000", n)
			}
		})
	}
	for method, m := range map[string]compress.Method{"LZ4": compress.LZ4, "ZSTD": compress.ZSTD} {
		t.Run("blocks of "+method, func(t *testing.T) {
			table := c.table(t, "a UInt64, b String")
			var body bytes.Buffer
			w := compress.NewWriter(0, m)
			for rest := []byte(want); len(rest) > 0; {
				n := min(len(rest), 100_000)
				if err := w.Compress(rest[:n]); err != nil {
					t.Fatal(err)
				}
				body.Write(w.Data)
				rest = rest[n:]
			}
			whole := body.Bytes()
			resp, answer, err := c.post(t, bytes.NewReader(whole), nil, "query", "INSERT INTO "+table+" FORMAT CSV", "decompress", "1")
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%v %d %s", err, resp.StatusCode, answer)
			}
			_, answer, err = c.post(t, strings.NewReader("SELECT * FROM "+table+" FORMAT CSV"), nil, "compress", "1", "network_compression_method", method)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(newBlockReader(io.NopCloser(strings.NewReader(answer))))
			if err != nil || strings.ReplaceAll(string(got), `"`, "") != want {
				t.Errorf("%d bytes back, error %v, want %d", len(got), err, len(want))
			}
			for _, cut := range []int{len(whole)/2 + 7, 25} { // inside a block, and behind a block's header
				resp, answer, err = c.post(t, bytes.NewReader(whole[:cut]), nil, "query", "INSERT INTO "+table+" FORMAT CSV", "decompress", "1")
				if err != nil || resp.StatusCode == http.StatusOK {
					t.Errorf("%d bytes of a body: %d %s, want an error", cut, resp.StatusCode, answer)
				}
			}
			whole[40] ^= 1
			resp, answer, err = c.post(t, bytes.NewReader(whole), nil, "query", "INSERT INTO "+table+" FORMAT CSV", "decompress", "1")
			if err != nil || resp.StatusCode == http.StatusOK {
				t.Errorf("a changed bit: %d %s, want an error", resp.StatusCode, answer)
			}
			if n := c.must(t, "SELECT count() FROM "+table); n != "300000\n" {
				t.Errorf("%s rows after broken bodies, want 300000", n)
			}
		})
	}
}
