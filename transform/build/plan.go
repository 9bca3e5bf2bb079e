package build

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fx"
)

// plan is the lake's state as one run sees it, and what should be built from it.
type plan struct {
	fx       *fx.Table
	fxDocs   []lake.Live
	costDays []window.Day // days on which any cost begins or ends
	accounts []*accountPlan
	parts    []Partition
}

// accountPlan is the live documents of an account and the versions of its partitions.
type accountPlan struct {
	account     account.Account
	settlements []lake.Live // both layouts
	orders      []lake.Live
	live        map[string][]lake.Live // of datasets that feed facts, by name
	labels      labels
	open        unsettledSince
	inventory   []lake.Live
	campaigns   []lake.Live
	adProducts  []lake.Live
	ads         adsState
	ids         *identities
	parts       map[string]map[window.Month]Partition // by table
}

// part finds a partition of the plan.
func (a *accountPlan) part(table string, m window.Month) (Partition, bool) {
	p, ok := a.parts[table][m]
	return p, ok
}

// versioner hashes what a file is made from, label by label.
type versioner struct{ h hash.Hash }

func newVersion(of string) *versioner {
	v := &versioner{sha256.New()}
	v.add("code", Code, of)
	return v
}

func (v *versioner) add(label string, values ...any) {
	fmt.Fprintf(v.h, "%s=", label)
	for _, x := range values {
		fmt.Fprintf(v.h, "%v\x1f", x)
	}
	v.h.Write([]byte{'\n'})
}

func (v *versioner) sum() string { return hex.EncodeToString(v.h.Sum(nil)[:16]) }

// docs adds documents and the days of each that count, of those a month touches.
func (v *versioner) docs(label string, docs []lake.Live, touches func(*lake.Live) bool, days window.Range) {
	for i := range docs {
		d := &docs[i]
		if !touches(d) {
			continue
		}
		v.add(label, d.Dataset, d.Document, d.SHA256, d.Schema)
		for _, r := range d.Ranges {
			if x := r.Intersect(days); !x.Empty() {
				v.add("days", x)
			}
		}
	}
}

func touches(m window.Month) func(*lake.Live) bool {
	return func(d *lake.Live) bool {
		if d.Ranges == nil {
			return slices.Contains(d.Months, m)
		}
		return slices.ContainsFunc(d.Ranges, func(r window.Range) bool { return !r.Intersect(m.Range()).Empty() })
	}
}

