package build

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/input"
	"sellerhouse/transform/ledger"
	"sellerhouse/transform/money"
	"sellerhouse/transform/product"
	"sellerhouse/transform/tax"
)

// dims are the tables without an account: what their version hashes, and how their rows are made.
var dims = map[string]struct {
	version func(*Builder, *versioner)
	rows    func(*Builder, context.Context, *rower) error
}{
	"dim_date":             {(*Builder).dateVersion, (*Builder).dateRows},
	"dim_marketplace":      {(*Builder).joinedVersion, (*Builder).marketplaceRows},
	"dim_client":           {(*Builder).groupVersion, (*Builder).clientRows},
	"dim_legal_entity":     {(*Builder).groupVersion, (*Builder).entityRows},
	"dim_account":          {(*Builder).accountVersion, (*Builder).accountRows},
	"dim_brand":            {inputVersion("brands.csv"), (*Builder).brandRows},
	"dim_product":          {(*Builder).productVersion, (*Builder).productRows},
	"dim_campaign":         {(*Builder).campaignVersion, (*Builder).dimCampaignRows},
	"dim_promotion":        {(*Builder).promotionVersion, (*Builder).promotionRows},
	"dim_currency":         {func(*Builder, *versioner) {}, (*Builder).currencyRows},
	"dim_fee_type":         {func(b *Builder, v *versioner) { v.add("rules", b.rules.Version()) }, (*Builder).feeTypeRows},
	"dim_pl_line":          {func(*Builder, *versioner) {}, (*Builder).plLineRows},
	"dim_cost_version":     {inputVersion("costs.csv"), (*Builder).costRows},
	"dim_vat_registration": {inputVersion("vat.yaml"), (*Builder).registrationRows},
	"dim_vat_rate":         {inputVersion("vat.yaml"), (*Builder).vatRateRows},
	"fact_fx_rate":         {(*Builder).fxVersion, (*Builder).fxRateRows},
	"fact_fx_effective":    {(*Builder).effectiveVersion, (*Builder).effectiveRows},
}

func inputVersion(name string) func(*Builder, *versioner) {
	return func(b *Builder, v *versioner) { v.add(name, b.cfg.Inputs.Version(name)) }
}

// planDims returns the partitions of the tables without an account.
func (b *Builder) planDims() []Partition {
	var out []Partition
	for name, d := range dims {
		v := newVersion(name)
		d.version(b, v)
		version := v.sum()
		out = append(out, Partition{Table: name, Account: lake.NoAccount, Version: version, Key: b.key(name, lake.NoAccount, 0, version)})
	}
	return out
}

func (b *Builder) buildDim(ctx context.Context, p Partition) (File, error) {
	return b.file(ctx, p, func(row *rower) error { return dims[p.Table].rows(b, ctx, row) })
}

// put ends a row of a table that is sorted later.
func (r *rower) put() error {
	r.fill()
	r.b.N++
	return nil
}

func (b *Builder) groupVersion(v *versioner) {
	v.add("entities", b.cfg.Inputs.Version("entities.yaml"))
	for _, a := range b.cfg.Accounts {
		v.add("account", a.Code, a.Type, a.Region, a.SellingPartnerID)
		for _, m := range a.Marketplaces {
			v.add("marketplace", m.ID)
		}
	}
}

// joinedVersion adds what Amazon says of the sites accounts take part in.
func (b *Builder) joinedVersion(v *versioner) { b.describedBy(v, catalog.SellerParticipations) }

func (b *Builder) accountVersion(v *versioner) {
	b.groupVersion(v)
	b.joinedVersion(v)
}

// span is the first and last month any partition has.
func (b *Builder) span() (first, last window.Month) {
	for _, a := range b.plan.accounts {
		for _, byMonth := range a.parts {
			for m := range byMonth {
				if first == 0 || m < first {
					first = m
				}
				last = max(last, m)
			}
		}
	}
	return first, last
}

func (b *Builder) dateVersion(v *versioner) {
	first, last := b.span()
	v.add("years", int(first)/100, int(last)/100, b.cfg.Inputs.Group.FiscalYearStart)
}

