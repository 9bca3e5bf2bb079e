package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/spapi"
	"sellerhouse/extract/window"
)

// RightState is whether an account may ask for a dataset, in words: those below, NOT_AUTHORISED with its reason, or
// what the configuration or the calendar says.
type RightState string

// The states of what may be asked.
const (
	Granted   RightState = "OK"
	Unknown   RightState = "unknown until first request" // nothing but a request of the dataset itself tells
	NotLooked RightState = "not looked at"
)

func refused(why coverage.Reason) RightState {
	return RightState(string(coverage.NotAuthorised) + " (" + string(why) + ")")
}

// Right is what one account may do with one dataset.
type Right struct {
	Account, Dataset, Role string
	State                  RightState
}

// matrix is the rights of one account. What was not looked at stays so.
type matrix struct {
	*doctor
	account account.Account
	now     time.Time
	specs   []*dataset.Spec // that the account asks for
	rights  map[string]RightState
}

// family is a kind of dataset that one read tells of.
type family func(*dataset.Spec) bool

func partnerAPI(s *dataset.Spec) bool { return s.Source.API != dataset.AdsReports }

func byReport(s *dataset.Spec) bool {
	return s.Source.API == dataset.Reports || s.Source.API == dataset.Listed
}

// newMatrix begins with what the configuration and the calendar say.
func newMatrix(d *doctor, a account.Account, now time.Time) *matrix {
	m := &matrix{doctor: d, now: now}
	m.of(a)
	return m
}

// of begins anew with what can be asked for an account as it is known now.
func (m *matrix) of(a account.Account) {
	m.account, m.specs, m.rights = a, nil, map[string]RightState{}
	today := window.DayOf(m.now, time.UTC)
	for _, s := range catalog.All() {
		if s.Scope == dataset.Global {
			continue
		}
		switch plan.Asks(a, s, today) {
		case "":
			m.rights[s.Name] = NotLooked
			m.specs = append(m.specs, s)
		case plan.Unrestricted:
			m.rights[s.Name] = refused("restricted")
			m.found(a.Code, s.Name, Warn, "NOT_AUTHORISED (restricted): it holds personal data, and no request is made",
				fmt.Sprintf("set restricted: true once the application has the restricted role %q, or exclude the dataset", s.Role))
		case plan.Removed:
			m.rights[s.Name] = "removed"
		case plan.Excluded:
			m.rights[s.Name] = "excluded"
		case plan.NoGrant:
			m.rights[s.Name] = "no credentials"
			if a.Discovers && partnerAPI(s) {
				m.rights[s.Name] = "no store is known"
			}
		}
	}
}

// calendar tells of types that Amazon removed or announced to remove.
func (d *doctor) calendar(now time.Time) {
	today := window.DayOf(now, time.UTC)
	for _, s := range catalog.All() {
		if notice := s.Serves.Notice(today); notice != "" {
			fix := "take what replaces it; files of it are imported as ever"
			if s.Serves.Gives(today) && s.Source.API != dataset.ImportOnly {
				fix = "nothing yet: it is asked for until then"
			}
			d.found("calendar", s.Name+" ("+s.Source.Type+")", Warn, notice, fix)
		}
	}
}

// all sets the state of every dataset of a family that the account asks for.
func (m *matrix) all(of family, state RightState) {
	for _, s := range m.specs {
		if of(s) {
			m.rights[s.Name] = state
		}
	}
}

func (m *matrix) ads(state RightState) {
	m.all(func(s *dataset.Spec) bool { return s.Source.API == dataset.AdsReports }, state)
}

// is sets the state of a dataset by the answer to a read, and tells of a refusal.
func (m *matrix) is(s *dataset.Spec, err error) {
	switch {
	case err == nil:
		m.rights[s.Name] = Granted
		return
	case errors.Is(err, pull.ErrDenied):
		m.rights[s.Name] = refused(reason(err))
	case errors.Is(err, pull.ErrThrottled):
		m.rights[s.Name] = NotLooked
		m.found(m.account.Code, s.Name, Warn, string(NotLooked)+": the quota of the call is used up", "run doctor again in some minutes")
		return
	default:
		m.rights[s.Name] = NotLooked
	}
	fix := fixFor(err)
	if reason(err) == coverage.Role {
		fix = fmt.Sprintf("add the role %q to the application and authorise it again, or exclude the dataset", s.Role)
	}
	m.found(m.account.Code, s.Name, Fail, string(m.rights[s.Name])+": "+err.Error(), fix)
}

