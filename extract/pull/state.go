package pull

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/fxrates"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/schedule"
)

// State is what is remembered of one account between runs, in state/requests/ACCOUNT.json. It is replaced
// with If-Match: of two processes that pull one account the slower one stops.
type State struct {
	Account string                     `json:"account"`
	SavedAt time.Time                  `json:"saved_at"`
	Open    []*Request                 `json:"open"`             // intended or asked, not committed
	Parked  []Parked                   `json:"parked,omitempty"` // given up for now
	Listed  map[string]time.Time       `json:"listed,omitempty"` // by dataset: when Amazon's list was last read whole
	Buckets map[string]*plan.Bucket    `json:"buckets,omitempty"`
	Made    map[string][]Seconds       `json:"made,omitempty"`    // by dataset: how long the last reports took
	Worked  map[string]schedule.Worked `json:"worked,omitempty"`  // by report type
	Limited map[string]bool            `json:"limited,omitempty"` // report types that were found to have a limit of their own
	Widths  map[string]int             `json:"widths,omitempty"`  // by dataset: the days a request may ask for where more were refused
	Named   map[string]bool            `json:"named,omitempty"`   // by dataset: products have to be asked for by name
	Told    map[string][]plan.Told     `json:"told,omitempty"`    // by kind of notification: what is new and not read yet
	Status  *Status                    `json:"status,omitempty"`  // how the account's status changed last
	Rates   *Rates                     `json:"rates,omitempty"`
	Shared  map[string]*plan.Bucket    `json:"-"`               // limits that all accounts of its application spend; only read
	Asked   []Asked                    `json:"asked,omitempty"` // reports whose window no list shows; see remember
}

// Asked is a report that was asked for and known, and so is not the one that a lost answer was about.
type Asked struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// Status is a change of the account's status in one of its stores: which one Amazon does not say, but account health does.
type Status struct {
	Was string    `json:"was"`
	Is  string    `json:"is"` // NORMAL, AT_RISK or DEACTIVATED
	At  time.Time `json:"at"`
}

// Seconds is a duration in whole seconds.
type Seconds int64

// Rates is which rates file is held.
type Rates struct {
	Document string          `json:"document"`
	Version  fxrates.Version `json:"version"`
}

// Request is one report on its way. It is written before the report is asked for, and so found again
// whatever happens: without an ID it is looked up before it is asked a second time.
type Request struct {
	Slice      plan.Slice  `json:"slice"`
	IntendedAt time.Time   `json:"intended_at"` // when it was written down first, before this ask
	ID         string      `json:"id,omitempty"`
	AskedAt    time.Time   `json:"asked_at,omitzero"`
	BeganAt    time.Time   `json:"began_at,omitzero"`  // when the first was asked, where that one got stuck
	Before     string      `json:"before,omitempty"`   // its id, while it is looked at beside the second
	Failed     []string    `json:"failed,omitempty"`   // ids of reports that came to nothing
	Statuses   []string    `json:"statuses,omitempty"` // what those said
	Text       string      `json:"text,omitempty"`     // of the last error document
	Tries      int         `json:"tries,omitempty"`    // failures since the last progress
	NotBefore  time.Time   `json:"not_before,omitzero"`
	Dropped    []string    `json:"dropped,omitempty"` // columns the service refused
	Pages      []QueryPage `json:"pages,omitempty"`   // queries: the pages before this one
	Next       string      `json:"next,omitempty"`    // the token this one is asked with
	Lists      []string    `json:"lists,omitempty"`   // queries by name: the filters of each, one after the other
	Part       int         `json:"part,omitempty"`    // of them, that is asked

	turn     schedule.Request
	since    time.Time // since when it waits for its next call
	phase    phase
	guessed  bool // its report was found in a list
	pollAt   time.Time
	lookAt   time.Time // at the one before
	polled   int
	slow     bool // that it takes long was said
	busy     bool // a job works on it
	document found
	chain    *chain // pages read so far
}

// Parked is a slice given up for now: it stays wanted, and the next run tries again.
type Parked struct {
	Slice  plan.Slice `json:"slice"`
	Reason string     `json:"reason"`
	Class  string     `json:"class"` // DENIED, REVOKED, REGION, CLOCK, ACCOUNT_TYPE, THROTTLED, INVALID, DRIFT or FAILED
	At     time.Time  `json:"at"`
	Failed []string   `json:"failed,omitempty"`
}

// phase is how far a request is.
type phase uint8