func monthsOf(docs []lake.Live) []window.Month {
	seen := map[window.Month]bool{}
	for _, d := range docs {
		if d.Ranges == nil {
			for _, m := range d.Months {
				seen[m] = true
			}
		}
		for _, r := range d.Ranges {
			for _, m := range r.Months() {
				seen[m] = true
			}
		}
	}
	var out []window.Month
	for m := range seen {
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}

// Partitions returns every fact file that should be, given what the lake holds now, in a fixed order. Versions
// that depend on answers of other tables make those be built first.
func (b *Builder) Partitions(ctx context.Context) ([]Partition, error) {
	if b.plan != nil {
		return slices.Clone(b.plan.parts), nil
	}
	p := &plan{}
	if err := b.loadRates(ctx, p); err != nil {
		return nil, err
	}
	for _, c := range b.cfg.Inputs.Costs {
		p.costDays = append(p.costDays, c.From, c.Until)
	}
	slices.Sort(p.costDays)
	p.costDays = slices.Compact(p.costDays)
	b.plan = p
	p.accounts = make([]*accountPlan, len(b.cfg.Accounts))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(accountsAtOnce)
	for i, a := range b.cfg.Accounts {
		g.Go(func() (err error) {
			if p.accounts[i], err = b.planAccount(gctx, a); err != nil {
				return fmt.Errorf("plan facts of %s: %w", a.Code, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		b.plan = nil
		return nil, err
	}
	for _, x := range p.accounts {
		for _, byMonth := range x.parts {
			for _, part := range byMonth {
				p.parts = append(p.parts, part)
			}
		}
	}
	p.parts = append(p.parts, b.planDims()...)
	slices.SortFunc(p.parts, func(a, c Partition) int {
		return cmp.Or(strings.Compare(a.Account, c.Account), cmp.Compare(a.Month, c.Month), strings.Compare(a.Table, c.Table))
	})
	return slices.Clone(p.parts), nil
}

// common adds what every file of an account depends on.
func (b *Builder) common(v *versioner, s *scope) {
	v.add("account", s.account.Code, s.account.Type, s.home)
	for _, m := range s.account.Marketplaces {
		v.add("marketplace", m.ID)
	}
	for _, o := range s.owners.list {
		v.add("owner", o.from, o.until, o.entity, o.client, o.reporting)
	}
	v.add("brands", b.cfg.Inputs.Version("brand_map.csv"))
}

func (b *Builder) planAccount(ctx context.Context, a account.Account) (*accountPlan, error) {
	x := &accountPlan{account: a, live: map[string][]lake.Live{}, parts: map[string]map[window.Month]Partition{}}
	l := b.cfg.Lake
	var err error
	live := func(name string) []lake.Live {
		if err != nil {
			return nil
		}
		spec, ok := catalog.ByName(name)
		if !ok {
			panic("build: no dataset " + name)
		}
		var out []lake.Live
		out, _, err = l.Live(ctx, spec, a.Code)
		return out
	}
	manifests := func(name string) []lake.Manifest {
		if err != nil {
			return nil
		}
		var out []lake.Manifest
		out, err = l.Manifests(ctx, name, a.Code)
		return out
	}
	v2, v1, xml := manifests(catalog.SettlementV2.Name), manifests(catalog.SettlementV1.Name), manifests(catalog.SettlementXML.Name)
	for _, spec := range append(orderReports, catalog.OrdersAPI) {
		x.orders = append(x.orders, live(spec.Name)...)
	}
	slices.SortStableFunc(x.orders, func(a, b lake.Live) int {
		return cmp.Or(a.GeneratedAt.Compare(b.GeneratedAt), strings.Compare(a.Document, b.Document))
	})
	x.inventory = live(catalog.FBAInventory.Name)
	for _, t := range feeds() {
		for _, s := range t.Feed.Sources {
			if _, ok := x.live[s.Dataset]; !ok && asked(s, a) {
				x.live[s.Dataset] = live(s.Dataset)
			}
		}
	}
	for _, s := range append([]*dataset.Spec{catalog.InboundNoncompliance, catalog.FinanceTransactions}, describing...) {
		x.live[s.Name] = live(s.Name)
	}
	for _, s := range besides {
		x.live[s.spec.Name] = live(s.spec.Name)
	}
	x.live[catalog.SalesTraffic.Name], _ = lake.LiveSet(catalog.SalesTraffic, byDay(manifests(catalog.SalesTraffic.Name)))
	x.campaigns, x.adProducts = live(catalog.SPCampaign.Name), live(catalog.SPAdvertisedProduct.Name)
	campaigns, products := manifests(catalog.SPCampaign.Name), manifests(catalog.SPAdvertisedProduct.Name)
	if err != nil {
		return nil, err
	}
	x.settlements, _ = lake.LiveByIdentity(v2, v1, xml)
	for i := range x.settlements {
		x.settlements[i].Months = periodMonths(&x.settlements[i])
	}
	slices.SortFunc(x.settlements, func(a, b lake.Live) int {
		return cmp.Or(strings.Compare(a.Identity, b.Identity), strings.Compare(a.Document, b.Document))
	})
	s := b.scope(a)
	x.ads = newAdsState(a, campaigns, products)
	known, learnt := feedsByPhase()
	for _, t := range known {
		b.planFeed(x, s, t)
	}
	if err := b.identify(ctx, x, s, catalog.SalesTraffic.Name); err != nil {
		return nil, err
	}
	b.planOrders(x, s)
	b.planInventory(x, s)
	b.planAds(x, s)
	if err := b.identify(ctx, x, s, catalog.AllOrders.Name); err != nil {
		return nil, err
	}
	if err := b.label(ctx, x); err != nil {
		return nil, err
	}
	for _, t := range learnt {
		b.planFeed(x, s, t)
	}
	b.planEvents(x, s)
	groups := live(catalog.FinancialEventGroups.Name)
	if err != nil {
		return nil, err
	}
	if err := b.openSince(ctx, x, groups); err != nil {
		return nil, err
	}
	b.planSettlements(x, s)
	for _, t := range slices.Sorted(maps.Keys(derived)) {
		derived[t](b, x, s)
	}
	return x, nil
}

// byDay are the documents of sales and traffic whose dates are days, not weeks or months. However finely they
// name products they say the same of a day, so one of them counts for it.
func byDay(ms []lake.Manifest) []lake.Manifest {
	var out []lake.Manifest
	for _, m := range ms {
		if g := m.Options["dateGranularity"]; g == "" || strings.EqualFold(g, "DAY") {
			m.Options = nil
			out = append(out, m)
		}
	}
	return out
}

// longestPeriod is the days of the longest settlement period believed; a printed start before it is misread.
const longestPeriod = 190

// periodMonths are the months a settlement can have rows in: those its manifest names, and those of its period,
// for rows that print a day without a time.
func periodMonths(d *lake.Live) []window.Month {
	out := slices.Clone(d.Months)
	if len(out) == 0 {
		out = append(out, window.DayOf(d.GeneratedAt, utc).Month())
	}
	if day, ok := printedDay(d.Header["settlement_start_at"]); ok {
		last := slices.Max(out)
		for m := max(day.Month(), (last.First() - longestPeriod).Month()); m <= last; m = m.Next() {
			out = append(out, m)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (b *Builder) want(x *accountPlan, table string, m window.Month, v *versioner) {
	if x.parts[table] == nil {
		x.parts[table] = map[window.Month]Partition{}
	}
	version := v.sum()
	x.parts[table][m] = Partition{Table: table, Account: x.account.Code, Month: m, Version: version, Key: b.key(table, x.account.Code, m, version)}
}

func lastDay(m window.Month) window.Day { return m.Next().First() - 1 }

func (b *Builder) planOrders(x *accountPlan, s *scope) {
	for _, m := range monthsOf(x.orders) {
		v := newVersion("fact_order_item")
		b.common(v, s)
		v.add("parents", x.ids.all())
		v.docs("orders", x.orders, touches(m), m.Range())
		v.add("rates", b.plan.fx.Hash(lastDay(m)))
		b.want(x, "fact_order_item", m, v)
	}
}

func (b *Builder) planInventory(x *accountPlan, s *scope) {
	for _, m := range monthsOf(x.inventory) {
		v := newVersion("fact_inventory_daily")
		b.common(v, s)
		v.add("parents", x.ids.all())
		near := func(d *lake.Live) bool { // the days before, which a gap repeats, and the one that ends a gap
			day := window.DayOf(d.GeneratedAt, utc)
			return day >= m.First()-carryDays && day < m.Next().First()+carryDays+1
		}
		v.docs("inventory", x.inventory, near, m.Range())
		for _, s := range besides {
			v.docs("beside", x.live[s.spec.Name], near, m.Range())
		}
		b.want(x, "fact_inventory_daily", m, v)
	}
}

func (b *Builder) planAds(x *accountPlan, s *scope) {
	both := slices.Concat(x.campaigns, x.adProducts)
	for _, m := range monthsOf(x.campaigns) {
		v := newVersion("fact_ads_campaign_daily")
		b.common(v, s)
		v.add("parents", x.ids.all())
		v.docs("ads", both, touches(m), m.Range())
		v.add("final", x.ads.finals(catName(true), m))
		v.add("rates", b.plan.fx.Hash(lastDay(m)))
		b.want(x, "fact_ads_campaign_daily", m, v)
	}
	for _, m := range monthsOf(x.adProducts) {
		v := newVersion("fact_ads_product_daily")
		b.common(v, s)
		v.add("parents", x.ids.all())
		v.docs("ads", x.adProducts, touches(m), m.Range())
		v.add("final", x.ads.finals(catName(false), m))
		v.add("rates", b.plan.fx.Hash(lastDay(m)))
		b.want(x, "fact_ads_product_daily", m, v)
	}
}

// settleDays is how long after a month deposits of its settlements are valued.
const settleDays = 14

func (b *Builder) planSettlements(x *accountPlan, s *scope) {
	months := monthsOf(x.settlements)
	for _, m := range months {
		line := newVersion("lines")
		b.common(line, s)
		line.add("rules", b.rules.Version())
		line.add("vat", b.cfg.Inputs.Version("vat.yaml"))
		line.add("ids", x.ids.all())
		line.docs("settlement", x.settlements, func(d *lake.Live) bool { // earlier ones answer for refunds and reserves
			return len(d.Months) > 0 && slices.Min(d.Months) <= m
		}, m.Range())
		if b.asksOrders(s) {
			x.orderVersions(line, m)
		}
		base := line.sum()
		for _, t := range []string{"fact_settlement_line", "fact_settlement"} {
			v := newVersion(t)
			v.add("lines", base)
			if t == "fact_settlement" {
				v.add("rates", b.plan.fx.Hash(lastDay(m)+settleDays))
			}
			b.want(x, t, m, v)
		}
		b.planLedger(x, s, m, base)
	}
	for _, m := range slices.Concat(monthsOf(x.campaigns), x.openMonths()) {
		if !slices.Contains(months, m) {
			v := newVersion("lines")
			b.common(v, s)
			b.planLedger(x, s, m, v.sum())
		}
	}
}

func (b *Builder) planLedger(x *accountPlan, s *scope, m window.Month, base string) {
	v := newVersion("fact_pnl_line")
	v.add("lines", base)
	v.add("costs", b.cfg.Inputs.Version("costs.csv"), b.cfg.Inputs.Version("bundles.csv"))
	v.add("rates", b.plan.fx.Hash(lastDay(m)+settleDays))
	v.docs("ads", slices.Concat(x.campaigns, x.adProducts), touches(m), m.Range())
	v.add("covered", x.ads.answers(m))
	b.openVersions(v, x, s, m)
	b.want(x, "fact_pnl_line", m, v)
}

// asksOrders says whether settlement rows may ask an order where it was sold or where it went: when a price
// can contain our own tax, or when a row without a site can belong to several.
func (b *Builder) asksOrders(s *scope) bool {
	for _, o := range s.owners.list {
		if b.cfg.Inputs.VAT.OwnAnywhere(o.entity) {
			return true
		}
	}
	return len(s.account.Marketplaces) != 1
}

// market of an advertising document: the one it was asked for, else the account's only one.
func adsMarket(a account.Account, m *lake.Manifest) (amazon.Marketplace, bool) {
	if len(m.Marketplaces) == 1 {
		return amazon.ByID(m.Marketplaces[0])
	}
	if len(a.Marketplaces) == 1 {
		return a.Marketplaces[0], true
	}
	return amazon.Marketplace{}, false
}
