package engine

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	peekBytes  = 1 << 20   // how much of a body is looked at to find where an INSERT's data begins
	maxText    = 256 << 20 // of a statement without data
	killPeriod = 100 * time.Millisecond
)

// urlQuery is the address's parameters; the last of a name counts.
type urlQuery url.Values

func (q urlQuery) get(name string) string {
	if v := q[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

func (q urlQuery) has(name string) bool { return len(q[name]) > 0 }

// reserved are parameters that are no settings.
var reserved = set("query", "database", "default_format", "session_id", "session_timeout", "session_check", "close_session",
	"query_id", "user", "password", "quota_key", "compress", "decompress", "stacktrace", "role", "wait_end_of_query",
	"buffer_size", "client_protocol_version", "replace_running_query", "log_comment")

var settingName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// request is one query on its way.
type request struct {
	s       *Server
	r       *http.Request
	q       urlQuery
	user    string
	run     *running
	conn    *conn
	out     *response
	format  string // for answers without a FORMAT clause
	params  []param
	restore []string // SET statements that put a session's settings back
}

// ServeHTTP speaks ClickHouse's HTTP interface.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setHeader(w, "X-ClickHouse-Server-Display-Name", "sellerhouse")
	switch {
	case r.URL.Path == "/ping" || r.URL.Path == "/replicas_status" || (r.URL.Path == "/" && r.Method == http.MethodGet && r.URL.RawQuery == ""):
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		_, _ = io.WriteString(w, "Ok.\n")
		return
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", "GET, HEAD, POST, OPTIONS")
		w.WriteHeader(http.StatusNoContent)
		return
	case r.URL.Path != "/":
		http.Error(w, "There is no handle "+r.URL.Path+"\n\nUse / or /ping for health checks.", http.StatusNotFound)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodPost && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD, POST, OPTIONS")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	q := urlQuery(r.URL.Query())
	o := responseOptions{
		compress: q.get("compress") == "1", method: q.get("network_compression_method"), blockLvl: q.get("network_zstd_compression_level"),
		wait: q.get("wait_end_of_query") == "1",
	}
	if q.get("enable_http_compression") == "1" {
		o.encoding = chooseEncoding(r.Header.Get("Accept-Encoding"))
		o.level, _ = strconv.Atoi(q.get("http_zlib_compression_level"))
	}
	out, err := newResponse(w, o, s.now)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	req := &request{s: s, r: r, q: q, out: out}
	defer out.closeSpill()
	if err := req.serve(w); err != nil {
		if out.failed == nil {
			out.fail(err)
		}
		return
	}
	_ = out.finish()
}

// authenticate finds the user by headers, Basic authentication or the address.
func (req *request) authenticate() error {
	user, key := req.r.Header.Get("X-ClickHouse-User"), req.r.Header.Get("X-ClickHouse-Key")
	if user == "" && key == "" {
		var ok bool
		if user, key, ok = req.r.BasicAuth(); !ok {
			user, key = req.q.get("user"), req.q.get("password")
		}
	}
	if user == "" && key == "" {
		return exception(194, "REQUIRED_PASSWORD", "default: Authentication failed: a user and password are needed; the users are admin and reader, their passwords are in the data directory")
	}
	want, ok := req.s.passwords[user]
	if subtle.ConstantTimeCompare([]byte(want), []byte(key)) != 1 || !ok {
		return exception(516, "AUTHENTICATION_FAILED", "%s: Authentication failed: password is incorrect, or there is no user with such name", user)
	}
	req.user = user
	return nil
}

func (req *request) serve(w http.ResponseWriter) error {
	if err := req.authenticate(); err != nil {
		return err
	}
	queryID := req.q.get("query_id")
	if queryID == "" {
		id := make([]byte, 16)
		if _, err := rand.Read(id); err != nil {
			return err
		}
		h := hex.EncodeToString(id)
		queryID = h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	}
	setHeader(w, "X-ClickHouse-Query-Id", queryID)
	setHeader(w, "X-ClickHouse-Timezone", "UTC")
	req.format = req.q.get("default_format")
	if v := req.r.Header.Get("X-ClickHouse-Format"); v != "" {
		req.format = v
	}
	if req.format == "" {
		req.format = "TabSeparated"
	}
	for name, values := range req.q {
		if p, ok := strings.CutPrefix(name, "param_"); ok && len(values) > 0 {
			req.params = append(req.params, param{p, values[len(values)-1]})
		}
	}
	text, body, err := req.text()
	if err != nil {
		return err
	}
	defer body.Close()
	if done, err := req.hello(text); done {
		return err
	}
	if req.q.get("replace_running_query") == "1" {
		req.replace(queryID)
	}
	if req.run, err = req.s.start(queryID, req.user); err != nil {
		return err
	}
	defer req.s.end(req.run)
	runtime.LockOSThread() // the engine keeps state by thread
	defer runtime.UnlockOSThread()
	if req.user == Reader {
		return req.read(text, body)
	}
	return req.administer(text, body)
}

// replace ends a running query with the same id and waits for it.
func (req *request) replace(queryID string) {
	for range 100 {
		tag, ok := req.s.tagOf(queryID)
		if !ok {
			return
		}
		_ = req.s.kill(tag)
		select {
		case <-req.r.Context().Done():
			return
		case <-time.After(killPeriod):
		}
	}
}

// text returns the beginning of the statement and the rest of the body. Where the statement is no INSERT all of it
// is text.
func (req *request) text() (string, io.ReadCloser, error) {
	text := req.q.get("query")
	if req.r.Method != http.MethodPost {
		return text, http.NoBody, nil
	}
	plain, err := decoder(req.r.Header.Get("Content-Encoding"), req.r.Body)
	if err != nil {
		return "", nil, exception(49, "LOGICAL_ERROR", "%v", err)
	}
	body := plain
	if req.q.get("decompress") == "1" {
		body = newBlockReader(plain)
	}
	if strings.HasPrefix(req.r.Header.Get("Content-Type"), "multipart/form-data") {
		body.Close()
		return "", nil, exception(48, "NOT_IMPLEMENTED", "external tables are not supported by the embedded engine; use a temporary table in a session")
	}
	if in, ok := parseInsert(text); ok && in.format != "" {
		return text, body, nil
	}
	peek := make([]byte, 0, 4<<10)
	for whole := false; !whole && len(peek) < peekBytes; {
		n, err := body.Read(peek[len(peek):cap(peek)])
		peek = peek[:len(peek)+n]
		switch {
		case errors.Is(err, io.EOF):
			whole = true
		case err != nil:
			return "", nil, fmt.Errorf("read the request: %w", err)
		case len(peek) == cap(peek):
			peek = slices.Grow(peek, len(peek))
		}
	}
	if len(peek) > 0 {
		if text != "" {
			text += "\n"
		}
		text += string(peek)
	}
	if len(peek) < peekBytes {
		return text, body, nil
	}
	if _, ok := parseInsert(text); ok {
		return text, body, nil
	}
	rest, err := io.ReadAll(io.LimitReader(body, maxText))
	if err != nil {
		return "", nil, fmt.Errorf("read the request: %w", err)
	}
	if len(rest) == maxText {
		return "", nil, exception(223, "QUERY_IS_TOO_LARGE", "the statement is longer than %d bytes", maxText)
	}
	return text + string(rest), body, nil
}

// read answers the read-only user.
func (req *request) read(text string, body io.ReadCloser) error {
	existing, err := req.s.names("SELECT name FROM system.databases")
	if err != nil {
		return err
	}
	rules := readerRules{databases: set(req.s.cfg.ReaderDatabases...), existing: set(existing...), functions: req.s.functions}
	text, settings := rules.settings(text)
	if err := rules.check(text); err != nil {
		return err
	}
	c, err := req.s.connect()
	if err != nil {
		return err
	}
	defer c.close()
	req.conn = c
	if a, err := c.classify(text); err != nil {
		return err
	} else if a.class != classUnknown && (a.class != classRead || a.statements != 1) { // unknown: the engine will say why
		return readonlyError("only one statement that reads is allowed")
	}
	database := req.database()
	if database == "" || database == "default" || database == "system" {
		database = "INFORMATION_SCHEMA" // views only: what the text names without a database must not be a system table
		for _, name := range req.s.cfg.ReaderDatabases {
			if rules.existing[name] {
				database = name
				break
			}
		}
	}
	if rules.existing[database] {
		if err := rules.database(database); err != nil {
			return err
		}
	}
	for name := range req.q {
		if !reserved[name] && !strings.HasPrefix(name, "param_") && !readerSettings[name] {
			return exception(164, "READONLY", "reader: Cannot modify '%s' setting in readonly mode", name)
		}
	}
	if err := req.set(settings); err != nil {
		return err
	}
	if err := c.exec("USE " + quoteName(database)); err != nil {
		return err
	}
	if err := c.exec("SET readonly = 1"); err != nil {
		return err
	}
	return req.watched(func() error { return req.answer(text) })
}

// settings cuts a SETTINGS clause at the end of the text that readonly=1 would refuse, when the reader may set all
// it says; they are set beforehand instead.
func (r readerRules) settings(text string) (string, []string) {
	s := parse(text)
	var clause string
	cut := text
	if strings.TrimSpace(s.tail) != "" {
		clause = s.tail
		cut = s.head + " FORMAT " + quoteName(s.format)
	} else {
		depth := 0
		for _, t := range tokens(s.head) {
			switch {
			case t.is("("):
				depth++
			case t.is(")"):
				depth--
			case depth == 0 && t.is("SETTINGS") && settingsEnd(s.head, t.start) == len(s.head):
				clause, cut = s.head[t.start:], s.head[:t.start]
				if s.format != "" {
					cut += " FORMAT " + quoteName(s.format)
				}
			}
		}
	}
	if clause == "" {
		return text, nil
	}
	var pairs []string
	all := tokens(clause)[1:]
	for i := 0; i < len(all); {
		name := all[i].text
		j := i
		for j < len(all) && !all[j].is(",") {
			j++
		}
		if !readerSettings[name] || name == "readonly" || j < i+3 {
			return text, nil
		}
		pairs = append(pairs, name+" = "+clause[all[i+2].start:all[j-1].end])
		i = j + 1
	}
	return cut, pairs
}

// database is the one the request names.
func (req *request) database() string {
	if v := req.r.Header.Get("X-ClickHouse-Database"); v != "" {
		return v
	}
	return req.q.get("database")
}

// set applies the settings of the address and further "name = value" pairs to the connection.
func (req *request) set(more []string) error {
	pairs := []string{"log_comment = " + quote(req.run.tag)}
	var names []string
	for name := range req.q {
		if reserved[name] || strings.HasPrefix(name, "param_") || (name == "readonly" && req.user == Reader) {
			continue
		}
		if !settingName.MatchString(name) {
			return exception(115, "UNKNOWN_SETTING", "Unknown setting '%s'", name)
		}
		names = append(names, name)
		pairs = append(pairs, name+" = "+quote(req.q.get(name)))
	}
	if req.q.has("session_id") && req.user == Admin && len(names) > 0 {
		// In a session the address's settings hold for this request only.
		quoted := make([]string, len(names))
		for i, n := range names {
			quoted[i] = quote(n)
		}
		out, _, err := req.conn.query("SELECT name, value FROM system.settings WHERE name IN ("+strings.Join(quoted, ", ")+")", "TabSeparated")
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(out)) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			req.restore = append(req.restore, name+" = '"+value+"'") // TabSeparated escapes as a literal does
		}
	}
	return req.conn.exec("SET " + strings.Join(append(pairs, more...), ", "))
}

