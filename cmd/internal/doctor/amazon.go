package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/account"
	"sellerhouse/extract/adsapi"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/coverage"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/spapi"
)

func (d *doctor) amazon(ctx context.Context) {
	if d.cfg.Amazon.URL == "" {
		d.skew(ctx, "https://api.amazon.com/", time.Now)
	} else {
		d.found("amazon", "address", Warn, "a simulated Amazon at "+d.cfg.Amazon.URL, "leave amazon.url empty for the real one")
	}
	if len(d.cfg.Accounts) == 0 {
		return
	}
	opt := d.opt
	opt.Needs = parts.Amazon
	p, err := parts.Open(ctx, d.cfg, opt)
	if err != nil {
		d.found("amazon", "connect", Fail, err.Error(), "start the simulated Amazon, or leave amazon.url empty")
		return
	}
	defer func() { _ = p.Close(ctx) }()
	if d.cfg.Amazon.URL != "" {
		d.skew(ctx, d.cfg.Amazon.URL, p.Clock.Now)
	}
	d.calendar(p.Clock.Now())
	for _, a := range d.cfg.Accounts {
		d.account(ctx, p, a)
	}
}

// skew compares a clock with Amazon's: a request from the future or the past is refused.
func (d *doctor) skew(ctx context.Context, base string, now func() time.Time) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, base, nil)
	if err != nil {
		return
	}
	asked := now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.found("clock", "against Amazon", Warn, base+" does not answer: "+err.Error(), "allow HTTPS to it, or set each account's egress")
		return
	}
	_ = res.Body.Close()
	at, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return
	}
	off := asked.Add(now().Sub(asked) / 2).Sub(at).Round(time.Second)
	switch detail := off.Abs().String() + " off"; {
	case off.Abs() > 5*time.Minute:
		d.found("clock", "against Amazon", Fail, "NOT_AUTHORISED (CLOCK): "+detail, fixClock)
	case off.Abs() > 30*time.Second:
		d.found("clock", "against Amazon", Warn, detail, fixClock)
	default:
		d.found("clock", "against Amazon", OK, detail, "")
	}
}

const fixClock = "set the clock, best by NTP: Amazon refuses requests that are 5 minutes off"

func (d *doctor) account(ctx context.Context, p *parts.Parts, a account.Account) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if !d.egress(a) {
		return
	}
	client, err := pull.NewClient(a)
	if err != nil {
		d.found(a.Code, "egress", Fail, err.Error(), "correct egress of the account")
		return
	}
	m := newMatrix(d, a, p.Clock.Now())
	if a.SPAPI.Set() {
		d.partner(ctx, m, spapi.New(client, p.Clock, a, p.Config.Amazon.URL), func(ctx context.Context) amazon.Region {
			return spapi.Elsewhere(ctx, client, p.Clock, a, p.Config.Amazon.URL)
		})
	} else {
		d.found(a.Code, "spapi", Warn, "no credentials: only `import` works for it", "authorise the application in Seller Central and give client_id, client_secret and refresh_token")
	}
	if a.Ads.Set() {
		m.ads(d.advertiser(ctx, a, adsapi.New(client, p.Clock, a, p.Config.Amazon.URL)))
	} else {
		d.found(a.Code, "ads", Warn, "no credentials: advertising stands in the P&L as settled only", "authorise Amazon Ads and give client_id, client_secret, refresh_token and profiles")
	}
	m.close()
}

// egress says whether the account's own way out exists.
func (d *doctor) egress(a account.Account) bool {
	if a.Egress.SourceIP != "" {
		addrs, err := net.InterfaceAddrs()
		here := err == nil && slices.ContainsFunc(addrs, func(x net.Addr) bool {
			n, ok := x.(*net.IPNet)
			return ok && n.IP.Equal(net.ParseIP(a.Egress.SourceIP))
		})
		if !here {
			d.found(a.Code, "egress", Fail, "source_ip "+a.Egress.SourceIP+" is not an address of this machine", "give the machine that address, or correct egress.source_ip")
			return false
		}
	}
	if a.Egress != (account.Egress{}) {
		d.found(a.Code, "egress", OK, "the account has its own way out", "")
	}
	return true
}

