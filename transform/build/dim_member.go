package build

import (
	"cmp"
	"context"
	"slices"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/product"
)

// productTables are the facts whose files say which products there are.
var productTables = func() []string {
	out := []string{"fact_order_item", "fact_inventory_daily", "fact_ads_product_daily", "fact_settlement_line", "fact_financial_event"}
	for _, t := range feeds() {
		if t.Index("product_sk") >= 0 {
			out = append(out, t.Name)
		}
	}
	return out
}()

func (b *Builder) membersVersion(v *versioner, tables ...string) {
	v.add("brands", b.cfg.Inputs.Version("brand_map.csv"), b.cfg.Inputs.Version("bundles.csv"), b.cfg.Inputs.Version("costs.csv"))
	for _, a := range b.plan.accounts {
		v.add("account", a.account.Code)
		for _, t := range tables {
			for _, p := range sortedParts(a.parts[t]) {
				v.add("file", t, p.Month, p.Version)
			}
		}
	}
}

func (b *Builder) productVersion(v *versioner) {
	b.membersVersion(v, productTables...)
	b.describedBy(v, catalog.ListingsAll, catalog.CatalogItems)
}

func (b *Builder) campaignVersion(v *versioner) {
	b.membersVersion(v, "fact_ads_campaign_daily", "fact_ads_product_daily")
}

// lateDay is a day on which every dated rule holds: dimensions show brands as they are now.
const lateDay = window.Day(1 << 20)

