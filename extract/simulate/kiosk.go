package simulate

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/window"
)

var _ = answers(
	api{"POST /dataKiosk/2023-11-15/queries", "createQuery", plan{0.0167, 15, "0.0167"}, (*Server).createQuery},
	api{"GET /dataKiosk/2023-11-15/queries", "getQueries", plan{0.0222, 10, "0.0222"}, (*Server).getQueries},
	api{"GET /dataKiosk/2023-11-15/queries/{id}", "getQuery", plan{2, 15, "2.0"}, (*Server).getQuery},
	api{"DELETE /dataKiosk/2023-11-15/queries/{id}", "cancelQuery", plan{0.0222, 10, "0.0222"}, (*Server).cancelQuery},
	api{"GET /dataKiosk/2023-11-15/documents/{id}", "getDocument", plan{0.0167, 15, "0.0167"}, (*Server).getQueryDocument},
)

// maxQueryText is how long a query may be without its white space; keptQueries is how long it is known.
const (
	maxQueryText = 8000
	keptQueries  = 30 * 24 * time.Hour
)

// schema is a field of a Data Kiosk schema that can be asked.
type schema struct {
	work [2]time.Duration
	size int // rows a page holds
	// accept looks at a query: the text says what is wrong with it. It returns when its figures exist.
	accept func(s *Server, a *account, q *kioskQuery) (ready time.Time, problem string)
	// rows are what the query asks for as of its generation.
	rows func(s *Server, a *account, q *kioskQuery) []object
}

// schemas are the fields that can be asked, by root and name.
var schemas = map[string]schema{}

// asks adds fields.
func asks(name string, x schema) bool { schemas[name] = x; return true }

// kioskQuery is a query of Data Kiosk.
type kioskQuery struct {
	ID        string        `json:"id"`
	Account   string        `json:"account"`
	Text      string        `json:"text"`
	From      int           `json:"from"` // row the page begins with
	Page      int           `json:"page"`
	At        time.Time     `json:"at"` // of the first page: whose figures all pages show
	Created   time.Time     `json:"created"`
	Queue     time.Duration `json:"queue"`
	Work      time.Duration `json:"work"`
	Generated time.Time     `json:"generated"`
	Outcome   string        `json:"outcome"`
	Problem   string        `json:"problem,omitempty"`
	Document  string        `json:"document,omitempty"`
	Rows      int           `json:"rows"` // of the page
	More      bool          `json:"more,omitempty"`
	Cancelled time.Time     `json:"cancelled,omitzero"`
	Unsettled unsettled     `json:"unsettled,omitzero"` // of its figures; faults may change before its document is fetched

	field  *field
	schema string
	days   window.Range
	stores []string

	named   map[string]map[string]bool // filters: the products asked for, by store
	unnamed bool                       // a filter names none
}

// name takes in a product that a filter names.
func (q *kioskQuery) name(store, asin string) {
	if q.named == nil {
		q.named = map[string]map[string]bool{}
	}
	if q.named[store] == nil {
		q.named[store] = map[string]bool{}
	}
	q.named[store][asin] = true
}

// asksFor says whether a product of a store is asked for.
func (q *kioskQuery) asksFor(store, asin string) bool {
	return len(q.named[store]) == 0 || q.named[store][asin]
}

// status is the state at now.
func (q *kioskQuery) status(now time.Time) string {
	switch {
	case !q.Cancelled.IsZero():
		return cancelled
	case now.Before(q.Created.Add(q.Queue)):
		return inQueue
	case now.Before(q.Created.Add(q.Queue + q.Work)):
		return inProgress
	}
	return q.Outcome
}

// over says whether the state is final.
func (q *kioskQuery) over(now time.Time) bool {
	return !q.Cancelled.IsZero() || q.status(now) == q.Outcome
}

func bareText(text string) string { return strings.Join(strings.Fields(text), "") }

