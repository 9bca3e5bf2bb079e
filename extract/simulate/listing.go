package simulate

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// keep is how long Amazon lists a report.
const keep = 90 * 24 * time.Hour

// settlements are the reports Amazon made of an account's settlements by itself, those of the future
// included; with the fault Duplicate some stand there again under every other store, with other report ids. The lock is held.
func (s *Server) settlements(a *account) *reportBook {
	if b := s.listings[a.Code]; b != nil {
		return b
	}
	b := newReportBook()
	for _, st := range s.world.Settlements(a.Code) {
		id := st.ID
		own := []string{st.MarketplaceID}
		if s.seed.one(3, "settlement of all stores", a.Code, id) {
			own = slices.Clone(a.Marketplaces)
		}
		add := func(nth string, marketplaces []string, document string) {
			created := st.ClosedAt.Add(s.seed.between(0, 20*time.Minute, "settlement created", a.Code, id, nth)).Truncate(time.Second)
			b.add(&report{
				Account: a.Code, Type: settlementType, Marketplaces: marketplaces, Settlement: id, Key: "settlement " + id + " " + nth,
				ID:    strconv.FormatUint(50_000_000_000+s.seed.number("settlement report", a.Code, id, nth)%40_000_000_000, 10),
				Start: st.Start, End: st.End, Created: created, Generated: created, Outcome: done, Document: document,
			})
		}
		document := s.documentID(a, "settlement document", a.Code, id)
		add("0", own, document)
		if s.faults.hits(s.faults.Duplicate, settlementType) && s.seed.one(s.faults.Duplicate, "duplicate", a.Code, id) {
			for i, other := range a.Marketplaces {
				if other == st.MarketplaceID && len(a.Marketplaces) > 1 {
					continue
				}
				nth := strconv.Itoa(i + 1)
				if s.seed.one(2, "duplicate document", a.Code, id, nth) { // half of them are documents of their own, with the same bytes
					document = s.documentID(a, "settlement document", a.Code, id, nth)
				}
				add(nth, []string{other}, document)
			}
		}
	}
	s.listings[a.Code] = b
	return b
}

// query is what getReports was asked; a token carries it on.
type query struct {
	Account      string    `json:"a"`
	Types        []string  `json:"t"`
	Statuses     []string  `json:"s,omitempty"`
	Marketplaces []string  `json:"m,omitempty"`
	Size         int       `json:"n"`
	Since        time.Time `json:"f"`
	Until        time.Time `json:"u"`
	Skip         int       `json:"o"`
}

// transactionView is Amazon's number of the one type that not even lists may name.
const transactionView = 1202

// getReports is GET /reports/2021-06-30/reports.
func (s *Server) getReports(c *call) {
	refuse := func(message, details string) { c.fail(http.StatusBadRequest, "InvalidInput", message, details) }
	v := c.r.URL.Query()
	var q query
	if token := v.Get("nextToken"); token != "" {
		if len(v) > 1 || !s.readNext(token, c.account.Code, &q) {
			refuse("Invalid Input", "nextToken")
			return
		}
	} else {
		var problem string
		if q, problem = readQuery(c, v); problem != "" {
			if problem == "reportTypes;" {
				refuse("One or more required parameters missing", problem)
			} else {
				refuse("Invalid Input", problem)
			}
			return
		}
		if slices.ContainsFunc(q.Types, func(t string) bool { return listedOnly[t] == transactionView }) {
			c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Access to requested resource is denied.", "")
			return
		}
	}
	s.mu.Lock()
	found := s.list(c, q)
	rest := found[min(q.Skip, len(found)):]
	page := make([]reportJSON, 0, q.Size)
	for _, r := range rest[:min(q.Size, len(rest))] {
		page = append(page, r.object(c.now))
	}
	s.mu.Unlock()
	out := map[string]any{"reports": page}
	if len(rest) > q.Size {
		q.Skip += q.Size
		out["nextToken"] = s.nextToken(q)
	}
	c.ok(http.StatusOK, out)
}

// list gives what a query finds, newest first. Reports are listed from the moment they were accepted. The lock is held.
func (s *Server) list(c *call, q query) []*report {
	var out []*report
	for _, book := range []*reportBook{s.reports[c.account.Code], s.settlements(c.account)} {
		for _, r := range book.list {
			// What Amazon makes by itself follows the world, what was asked for the clients' clock.
			now := c.now
			if r.Settlement != "" {
				now = c.moment
			}
			if r.Created.After(now) || now.Sub(r.Created) > keep ||
				!slices.Contains(q.Types, r.Type) ||
				r.Created.Before(q.Since) || r.Created.After(q.Until) ||
				len(q.Statuses) > 0 && !slices.Contains(q.Statuses, r.status(c.now)) ||
				len(q.Marketplaces) > 0 && !slices.ContainsFunc(r.Marketplaces, func(m string) bool { return slices.Contains(q.Marketplaces, m) }) {
				continue
			}
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b *report) int {
		if n := b.Created.Compare(a.Created); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

// readQuery reads the filters of getReports. The text says which parameter is wrong.
func readQuery(c *call, v url.Values) (query, string) {
	list := func(name string) []string {
		var out []string
		for _, text := range v[name] {
			for part := range strings.SplitSeq(text, ",") {
				if part != "" {
					out = append(out, part)
				}
			}
		}
		return out
	}
	q := query{Account: c.account.Code, Types: list("reportTypes"), Statuses: list("processingStatuses"), Marketplaces: list("marketplaceIds"), Size: 10}
	switch {
	case len(q.Types) == 0:
		return q, "reportTypes;"
	case len(q.Types) > 10:
		return q, "reportTypes"
	case len(q.Marketplaces) > 10:
		return q, "marketplaceIds"
	}
	for _, st := range q.Statuses {
		if !slices.Contains([]string{inQueue, inProgress, done, cancelled, fatal}, st) {
			return q, "processingStatuses"
		}
	}
	if text := v.Get("pageSize"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 100 {
			return q, "pageSize"
		}
		q.Size = n
	}
	var ok bool
	if q.Since, ok = parseTime(v.Get("createdSince")); !ok {
		return q, "createdSince"
	}
	if q.Since.IsZero() {
		q.Since = c.now.Add(-keep)
	}
	if q.Until, ok = parseTime(v.Get("createdUntil")); !ok {
		return q, "createdUntil"
	}
	if q.Until.IsZero() {
		q.Until = c.now
	}
	return q, ""
}

// nextToken packs a query so that only this server can have made it.
func (s *Server) nextToken(q query) string {
	raw, err := json.Marshal(q)
	if err != nil {
		return ""
	}
	return base64.URLEncoding.EncodeToString([]byte(s.seed.hex(32, "next", string(raw)) + string(raw)))
}

func (s *Server) readNext(token, account string, q *query) bool {
	raw, err := base64.URLEncoding.DecodeString(token)
	if err != nil || len(raw) < 32 || string(raw[:32]) != s.seed.hex(32, "next", string(raw[32:])) {
		return false
	}
	return json.Unmarshal(raw[32:], q) == nil && q.Account == account
}