func (b *Builder) productRows(ctx context.Context, r *rower) error {
	for i, name := range []string{"unknown", "not applicable"} {
		r.int("product_sk", int64(i))
		r.text("title", name)
		if err := r.put(); err != nil {
			return err
		}
	}
	for _, a := range b.plan.accounts {
		set := productSet{}
		for _, t := range productTables {
			for _, p := range sortedParts(a.parts[t]) {
				s, err := b.ensure(ctx, a, p)
				if err != nil {
					return err
				}
				for _, x := range s.Products {
					set.merge(x)
				}
			}
		}
		known, err := b.describe(ctx, a)
		if err != nil {
			return err
		}
		for _, y := range known.listings {
			set.merge(y.seenProduct)
		}
		parents := map[string]string{}
		for _, x := range set {
			if x.Parent != "" {
				parents[x.ASIN] = x.Parent
			}
		}
		sc := b.scope(a.account)
		for _, x := range set.sorted() {
			if x.SKU == "" {
				continue
			}
			listing, thing := known.listings[[2]string{x.Marketplace, x.SKU}], known.items[[2]string{x.Marketplace, x.ASIN}]
			if thing == nil {
				thing = &item{}
			}
			x.Parent = cmp.Or(x.Parent, parents[x.ASIN], thing.parent)
			x.Title = cmp.Or(thing.title, x.Title) // listings lose characters of other scripts
			p := b.product(sc, a.ids, sc.markets.id(x.Marketplace), []byte(x.SKU))
			it := p.item
			if x.ASIN != "" {
				it.ASIN, it.Parent = x.ASIN, x.Parent
			}
			brand := b.brands.Brand(it, lateDay)
			r.key("product_sk", p.sk)
			r.key("account_sk", sc.sk)
			r.key("marketplace_sk", fact.MarketplaceSK(x.Marketplace))
			r.text("sku", p.sku)
			r.text("asin", x.ASIN)
			r.text("parent_asin", x.Parent)
			r.text("fnsku", x.FNSKU)
			r.text("title", x.Title)
			r.key("brand_sk", fact.SK(brand))
			r.text("brand_code", brand)
			r.text("fulfillment_channel", x.Channel)
			r.int("is_bundle", bit(len(b.cfg.Inputs.Bundles[p.sku]) > 0))
			if product.Regraded(p.sku) && p.base != p.sku {
				r.text("base_sku", p.base)
			}
			r.text("status", listing.status)
			r.text("catalog_brand", thing.brand)
			r.text("category", thing.category)
			r.text("product_group", thing.group)
			r.text("variation_theme", thing.theme)
			for name, n := range map[string]amount{
				"launch_date": listing.opened, "pack_units": thing.pieces, "weight_g": thing.weight, "length_mm": thing.length, "width_mm": thing.width, "height_mm": thing.height,
			} {
				r.maybe(name, n.v, n.ok)
			}
			if err := r.put(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Builder) dimCampaignRows(ctx context.Context, r *rower) error {
	for i, name := range []string{"unknown", "not applicable"} {
		r.int("campaign_sk", int64(i))
		r.text("name", name)
		if err := r.put(); err != nil {
			return err
		}
	}
	for _, a := range b.plan.accounts {
		newest := map[[2]string]seenCampaign{}
		for _, p := range sortedParts(a.parts["fact_ads_campaign_daily"]) {
			s, err := b.ensure(ctx, a, p)
			if err != nil {
				return err
			}
			for _, c := range s.Campaign {
				if old, ok := newest[[2]string{c.Profile, c.ID}]; !ok || c.At >= old.At {
					newest[[2]string{c.Profile, c.ID}] = c
				}
			}
		}
		for _, c := range sortedCampaigns(newest) {
			r.key("campaign_sk", fact.CampaignSK(c.Profile, c.ID))
			r.key("account_sk", fact.AccountSK(a.account.Code))
			r.key("marketplace_sk", fact.MarketplaceSK(c.Marketplace))
			r.text("profile_id", c.Profile)
			r.text("campaign_id", c.ID)
			r.text("name", c.Name)
			r.text("ad_product", "SP")
			r.text("state", c.State)
			if c.Budget != nil {
				r.int("budget_tc", *c.Budget)
			}
			r.text("budget_type", c.BudgetType)
			r.text("budget_currency", c.Currency)
			r.key("brand_sk", fact.SK(b.brands.Campaign(a.account.Code, c.Marketplace, c.Name, lateDay)))
			if err := r.put(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Builder) fxVersion(v *versioner) {
	v.add("rates", b.plan.fx.Hash(b.plan.fx.Newest()))
	for _, d := range b.plan.fxDocs {
		v.add("document", d.Document, d.SHA256)
	}
}

func (b *Builder) fxRateRows(ctx context.Context, r *rower) error {
	rows, err := b.readRates(ctx, b.plan.fxDocs)
	if err != nil {
		return err
	}
	for _, x := range rows {
		d := &b.plan.fxDocs[x.doc]
		r.text("source", "ECB")
		r.text("base", x.Base)
		r.text("quote", x.Quote.Quote)
		r.int("rate_date", int64(x.Date))
		r.text("kind", "SPOT")
		r.int("rate", x.Rate)
		r.int("published_at", d.GeneratedAt.UnixMicro())
		r.lineage(d, x.line)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

// pairs are the currencies that occur and the reporting currencies they are told in.
func (b *Builder) pairs() (from, to []string) {
	add := func(list []string, c string) []string {
		if c == "" || slices.Contains(list, c) {
			return list
		}
		return append(list, c)
	}
	to = []string{b.cfg.Group.Reporting}
	for _, a := range b.cfg.Accounts {
		for _, m := range a.Marketplaces {
			from = add(from, m.Currency)
		}
		for _, c := range newOwners(b.cfg.Inputs, a.Code, b.cfg.Group.Reporting).currencies() {
			to = add(to, c)
		}
	}
	for _, c := range b.cfg.Inputs.Costs {
		from = add(from, c.Currency)
	}
	for _, c := range to {
		from = add(from, c)
	}
	slices.Sort(from)
	slices.Sort(to)
	return from, to
}

func (b *Builder) effectiveVersion(v *versioner) {
	first, _ := b.span()
	from, to := b.pairs()
	v.add("pairs", first, from, to)
	v.add("rates", b.plan.fx.Hash(b.plan.fx.Newest()), b.plan.fx.Newest())
}

// effectiveRows lists the rates of every day from the first month of any fact to the newest publication.
func (b *Builder) effectiveRows(_ context.Context, r *rower) error {
	first, _ := b.span()
	if first == 0 {
		return nil
	}
	from, to := b.pairs()
	newest := b.plan.fx.Newest()
	row := func(day window.Day, f, t, kind string, e fx.Effective) error {
		r.int("date", int64(day))
		r.text("from_ccy", f)
		r.text("to_ccy", t)
		r.text("kind", kind)
		r.maybe("rate", e.Rate, e.OK())
		r.maybe("date_used", int64(e.DateUsed), e.OK())
		r.int("days_carried", int64(e.Carried))
		r.text("method", string(e.Method))
		r.int("is_stale", bit(e.Stale))
		return r.put()
	}
	for _, f := range from {
		for _, t := range to {
			for d := first.First(); d <= newest; d++ {
				if err := row(d, f, t, "SPOT", b.plan.fx.Effective(d, f, t)); err != nil {
					return err
				}
			}
			for m := first; m <= newest.Month(); m = m.Next() {
				if err := row(m.First(), f, t, "MONTH_AVG", b.plan.fx.MonthAverage(m, f, t)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