func (b *Builder) dateRows(_ context.Context, r *rower) error {
	first, last := b.span()
	if first == 0 {
		return nil
	}
	start := b.cfg.Inputs.Group.FiscalYearStart
	for d := window.Date(int(first)/100, 1, 1); d < window.Date(int(last)/100+1, 1, 1); d++ {
		t := d.UTC()
		isoYear, isoWeek := t.ISOWeek()
		year, month := t.Year(), int(t.Month())
		fiscal := year
		if month < start {
			fiscal--
		}
		r.int("date", int64(d))
		r.int("iso_year", int64(isoYear))
		r.int("iso_week", int64(isoWeek))
		r.int("month", int64(d.Month()))
		r.int("quarter", int64((month+2)/3))
		r.int("year", int64(year))
		r.int("fiscal_period", int64(fiscal*100+(month-start+12)%12+1))
		r.int("is_business_day_target2", bit(settlementDay(t)))
		r.int("days_in_month", int64(d.Month().Range().Days()))
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

// settlementDay says whether the euro settlement system is open: no weekends, no 1 January, Good Friday,
// Easter Monday, 1 May, 25 and 26 December.
func settlementDay(t time.Time) bool {
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		return false
	}
	switch t.Format("01-02") {
	case "01-01", "05-01", "12-25", "12-26":
		return false
	}
	e := easter(t.Year())
	return !t.Equal(e.AddDate(0, 0, -2)) && !t.Equal(e.AddDate(0, 0, 1))
}

// easter is Easter Sunday of the Gregorian calendar, by the anonymous algorithm of 1876.
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e, f := b/4, b%4, (b+8)/25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(y, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

func (b *Builder) marketplaceRows(ctx context.Context, r *rower) error {
	accounts := map[string]int64{}
	for _, a := range b.plan.accounts {
		sites, _, _, err := b.joined(ctx, a)
		if err != nil {
			return err
		}
		slices.Sort(sites)
		for _, code := range slices.Compact(sites) {
			accounts[code]++
		}
	}
	for i, name := range []string{"unknown", "not applicable"} {
		r.int("marketplace_sk", int64(i))
		r.text("name", name)
		if err := r.put(); err != nil {
			return err
		}
	}
	for _, m := range amazon.Marketplaces() {
		r.key("marketplace_sk", fact.MarketplaceSK(m.ID))
		r.text("marketplace_id", m.ID)
		r.text("country_code", m.Code)
		r.text("name", m.Name)
		r.text("region", string(m.Region))
		r.text("sales_channel", m.SalesChannel)
		r.text("aliases", strings.Join(m.Aliases, "\x1f"))
		r.text("currency", m.Currency)
		r.text("report_tz", m.ReportZone)
		r.text("ads_tz", m.AdsZone)
		mode := "EXCLUSIVE"
		if m.TaxInclusive {
			mode = "INCLUSIVE"
		}
		r.text("tax_price_mode", mode)
		r.int("decimal_places", int64(m.MinorUnits))
		r.text("language", m.Language)
		r.int("accounts", accounts[m.Code])
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) clientRows(_ context.Context, r *rower) error {
	codes := []string{"SELF"}
	for _, a := range b.cfg.Inputs.Accounts {
		if !slices.Contains(codes, a.Client) {
			codes = append(codes, a.Client)
		}
	}
	for _, c := range codes {
		r.key("client_sk", fact.SK(c))
		r.text("client_code", c)
		r.text("name", c)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (r *rower) valid(from, until window.Day) {
	r.int("valid_from", int64(max(from, 0)))
	r.int("valid_to", int64(until))
	r.int("is_current", bit(until == input.Forever))
}

// noEntity names the node of accounts that belong to nobody yet.
const noEntity = "(no entity)"

func (b *Builder) entityRows(_ context.Context, r *rower) error {
	r.key("legal_entity_sk", fact.Unknown)
	r.text("entity_code", noEntity)
	r.text("name", noEntity)
	r.valid(0, input.Forever)
	if err := r.put(); err != nil {
		return err
	}
	for _, e := range b.cfg.Inputs.Entities {
		r.key("legal_entity_sk", fact.SK(e.Code))
		r.text("entity_code", e.Code)
		r.text("name", e.Name)
		r.text("country", e.Country)
		r.text("functional_currency", e.Currency)
		r.text("parent_entity_code", e.Parent)
		r.int("ownership_pct", e.Ownership)
		r.text("consolidation", e.Consolidation)
		r.int("fiscal_year_start", int64(e.FiscalYearStart))
		r.text("dsa_compliance_officer", e.ComplianceOfficer)
		r.text("licence_no_hash", e.LicenceHash)
		r.valid(0, input.Forever)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) accountRows(ctx context.Context, r *rower) error {
	for n, a := range b.cfg.Accounts {
		stores, suspended, name, err := b.joined(ctx, b.plan.accounts[n])
		if err != nil {
			return err
		}
		var said []input.Account
		for _, x := range b.cfg.Inputs.Accounts {
			if x.Code == a.Code {
				said = append(said, x)
			}
		}
		if len(said) == 0 {
			said = []input.Account{{Code: a.Code, Client: "SELF", Status: "NORMAL", Until: input.Forever}}
		}
		for _, x := range said {
			var labels []string
			for _, m := range a.Marketplaces {
				labels = append(labels, m.Code)
			}
			home := x.Home
			if home == "" && len(labels) > 0 {
				home = labels[0]
			}
			r.key("account_sk", fact.AccountSK(a.Code))
			r.text("account_code", a.Code)
			r.text("type", strings.ToUpper(string(a.Type)))
			r.text("seller_id", a.SellingPartnerID)
			r.text("region", string(a.Region))
			r.key("legal_entity_sk", fact.SK(x.Entity))
			r.text("legal_entity_code", cmp.Or(x.Entity, noEntity))
			r.key("client_sk", fact.SK(x.Client))
			r.text("client_code", x.Client)
			r.text("home_marketplace", home)
			r.text("marketplaces", strings.Join(labels, "\x1f"))
			r.text("status", x.Status)
			r.maybe("opened_on", int64(x.OpenedOn), x.OpenedOn != 0)
			r.maybe("observation_until", int64(x.ObservationUntil), x.ObservationUntil != 0)
			r.int("association_declared", bit(x.AssociationDeclared))
			r.text("bank_hash", x.BankHash)
			r.text("licence_hash", x.IsolationLicence)
			r.text("egress_ip_group", x.EgressGroup)
			r.text("device_group", x.DeviceGroup)
			r.text("dns_group", x.DNS)
			r.text("team", x.Team)
			r.text("store_name", name)
			r.text("stores", strings.Join(stores, "\x1f"))
			r.text("suspended_stores", strings.Join(suspended, "\x1f"))
			r.valid(x.From, x.Until)
			if err := r.put(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Builder) brandRows(_ context.Context, r *rower) error {
	brands := []product.Brand{{Name: "unknown"}, {Name: "not applicable"}}
	for i, x := range append(brands, b.cfg.Inputs.Brands...) {
		sk := fact.SK(x.Code)
		if i < 2 {
			sk = uint64(i)
		}
		r.key("brand_sk", sk)
		r.text("brand_code", x.Code)
		r.text("name", cmp.Or(x.Name, x.Code))
		r.text("owner_entity", x.OwnerEntity)
		r.text("category_default", x.Category)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) currencyRows(_ context.Context, r *rower) error {
	pegs := map[string]money.Peg{}
	for _, p := range money.Pegs() {
		pegs[p.Code] = p
	}
	for _, c := range money.Currencies() {
		p, ok := pegs[c.Code]
		r.text("currency", c.Code)
		r.int("minor_units", int64(c.Minor))
		if ok {
			r.text("peg_to", p.Anchor)
		}
		r.maybe("peg_rate", p.Rate, ok)
		r.maybe("peg_from", int64(p.From), ok)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) feeTypeRows(_ context.Context, r *rower) error {
	for _, x := range b.rules.All() {
		r.key("fee_type_sk", feeTypeSK(x))
		r.text("rule_id", x.ID)
		r.text("transaction_type", x.TransactionType)
		r.text("amount_type", x.AmountType)
		r.text("amount_description", x.Description)
		r.text("pl_line", x.Line)
		r.text("sign_expected", x.Sign)
		r.text("tax_flag", x.Tax)
		r.text("mapping_version", b.rules.Version())
		r.text("note", x.Note)
		r.valid(x.From, input.Forever)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) plLineRows(_ context.Context, r *rower) error {
	for _, l := range ledger.Lines() {
		r.text("pl_line", l.Code)
		r.text("section", l.Section)
		r.int("order_no", int64(l.Order))
		r.int("is_pl", bit(l.PL))
		r.text("name_en", l.EN)
		r.text("name_zh", l.ZH)
		r.text("section_zh", l.SectionZH)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) costRows(_ context.Context, r *rower) error {
	for _, c := range b.cfg.Inputs.Costs {
		r.text("account", c.Account)
		r.text("sku", c.SKU)
		r.text("cost_component", c.Component)
		r.int("valid_from", int64(c.From))
		r.int("valid_to", int64(c.Until))
		r.int("amount", c.Amount)
		r.text("currency", c.Currency)
		r.text("unit_basis", c.Per)
		r.text("source", c.Source)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) registrationRows(_ context.Context, r *rower) error {
	for _, x := range b.cfg.Inputs.VAT.Registrations {
		r.key("legal_entity_sk", fact.SK(x.Entity))
		r.text("legal_entity_code", x.Entity)
		r.text("country", x.Country)
		r.text("vat_no", x.Number)
		r.text("scheme", string(x.Scheme))
		r.int("fee_vat_reclaimable", bit(x.ReclaimFees))
		r.int("valid_from", int64(x.From))
		r.int("valid_to", int64(x.Until))
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) vatRateRows(_ context.Context, r *rower) error {
	for _, x := range b.cfg.Inputs.VAT.Rates {
		r.text("country", x.Country)
		r.text("tax_class", cmp.Or(x.Class, tax.Standard))
		r.int("valid_from", int64(x.From))
		r.int("rate", x.Rate)
		if err := r.put(); err != nil {
			return err
		}
	}
	return nil
}
