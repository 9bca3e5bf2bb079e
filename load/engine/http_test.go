package engine

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sellerhouse/extract/process"
)

// client speaks plain HTTP to an engine.
type client struct{ addr, user, password string }

func clientOf(t *testing.T, p *process.Process, dir, user string) *client {
	t.Helper()
	password, err := Password(dir, user)
	if err != nil {
		t.Fatal(err)
	}
	return &client{addr: p.Addr(), user: user, password: password}
}

func (c *client) as(t *testing.T, user string) *client {
	t.Helper()
	password, err := Password(sharedDir, user)
	if err != nil {
		t.Fatal(err)
	}
	return &client{addr: c.addr, user: user, password: password}
}

// post sends a statement, or a body for the statement in args, and returns status, headers and body.
func (c *client) post(t *testing.T, body io.Reader, header map[string]string, args ...string) (*http.Response, string, error) {
	t.Helper()
	q := url.Values{}
	for i := 0; i < len(args); i += 2 {
		q.Set(args[i], args[i+1])
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, "http://"+c.addr+"/?"+q.Encode(), body) // cleanups ask too
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-ClickHouse-User", c.user)
	req.Header.Set("X-ClickHouse-Key", c.password)
	for k, v := range header {
		req.Header.Set(k, v)
	}
	tr := &http.Transport{DisableCompression: true}
	defer tr.CloseIdleConnections()
	resp, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return resp, string(data), err
}

// query runs a statement and returns status and body.
func (c *client) query(t *testing.T, text string, args ...string) (int, string) {
	t.Helper()
	resp, body, err := c.post(t, strings.NewReader(text), nil, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return resp.StatusCode, body
}

// must runs a statement that has to succeed.
func (c *client) must(t *testing.T, text string, args ...string) string {
	t.Helper()
	status, body := c.query(t, text, args...)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", text, status, body)
	}
	return body
}

func TestQueries(t *testing.T) {
	c := server(t)
	for name, tt := range map[string]struct {
		text   string
		args   []string
		status int
		want   string // the whole body; with "~" before it, a part
	}{
		"plain":                               {text: "SELECT 1, 'x'", want: "1\tx\n"},
		"json":                                {text: "SELECT 1 AS a FORMAT JSONCompact", want: "~\"rows\": 1"},
		"format of the request":               {text: "SELECT 1 AS a, 2 AS b", args: []string{"default_format", "CSVWithNames"}, want: "\"a\",\"b\"\n1,2\n"},
		"format and settings":                 {text: "SELECT number FROM numbers(2) FORMAT JSONEachRow SETTINGS output_format_json_quote_64bit_integers = 1;", want: "{\"number\":\"0\"}\n{\"number\":\"1\"}\n"},
		"whole format and settings before it": {text: "SELECT number FROM numbers(2) SETTINGS max_threads = 1 FORMAT XML", want: "~<rows>2</rows>"},
		"comment at the end":                  {text: "SELECT 1 FORMAT JSONCompact -- it's", want: "~\"rows\": 1"},
		"named format column":                 {text: "SELECT format FROM (SELECT 5 AS format)", want: "5\n"},
		"union in parentheses":                {text: "(SELECT 1) UNION ALL (SELECT 1)", want: "1\n1\n"},
		"totals":                              {text: "SELECT number % 2 AS k, count() FROM numbers(4) GROUP BY k WITH TOTALS ORDER BY k", want: "0\t2\n1\t2\n\n0\t4\n"},
		"no rows":                             {text: "SELECT 1 WHERE 0", want: ""},
		"no rows as CSV":                      {text: "SELECT 1 AS a WHERE 0 FORMAT CSVWithNames", want: "\"a\"\n"},
		"parameters":                          {text: "SELECT {a:UInt8} + 1, {s:String}, {l:Array(String)}", args: []string{"param_a", "4", "param_s", `it's\ta tab`, "param_l", "['x','y']"}, want: "5\tit\\'s\\ta tab\t['x','y']\n"},
		"setting":                             {text: "SELECT getSetting('max_block_size')", args: []string{"max_block_size", "77"}, want: "77\n"},
		"unknown setting":                     {text: "SELECT 1", args: []string{"no_such", "1"}, status: 404, want: "~Code: 115."},
		"database":                            {text: "SELECT count() FROM t", args: []string{"database", "mart"}, want: "2\n"},
		"unknown database":                    {text: "SELECT 1", args: []string{"database", "nope"}, status: 404, want: "~Code: 81."},
		"unknown table":                       {text: "SELECT * FROM work.nope", status: 404, want: "~Code: 60. DB::Exception"},
		"syntax error":                        {text: "SELEC 1", status: 400, want: "~Code: 62. DB::Exception"},
		"syntax error, whole":                 {text: "SELECT 1 +  FORMAT JSON", status: 400, want: "~Code: 62. DB::Exception"},
		"error before the first row":          {text: "SELECT throwIf(1)", status: 500, want: "~Code: 395."},
		"two statements":                      {text: "SELECT 1; SELECT 2", status: 400, want: "~Multi-statements"},
		"show":                                {text: "SHOW TABLES FROM mart", want: "t\n"},
		"describe as JSON":                    {text: "DESCRIBE TABLE mart.t FORMAT JSONEachRow", want: "~\"name\":\"a\""},
		"with that inserts":                   {text: "INSERT INTO mart.t SELECT number, '' FROM numbers(0)", want: ""},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.status == 0 {
				tt.status = http.StatusOK
			}
			status, body := c.query(t, tt.text, tt.args...)
			if status != tt.status {
				t.Fatalf("%s: status %d, want %d: %s", tt.text, status, tt.status, body)
			}
			if part, ok := strings.CutPrefix(tt.want, "~"); ok {
				if !strings.Contains(body, part) {
					t.Errorf("%s: got %q, want a part %q", tt.text, body, part)
				}
			} else if body != tt.want {
				t.Errorf("%s: got %q, want %q", tt.text, body, tt.want)
			}
		})
	}
}