const (
	wanted   phase = iota // not written down yet
	intended              // written down, not asked
	lost                  // may have been asked: to be looked up
	asked                 // has an id
	ready                 // its document can be fetched
	explain               // FATAL: its error document can be fetched
	listing               // a list to be gone through
	paging                // pages to be read one after the other
	fetching              // rates: to be fetched
)

func stateKey(account string) string { return "state/requests/" + account + ".json" }

// ReadState reads what is remembered of an account; an account never pulled has an empty state.
func ReadState(ctx context.Context, store lake.Store, account string) (State, error) {
	s, _, err := readState(ctx, store, account)
	return s, err
}

func readState(ctx context.Context, store lake.Store, code string) (State, string, error) {
	s := State{Account: code}
	r, o, err := store.Get(ctx, stateKey(code))
	if errors.Is(err, lake.ErrNotFound) {
		return s, "", nil
	}
	if err != nil {
		return s, "", err
	}
	raw, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return s, "", fmt.Errorf("%s: %w", o.Key, err)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, "", fmt.Errorf("%s: %w; delete the object to start anew, at the cost of asking open reports twice", stateKey(code), err)
	}
	return s, o.ETag, nil
}

// Open returns the slices that are asked for and not committed, for the plan to leave alone.
func Open(ctx context.Context, store lake.Store, accounts []account.Account) ([]plan.Slice, error) {
	var out []plan.Slice
	for _, code := range append(codes(accounts), plan.None) {
		s, err := ReadState(ctx, store, code)
		if err != nil {
			return nil, err
		}
		for _, r := range s.Open {
			out = append(out, r.Slice)
		}
	}
	return out, nil
}

func codes(accounts []account.Account) []string {
	out := make([]string, 0, len(accounts)+1)
	for _, a := range accounts {
		out = append(out, a.Code)
	}
	return out
}

// States is the plan.Quotas of saved states.
type States map[string]State

// ReadStates reads the states of accounts.
func ReadStates(ctx context.Context, store lake.Store, accounts []account.Account) (States, error) {
	out := States{}
	shared := map[string]*application{}
	for _, code := range append(codes(accounts), plan.None) {
		s, err := ReadState(ctx, store, code)
		if err != nil {
			return nil, err
		}
		out[code] = s
	}
	for _, a := range accounts {
		if !a.SPAPI.Set() {
			continue
		}
		key := applicationKey(a)
		if shared[key] == nil {
			shared[key] = newApplication(store, key)
			if err := shared[key].load(ctx); err != nil {
				return nil, err
			}
		}
		s := out[a.Code]
		s.Shared = shared[key].buckets
		out[a.Code] = s
	}
	return out, nil
}

// Bucket returns the saved bucket, or the published one.
func (s States) Bucket(account string, op plan.Operation) plan.Bucket {
	if b := s[account].Buckets[string(op)]; b != nil {
		return *b
	}
	return plan.Usage(op)
}

// Generation returns the learned median.
func (s States) Generation(account string, spec *dataset.Spec) time.Duration {
	return median(s[account].Made[spec.Name], spec)
}

// Open returns how many reports of the dataset's type Amazon works off at once, as declared or learned.
func (s States) Open(account string, spec *dataset.Spec) int {
	if spec.Limit.Open > 0 || spec.Source.API != dataset.Reports {
		return spec.Limit.Open
	}
	return s[account].Worked[spec.Source.Type].Open
}

// Widths returns, by dataset and account, the days a request may ask for where Amazon refused more.
func (s States) Widths() map[[2]string]int {
	out := map[[2]string]int{}
	for code, state := range s {
		for dataset, days := range state.Widths {
			out[[2]string{dataset, code}] = days
		}
	}
	return out
}

// Told returns, by kind of notification and account, what is new and not read yet.
func (s States) Told() map[[2]string][]plan.Told {
	out := map[[2]string][]plan.Told{}
	for code, state := range s {
		for kind, told := range state.Told {
			out[[2]string{kind, code}] = told
		}
	}
	return out
}

// median of how long reports took, or what is usual where nothing was learned.
func median(made []Seconds, spec *dataset.Spec) time.Duration {
	if len(made) == 0 {
		return plan.Usual{}.Generation("", spec)
	}
	sorted := slices.Sorted(slices.Values(made))
	return time.Duration(sorted[len(sorted)/2]) * time.Second
}

// remembered is how many durations are kept of a dataset.
const remembered = 15

func (s *State) learn(dataset string, took time.Duration) {
	if s.Made == nil {
		s.Made = map[string][]Seconds{}
	}
	m := append(s.Made[dataset], Seconds(max(0, took)/time.Second))
	s.Made[dataset] = m[max(0, len(m)-remembered):]
}