// read parses a query's text. The text says what is wrong with it.
func (q *kioskQuery) read() string {
	root, err := parseQuery(q.Text)
	if err != nil {
		return err.Error()
	}
	if len(root.sel) != 1 || len(root.sel[0].sel) != 1 {
		return "A query must ask one field of one schema."
	}
	q.schema, q.field = root.sel[0].name+"."+root.sel[0].sel[0].name, root.sel[0].sel[0]
	if _, ok := schemas[q.schema]; !ok {
		return "Field '" + strings.Replace(q.schema, ".", "/", 1) + "' is undefined"
	}
	from, err1 := window.ParseDay(argText(q.field.args["startDate"]))
	until, err2 := window.ParseDay(argText(q.field.args["endDate"]))
	if err1 != nil || err2 != nil || until < from {
		return "startDate and endDate must be days, the first not after the last"
	}
	q.days = window.Range{From: from, Until: until + 1}
	for _, v := range argList(q.field.args["marketplaceIds"]) {
		q.stores = append(q.stores, argText(v))
	}
	for _, v := range argList(q.field.args["filters"]) {
		if o, ok := v.(map[string]any); ok {
			store := argText(o["marketplaceId"])
			q.stores = append(q.stores, store)
			for _, asin := range argList(o["asins"]) {
				q.name(store, argText(asin))
			}
			q.unnamed = q.unnamed || len(argList(o["asins"])) == 0
		}
	}
	return ""
}

func argText(v any) string { s, _ := v.(string); return s }
func argList(v any) []any  { l, _ := v.([]any); return l }

