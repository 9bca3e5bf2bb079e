package simulate

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/window"
)

// The states of a report.
const (
	inQueue    = "IN_QUEUE"
	inProgress = "IN_PROGRESS"
	done       = "DONE"
	cancelled  = "CANCELLED"
	fatal      = "FATAL"
)

// report is one report of the Selling Partner API, asked for or made by Amazon.
type report struct {
	ID           string            `json:"id"`
	Account      string            `json:"account"`
	Type         string            `json:"type"`
	Marketplaces []string          `json:"marketplaces"`
	Start        time.Time         `json:"start,omitzero"` // as asked
	End          time.Time         `json:"end,omitzero"`
	Days         window.Range      `json:"days"` // sales and traffic: the store's days
	Options      map[string]string `json:"options,omitempty"`
	Key          string            `json:"key"`              // what was asked, canonical
	Created      time.Time         `json:"created"`          // on the clock's fine hand
	Behind       time.Duration     `json:"behind,omitempty"` // from Created until the one before it of its type is over
	Queue        time.Duration     `json:"queue"`            // from then to processing
	Work         time.Duration     `json:"work"`             // from there to the end
	Generated    time.Time         `json:"generated"`
	Outcome      string            `json:"outcome"`
	Document     string            `json:"document,omitempty"`
	Problem      string            `json:"problem,omitempty"` // what a FATAL document says, or one that says it instead of rows
	Cancelled    time.Time         `json:"cancelled,omitzero"`
	Settlement   string            `json:"settlement,omitempty"`
}

// begins is when it is processed, and ends when that is over, on the clock's fine hand.
func (r *report) begins() time.Time { return r.Created.Add(r.Behind + r.Queue) }
func (r *report) ends() time.Time   { return r.begins().Add(r.Work) }

// status is the state at now.
func (r *report) status(now time.Time) string {
	switch {
	case !r.Cancelled.IsZero():
		return cancelled
	case now.Before(r.begins()):
		return inQueue
	case now.Before(r.ends()):
		return inProgress
	}
	return r.Outcome
}

// amazonTime prints an instant as report objects do.
func amazonTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }

// reportJSON is the Report object.
type reportJSON struct {
	ReportID     string   `json:"reportId"`
	ReportType   string   `json:"reportType"`
	Marketplaces []string `json:"marketplaceIds"`
	DataStart    string   `json:"dataStartTime,omitempty"`
	DataEnd      string   `json:"dataEndTime,omitempty"`
	Created      string   `json:"createdTime"`
	WorkStart    string   `json:"processingStartTime,omitempty"`
	WorkEnd      string   `json:"processingEndTime,omitempty"`
	Status       string   `json:"processingStatus"`
	Document     string   `json:"reportDocumentId,omitempty"`
	ScheduleID   string   `json:"reportScheduleId,omitempty"`
}

// object is the report as the API shows it at now. processingEndTime is the moment whose figures the
// document holds: for a request that waited for quota it lies before createdTime, because the world stands
// still while a run works (see the clock).
func (r *report) object(now time.Time) reportJSON {
	st := r.status(now)
	o := reportJSON{ReportID: r.ID, ReportType: r.Type, Marketplaces: r.Marketplaces, Created: amazonTime(r.Created), Status: st}
	if !r.Start.IsZero() {
		o.DataStart = amazonTime(r.Start)
	}
	if !r.End.IsZero() {
		o.DataEnd = amazonTime(r.End)
	}
	if st == inProgress {
		o.WorkStart = amazonTime(r.begins())
	}
	if st == done || st == fatal || st == cancelled && r.Cancelled.IsZero() {
		o.WorkStart, o.WorkEnd = amazonTime(r.Generated.Add(-r.Work)), amazonTime(r.Generated)
	}
	if st == done || st == fatal {
		o.Document = r.Document
	}
	return o
}

// reportBook holds an account's reports in the order they came.
type reportBook struct {
	list       []*report
	byID       map[string]*report
	byDocument map[string]*report
	free       map[string]time.Time // by type: when all that were asked for are over
}

func newReportBook() *reportBook {
	return &reportBook{byID: map[string]*report{}, byDocument: map[string]*report{}, free: map[string]time.Time{}}
}

func (b *reportBook) add(r *report) {
	b.list = append(b.list, r)
	b.byID[r.ID] = r
	if end := r.ends(); end.After(b.free[r.Type]) && r.Queue+r.Work < keepsNobody {
		b.free[r.Type] = end
	}
	if r.Document != "" {
		b.byDocument[r.Document] = r
	}
}

