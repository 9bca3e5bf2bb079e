package simulate

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// How long signed addresses live, on the server's clock.
const (
	documentLife = 5 * time.Minute
	adsLife      = time.Hour
)

// file is a document as it lies in storage.
type file struct {
	body        []byte // as served
	contentType string // empty: no such header
	gzipped     bool
	rows        int
}

// zippers are gzip writers to use again: a new one costs more than a small document.
var zippers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic("simulate: " + err.Error()) // the level is a constant
	}
	return w
}}

// gzipText compresses text. The level is fixed, so that the same text is the same bytes.
func gzipText(text []byte) []byte {
	w := zippers.Get().(*gzip.Writer)
	defer zippers.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	_, err := w.Write(text)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("simulate: " + err.Error()) // a buffer takes everything
	}
	return b.Bytes()
}

// render makes the bytes of a report's document out of the world. It follows from the report and the
// faults alone, so that a document can be made again at any time.
func (s *Server) render(r *report, f Faults) *file {
	return s.cache.get(r.Document, func() *file {
		if r.Outcome == fatal {
			raw, _ := plainJSON(map[string]string{"errorDetails": r.Problem})
			return &file{body: gzipText(raw), contentType: "application/json", gzipped: true}
		}
		if r.Problem != "" {
			return &file{body: gzipText([]byte(r.Problem)), contentType: "text/plain;charset=UTF-8", gzipped: true}
		}
		if r.Type == settlementType {
			return s.settlementFile(r, f)
		}
		return projections[r.Type].render(s, r, f) // createReport takes no other
	})
}

// hasNoData says whether a report's document would have no rows.
func (s *Server) hasNoData(r *report) bool {
	return s.render(r, s.faults).rows == 0
}

// getReportDocument is GET /reports/2021-06-30/documents/{id}: a fresh address for five minutes.
func (s *Server) getReportDocument(c *call) {
	id := c.r.PathValue("id")
	if !strings.HasPrefix(id, "amzn1.") {
		c.fail(http.StatusBadRequest, "InvalidInput", "Invalid reportDocumentId", "")
		return
	}
	s.mu.Lock()
	r := s.findDocument(c.account, id)
	expired := false
	if r != nil && s.faults.hits(s.faults.Expire, r.Type) {
		expired = s.first(s.faults.Expire, "expire", c.account.Code, id)
	}
	if r != nil && r.status(c.now) != done && r.status(c.now) != fatal {
		r = nil
	}
	s.mu.Unlock()
	if r == nil {
		c.fail(http.StatusNotFound, "NotFound", "The requested document could not be found.", "")
		return
	}
	if needsRole(r.Type) && !c.opened {
		c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Access to requested resource is denied.", "")
		return
	}
	at := c.now
	if expired {
		at = at.Add(-documentLife - time.Second)
	}
	query := url.Values{}
	if c.r.URL.Query().Get("enableContentEncodingUrlHeader") == "true" {
		query.Set("response-content-encoding", "gzip")
	}
	out := map[string]string{"reportDocumentId": id, "url": s.sign(c.r, "/documents/"+id, query, at, documentLife)}
	wrong := c.faults.hits(c.faults.WrongFlag, r.Type) && s.seed.one(c.faults.WrongFlag, "wrong flag", id)
	if s.render(r, c.faults).gzipped != wrong {
		out["compressionAlgorithm"] = "GZIP"
	}
	c.ok(http.StatusOK, out)
}

// findDocument finds the report a document belongs to, while Amazon keeps it. The lock is held.
func (s *Server) findDocument(a *account, id string) *report {
	if r := s.reports[a.Code].byDocument[id]; r != nil && s.now.Sub(r.Created) <= keep {
		return r
	}
	if r := s.settlements(a).byDocument[id]; r != nil && !r.Created.After(s.moment) && s.moment.Sub(r.Created) <= keep {
		return r
	}
	return nil
}

// sign makes an address that is good for life.
func (s *Server) sign(r *http.Request, path string, query url.Values, at time.Time, life time.Duration) string {
	query.Set("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
	query.Set("X-Amz-Date", at.UTC().Format("20060102T150405Z"))
	query.Set("X-Amz-SignedHeaders", "host")
	query.Set("X-Amz-Expires", strconv.Itoa(int(life/time.Second)))
	query.Set("X-Amz-Signature", s.seed.hex(64, "signature", path, query.Encode()))
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + path + "?" + query.Encode()
}

// signed checks an address as storage does and answers where it is no good.
func (s *Server) signed(w http.ResponseWriter, r *http.Request) bool {
	q := r.URL.Query()
	refuse := func(status int, code, message string) bool {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message><RequestId>%s</RequestId></Error>",
			code, message, s.seed.word(16, r.URL.String()))
		return false
	}
	if r.Header.Get("Authorization") != "" {
		return refuse(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified")
	}
	given := q.Get("X-Amz-Signature")
	q.Del("X-Amz-Signature")
	if given == "" || given != s.seed.hex(64, "signature", r.URL.Path, q.Encode()) {
		return refuse(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
	}
	at, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date"))
	life, err2 := strconv.Atoi(q.Get("X-Amz-Expires"))
	if err != nil || err2 != nil || s.Now().After(at.Add(time.Duration(life)*time.Second)) {
		return refuse(http.StatusForbidden, "AccessDenied", "Request has expired")
	}
	return true
}

// download serves a report document from storage.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	if !s.signed(w, r) {
		return
	}
	id := r.PathValue("id")
	s.mu.Lock()
	var rep *report
	for _, a := range s.accounts {
		if rep = s.findDocument(a, id); rep != nil {
			break
		}
	}
	f := s.faults
	cut := rep != nil && s.faults.hits(s.faults.Truncate, rep.Type) && s.first(s.faults.Truncate, "truncate", id)
	slow := rep != nil && s.faults.hits(s.faults.SlowBody, rep.Type) && s.first(s.faults.SlowBody, "slow body", id)
	s.mu.Unlock()
	if rep == nil {
		http.NotFound(w, r)
		return
	}
	doc := s.render(rep, f)
	w.Header().Set("Content-Encoding", "identity")
	if r.URL.Query().Get("response-content-encoding") == "gzip" && doc.gzipped {
		w.Header().Set("Content-Encoding", "gzip")
	}
	if slow {
		w = slowWriter{w}
	}
	s.transfer(w, r, id, doc, cut, func() {
		if rep.Outcome == done && rep.Problem == "" {
			s.serve(served(rep, f, s))
		}
	})
}

