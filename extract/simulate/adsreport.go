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

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// The states of an advertising report.
const (
	pending    = "PENDING"
	processing = "PROCESSING"
	completed  = "COMPLETED"
	failed     = "FAILED"
)

// adsReport is one report of the Advertising API, version 3.
type adsReport struct {
	ID        string           `json:"id"`
	Account   string           `json:"account"`
	Profile   string           `json:"profile"`
	Name      string           `json:"name,omitempty"`
	Config    adsConfiguration `json:"configuration"`
	Days      window.Range     `json:"days"`
	Key       string           `json:"key"`    // what was asked, canonical, the name left out
	Moment    time.Time        `json:"moment"` // of the world when it was asked
	Created   time.Time        `json:"created"`
	Queue     time.Duration    `json:"queue"`
	Work      time.Duration    `json:"work"`
	Generated time.Time        `json:"generated"`
	Outcome   string           `json:"outcome"`
	Deleted   bool             `json:"deleted,omitempty"`
}

// adsConfiguration is what a report is asked to hold.
type adsConfiguration struct {
	AdProduct string      `json:"adProduct"`
	Columns   []string    `json:"columns"`
	Filters   []adsFilter `json:"filters"`
	Format    string      `json:"format"`
	GroupBy   []string    `json:"groupBy"`
	Type      string      `json:"reportTypeId"`
	TimeUnit  string      `json:"timeUnit"`
}

type adsFilter struct {
	Field  string   `json:"field"`
	Values []string `json:"values"`
}

// status is the state at now.
func (r *adsReport) status(now time.Time) string {
	switch {
	case now.Before(r.Created.Add(r.Queue)):
		return pending
	case now.Before(r.Created.Add(r.Queue + r.Work)):
		return processing
	}
	return r.Outcome
}

func adsTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// object is the report as the API shows it. generatedAt is the moment whose figures the file holds (see the clock).
func (s *Server) adsObject(c *adsCall, r *adsReport) map[string]any {
	st := r.status(c.now)
	o := map[string]any{
		"reportId": r.ID, "name": r.Name, "status": st, "startDate": r.Days.From.String(), "endDate": (r.Days.Until - 1).String(),
		"configuration": r.Config, "createdAt": adsTime(r.Created), "updatedAt": adsTime(r.Created),
		"generatedAt": nil, "fileSize": nil, "url": nil, "urlExpiresAt": nil, "failureReason": nil,
	}
	switch st {
	case processing:
		o["updatedAt"] = adsTime(r.Created.Add(r.Queue))
	case failed:
		o["updatedAt"] = adsTime(r.Created.Add(r.Queue + r.Work))
		o["failureReason"] = "Report generation failed due to an internal error. Please retry"
	case completed:
		doc := s.adsFile(r, c.faults)
		s.mu.Lock()
		expired := s.faults.hits(s.faults.Expire, r.Config.Type) && s.first(s.faults.Expire, "expire", r.ID)
		s.mu.Unlock()
		at := c.now
		if expired {
			at = at.Add(-adsLife - time.Second)
		}
		name := fmt.Sprintf("%s-%d", r.ID, r.Created.UnixMilli())
		o["updatedAt"] = adsTime(r.Created.Add(r.Queue + r.Work))
		o["generatedAt"] = adsTime(r.Generated)
		o["fileSize"] = len(doc.body)
		o["url"] = s.sign(c.r, "/offline-report-storage/"+name+"/report-"+name+".json.gz", url.Values{}, at, adsLife)
		o["urlExpiresAt"] = adsTime(at.Add(adsLife))
	}
	return o
}

// addAds takes a report up. The lock is held, or the server is not yet open.
func (s *Server) addAds(r *adsReport) {
	s.adsList = append(s.adsList, r)
	s.adsByID[r.ID] = r
	s.asked[r.Profile+" "+r.Key]++
}

func (s *Server) deleteAds(id string) {
	if r := s.adsByID[id]; r != nil {
		r.Deleted = true
	}
}

// retention is how many days back Sponsored Products reports reach, span how many days one may hold.
const (
	retention = 95
	span      = 31
)