// cancel takes a report back that waits, so that those behind it move up.
func (b *reportBook) cancel(r *report, at time.Time) {
	r.Cancelled = at
	if r.Queue+r.Work >= keepsNobody {
		return
	}
	behind := false
	for _, o := range b.list {
		if behind && o.Type == r.Type {
			o.Behind = max(0, o.Behind-r.Queue-r.Work)
		}
		behind = behind || o == r
	}
	b.free[r.Type] = b.free[r.Type].Add(-r.Queue - r.Work)
}

// addReport takes a report up. The lock is held, or the server is not yet open.
func (s *Server) addReport(r *report) {
	if s.reports[r.Account] == nil {
		s.reports[r.Account] = newReportBook()
	}
	s.reports[r.Account].add(r)
	s.asked[r.Account+" "+r.Key]++
}

// Amazon's internal numbers of types that cannot be requested, as its refusals print them.
var listedOnly = map[string]int{
	"GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2": 1118,
	"GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE":    1118,
	"GET_V2_SETTLEMENT_REPORT_DATA_XML":          1118,
	"GET_DATE_RANGE_FINANCIAL_TRANSACTION_DATA":  1202,
}

// restricted types, besides those that are projected, are only for applications with a restricted role.
var restricted = []string{
	"GET_GST_MTR_B2B_CUSTOM", "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING", "GET_FLAT_FILE_ORDER_REPORT_DATA_INVOICING",
	"GET_FLAT_FILE_ORDER_REPORT_DATA_TAX", "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_INVOICING", "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_TAX",
}

// settlementType is listed, never asked for.
var settlementType = catalog.SettlementV2.Source.Type

