package engine

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The npm client the tests use, pinned. Source: npm view @clickhouse/client@1.23.1 dist.integrity (read 2026-11).
const (
	nodeClient          = "@clickhouse/client"
	nodeClientVersion   = "1.23.1"
	nodeClientIntegrity = "sha512-vs3/Zc1dHvT171btW5nMoPsPCJ6QVJ5pp7obxzO5sjqwFx/jjz9wwCAqcFOdc2DhprugDBaVn+4dVY8hG3A9nw=="
)

// installNodeClient puts the client into the user's cache and returns the directory to run scripts in.
func installNodeClient(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"npm", "node"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed, the npm client cannot be tried", program)
		}
	}
	cache, err := CacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "test", "clickhouse-client-"+nodeClientVersion)
	if _, err := os.Stat(filepath.Join(dir, "node_modules", nodeClient, "package.json")); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	deps := map[string]string{nodeClient: nodeClientVersion}
	for name, content := range map[string]any{
		"package.json": map[string]any{"name": "client-test", "version": "1.0.0", "private": true, "dependencies": deps},
		"package-lock.json": map[string]any{"name": "client-test", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": map[string]any{
			"":                           map[string]any{"name": "client-test", "version": "1.0.0", "dependencies": deps},
			"node_modules/" + nodeClient: map[string]any{"version": nodeClientVersion, "integrity": nodeClientIntegrity},
		}},
	} {
		data, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("install %s: %v\n%s", nodeClient, err, out)
	}
	return dir
}

// nodeScript does with the npm client what its users do, and fails on the first difference.
const nodeScript = `
const assert = require('node:assert/strict')
const { Readable } = require('node:stream')
const { createClient } = require('@clickhouse/client')
const { CH_URL, CH_PASSWORD, READER_PASSWORD, TABLE } = process.env

async function use(compression) {
  const client = createClient({ url: CH_URL, username: 'admin', password: CH_PASSWORD, compression, request_timeout: 20000 })
  assert.equal((await client.ping()).success, true)

  await client.command({ query: 'TRUNCATE TABLE ' + TABLE })
  await client.insert({ table: TABLE, format: 'JSONEachRow', values: [
    { a: 1, s: "it's", d: '12.3456', n: null, l: ['x', 'y'], at: '2026-02-28 23:59:59.999' },
    { a: '18446744073709551615', s: '日本', d: '-0.0001', n: 'b', l: [], at: '1970-01-01 00:00:00.000' },
  ] })
  const rows = await (await client.query({
    query: 'SELECT * FROM ' + TABLE + ' WHERE a >= {from: UInt64} ORDER BY a', format: 'JSONEachRow', query_params: { from: 1 },
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1, output_format_json_quote_decimals: 1 },
  })).json()
  assert.deepEqual(rows, [
    { a: '1', s: "it's", d: '12.3456', n: null, l: ['x', 'y'], at: '2026-02-28 23:59:59.999' },
    { a: '18446744073709551615', s: '日本', d: '-0.0001', n: 'b', l: [], at: '1970-01-01 00:00:00.000' },
  ])

  await client.command({ query: 'TRUNCATE TABLE ' + TABLE })
  const lines = Array.from({ length: 50000 }, (_, i) => ({ a: i, s: 'row ' + i, d: '1', n: null, l: [], at: '2026-01-01 00:00:00.000' }))
  await client.insert({ table: TABLE, format: 'JSONEachRow', values: Readable.from(lines, { objectMode: true }) })
  let count = 0, sum = 0
  const stream = (await client.query({ query: 'SELECT a FROM ' + TABLE, format: 'JSONEachRow', clickhouse_settings: { output_format_json_quote_64bit_integers: 0 } })).stream()
  for await (const batch of stream) for (const row of batch) { count++; sum += row.json().a }
  assert.equal(count, 50000)
  assert.equal(sum, 1249975000)

  const whole = await (await client.query({ query: 'SELECT number AS n FROM numbers(3)', format: 'JSON' })).json()
  assert.equal(whole.rows, 3)
  assert.equal(await (await client.query({ query: 'SELECT 1 AS a', format: 'CSVWithNames' })).text(), '"a"\n1\n')

  await assert.rejects(client.query({ query: 'SELECT * FROM work.nope' }), (e) => e.code === '60' && e.type === 'UNKNOWN_TABLE')
  await assert.rejects(client.insert({ table: 'work.nope', values: [{ a: 1 }], format: 'JSONEachRow' }), (e) => e.code === '60')
  await assert.rejects(async () => {
    const late = (await client.query({ query: 'SELECT number, throwIf(number = 300000) FROM numbers(400000) SETTINGS max_block_size = 10000', format: 'JSONEachRow' })).stream()
    for await (const batch of late) batch.length
  }, 'an error after rows was not seen')

  const session = createClient({ url: CH_URL, username: 'admin', password: CH_PASSWORD, session_id: 'node-' + JSON.stringify(compression), max_open_connections: 1 })
  await session.command({ query: 'CREATE TEMPORARY TABLE mine (a UInt8)' })
  await session.insert({ table: 'mine', values: [{ a: 7 }], format: 'JSONEachRow' })
  assert.equal((await (await session.query({ query: 'SELECT a FROM mine', format: 'JSONEachRow' })).json())[0].a, 7)
  await session.close()

  const abort = new AbortController()
  const abandoned = client.query({ query: 'SELECT sleepEachRow(0.05) /* by node */ FROM numbers(2000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 1000000000', abort_signal: abort.signal })
  setTimeout(() => abort.abort(), 200)
  await assert.rejects(async () => { for await (const batch of (await abandoned).stream()) batch.length })
  for (let i = 0; ; i++) {
    const left = await (await client.query({ query: "SELECT count() AS n FROM system.processes WHERE query LIKE '%/* by node */%' AND query NOT LIKE '%system.processes%'", format: 'JSONEachRow', clickhouse_settings: { output_format_json_quote_64bit_integers: 0 } })).json()
    if (left[0].n === 0) break
    assert.ok(i < 100, 'an aborted query runs on')
    await new Promise((r) => setTimeout(r, 20))
  }
  await client.close()
}

async function main() {
  await use({ request: false, response: false })
  await use({ request: true, response: true })
  const reader = createClient({ url: CH_URL, username: 'reader', password: READER_PASSWORD, database: 'mart', compression: { response: true }, clickhouse_settings: { max_execution_time: 30 } })
  const rows = await (await reader.query({ query: 'SELECT count() AS n FROM t', format: 'JSONEachRow' })).json()
  assert.equal(Number(rows[0].n), 2)
  await assert.rejects(reader.command({ query: 'DROP TABLE t' }), (e) => e.code === '164')
  await reader.close()
  const wrong = createClient({ url: CH_URL, username: 'admin', password: 'wrong' })
  await assert.rejects(wrong.query({ query: 'SELECT 1' }), (e) => e.code === '516')
  await wrong.close()
  console.log('all as expected')
}
main().catch((e) => { console.error(e); process.exit(1) })
`

