package build

import (
	"context"
	"fmt"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/ledger"
)

// adRow is a row of an advertising report that counts.
type adRow struct {
	doc     *lake.Live
	market  amazon.Marketplace
	profile *adsProfile
	day     window.Day
	x       *batchOf
	i       int
}

// adRows yields the live rows of a month of an advertising dataset, document by document.
func (b *Builder) adRows(ctx context.Context, x *accountPlan, docs []lake.Live, spec *dataset.Table, columns []string, month window.Month, each func(adRow) error) error {
	in := touches(month)
	for k := range docs {
		d := &docs[k]
		if !in(d) {
			continue
		}
		p := x.ads.profile(d.Profile)
		err := b.each(ctx, d, spec, columns, func(r *batchOf) error {
			day := r.Col("date")
			for i := range r.N {
				on := window.Day(day.Int(i))
				if on.Month() != month || !d.Has(on) {
					continue
				}
				if err := each(adRow{d, p.market, p, on, r, i}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// brander finds the brand of campaigns: by their names, else the one brand of all their advertised products.
type brander struct {
	b     *Builder
	x     *accountPlan
	sc    *scope
	month window.Month
	only  map[string]uint64 // by profile and campaign: the one brand, 0 for several; nil before it is asked
}

func (r *brander) of(ctx context.Context, a adRow, campaign, name string) (uint64, error) {
	if code := r.b.brands.Campaign(r.x.account.Code, a.market.ID, name, a.day); code != "" {
		return fact.SK(code), nil
	}
	if r.only == nil {
		r.only = map[string]uint64{}
		spec := &catalog.SPAdvertisedProduct.Tables[0]
		err := r.b.adRows(ctx, r.x, r.x.adProducts, spec, []string{"date", "campaign_id", "asin", "sku"}, r.month, func(a adRow) error {
			brand := r.b.brandOfAd(r.sc, r.x.ids, a)
			k := a.doc.Profile + "\x1f" + a.x.Col("campaign_id").Text(a.i)
			if old, ok := r.only[k]; ok && old != brand {
				brand = fact.Unknown
			}
			r.only[k] = brand
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return r.only[a.doc.Profile+"\x1f"+campaign], nil
}

// brandOfAd is the brand of an advertised product: by its SKU, else by the ASIN alone.
func (b *Builder) brandOfAd(sc *scope, ids *identities, a adRow) uint64 {
	return b.brandOf(sc, ids, sc.markets.index(a.market), a.x.Col("sku").Bytes(a.i), a.x.Col("asin").Bytes(a.i), a.day)
}

// brandOf is the brand of a row that names an ASIN beside or instead of a SKU.
func (b *Builder) brandOf(sc *scope, ids *identities, market int, sku, asin []byte, day window.Day) uint64 {
	p := b.product(sc, ids, market, sku)
	it := p.item
	it.Account, it.Marketplace = sc.account.Code, sc.markets.list[market].ID
	if len(asin) > 0 {
		it.ASIN = string(asin)
		it.Parent = ids.parentOf(it.ASIN)
	}
	if it.SKU == "" && it.ASIN == "" {
		return fact.NotApplicable
	}
	return fact.SK(b.brands.Brand(it, day))
}

// brandByASIN is the brand of a row that names an ASIN and its parent, and perhaps a SKU.
func (b *Builder) brandByASIN(sc *scope, m amazon.Marketplace, sku []byte, child, parent string, day window.Day) uint64 {
	it := b.product(sc, nil, sc.markets.index(m), sku).item
	it.Account, it.Marketplace, it.ASIN, it.Parent = sc.account.Code, m.ID, child, parent
	return fact.SK(b.brands.Brand(it, day))
}

// advertising writes what the campaign reports cost into the ledger, for the marketplaces and months that are
// booked from them.
func (r *settleRun) advertising(ctx context.Context) error {
	spec := &catalog.SPCampaign.Tables[0]
	columns := []string{"date", "campaign_id", "campaign_name", "currency", "cost_tc", dataset.ColLine}
	for _, month := range r.months {
		pnl := r.pnl[month]
		if pnl == nil {
			continue
		}
		brands := &brander{b: r.b, x: r.x, sc: r.sc, month: month}
		var doc *lake.Live
		done := func(next *lake.Live) error {
			if doc != nil && (doc != next || pnl.full()) {
				if err := pnl.end(doc, r.sc.sk); err != nil {
					return err
				}
			}
			doc = next
			return nil
		}
		err := r.b.adRows(ctx, r.x, r.x.campaigns, spec, columns, month, func(a adRow) error {
			currency := a.x.Col("currency").Text(a.i)
			if !r.x.ads.reported(month, a.market, currency) {
				return nil
			}
			if err := done(a.doc); err != nil {
				return err
			}
			campaign := a.x.Col("campaign_id").Text(a.i)
			brand, err := brands.of(ctx, a, campaign, a.x.Col("campaign_name").Text(a.i))
			if err != nil {
				return err
			}
			cost := a.x.Col("cost_tc").Int(a.i)
			m := movement{
				source: "ADS_API", keyText: a.doc.Profile + ":" + campaign + ":" + a.day.String(), split: 1, day: a.day, owner: r.sc.owners.on(a.day),
				market: fact.MarketplaceSK(a.market.ID), brand: brand, product: fact.NotApplicable, campaign: fact.CampaignSK(a.doc.Profile, campaign),
				line: ledger.AdsProducts, flag: "N", currency: currency, amount: -cost, row: uint32(a.x.Col(dataset.ColLine).Int(a.i)),
			}
			for _, to := range m.owner.reporting {
				m.rate = r.sc.rate(r.b.plan.fx, currency, to).on(a.day)
				if m.rc, m.hasRC, err = converted(m.amount, 6, m.rate); err != nil {
					return err
				}
				m.reporting = to
				if err := pnl.add(&m); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			err = done(nil)
		}
		if err != nil {
			return fmt.Errorf("advertising of %s: %w", month, err)
		}
	}
	return nil
}

// sellerWindow and otherWindow are the days after a click within which sales count for it.
const (
	sellerWindow = 7
	otherWindow  = 14
)

func (b *Builder) attribution(sc *scope) (days int64, suffix string) {
	if sc.account.Type == "vendor" {
		return otherWindow, "14d"
	}
	return sellerWindow, "7d"
}

// measures copies the columns that report and fact share by name, and those of the attribution window.
func (b *Builder) measures(sc *scope, row *rower, a adRow) error {
	days, suffix := b.attribution(sc)
	row.rest(a.x.Batch, a.i)
	row.from("attr_orders", a.x.Col("purchases_"+suffix), a.i)
	row.from("attr_units", a.x.Col("units_"+suffix), a.i)
	sales := a.x.Col("sales_" + suffix + "_tc")
	row.from("attr_sales_tc", sales, a.i)
	row.int("attribution_window", days)
	row.int("is_final", bit(a.profile.final(a.doc.Dataset, a.day)))
	e := sc.rate(b.plan.fx, a.x.Col("currency").Text(a.i), b.cfg.Group.Reporting).on(a.day)
	row.rate(b.cfg.Group.Reporting, e)
	cost, ok, err := converted(a.x.Col("cost_tc").Int(a.i), 6, e)
	if err != nil {
		return err
	}
	row.maybe("cost_rc", cost, ok)
	value, ok, err := converted(sales.Int(a.i), 4, e)
	if err != nil {
		return err
	}
	row.maybe("attr_sales_rc", value, ok && !sales.IsNull(a.i))
	row.lineage(a.doc, a.x.Col(dataset.ColLine).Int(a.i))
	return nil
}

// buildAds builds fact_ads_campaign_daily or fact_ads_product_daily of a month.
func (b *Builder) buildAds(ctx context.Context, x *accountPlan, p Partition) (File, error) {
	return b.file(ctx, p, func(row *rower) error {
		if p.Table == "fact_ads_campaign_daily" {
			return b.campaignRows(ctx, x, b.scope(x.account), p.Month, row)
		}
		return b.adProductRows(ctx, x, b.scope(x.account), p.Month, row)
	})
}

func (b *Builder) campaignRows(ctx context.Context, x *accountPlan, sc *scope, month window.Month, row *rower) error {
	spec := &catalog.SPCampaign.Tables[0]
	brands := &brander{b: b, x: x, sc: sc, month: month}
	seen := map[[2]string]seenCampaign{}
	columns := shared(spec, row.o.table, "campaign_name", "campaign_status", "budget_tc", "budget_type", "top_of_search_share", "purchases_7d", "purchases_14d", "units_7d", "units_14d", "sales_7d_tc", "sales_14d_tc")
	err := b.adRows(ctx, x, x.campaigns, spec, columns, month, func(a adRow) error {
		id, name := a.x.Col("campaign_id").Text(a.i), a.x.Col("campaign_name").Text(a.i)
		brand, err := brands.of(ctx, a, id, name)
		if err != nil {
			return err
		}
		tenant(row, sc, sc.owners.on(a.day), fact.MarketplaceSK(a.market.ID), brand)
		row.key("campaign_sk", fact.CampaignSK(a.doc.Profile, id))
		row.text("profile_id", a.doc.Profile)
		row.text("ad_product", "SP")
		row.from("top_of_search_is", a.x.Col("top_of_search_share"), a.i)
		if err := b.measures(sc, row, a); err != nil {
			return err
		}
		row.fill()
		row.b.N++
		c := seenCampaign{
			Profile: a.doc.Profile, ID: id, Marketplace: a.market.ID, Name: name, State: a.x.Col("campaign_status").Text(a.i),
			BudgetType: a.x.Col("budget_type").Text(a.i), Currency: a.x.Col("currency").Text(a.i), At: a.doc.GeneratedAt.UnixMicro(),
		}
		if v := a.x.Col("budget_tc"); !v.IsNull(a.i) {
			budget := v.Int(a.i)
			c.Budget = &budget
		}
		if old, ok := seen[[2]string{c.Profile, c.ID}]; !ok || c.At >= old.At {
			seen[[2]string{c.Profile, c.ID}] = c
		}
		return nil
	})
	row.o.seen.Campaign = sortedCampaigns(seen)
	return err
}

func (b *Builder) adProductRows(ctx context.Context, x *accountPlan, sc *scope, month window.Month, row *rower) error {
	spec := &catalog.SPAdvertisedProduct.Tables[0]
	seen := productSet{}
	err := b.adRows(ctx, x, x.adProducts, spec, shared(spec, row.o.table), month, func(a adRow) error {
		market := sc.markets.index(a.market)
		sku := a.x.Col("sku").Bytes(a.i)
		p := b.product(sc, x.ids, market, sku)
		tenant(row, sc, sc.owners.on(a.day), sc.markets.list[market].sk, b.brandOfAd(sc, x.ids, a))
		row.key("product_sk", p.sk)
		row.key("campaign_sk", fact.CampaignSK(a.doc.Profile, a.x.Col("campaign_id").Text(a.i)))
		row.text("profile_id", a.doc.Profile)
		row.text("ad_product", "SP")
		if err := b.measures(sc, row, a); err != nil {
			return err
		}
		row.fill()
		row.b.N++
		if p.sku != "" {
			seen.add(seenProduct{Marketplace: a.market.ID, SKU: p.sku, ASIN: a.x.Col("asin").Text(a.i), At: a.doc.GeneratedAt.UnixMicro()})
		}
		return nil
	})
	row.o.seen.Products = seen.sorted()
	return err
}
