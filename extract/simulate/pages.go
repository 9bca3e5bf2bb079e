package simulate

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// listing is an answer given page by page: what was asked, and how it is printed.
type listing struct {
	size  int
	life  time.Duration                                 // of a next token, 0: for ever
	args  url.Values                                    // without the token: the same must be sent with it
	rows  func(at time.Time) []any                      // every row as of a moment, in order
	print func(rows []json.RawMessage, next string) any // the answer's body
	empty bool                                          // some pages come without rows
}

// place is what a next token says.
type place struct {
	Op      string    `json:"op"`
	Account string    `json:"account"`
	Args    string    `json:"args"`
	From    int       `json:"from"`
	Page    int       `json:"page"`
	At      time.Time `json:"at"` // where the world stood at the first page: later ones go on with the same rows
}

// pages answers one page of a listing. A token that is not this server's, of other arguments or too old is refused.
func (s *Server) pages(c *call, token string, l listing) {
	at := place{Op: c.op, Account: c.account.Code, Args: l.args.Encode(), At: c.moment, Page: 1}
	if token != "" {
		got, ok := s.readPlace(token)
		if !ok || got.Op != at.Op || got.Account != at.Account || got.Args != at.Args ||
			l.life > 0 && s.lists.age(token, c.now) > l.life {
			c.fail(http.StatusBadRequest, "InvalidInput", "The nextToken is invalid or has expired.", "nextToken")
			return
		}
		at = got
	}
	key := strings.Join([]string{at.Op, at.Account, at.Args, at.At.Format(time.RFC3339Nano)}, " ")
	all := s.lists.get(key, func() []json.RawMessage {
		var out []json.RawMessage
		for _, row := range l.rows(at.At) {
			if o, ok := row.(object); ok {
				out = append(out, o.print(nil))
				continue
			}
			raw, err := plainJSON(row)
			if err != nil {
				panic("simulate: " + err.Error()) // numbers are made here
			}
			out = append(out, raw)
		}
		return out
	})
	until := min(at.From+l.size, len(all))
	if l.empty && at.Page > 1 && s.seed.one(3, "empty page", key, strconv.Itoa(at.Page)) {
		until = at.From
	}
	rows := all[at.From:until]
	next := ""
	if until < len(all) {
		n := at
		n.From, n.Page = until, at.Page+1
		next = s.writePlace(n)
		s.lists.give(next, c.now)
	}
	id := s.seed.hex(32, "page", key, strconv.Itoa(at.Page))
	rows = s.spoilPage(rows, id, c)
	raw, err := plainJSON(l.print(rows, next))
	if err != nil {
		c.broken(err)
		return
	}
	c.rate()
	s.mu.Lock()
	cut := c.faults.hits(c.faults.Truncate, c.op) && s.first(c.faults.Truncate, "truncate", id)
	s.mu.Unlock()
	c.w.Header().Set("Content-Type", "application/json")
	c.w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	if cut {
		_, _ = c.w.Write(raw[:len(raw)*2/3])
		if f, ok := c.w.(http.Flusher); ok {
			f.Flush()
		}
		panic(http.ErrAbortHandler) // the connection ends here, as one in trouble does
	}
	s.serve(servedEntry{Document: id, Account: c.account.Code, Type: c.op, Rows: len(rows)})
	_, _ = c.w.Write(raw)
}

// spoilPage applies the faults of content.
func (s *Server) spoilPage(rows []json.RawMessage, id string, c *call) []json.RawMessage {
	f := c.faults
	if f.hits(f.ExtraColumn, c.op) && s.seed.one(f.ExtraColumn, "extra column", id) && len(rows) > 0 {
		rows = append([]json.RawMessage(nil), rows...)
		rows[0] = append([]byte(`{"futureColumn":"v",`), bytes.TrimPrefix(rows[0], []byte("{"))...)
	}
	if f.hits(f.BadLine, c.op) && s.seed.one(f.BadLine, "bad line", id) {
		rows = append(rows[:len(rows):len(rows)], json.RawMessage(`"12.3x4"`))
	}
	return rows
}

func (s *Server) writePlace(p place) string {
	raw, err := json.Marshal(p)
	if err != nil {
		return ""
	}
	return base64.URLEncoding.EncodeToString([]byte(s.seed.hex(32, "place", string(raw)) + string(raw)))
}

func (s *Server) readPlace(token string) (p place, ok bool) {
	raw, err := base64.URLEncoding.DecodeString(token)
	if err != nil || len(raw) < 32 || string(raw[:32]) != s.seed.hex(32, "place", string(raw[32:])) {
		return p, false
	}
	return p, json.Unmarshal(raw[32:], &p) == nil
}

// lists keeps the rows of listings that are being read, and when their next tokens were given out: the tokens do not
// say, so that a listing read once more has the same bytes.
type lists struct {
	mu    sync.Mutex
	rows  map[string][]json.RawMessage
	order []string // oldest first
	given map[string]time.Time
}

func (k *lists) give(token string, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.given == nil {
		k.given = map[string]time.Time{}
	}
	k.given[token] = at
}

// age is how long ago a token was given out; one of an earlier process is new.
func (k *lists) age(token string, now time.Time) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at, ok := k.given[token]; ok {
		return now.Sub(at)
	}
	return 0
}

// keptLists is how many listings are kept: each can be made again.
const keptLists = 24

func (k *lists) get(key string, make func() []json.RawMessage) []json.RawMessage {
	k.mu.Lock()
	rows, ok := k.rows[key]
	k.mu.Unlock()
	if ok {
		return rows
	}
	rows = make()
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.rows[key]; !ok {
		if k.rows == nil {
			k.rows = map[string][]json.RawMessage{}
		}
		k.rows[key] = rows
		k.order = append(k.order, key)
	}
	for len(k.order) > keptLists {
		delete(k.rows, k.order[0])
		k.order = k.order[1:]
	}
	return rows
}

// object is a JSON object whose members keep their order and are left out where they say nothing.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON prints the members that say something.
func (o object) MarshalJSON() ([]byte, error) { return o.print(nil), nil }

// print appends the object to b. The common values are printed without reflection.
func (o object) print(b []byte) []byte {
	b = append(b, '{')
	first := true
	for _, m := range o {
		if nothing(m.value) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(append(b, '"'), m.name...), '"', ':')
		b = printValue(b, m.value)
	}
	return append(b, '}')
}

func printValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case null:
		return append(b, "null"...)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case json.Number:
		return append(b, v...)
	case object:
		return v.print(b)
	case []object:
		b = append(b, '[')
		for i, o := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = o.print(b)
		}
		return append(b, ']')
	}
	raw, err := plainJSON(v)
	if err != nil {
		panic("simulate: " + err.Error()) // values are made here
	}
	return append(b, raw...)
}

func nothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case object:
		return len(v) == 0
	case []object:
		return len(v) == 0
	case time.Time:
		return v.IsZero()
	}
	return false
}

// zulu prints an instant as the newer APIs do; nothing for none.
func zulu(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}
