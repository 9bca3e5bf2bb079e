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
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/plan"
	"sellerhouse/extract/pull"
	"sellerhouse/extract/spapi"
)

func (d *doctor) amazon(ctx context.Context) {
	if d.cfg.Amazon.URL == "" {
		d.skew(ctx)
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
	for _, a := range d.cfg.Accounts {
		d.account(ctx, p, a)
	}
}

// skew compares this machine's clock with Amazon's: a signature or a token from the future is refused.
func (d *doctor) skew(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, "https://api.amazon.com/", nil)
	if err != nil {
		return
	}
	asked := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.found("clock", "against Amazon", Warn, "api.amazon.com does not answer: "+err.Error(), "allow HTTPS to api.amazon.com, or set each account's egress")
		return
	}
	_ = res.Body.Close()
	at, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return
	}
	off := asked.Add(time.Since(asked) / 2).Sub(at).Round(time.Second)
	switch detail := fmt.Sprintf("%s off", off); {
	case off.Abs() > 5*time.Minute:
		d.found("clock", "against Amazon", Fail, detail, "set the clock, best by NTP: Amazon refuses requests that are 5 minutes off")
	case off.Abs() > 30*time.Second:
		d.found("clock", "against Amazon", Warn, detail, "set the clock, best by NTP")
	default:
		d.found("clock", "against Amazon", OK, detail, "")
	}
}

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
	if a.SPAPI.Set() {
		d.partner(ctx, a, spapi.New(client, p.Clock, a, p.Config.Amazon.URL))
	} else {
		d.found(a.Code, "spapi", Warn, "no credentials: only `import` works for it", "authorise the application in Seller Central and give client_id, client_secret and refresh_token")
	}
	if a.Ads.Set() {
		d.advertiser(ctx, a, adsapi.New(client, p.Clock, a, p.Config.Amazon.URL))
	} else {
		d.found(a.Code, "ads", Warn, "no credentials: advertising stands in the P&L as settled only", "authorise Amazon Ads and give client_id, client_secret, refresh_token and profiles")
	}
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

func (d *doctor) partner(ctx context.Context, a account.Account, c *spapi.Client) {
	stores, err := c.Participations(ctx)
	if err != nil {
		d.found(a.Code, "authorisation", Fail, err.Error(), fixFor(err))
		return
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
	d.roles(ctx, a, c)
}

// roles asks for lists of reports: a type whose role is missing answers 403. Ten types go into one list, and
// only if that is refused each is asked alone.
func (d *doctor) roles(ctx context.Context, a account.Account, c *spapi.Client) {
	var wanted []*dataset.Spec
	for _, s := range catalog.All() {
		api := s.Source.API
		if a.Wants(s.Name) && (api == dataset.Reports || api == dataset.Listed) && ((a.Type == account.Seller && s.Seller) || (a.Type == account.Vendor && s.Vendor)) {
			wanted = append(wanted, s)
		}
	}
	for group := range slices.Chunk(wanted, 10) {
		if err := list(ctx, c, group...); err == nil {
			d.found(a.Code, "report roles", OK, names(group), "")
			continue
		} else if !errors.Is(err, pull.ErrDenied) {
			d.found(a.Code, "report roles", Fail, err.Error(), fixFor(err))
			continue
		}
		for _, s := range group {
			err := list(ctx, c, s)
			switch {
			case err == nil:
				d.found(a.Code, s.Name, OK, "", "")
			case errors.Is(err, pull.ErrDenied):
				d.found(a.Code, s.Name, Fail, err.Error(), fmt.Sprintf("add the role %q to the application and authorise it again, or exclude the dataset", s.Role))
			default:
				d.found(a.Code, s.Name, Fail, err.Error(), fixFor(err))
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

func (d *doctor) advertiser(ctx context.Context, a account.Account, c *adsapi.Client) {
	have, err := c.Profiles(ctx)
	if err != nil {
		d.found(a.Code, "ads authorisation", Fail, err.Error(), fixFor(err))
		return
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
	case len(missing) > 0:
		d.found(a.Code, "ads profiles", Fail, "not covered: "+strings.Join(missing, ", ")+"; there are "+strings.Join(known, ", "), "correct ads.profiles, or authorise with a user who sees them")
	default:
		d.found(a.Code, "ads profiles", OK, strings.Join(a.Profiles, ", "), "")
	}
}

// fixFor says what to do about a class of refusal.
func fixFor(err error) string {
	switch {
	case errors.Is(err, pull.ErrRevoked):
		return "the grant ended: authorise the application again and replace the refresh token"
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

func names(specs []*dataset.Spec) string {
	var out []string
	for _, s := range specs {
		out = append(out, s.Name)
	}
	return strings.Join(out, ", ")
}