// createAdsReport is POST /reporting/reports.
func (s *Server) createAdsReport(c *adsCall) {
	refuse := func(format string, args ...any) { c.fail(http.StatusBadRequest, fmt.Sprintf(format, args...)) }
	if ct := c.r.Header.Get("Content-Type"); !strings.Contains(ct, "json") {
		c.send(http.StatusUnsupportedMediaType, map[string]string{"message": "Unsupported Media Type"})
		return
	}
	var in struct {
		Name   string           `json:"name"`
		Start  string           `json:"startDate"`
		End    string           `json:"endDate"`
		Config adsConfiguration `json:"configuration"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		refuse("request body is not readable: %v", err)
		return
	}
	from, err1 := window.ParseDay(in.Start)
	last, err2 := window.ParseDay(in.End)
	if err1 != nil || err2 != nil {
		refuse("startDate and endDate must be dates of the form YYYY-MM-DD")
		return
	}
	loc, err := time.LoadLocation(c.profile.TimeZone)
	if err != nil {
		c.fail(http.StatusInternalServerError, err.Error())
		return
	}
	today := window.DayOf(c.now, loc)
	oldest := window.DayOf(c.moment, loc) - retention // what is kept is a matter of where the world stands
	switch {
	case last < from:
		refuse("endDate (%s) must be equal to or after startDate (%s)", last, from)
		return
	case last > today:
		refuse("endDate (%s) must be equal to or before current date (%s)", last, today)
		return
	case int(last-from)+1 > span:
		refuse("startDate to endDate range (%d days) must not exceed maximum range (%d days)", int(last-from)+1, span)
		return
	case from < oldest:
		refuse("startDate (%s) must be equal to or after report type data retention start date (%s)", from, oldest)
		return
	}
	if problem := in.Config.check(); problem != "" {
		refuse("%s", problem)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := adsKey(in.Config, from, last)
	for _, r := range slices.Backward(s.adsList) {
		if r.Profile == c.profile.ID && r.Key == key && !r.Deleted && r.Moment.Equal(s.moment) && r.status(c.now) != failed {
			c.fail(http.StatusTooEarly, "The Request is a duplicate of : "+r.ID)
			return
		}
	}
	nth := strconv.Itoa(s.asked[c.profile.ID+" "+key])
	draw := func(what string) []string { return []string{what, c.profile.ID, key, nth} }
	r := &adsReport{
		ID: s.seed.uuid(draw("ads report")...), Account: c.account.Code, Profile: c.profile.ID, Name: in.Name, Config: in.Config,
		Days: window.Range{From: from, Until: last + 1}, Key: key, Moment: c.moment, Created: c.now, Outcome: completed,
		Queue: s.seed.between(5*time.Second, 90*time.Second, draw("ads queue")...),
		Work:  s.seed.between(20*time.Second, 10*time.Minute, draw("ads work")...),
	}
	if c.faults.slow(c.account.Code) {
		r.Queue, r.Work = r.Queue*60, r.Work*60
	}
	spec, _ := catalog.Find(in.Config.Type)
	r.Generated = c.stands((last + 1).Start(loc).Add(spec.Latency)).Add(r.Queue + r.Work)
	if s.seed.one(5, draw("skips processing")...) {
		r.Queue, r.Work = r.Queue+r.Work, 0
	}
	if nth == "0" && c.faults.hits(c.faults.Stuck, in.Config.Type) && s.seed.one(c.faults.Stuck, "stuck", c.profile.ID, key) {
		r.Queue = stuckFor
	}
	if nth == "0" && c.faults.hits(c.faults.Fatal, in.Config.Type) && s.seed.one(c.faults.Fatal, "fatal", c.profile.ID, key) {
		r.Outcome = failed
	}
	if err := s.note(entry{Ads: r}); err != nil {
		c.fail(http.StatusInternalServerError, err.Error())
		return
	}
	s.addAds(r)
	if c.faults.hits(c.faults.Hidden, in.Config.Type) && s.first(c.faults.Hidden, "hidden", c.profile.ID, key) {
		c.fail(http.StatusTooManyRequests, "Too Many Requests")
		return
	}
	c.send(http.StatusOK, s.adsObject(c, r)) // never completed yet, so the lock is not taken again
}

// check says what is wrong with a configuration, in Amazon's words.
func (a *adsConfiguration) check() string {
	t, ok := adsTypes[a.Type]
	switch {
	case !ok:
		return "configuration reportTypeId " + a.Type + " is not a valid report type for adProduct " + a.AdProduct
	case a.AdProduct != "SPONSORED_PRODUCTS":
		return "configuration adProduct " + a.AdProduct + " is not valid for report type " + a.Type
	}
	for _, g := range a.GroupBy {
		if g != t.groupBy {
			return "configuration invalid groupBy values: (" + g + "). Allowed values: (" + t.groupBy + "), "
		}
	}
	if len(a.GroupBy) == 0 {
		return "configuration invalid groupBy values: (). Allowed values: (" + t.groupBy + "), "
	}
	if a.Format != "GZIP_JSON" {
		return "configuration format " + a.Format + " is not valid. Allowed values: (GZIP_JSON)"
	}
	if a.TimeUnit != "DAILY" && a.TimeUnit != "SUMMARY" {
		return "configuration timeUnit " + a.TimeUnit + " is not valid. Allowed values: (DAILY, SUMMARY)"
	}
	var bad []string
	seen := map[string]bool{}
	for _, col := range a.Columns {
		wrongUnit := col == "date" && a.TimeUnit == "SUMMARY" || (col == "startDate" || col == "endDate") && a.TimeUnit == "DAILY"
		if !slices.Contains(t.columns, col) || seen[col] || wrongUnit {
			bad = append(bad, col)
		}
		seen[col] = true
	}
	if len(bad) > 0 || len(a.Columns) == 0 {
		return "configuration columns includes invalid values: (" + strings.Join(bad, ", ") + "). Allowed values: (" + strings.Join(t.columns, ", ") + ")"
	}
	for _, f := range a.Filters {
		if f.Field != t.filter {
			return "configuration filters includes fields: (" + f.Field + ") which are invalid for groupBys: " + t.groupBy +
				". Allowed filters for groupBy " + t.groupBy + ": (field: " + t.filter + ", values: ENABLED, PAUSED, ARCHIVED)"
		}
	}
	return ""
}

// adsKey is what makes two requests the same: order does not, the name does not.
func adsKey(a adsConfiguration, from, last window.Day) string {
	sorted := func(v []string) string { return strings.Join(slices.Sorted(slices.Values(v)), ",") }
	var filters []string
	for _, f := range a.Filters {
		filters = append(filters, f.Field+"="+sorted(f.Values))
	}
	return strings.Join([]string{a.Type, a.AdProduct, from.String(), last.String(), a.TimeUnit, a.Format, sorted(a.GroupBy), sorted(a.Columns), sorted(filters)}, " ")
}

// adsReportOf finds the report a path names, of the profile in scope.
func (s *Server) adsReportOf(c *adsCall) *adsReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.adsByID[c.r.PathValue("id")]
	if r == nil || r.Deleted || r.Profile != c.profile.ID || c.now.Sub(r.Created) > 30*24*time.Hour {
		c.fail(http.StatusNotFound, "Report "+c.r.PathValue("id")+" could not be found")
		return nil
	}
	return r
}

// getAdsReport is GET /reporting/reports/{id}.
func (s *Server) getAdsReport(c *adsCall) {
	if r := s.adsReportOf(c); r != nil {
		c.send(http.StatusOK, s.adsObject(c, r))
	}
}

// deleteAdsReport is DELETE /reporting/reports/{id}: only while PENDING.
func (s *Server) deleteAdsReport(c *adsCall) {
	r := s.adsReportOf(c)
	if r == nil {
		return
	}
	if r.status(c.now) != pending {
		c.fail(http.StatusBadRequest, "Report "+r.ID+" cannot be deleted in status "+r.status(c.now))
		return
	}
	s.mu.Lock()
	err := s.note(entry{Deleted: r.ID})
	s.deleteAds(r.ID)
	s.mu.Unlock()
	if err != nil {
		c.fail(http.StatusInternalServerError, err.Error())
		return
	}
	c.send(http.StatusOK, map[string]string{"code": "200", "detail": "Report deleted", "reportId": r.ID})
}

// downloadAds serves an advertising file from storage: gzip in its body, not in its headers.
func (s *Server) downloadAds(w http.ResponseWriter, r *http.Request) {
	if !s.signed(w, r) {
		return
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(r.PathValue("folder"), "report-"), ".")
	if i := strings.LastIndexByte(id, '-'); i > 0 {
		id = id[:i]
	}
	s.mu.Lock()
	rep := s.adsByID[id]
	f := s.faults
	cut := rep != nil && f.hits(f.Truncate, rep.Config.Type) && s.first(f.Truncate, "truncate", id)
	s.mu.Unlock()
	if rep == nil {
		http.NotFound(w, r)
		return
	}
	doc := s.adsFile(rep, f)
	s.transfer(w, r, id, doc, cut, func() {
		e := servedEntry{Document: id, Account: rep.Account, Type: rep.Config.Type, Rows: doc.rows}
		if !s.lacksColumn(id, rep.Config.Type, f) { // nobody can book what cannot be read
			e.Ads = &world.ServedAds{Profile: rep.Profile, Type: rep.Config.Type, From: rep.Days.From, Until: rep.Days.Until, GeneratedAt: rep.Generated}
		}
		s.serve(e)
	})
}