// administer answers the user who may do everything.
func (req *request) administer(text string, body io.ReadCloser) error {
	if id := req.q.get("session_id"); id != "" {
		held, err := req.s.sessions.take(req.user+"\x00"+id, req.q, req.s.now(), req.s.connect)
		if err != nil {
			return err
		}
		req.conn = held.conn
		defer func() {
			if len(req.restore) > 0 {
				_ = held.conn.exec("SET " + strings.Join(req.restore, ", "))
			}
			req.s.sessions.give(req.user+"\x00"+id, held, req.s.now(), req.q.get("close_session") == "1")
		}()
	} else {
		c, err := req.s.connect()
		if err != nil {
			return err
		}
		defer c.close()
		req.conn = c
	}
	if db := req.database(); db != "" {
		if err := req.conn.exec("USE " + quoteName(db)); err != nil {
			return err
		}
	}
	if err := req.set(nil); err != nil {
		return err
	}
	in, inserts := parseInsert(text)
	if req.r.Method != http.MethodPost {
		if a, err := req.conn.classify(text); err != nil {
			return err
		} else if a.class != classRead && a.class != classUnknown {
			return exception(164, "READONLY", "admin: Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. You should use method POST for modifying queries")
		}
	}
	return req.watched(func() error {
		if inserts {
			return req.writes(target(text), func() error { return req.insert(in, text, body) })
		}
		if err := oneStatement(text); err != nil {
			return err
		}
		if st := parse(text); !reading[st.first] || st.inserts {
			return req.writes(target(text), func() error {
				if into, from, ok := parseSwap(text); ok {
					return req.swapping(into, from, func() error { return req.answer(text) })
				}
				return req.answer(text)
			})
		}
		return req.answer(req.s.translate(text))
	})
}