// createQuery is POST /dataKiosk/2023-11-15/queries.
func (s *Server) createQuery(c *call) {
	refuse := func(message string) { c.fail(http.StatusBadRequest, "InvalidInput", message, "") }
	var in struct {
		Query string `json:"query"`
		Token string `json:"paginationToken"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || in.Query == "" {
		refuse("Invalid Input")
		return
	}
	if len(bareText(in.Query)) > maxQueryText {
		refuse("The query is longer than 8000 characters.")
		return
	}
	q := &kioskQuery{Account: c.account.Code, Text: in.Query, Page: 1, Created: c.now, Outcome: done}
	if problem := q.read(); problem != "" {
		refuse(problem)
		return
	}
	for _, id := range q.stores {
		if !slices.Contains(c.account.Marketplaces, id) {
			refuse("marketplaceIds must name marketplaces of the account.")
			return
		}
	}
	key := bareText(in.Query)
	if in.Token != "" {
		at, ok := s.readPlace(in.Token)
		if !ok || at.Account != q.Account || at.Args != key {
			refuse("The paginationToken is invalid or belongs to another query.")
			return
		}
		q.From, q.Page, q.At = at.From, at.Page, at.At
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	root, _, _ := strings.Cut(q.schema, ".")
	q.Unsettled = c.faults.unsettled(root)
	for _, o := range s.queries {
		if r, _, _ := strings.Cut(o.schema, "."); o.Account == q.Account && r == root && !o.over(c.now) {
			s.stats[[2]string{c.account.Code, c.op}].Refused++
			c.failBare(http.StatusTooManyRequests, "TooManyRequestsException", "QuotaExceeded", "A query of this schema is already being processed.", "")
			return
		}
	}
	nth := strconv.Itoa(s.asked[q.Account+" query "+key+" "+strconv.Itoa(q.From)])
	draw := func(what string) []string {
		return []string{what, q.Account, key, strconv.Itoa(q.From), nth}
	}
	x := schemas[q.schema]
	q.ID = strconv.FormatUint(50_000_000_000+s.seed.number(draw("query")...)%40_000_000_000, 10)
	for s.queryByID(q.Account, q.ID) != nil { // two queries in forty thousand million
		q.ID += "0"
	}
	q.Queue, q.Work = s.seed.between(2*time.Second, 15*time.Second, draw("queue")...), s.seed.between(x.work[0], x.work[1], draw("work")...)
	if c.faults.slow(q.Account) {
		q.Queue, q.Work = q.Queue*60, q.Work*60
	}
	if c.faults.hits(c.faults.Stuck, root) && (nth == "0" || c.faults.StuckAlways) && s.seed.one(c.faults.Stuck, "stuck", q.Account, key) {
		c.faults.sticks(&q.Queue, &q.Work)
	}
	ready, problem := x.accept(s, c.account, q)
	q.Generated = c.stands(ready).Add(q.Queue + q.Work).Truncate(time.Second)
	if q.At.IsZero() {
		q.At = q.Generated
	}
	if problem == "" && c.faults.wide(root, q.days.From.UTC(), q.days.Until.UTC()) {
		problem = "Exception while fetching data (/" + strings.Replace(q.schema, ".", "/", 1) + ") : startDate and endDate span more than " + strconv.Itoa(c.faults.MaxDays) + " days"
	}
	if problem == "" && q.unnamed && c.faults.NameProducts == "fatal" {
		problem = "Exception while fetching data (/" + strings.Replace(q.schema, ".", "/", 1) + ") : filters must contain at least one asin"
	}
	first := nth == "0"
	switch {
	case problem == "" && q.unnamed && c.faults.NameProducts == "empty": // done, without rows
	case problem != "":
		q.Outcome, q.Problem = fatal, problem
	case first && c.faults.hits(c.faults.Fatal, root) && s.seed.one(c.faults.Fatal, "fatal", q.Account, key, strconv.Itoa(q.From)):
		q.Outcome = fatal
		if s.seed.one(2, "fatal document", q.Account, key) {
			q.Problem = "Exception while fetching data (/" + strings.Replace(q.schema, ".", "/", 1) + ") : the data are not yet available"
		}
	case first && c.faults.hits(c.faults.Cancel, root) && s.seed.one(c.faults.Cancel, "cancel", q.Account, key):
		q.Outcome = cancelled
	default:
		all := len(s.queryRows(q))
		q.Rows = max(0, min(x.size, all-q.From))
		q.More = q.From+q.Rows < all
	}
	if q.Outcome == done && q.Rows > 0 || q.Problem != "" {
		q.Document = "amzn1.tortuga.4." + lower(c.account.Region) + "." + s.seed.uuid(draw("document")...) + "." + s.seed.word(12, draw("document")...)
	}
	if err := s.note(entry{Query: q}); err != nil {
		c.broken(err)
		return
	}
	s.addQuery(q)
	c.ok(http.StatusAccepted, map[string]string{"queryId": q.ID})
}

// addQuery takes a query up. The lock is held, or the server is not yet open.
func (s *Server) addQuery(q *kioskQuery) {
	if q.field == nil {
		q.read()
	}
	s.queries = append(s.queries, q)
	s.asked[q.Account+" query "+bareText(q.Text)+" "+strconv.Itoa(q.From)]++
}

// queryByID finds a query. The lock is held.
func (s *Server) queryByID(account, id string) *kioskQuery {
	for _, q := range s.queries {
		if q.Account == account && q.ID == id {
			return q
		}
	}
	return nil
}

// object is the query as the API shows it at now.
func (s *Server) queryObject(q *kioskQuery, now time.Time) object {
	st := q.status(now)
	o := object{{"queryId", q.ID}, {"query", q.Text}, {"createdTime", amazonTime(q.Created)}, {"processingStatus", st}}
	if st == inProgress {
		o = append(o, member{"processingStartTime", amazonTime(q.Created.Add(q.Queue))})
	}
	if st != q.Outcome || !q.Cancelled.IsZero() {
		return o
	}
	o = append(o, member{"processingStartTime", amazonTime(q.Generated.Add(-q.Work))}, member{"processingEndTime", amazonTime(q.Generated)})
	switch {
	case st == fatal:
		o = append(o, member{"errorDocumentId", q.Document})
	case st == done:
		o = append(o, member{"dataDocumentId", q.Document})
		if q.More {
			o = append(o, member{"pagination", object{{"nextToken", s.writePlace(place{
				Op: "query", Account: q.Account, Args: bareText(q.Text), From: q.From + q.Rows, Page: q.Page + 1, At: q.At,
			})}}})
		}
	}
	return o
}

// getQuery is GET /dataKiosk/2023-11-15/queries/{id}.
func (s *Server) getQuery(c *call) {
	s.mu.Lock()
	q := s.queryByID(c.account.Code, c.r.PathValue("id"))
	s.mu.Unlock()
	if q == nil || c.now.Sub(q.Created) > keptQueries {
		c.fail(http.StatusNotFound, "NotFound", "The requested query could not be found.", "")
		return
	}
	c.ok(http.StatusOK, s.queryObject(q, c.now))
}

// cancelQuery is DELETE /dataKiosk/2023-11-15/queries/{id}.
func (s *Server) cancelQuery(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queryByID(c.account.Code, c.r.PathValue("id"))
	switch {
	case q == nil || c.now.Sub(q.Created) > keptQueries:
		c.fail(http.StatusNotFound, "NotFound", "The requested query could not be found.", "")
	case q.over(c.now):
		c.fail(http.StatusBadRequest, "InvalidInput", "Only queries with a non-terminal processingStatus can be cancelled.", "")
	default:
		if err := s.note(entry{TakenBack: &cancelEntry{q.Account, q.ID, c.now}}); err != nil {
			c.broken(err)
			return
		}
		q.Cancelled = c.now
		c.rate()
		c.w.WriteHeader(http.StatusNoContent)
	}
}

// getQueries is GET /dataKiosk/2023-11-15/queries, newest first. What was asked at first holds for all pages.
func (s *Server) getQueries(c *call) {
	v, from, asked := c.r.URL.Query(), 0, c.now
	if token := v.Get("paginationToken"); token != "" {
		at, ok := s.readPlace(token)
		if !ok || at.Op != "queries" || at.Account != c.account.Code {
			c.fail(http.StatusBadRequest, "InvalidInput", "The paginationToken is invalid.", "")
			return
		}
		from, asked = at.From, at.At
		v, _ = url.ParseQuery(at.Args) // made here
	}
	refuse := func(parameter string) { c.fail(http.StatusBadRequest, "InvalidInput", "Invalid Input", parameter) }
	size := 10
	if text := v.Get("pageSize"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 100 {
			refuse("pageSize")
			return
		}
		size = n
	}
	var states []string
	if text := v.Get("processingStatuses"); text != "" {
		states = strings.Split(text, ",")
	}
	for _, st := range states {
		if !slices.Contains([]string{inQueue, inProgress, done, cancelled, fatal}, st) {
			refuse("processingStatuses")
			return
		}
	}
	since, ok := parseTime(v.Get("createdSince"))
	if !ok {
		refuse("createdSince")
		return
	}
	until, ok := parseTime(v.Get("createdUntil"))
	if !ok {
		refuse("createdUntil")
		return
	}
	if until.IsZero() || until.After(asked) {
		until = asked
	}
	s.mu.Lock()
	var all []object
	for _, q := range slices.Backward(s.queries) {
		if q.Account == c.account.Code && !q.Created.Before(since) && !q.Created.After(until) && c.now.Sub(q.Created) <= keptQueries &&
			(len(states) == 0 || slices.Contains(states, q.status(c.now))) {
			all = append(all, s.queryObject(q, c.now))
		}
	}
	s.mu.Unlock()
	end := min(from+size, len(all))
	body := map[string]any{"queries": append([]object{}, all[min(from, end):end]...)}
	if end < len(all) {
		body["pagination"] = object{{"nextToken", s.writePlace(place{Op: "queries", Account: c.account.Code, Args: v.Encode(), From: end, At: asked})}}
	}
	c.ok(http.StatusOK, body)
}

// getQueryDocument is GET /dataKiosk/2023-11-15/documents/{id}: a fresh address for five minutes.
func (s *Server) getQueryDocument(c *call) {
	id := c.r.PathValue("id")
	s.mu.Lock()
	q := s.queryByDocument(id)
	expired := false
	if q != nil && q.Account == c.account.Code && q.status(c.now) == q.Outcome && c.now.Sub(q.Created) <= keptQueries {
		expired = c.faults.Expire > 0 && s.first(c.faults.Expire, "expire", c.account.Code, id)
	} else {
		q = nil
	}
	s.mu.Unlock()
	if q == nil {
		c.fail(http.StatusNotFound, "NotFound", "The requested document could not be found.", "")
		return
	}
	at := c.now
	if expired {
		at = at.Add(-documentLife - time.Second)
	}
	c.ok(http.StatusOK, map[string]string{"documentId": id, "documentUrl": s.sign(c.r, "/kiosk/"+id, url.Values{}, at, documentLife)})
}

// queryByDocument finds the query of a document. The lock is held.
func (s *Server) queryByDocument(id string) *kioskQuery {
	for _, q := range s.queries {
		if q.Document == id && id != "" {
			return q
		}
	}
	return nil
}

// downloadQuery serves a query's document: a row a line, or the problems of one that failed.
func (s *Server) downloadQuery(w http.ResponseWriter, r *http.Request) {
	if !s.signed(w, r) {
		return
	}
	id := r.PathValue("id")
	s.mu.Lock()
	q, f := s.queryByDocument(id), s.faults
	cut := q != nil && f.Truncate > 0 && s.first(f.Truncate, "truncate", id)
	s.mu.Unlock()
	if q == nil {
		http.NotFound(w, r)
		return
	}
	root, _, _ := strings.Cut(q.schema, ".")
	doc := s.cache.get(id, func() *file { return s.queryFile(q, root, f) })
	w.Header().Set("Content-Encoding", "gzip")
	s.transfer(w, r, id, doc, cut, func() {
		if q.Outcome == done {
			s.serve(servedEntry{Document: id, Account: q.Account, Type: root, Rows: doc.rows})
		}
	})
}

func (s *Server) queryFile(q *kioskQuery, root string, f Faults) *file {
	if q.Outcome == fatal {
		raw, err := plainJSON([]object{{{"message", q.Problem}, {"path", strings.Split(q.schema, ".")}, {"extensions", object{{"classification", "DataFetchingException"}}}}})
		if err != nil {
			panic("simulate: " + err.Error()) // texts are made here
		}
		return &file{body: gzipText(raw), gzipped: true, contentType: "application/json"}
	}
	rows := s.queryRows(q)[q.From : q.From+q.Rows]
	var out []byte
	for i, row := range rows {
		if i == 0 && f.hits(f.ExtraColumn, root) && s.seed.one(f.ExtraColumn, "extra column", q.Document) {
			row = append([]byte(`{"futureColumn":"v",`), row[1:]...)
		}
		out = append(append(out, row...), '\n')
	}
	n := len(rows)
	if f.hits(f.BadLine, root) && s.seed.one(f.BadLine, "bad line", q.Document) {
		out, n = append(out, "\"12.3x4\"\n"...), n+1
	}
	return &file{body: gzipText(out), gzipped: true, contentType: "application/jsonl", rows: n}
}

// queryRows are the rows a query's pages have together, as printed.
func (s *Server) queryRows(q *kioskQuery) []json.RawMessage {
	return s.lists.get(fmt.Sprint("query ", q.Account, " ", q.At.Format(time.RFC3339), " ", q.Unsettled, " ", bareText(q.Text)), func() []json.RawMessage {
		var out []json.RawMessage
		for _, row := range schemas[q.schema].rows(s, s.byCode[q.Account], q) {
			out = append(out, q.field.shown(row).print(nil))
		}
		return out
	})
}
