package simulate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"sellerhouse/extract/simulate/world"
)

// journalName is the one file of a state directory: what happened, one JSON object a line, in order.
const journalName = "journal.jsonl"

// entry is one line of the journal: exactly one field is set.
type entry struct {
	World     *worldEntry  `json:"world,omitempty"`
	Clock     *clockEntry  `json:"clock,omitempty"`
	Report    *report      `json:"report,omitempty"`
	Cancelled *cancelEntry `json:"cancelled,omitempty"`
	TakenBack *cancelEntry `json:"taken_back,omitempty"` // a query
	Query     *kioskQuery  `json:"query,omitempty"`
	Ads       *adsReport   `json:"ads,omitempty"`
	Deleted   string       `json:"deleted,omitempty"` // advertising report id
	Quota     *quotaEntry  `json:"quota,omitempty"`
	Served    *servedEntry `json:"served,omitempty"`
	Faults    *Faults      `json:"faults,omitempty"`
	Once      string       `json:"once,omitempty"` // a fault that has had its first time
	Stats     *statsEntry  `json:"stats,omitempty"`
}

type worldEntry struct {
	Seed    int64         `json:"seed"`
	Options world.Options `json:"options"`
}

type clockEntry struct {
	Now    time.Time `json:"now"`
	Moment time.Time `json:"moment"`
}

type cancelEntry struct {
	Account string    `json:"account"`
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
}

// quotaEntry is a bucket after a call that was let through or refused.
type quotaEntry struct {
	Account   string `json:"account"`
	Operation string `json:"operation"`
	Refused   bool   `json:"refused,omitempty"`
	Bucket    bucket `json:"bucket"`
}

type statsEntry struct {
	Account   string `json:"account"`
	Operation string `json:"operation"`
	Calls     Calls  `json:"calls"`
}

// servedEntry is one document handed out whole.
type servedEntry struct {
	Document   string                  `json:"document"`
	Account    string                  `json:"account,omitempty"`
	Type       string                  `json:"type,omitempty"`
	Rows       int                     `json:"rows,omitempty"` // as printed, unreadable lines of a fault included
	Settlement *world.ServedSettlement `json:"settlement,omitempty"`
	Ads        *world.ServedAds        `json:"ads,omitempty"`
	Orders     *world.ServedOrders     `json:"orders,omitempty"`
	Traffic    *world.ServedTraffic    `json:"traffic,omitempty"`
	Rates      int32                   `json:"rates,omitempty"`
}

// note writes an entry before anybody is told of it. A killed server loses nothing it has answered; a
// crash of the machine may. Without a state directory nothing is kept. The lock is held.
func (s *Server) note(e entry) error {
	if s.journal == nil {
		return nil
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if s.torn != nil {
		return s.torn
	}
	if _, err := s.journal.Write(append(line, '\n')); err != nil {
		// Half a line may stand there now: one behind it could never be read.
		s.torn = fmt.Errorf("journal: %w; free disk space and start the simulated Amazon again", err)
	}
	return s.torn
}

// restore reads the journal of a state directory, writes it anew without what is superseded, and keeps
// it open. A torn last line is ignored.
func (s *Server) restore(dir string) error {
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("simulator state: %w", err)
	}
	path := filepath.Join(dir, journalName)
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("simulator state: %w", err)
	}
	if err := s.replay(raw); err != nil {
		return fmt.Errorf("simulator state %s: %w", path, err)
	}
	next := path + ".next"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("simulator state: %w", err)
	}
	w := bufio.NewWriter(f)
	if err := s.dump(json.NewEncoder(w)); err != nil {
		_ = f.Close()
		return fmt.Errorf("simulator state: %w", err)
	}
	if err := w.Flush(); err != nil {
		_ = f.Close()
		return fmt.Errorf("simulator state: %w; is the disk full?", err)
	}
	if err := os.Rename(next, path); err != nil {
		_ = f.Close()
		return fmt.Errorf("simulator state: %w", err)
	}
	s.journal = f
	return nil
}

// replay takes the entries of a journal over.
func (s *Server) replay(raw []byte) error {
	r := bufio.NewReader(bytes.NewReader(raw))
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what stands behind the last newline was torn
		}
		if err != nil {
			return err
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if e.World != nil && (e.World.Seed != s.cfg.Seed || e.World.Options != s.options) {
			return fmt.Errorf("it belongs to seed %d with %+v, asked for is seed %d with %+v: use another directory or remove it",
				e.World.Seed, e.World.Options, s.cfg.Seed, s.options)
		}
		s.apply(e)
	}
}

// apply takes one entry over.
func (s *Server) apply(e entry) {
	switch {
	case e.Clock != nil:
		s.now, s.moment = e.Clock.Now, e.Clock.Moment
	case e.Report != nil:
		s.addReport(e.Report)
	case e.Cancelled != nil:
		if r := s.reports[e.Cancelled.Account].byID[e.Cancelled.ID]; r != nil {
			s.reports[r.Account].cancel(r, e.Cancelled.At)
		}
	case e.TakenBack != nil:
		if q := s.queryByID(e.TakenBack.Account, e.TakenBack.ID); q != nil {
			q.Cancelled = e.TakenBack.At
		}
	case e.Query != nil:
		s.addQuery(e.Query)
	case e.Ads != nil:
		s.addAds(e.Ads)
	case e.Deleted != "":
		s.deleteAds(e.Deleted)
	case e.Quota != nil:
		b := e.Quota.Bucket
		s.buckets[[2]string{e.Quota.Account, e.Quota.Operation}] = &b
		s.count(e.Quota.Account, e.Quota.Operation, e.Quota.Refused)
	case e.Served != nil:
		s.addServed(*e.Served)
	case e.Faults != nil:
		s.faults = *e.Faults
	case e.Once != "":
		s.once[e.Once] = true
	case e.Stats != nil:
		c := e.Stats.Calls
		s.stats[[2]string{e.Stats.Account, e.Stats.Operation}] = &c
	}
}

// dump writes the present state as a journal.
func (s *Server) dump(enc *json.Encoder) error {
	out := []entry{{World: &worldEntry{s.cfg.Seed, s.options}}, {Clock: &clockEntry{s.now, s.moment}}, {Faults: &s.faults}}
	for _, a := range s.accounts {
		for _, r := range s.reports[a.Code].list {
			out = append(out, entry{Report: r})
		}
	}
	for _, q := range s.queries {
		out = append(out, entry{Query: q})
	}
	for _, r := range s.adsList {
		out = append(out, entry{Ads: r})
	}
	for _, k := range sortedKeys(s.buckets) {
		out = append(out, entry{Quota: &quotaEntry{Account: k[0], Operation: k[1], Bucket: *s.buckets[k]}})
	}
	for _, k := range sortedKeys(s.stats) { // after the quota entries, which count a call each
		out = append(out, entry{Stats: &statsEntry{k[0], k[1], *s.stats[k]}})
	}
	for i := range s.servedList {
		out = append(out, entry{Served: &s.servedList[i]})
	}
	for k := range s.once {
		out = append(out, entry{Once: k})
	}
	for _, e := range out {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return nil
}