// oneStatement refuses several statements in one text, as the server does.
func oneStatement(text string) error {
	l := lexer{text: text}
	for t := l.next(); t.kind != kindEnd && t.kind != kindUnknown; t = l.next() {
		if t.is(";") {
			if after := l.next(); after.kind != kindEnd && !after.is(";") {
				return exception(62, "SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed): failed at position %d (end of query)", t.start+1)
			}
		}
	}
	return nil
}

// translate puts the engine's own query ids where KILL QUERY names those of clients.
func (s *Server) translate(text string) string {
	l := lexer{text: text}
	if !l.next().is("KILL") {
		return text
	}
	var b strings.Builder
	last := 0
	for t := l.next(); t.kind != kindEnd; t = l.next() {
		if t.kind != kindString {
			continue
		}
		tag, ok := s.tagOf(t.text)
		if !ok {
			continue
		}
		ids, err := s.names("SELECT query_id FROM system.processes WHERE Settings['log_comment'] = " + quote(tag))
		if err != nil || len(ids) == 0 {
			continue
		}
		b.WriteString(text[last:t.start])
		b.WriteString(quote(ids[0]))
		last = t.end
	}
	b.WriteString(text[last:])
	return b.String()
}

// watched runs fn and kills the query when the client goes away. With send_progress_in_http_headers it looks at the
// query's progress meanwhile.
func (req *request) watched(fn func() error) error {
	done := make(chan error, 1)
	ctx := req.r.Context()
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		done <- fn()
	}()
	var tick <-chan time.Time
	if req.q.get("send_progress_in_http_headers") == "1" {
		t := time.NewTicker(req.progressInterval())
		defer t.Stop()
		tick = t.C
	}
	var reports []string
	gone := ctx.Done()
	for {
		select {
		case err := <-done:
			for _, text := range reports {
				req.out.progress(text)
			}
			if err == nil && tick != nil {
				req.out.progress(req.out.summary())
			}
			return err
		case <-tick:
			if text := req.s.progressOf(req.run.tag); text != "" {
				reports = append(reports, text)
			}
		case <-gone:
			if err := req.s.kill(req.run.tag); err != nil {
				return errors.Join(context.Cause(ctx), err)
			}
			retry := time.NewTimer(killPeriod)
			gone = nil
			select {
			case <-done:
				retry.Stop()
				return context.Cause(ctx)
			case <-retry.C:
				gone = ctx.Done()
			}
		}
	}
}

func (req *request) progressInterval() time.Duration {
	n, err := strconv.Atoi(req.q.get("http_headers_progress_interval_ms"))
	if err != nil || n < 10 {
		n = 100
	}
	return time.Duration(n) * time.Millisecond
}

// progressOf is how far a running query is, as X-ClickHouse-Progress says it.
func (s *Server) progressOf(tag string) string {
	s.control.Lock()
	defer s.control.Unlock()
	out, _, err := s.side.query(`SELECT concat('{"read_rows":"', toString(read_rows), '","read_bytes":"', toString(read_bytes),
		'","written_rows":"', toString(written_rows), '","written_bytes":"', toString(written_bytes),
		'","total_rows_to_read":"', toString(total_rows_approx), '","result_rows":"0","result_bytes":"0","elapsed_ns":"',
		toString(toUInt64(elapsed * 1000000000)), '"}') FROM system.processes WHERE Settings['log_comment'] = `+quote(tag), "TabSeparatedRaw")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