// createReport is POST /reports/2021-06-30/reports.
func (s *Server) createReport(c *call) {
	refuse := func(message string) { c.fail(http.StatusBadRequest, "InvalidInput", message, "") }
	var in struct {
		ReportType   string          `json:"reportType"`
		Marketplaces []string        `json:"marketplaceIds"`
		Start        string          `json:"dataStartTime"`
		End          string          `json:"dataEndTime"`
		Options      json.RawMessage `json:"reportOptions"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || in.ReportType == "" {
		refuse("Invalid Input")
		return
	}
	if n, ok := listedOnly[in.ReportType]; ok {
		refuse("Request for report type " + strconv.Itoa(n) + " is not allowed at this time")
		return
	}
	if needsRole(in.ReportType) && !c.account.Restricted {
		c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Access to requested resource is denied.", "")
		return
	}
	if projections[in.ReportType] == nil || len(in.Marketplaces) == 0 || len(in.Marketplaces) > 25 {
		refuse("Invalid Input")
		return
	}
	for _, id := range in.Marketplaces {
		if !slices.Contains(c.account.Marketplaces, id) {
			refuse("Report rejected for this client. your report could not be applied to any marketplaces")
			return
		}
	}
	if !gives(in.ReportType, c.account.Type) {
		refuse("Report rejected for this client. your report could not be applied to any marketplaces")
		return
	}
	options, kind := readOptions(in.Options)
	if kind != "" {
		refuse(`Invalid request body: [instance type (` + kind + `) does not match any allowed primitive type (allowed: ["string"])]`)
		return
	}
	start, ok1 := parseTime(in.Start)
	end, ok2 := parseTime(in.End)
	if !ok1 || !ok2 || start.After(c.now) || end.After(c.now) || !start.IsZero() && !end.IsZero() && end.Before(start) {
		refuse("Invalid Input")
		return
	}
	if c.faults.TooWide == wideRefuse && c.faults.wide(in.ReportType, start, end) {
		refuse(c.faults.wideProblem())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, limited := typeLimits[in.ReportType]
	if !limited && c.faults.hits(c.faults.TypeMinutes, in.ReportType) {
		p, limited = typeLimit{plan: plan{rate: 1 / (60 * float64(c.faults.TypeMinutes)), burst: 1}}, true
	}
	if limited {
		id := [2]string{c.account.Code, in.ReportType}
		if p.application {
			id[0] = c.account.SPAPI.ClientID
		}
		if s.buckets[id] == nil {
			s.buckets[id] = &bucket{}
		}
		granted, _ := s.buckets[id].take(p.plan, 1, c.now)
		s.count(id[0], id[1], !granted)
		if err := s.note(entry{Quota: &quotaEntry{Account: id[0], Operation: id[1], Refused: !granted, Bucket: *s.buckets[id]}}); err != nil {
			c.broken(err)
			return
		}
		if !granted {
			s.stats[[2]string{c.account.Code, c.op}].Refused++
			c.failBare(http.StatusTooManyRequests, "TooManyRequestsException", "QuotaExceeded", "You exceeded your quota for the requested resource.", "")
			return
		}
	}
	r := s.newReport(c, in.ReportType, in.Marketplaces, start, end, options)
	if err := s.note(entry{Report: r}); err != nil {
		c.broken(err)
		return
	}
	s.addReport(r)
	c.ok(http.StatusAccepted, map[string]string{"reportId": r.ID})
}

// newReport decides the whole life of a report when it is asked for. The lock is held.
func (s *Server) newReport(c *call, reportType string, marketplaces []string, start, end time.Time, options map[string]string) *report {
	p := projections[reportType]
	key := requestKey(reportType, marketplaces, start, end, options)
	nth := strconv.Itoa(s.asked[c.account.Code+" "+key])
	draw := func(what string) []string { return []string{what, c.account.Code, key, nth} }
	r := &report{
		Account: c.account.Code, Type: reportType, Marketplaces: slices.Clone(marketplaces), Options: options, Key: key,
		Start: start, End: end, Created: c.now, Outcome: done,
		ID:    strconv.FormatUint(50_000_000_000+s.seed.number(draw("report")...)%40_000_000_000, 10),
		Queue: s.seed.between(2*time.Second, 20*time.Second, draw("queue")...),
		Work:  s.seed.between(p.work[0], p.work[1], draw("work")...),
	}
	for s.reports[r.Account].byID[r.ID] != nil { // two reports in forty thousand million
		r.ID += "0"
	}
	if c.faults.slow(r.Account) {
		r.Queue, r.Work = r.Queue*60, r.Work*60
	}
	if r.End.IsZero() && !p.snapshot() {
		r.End = c.moment
	}
	if r.Start.IsZero() && !p.snapshot() {
		r.Start = r.End
	}
	if free := s.reports[r.Account].free[r.Type]; free.After(r.Created) {
		r.Behind = free.Sub(r.Created) // of a type it processes one at a time
	}
	r.Document = s.documentID(c.account, draw("document")...)
	var ready time.Time // when the figures of the window's last day exist
	if p.accept != nil {
		ready = p.accept(s, c.account, r)
	}
	r.Generated = c.stands(ready).Add(r.Queue + r.Work).Truncate(time.Second)
	if r.Outcome == done && c.faults.wide(reportType, start, end) {
		if r.Problem = c.faults.wideProblem(); c.faults.TooWide != wideText {
			r.Outcome = fatal
		}
		return r
	}
	first := nth == "0"
	if (first || c.faults.StuckAlways) && c.faults.hits(c.faults.Stuck, reportType) && s.seed.one(c.faults.Stuck, "stuck", r.Account, key) {
		c.faults.sticks(&r.Queue, &r.Work)
		r.Generated = c.stands(ready).Add(r.Queue + r.Work).Truncate(time.Second)
	}
	if r.Outcome == done && first && c.faults.hits(c.faults.Fatal, reportType) && s.seed.one(c.faults.Fatal, "fatal", r.Account, key) {
		r.Outcome, r.Document = fatal, ""
		if s.seed.one(2, "fatal document", r.Account, key) {
			r.Document = s.documentID(c.account, draw("document")...)
			r.Problem = "The report data for the requested date range is not yet available. Please try again later."
		}
	}
	if r.Outcome == done && first && c.faults.hits(c.faults.Cancel, reportType) && s.seed.one(c.faults.Cancel, "cancel", r.Account, key) {
		r.Outcome, r.Document = cancelled, ""
	}
	if r.Outcome == done && s.tooOften(c, r) {
		r.Outcome, r.Document = cancelled, ""
		if s.seed.one(2, "too often", r.Account, key) {
			r.Outcome = fatal
		}
	}
	if r.Outcome == done && s.hasNoData(r) && c.faults.hits(c.faults.Empty, reportType) && s.seed.one(c.faults.Empty, "empty", r.Account, key) {
		r.Outcome, r.Document = cancelled, ""
	}
	return r
}

// tooOften says whether a report was asked again sooner than Amazon makes a newer version of it, or is answered as if it
// had been: until it is left alone for as long.
func (s *Server) tooOften(c *call, r *report) bool {
	limit := projections[r.Type].spec.Limit
	var last *report
	for _, o := range s.reports[r.Account].list {
		if o.Key == r.Key {
			last = o
		}
	}
	switch {
	case last == nil:
		return c.faults.hits(c.faults.TooOften, r.Type) && s.seed.one(c.faults.TooOften, "too soon", r.Account, r.Key)
	case c.faults.hits(c.faults.TooOften, r.Type) && last.Outcome != done:
		return r.Created.Sub(last.Created) < max(limit.Every, limit.Same, tooSoon)
	}
	end := last.ends() // of several asked for together each is made
	return last.Outcome == done && !end.After(r.Created) && r.Created.Sub(end) < limit.Same
}

// tooSoon is how soon a report may not be asked for again whose type says nothing of it.
const tooSoon = 30 * time.Minute

// stands is the moment whose figures a report holds. Who asks for a day that became ready after the moment
// plans with the present instead of the moment, and would never see it ready: for that day the world moves
// on to when it is.
func (c *call) stands(ready time.Time) time.Time {
	if ready.After(c.moment) && !ready.After(c.now) {
		return ready
	}
	return c.moment
}

// stuckFor is how long a stuck report waits. What takes as long as keepsNobody keeps no other one waiting.
const (
	stuckFor    = 30 * 24 * time.Hour
	keepsNobody = 12 * time.Hour
)

// sticks makes a report or query take what a stuck one does.
func (f *Faults) sticks(queue, work *time.Duration) {
	if f.StuckMinutes > 0 {
		*work = time.Duration(f.StuckMinutes) * time.Minute
		return
	}
	*queue = stuckFor
}

// fail makes the report FATAL with a document that says why.
func (r *report) fail(problem string) { r.Outcome, r.Problem = fatal, problem }

// documentID draws the id of a report's document.
func (s *Server) documentID(a *account, words ...string) string {
	return "amzn1.spdoc.1.4." + lower(a.Region) + "." + s.seed.uuid(words...) + "." + s.seed.word(12, words...)
}

// requestKey is a request in one canonical line.
func requestKey(reportType string, marketplaces []string, start, end time.Time, options map[string]string) string {
	m := slices.Sorted(slices.Values(marketplaces))
	parts := []string{reportType, strings.Join(m, ",")}
	for _, t := range []time.Time{start, end} {
		if t.IsZero() {
			parts = append(parts, "-")
		} else {
			parts = append(parts, amazonTime(t))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(options)) {
		parts = append(parts, k+"="+options[k])
	}
	return strings.Join(parts, " ")
}

// readOptions reads reportOptions, an object of texts. An array is ignored in silence, as Amazon does; of a value that
// is no text the kind is returned.
func readOptions(raw json.RawMessage) (map[string]string, string) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '{' {
		return nil, ""
	}
	var values map[string]any
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, ""
	}
	out := map[string]string{}
	for _, k := range slices.Sorted(maps.Keys(values)) {
		switch v := values[k].(type) {
		case string:
			out[k] = v
		case bool:
			return nil, "boolean"
		case float64:
			return nil, "number"
		case nil:
			return nil, "null"
		default:
			return nil, "object"
		}
	}
	return out, ""
}

// parseTime reads an ISO 8601 instant or date; nothing is the zero time.
func parseTime(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05-0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// storeDay is the day an edge of a sales and traffic window means. Whole UTC days (00:00 or 23:59:59) are
// taken as dates, whatever the store's zone; any other instant is the store's local day.
func storeDay(t time.Time, loc *time.Location, last bool) window.Day {
	sec := t.UTC().Hour()*3600 + t.UTC().Minute()*60 + t.UTC().Second()
	if sec == 0 || last && sec == 86399 {
		return window.DayOf(t, time.UTC)
	}
	return window.DayOf(t, loc)
}

// find finds an account's report, asked for or made by Amazon, while Amazon knows it. The lock is held.
func (s *Server) find(a *account, id string) *report {
	if r := s.reports[a.Code].byID[id]; r != nil {
		if s.now.Sub(r.Created) > keep {
			return nil
		}
		return r
	}
	r := s.settlements(a).byID[id]
	if r != nil && (r.Created.After(s.moment) || s.moment.Sub(r.Created) > keep) {
		return nil
	}
	return r
}

// getReport is GET /reports/2021-06-30/reports/{id}.
func (s *Server) getReport(c *call) {
	s.mu.Lock()
	r := s.find(c.account, c.r.PathValue("id"))
	var o reportJSON
	if r != nil {
		o = r.object(c.now)
	}
	s.mu.Unlock()
	if r == nil {
		c.fail(http.StatusNotFound, "NotFound", "One or more of the provided ReportRequestIds could not be found.", "")
		return
	}
	c.ok(http.StatusOK, o)
}

// cancelReport is DELETE /reports/2021-06-30/reports/{id}.
func (s *Server) cancelReport(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.find(c.account, c.r.PathValue("id"))
	switch {
	case r == nil:
		c.fail(http.StatusNotFound, "NotFound", "One or more of the provided ReportRequestIds could not be found.", "")
	case r.status(c.now) != inQueue:
		c.fail(http.StatusBadRequest, "InvalidInput", "Report can only be cancelled while IN_QUEUE.", "")
	default:
		if err := s.note(entry{Cancelled: &cancelEntry{r.Account, r.ID, c.now}}); err != nil {
			c.broken(err)
			return
		}
		s.reports[r.Account].cancel(r, c.now)
		c.rate()
		c.w.WriteHeader(http.StatusOK)
	}
}

func lower(s string) string { return strings.ToLower(s) }