// transfer sends a file, and calls whole when all but its last byte is out, so that who has it all finds
// it booked. With cut it ends early: either the connection dies before the announced length, or the
// length fits and the gzip inside is cut.
func (s *Server) transfer(w http.ResponseWriter, r *http.Request, id string, doc *file, cut bool, whole func()) {
	h := w.Header()
	h["Content-Type"] = nil // net/http would guess one
	if doc.contentType != "" {
		h.Set("Content-Type", doc.contentType)
	}
	h.Set("Etag", `"`+s.seed.hex(32, "etag", id)+`"`)
	if cut {
		short := doc.body[:len(doc.body)*2/3]
		announced := len(short)
		if !doc.gzipped || s.seed.one(2, "cut", id) {
			announced = len(doc.body)
		}
		h.Set("Content-Length", strconv.Itoa(announced))
		_, _ = w.Write(short)
		if announced > len(short) {
			if f, ok := w.(http.Flusher); ok {
				f.Flush()
			}
			panic(http.ErrAbortHandler) // the connection ends here, as one in trouble does
		}
		return
	}
	if part := r.Header.Get("Range"); part != "" {
		// Whoever reads in parts has read the rest before, or will ask for it: the last byte counts.
		if strings.HasPrefix(part, "bytes=-") || strings.HasSuffix(part, "-") || strings.HasSuffix(part, fmt.Sprintf("-%d", len(doc.body)-1)) {
			whole()
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(doc.body))
		return
	}
	h.Set("Accept-Ranges", "bytes")
	h.Set("Content-Length", strconv.Itoa(len(doc.body)))
	last := len(doc.body) - 1
	if _, err := w.Write(doc.body[:last]); err != nil {
		return
	}
	whole()
	_, _ = w.Write(doc.body[last:])
}

// slowWriter sends a body in pieces, with pauses on the machine's clock: nobody waits for them on the server's own.
type slowWriter struct{ http.ResponseWriter }

const slowPause = 15 * time.Millisecond

func (w slowWriter) Write(p []byte) (n int, err error) {
	for part := range slices.Chunk(p, max(1, (len(p)+3)/4)) {
		m, err := w.ResponseWriter.Write(part)
		if n += m; err != nil {
			return n, err
		}
		w.Flush()
		time.Sleep(slowPause)
	}
	return n, nil
}

func (w slowWriter) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// served is what the books are told of a report whose document went out.
func served(r *report, f Faults, s *Server) servedEntry {
	e := servedEntry{Document: r.Document, Account: r.Account, Type: r.Type, Rows: s.render(r, f).rows}
	if s.lacksColumn(r.Document, r.Type, f) {
		return e // nobody can book what cannot be read
	}
	if r.Type == settlementType {
		e.Settlement = &world.ServedSettlement{Account: r.Account, ID: r.Settlement}
	} else if p := projections[r.Type]; p.book != nil {
		p.book(r, &e)
	}
	return e
}

// asOf is the instant whose knowledge an orders document holds: never before the end of its own window,
// or an order changed in between would be in no document.
func (r *report) asOf() time.Time {
	if r.End.After(r.Generated) {
		return r.End
	}
	return r.Generated
}

// serve books a document as handed out, once.
func (s *Server) serve(e servedEntry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handed[e.Document] {
		return
	}
	s.addServed(e)
	// A journal that cannot be written says so at the next call that changes anything.
	_ = s.note(entry{Served: &e})
}

// addServed takes an entry over. The lock is held.
func (s *Server) addServed(e servedEntry) {
	if e.Rates == 0 {
		s.handed[e.Document] = true
	}
	s.servedList = append(s.servedList, e)
	v := &s.served
	switch {
	case e.Settlement != nil:
		v.Settlements = append(v.Settlements, *e.Settlement)
	case e.Ads != nil:
		v.Ads = append(v.Ads, *e.Ads)
	case e.Orders != nil:
		v.Orders = append(v.Orders, *e.Orders)
	case e.Traffic != nil:
		v.Traffic = append(v.Traffic, *e.Traffic)
	case e.Rates != 0:
		v.Rates = max(v.Rates, window.Day(e.Rates))
	}
}

// cache keeps documents made lately, up to a number of bytes; each can be made again.
type cache struct {
	mu    sync.Mutex
	limit int
	size  int
	files map[string]*file
	order []string // oldest first
}

func newCache(limit int) *cache { return &cache{limit: limit, files: map[string]*file{}} }

func (c *cache) get(id string, make func() *file) *file {
	c.mu.Lock()
	f := c.files[id]
	c.mu.Unlock()
	if f != nil {
		return f
	}
	f = make()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.files[id] == nil {
		c.files[id] = f
		c.order = append(c.order, id)
		c.size += len(f.body)
	}
	for c.size > c.limit && len(c.order) > 1 {
		c.size -= len(c.files[c.order[0]].body)
		delete(c.files, c.order[0])
		c.order = c.order[1:]
	}
	return f
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.files, c.order, c.size = map[string]*file{}, nil, 0
}