func TestNodeClient(t *testing.T) {
	dir := installNodeClient(t)
	c := server(t)
	table := c.table(t, "a UInt64, s String, d Decimal(18, 4), n Nullable(String), l Array(String), at DateTime64(3, 'UTC')")
	cmd := exec.CommandContext(t.Context(), "node", "-e", nodeScript)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "CH_URL=http://"+c.addr, "CH_PASSWORD="+c.password, "READER_PASSWORD="+c.as(t, Reader).password, "TABLE="+table)
	var errs bytes.Buffer // the client logs there what the script provokes
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || strings.TrimSpace(string(out)) != "all as expected" {
		t.Fatalf("%v\n%s%s", err, out, errs.String())
	}
}

func TestCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	c := server(t)
	table := c.table(t, "a UInt64, b String")
	address := "http://" + c.user + ":" + c.password + "@" + c.addr + "/"
	header := "X-ClickHouse-Key: " + c.password
	for _, tt := range []struct {
		name, stdin string
		args        []string
		want        string
		fails       bool
	}{
		{"ping", "", []string{"http://" + c.addr + "/ping"}, "Ok.\n", false},
		{"GET", "", []string{address + "?query=SELECT%201"}, "1\n", false},
		{"a statement as form data", "", []string{address, "-d", "SELECT 1 AS a FORMAT JSONEachRow"}, "{\"a\":1}\n", false},
		{"a statement from a pipe, chunked", "SELECT 'x'", []string{address, "-H", "Transfer-Encoding: chunked", "--data-binary", "@-"}, "x\n", false},
		{"headers", "", []string{"http://" + c.addr + "/", "-H", "X-ClickHouse-User: admin", "-H", header, "-H", "X-ClickHouse-Format: CSV", "-d", "SELECT 'a', 1"}, "\"a\",1\n", false},
		{"data from a pipe", "1,one\n2,two\n", []string{address + "?query=" + url.QueryEscape("INSERT INTO "+table+" FORMAT CSV"), "--data-binary", "@-"}, "", false},
		{"a compressed answer", "", []string{address + "?enable_http_compression=1", "--compressed", "-d", "SELECT * FROM " + table + " ORDER BY a"}, "1\tone\n2\ttwo\n", false},
		{"parameters", "", []string{address + "?param_a=2", "-d", "SELECT b FROM " + table + " WHERE a = {a:UInt64}"}, "two\n", false},
		{"an error", "", []string{"-f", address, "-d", "SELECT nope"}, "", true},
		{"an error after rows", "", []string{"-o", os.DevNull, address, "-d", "SELECT throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_block_size = 1000"}, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "curl", append([]string{"-sS", "--noproxy", "*"}, tt.args...)...)
			cmd.Stdin = strings.NewReader(tt.stdin)
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			err := cmd.Run()
			if (err != nil) != tt.fails || out.String() != tt.want {
				t.Errorf("curl: error %v %s, output %q, want %q", err, errs.String(), out.String(), tt.want)
			}
		})
	}
}