// reports asks for lists of reports: a type whose role is missing answers 403. Up to ten types of one role go into a
// list. Where that is refused one of them is asked alone, and the others only if that one is not: lists are few, ten
// at once and then one in 45 seconds.
func (m *matrix) reports(ctx context.Context, c *spapi.Client) {
	var roles []string
	wanted := map[string][]*dataset.Spec{} // by role, one dataset of each type
	for _, s := range m.specs {
		if !byReport(s) || slices.ContainsFunc(wanted[s.Role], func(o *dataset.Spec) bool { return o.Source.Type == s.Source.Type }) {
			continue
		}
		if wanted[s.Role] == nil {
			roles = append(roles, s.Role)
		}
		wanted[s.Role] = append(wanted[s.Role], s)
	}
	for _, role := range roles {
		for group := range slices.Chunk(wanted[role], 10) {
			err := list(ctx, c, group...)
			if err != nil && !errors.Is(err, pull.ErrDenied) {
				m.found(m.account.Code, "report roles", Fail, role+" not looked at: "+err.Error(), fixFor(err))
				continue
			}
			if err != nil && len(group) > 1 {
				err = list(ctx, c, group[0])
				for _, s := range group[1:] {
					if errors.Is(err, pull.ErrDenied) {
						m.is(s, err)
					} else {
						m.is(s, list(ctx, c, s))
					}
				}
				group = group[:1]
			}
			for _, s := range group {
				m.is(s, err)
			}
		}
	}
	for _, s := range m.specs { // several datasets of one type, with options of their own
		if byReport(s) {
			for _, o := range wanted[s.Role] {
				if o.Source.Type == s.Source.Type {
					m.rights[s.Name] = m.rights[o.Name]
				}
			}
		}
	}
}

func list(ctx context.Context, c *spapi.Client, specs ...*dataset.Spec) error {
	var f spapi.Filter
	for _, s := range specs {
		f.Types = append(f.Types, s.Source.Type)
	}
	_, _, err := c.ListReports(ctx, f, "")
	return err
}

// reads are the cheap reads that tell whether an operation may be called: an hour of it, or one page. Orders have
// none, as their quota is a call in three minutes.
var reads = map[string]func(ctx context.Context, c *spapi.Client, m *matrix) error{
	"listTransactions": func(ctx context.Context, c *spapi.Client, m *matrix) error {
		_, _, err := c.ListTransactions(ctx, m.hour(), "")
		return err
	},
	"listFinancialEventGroups": func(ctx context.Context, c *spapi.Client, m *matrix) error {
		_, _, err := c.ListFinancialEventGroups(ctx, m.hour(), "")
		return err
	},
	"getInventorySummaries": func(ctx context.Context, c *spapi.Client, m *matrix) error {
		_, _, err := c.InventorySummaries(ctx, m.account.Marketplaces[0].ID, "")
		return err
	},
	"getPurchaseOrders": func(ctx context.Context, c *spapi.Client, m *matrix) error {
		_, _, err := c.PurchaseOrders(ctx, m.hour(), "")
		return err
	},
	"getPurchaseOrdersStatus": func(ctx context.Context, c *spapi.Client, m *matrix) error {
		_, _, err := c.PurchaseOrdersStatus(ctx, m.hour(), "")
		return err
	},
	"getShipmentDetails": func(ctx context.Context, c *spapi.Client, m *matrix) error {
		_, _, err := c.VendorShipments(ctx, "created", m.hour(), "")
		return err
	},
	"getMarketplaceParticipations": func(context.Context, *spapi.Client, *matrix) error { return nil }, // answered already
}

func (m *matrix) hour() spapi.Span {
	until := m.now.Add(-spapi.FinanceDelay)
	return spapi.Span{From: until.Add(-time.Hour), Until: until}
}

// operations makes one cheap read of each family beside reports. Where there is none, the right is not known until
// the first request; nor is it of Data Kiosk where its queries may be listed, as roles follow from a query's fields.
func (m *matrix) operations(ctx context.Context, c *spapi.Client) {
	answers := map[string]error{}
	for _, s := range m.specs {
		if byReport(s) || !partnerAPI(s) {
			continue
		}
		name, read := s.Source.Type, reads[s.Source.Type]
		if s.Source.API == dataset.Kiosk {
			name, read = "getQueries", queries
		}
		if read == nil {
			m.rights[s.Name] = Unknown
			continue
		}
		err, asked := answers[name]
		if !asked {
			err = read(ctx, c, m)
			answers[name] = err
		}
		if m.is(s, err); err == nil && s.Source.API == dataset.Kiosk {
			m.rights[s.Name] = Unknown
		}
	}
}

// queries lists Data Kiosk's queries of an hour.
func queries(ctx context.Context, c *spapi.Client, m *matrix) error {
	_, _, _, err := c.ListQueries(ctx, m.hour().From, "")
	return err
}

// close tells of all that is well in one finding, and keeps the rights.
func (m *matrix) close() {
	var good, unknown []string
	for _, s := range catalog.All() {
		state, ok := m.rights[s.Name]
		if !ok {
			continue
		}
		m.doctor.rights = append(m.doctor.rights, Right{m.account.Code, s.Name, s.Role, state})
		switch state {
		case Granted:
			good = append(good, s.Name)
		case Unknown:
			unknown = append(unknown, s.Name)
		}
	}
	if len(good) > 0 {
		m.found(m.account.Code, "roles", OK, strings.Join(good, ", "), "")
	}
	if len(unknown) > 0 {
		m.found(m.account.Code, "roles not known before the first request", OK, strings.Join(unknown, ", "), "")
	}
}

// reason classifies a refusal.
func reason(err error) coverage.Reason {
	switch {
	case errors.Is(err, pull.ErrRevoked):
		return coverage.Revoked
	case errors.Is(err, pull.ErrSkewed):
		return coverage.Clock
	case errors.Is(err, pull.ErrElsewhere):
		return coverage.Region
	case errors.Is(err, pull.ErrNotForIt):
		return coverage.AccountType
	case errors.Is(err, pull.ErrDenied):
		return coverage.Role
	}
	return "NOT_REACHED"
}