func (d *doctor) partner(ctx context.Context, m *matrix, c *spapi.Client, elsewhere func(context.Context) amazon.Region) {
	a := m.account
	stores, err := c.Participations(ctx)
	if err != nil {
		why := reason(err)
		if why == coverage.Role { // what needs no role is refused
			if region := elsewhere(ctx); region != "" {
				m.all(partnerAPI, refused(coverage.Region))
				d.found(a.Code, "authorisation", Fail, fmt.Sprintf("NOT_AUTHORISED (REGION): the grant is good for %s, and %s refuses it", region, a.Region),
					fmt.Sprintf("set region: %s, with its marketplaces, or authorise the application in a store of %s", region, a.Region))
				return
			}
		}
		m.all(partnerAPI, refused(why))
		d.found(a.Code, "authorisation", Fail, err.Error(), fixFor(err))
		return
	}
	if a.Discovers {
		a.Marketplaces = amazon.StoresAmong(a.Region, func(id string) bool {
			return slices.ContainsFunc(stores, func(s spapi.Participation) bool { return s.MarketplaceID == id && s.Participates })
		})
		m.of(a)
		if len(a.Marketplaces) == 0 {
			d.found(a.Code, "marketplaces", Fail, "the authorisation covers no store of "+string(a.Region), "correct region, or join a store in Seller Central")
			return
		}
	}
	var missing, suspended []string
	for _, m := range a.Marketplaces {
		i := slices.IndexFunc(stores, func(s spapi.Participation) bool { return s.MarketplaceID == m.ID })
		switch {
		case i < 0 || !stores[i].Participates:
			missing = append(missing, m.Code)
		case stores[i].Suspended:
			suspended = append(suspended, m.Code)
		}
	}
	switch {
	case len(missing) > 0:
		d.found(a.Code, "marketplaces", Fail, "the authorisation does not cover "+strings.Join(missing, ", "), "take them out of marketplaces, or join the stores in Seller Central")
	case len(suspended) > 0:
		d.found(a.Code, "marketplaces", Warn, "listings are suspended in "+strings.Join(suspended, ", "), "see account health in Seller Central")
	default:
		d.found(a.Code, "marketplaces", OK, sites(a.Marketplaces), "")
	}
	m.reports(ctx, c)
	m.operations(ctx, c)
}

// advertiser looks at the advertising profiles and returns what that says of the datasets of each.
func (d *doctor) advertiser(ctx context.Context, a account.Account, c *adsapi.Client) RightState {
	have, err := c.Profiles(ctx)
	if err != nil {
		d.found(a.Code, "ads authorisation", Fail, err.Error(), fixFor(err))
		return refused(reason(err))
	}
	var known []string
	for _, p := range have {
		m, _ := amazon.ByID(p.MarketplaceID)
		known = append(known, p.ID+" ("+strings.TrimSpace(p.Type+" "+m.Code)+")")
	}
	var missing []string
	for _, id := range a.Profiles {
		i := slices.IndexFunc(have, func(p plan.Profile) bool {
			return p.ID == id
		})
		if i < 0 {
			missing = append(missing, id)
		}
	}
	switch {
	case len(a.Profiles) == 0:
		d.found(a.Code, "ads profiles", Fail, "none is configured; there are "+strings.Join(known, ", "), "name those of this account's stores in ads.profiles")
		return refused(coverage.Role)
	case len(missing) > 0:
		d.found(a.Code, "ads profiles", Fail, "not covered: "+strings.Join(missing, ", ")+"; there are "+strings.Join(known, ", "), "correct ads.profiles, or authorise with a user who sees them")
		return refused(coverage.Role)
	}
	d.found(a.Code, "ads profiles", OK, strings.Join(a.Profiles, ", "), "")
	return Granted
}

// fixFor says what to do about a class of refusal.
func fixFor(err error) string {
	switch {
	case errors.Is(err, pull.ErrRevoked):
		return "the grant ended: authorise the application again and replace the refresh token"
	case errors.Is(err, pull.ErrSkewed):
		return fixClock
	case errors.Is(err, pull.ErrDenied):
		return "check the application's roles and that client_id, client_secret and refresh_token belong together"
	case errors.Is(err, pull.ErrThrottled):
		return "try again in a minute"
	case errors.Is(err, pull.ErrServer):
		return "check the network path: HTTPS to api.amazon.com, sellingpartnerapi-*.amazon.com and advertising-api*.amazon.com, by the account's egress"
	}
	return "check client_id, client_secret, refresh_token and the account's egress"
}

func sites(ms []amazon.Marketplace) string {
	var out []string
	for _, m := range ms {
		out = append(out, m.Code)
	}
	return strings.Join(out, ", ")
}
