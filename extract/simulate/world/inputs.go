package world

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// WriteInputs writes the files finance supplies for this world into dir: entities.yaml, brands.csv,
// brand_map.csv, costs.csv, vat.yaml and vendor_transactions.csv.
func (w *World) WriteInputs(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write inputs: %w", err)
	}
	for name, text := range map[string]string{
		"entities.yaml": w.entitiesYAML(), "brands.csv": brandsCSV(), "brand_map.csv": w.brandMapCSV(),
		"costs.csv": w.costsCSV(), "vat.yaml": w.vatYAML(), "vendor_transactions.csv": w.vendorTransactionsCSV(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("write inputs: %w", err)
		}
	}
	return nil
}

func (w *World) entitiesYAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "group: {name: Example Group, reporting_currency: USD, fx_source: ECB, fiscal_year_start: 1}\nentities:\n")
	for _, e := range w.entities {
		fmt.Fprintf(&b, "  - {code: %s, name: %s, country: %s, functional_currency: %s, parent: null, ownership_pct: 100, consolidation: FULL, dsa_compliance_officer: \"\"}\n",
			e.code, e.name, e.country, e.currency)
	}
	fmt.Fprintf(&b, "accounts:\n")
	for _, a := range w.accounts {
		fmt.Fprintf(&b, "  - {code: %s, type: SELLER, region: %s, seller_id: %s, entity: %s, client: SELF, team: T1, home_marketplace: %s, opened_on: %s,\n"+
			"     isolation: {bank: \"hash:%016x\", licence: \"hash:%016x\", egress_ip_group: ip%d, device_group: d%d, dns_group: n%d}, association_declared: false}\n",
			a.Code, a.Region, a.SellingPartnerID, a.Entity, a.home.m.Code, w.start, hash(w.seed, "bank", a.Code), hash(w.seed, "licence", a.Entity),
			a.index+1, a.index+1, a.index+1)
	}
	for _, v := range w.vendors {
		n := len(w.accounts) + v.index + 1
		fmt.Fprintf(&b, "  - {code: %s, type: VENDOR, region: %s, seller_id: %s, entity: %s, client: SELF, team: T1, home_marketplace: %s, opened_on: %s,\n"+
			"     isolation: {bank: \"hash:%016x\", licence: \"hash:%016x\", egress_ip_group: ip%d, device_group: d%d, dns_group: n%d}, association_declared: false}\n",
			v.Code, v.Region, v.SellingPartnerID, v.Entity, v.m.Code, w.start, hash(w.seed, "bank", v.Code), hash(w.seed, "licence", v.Entity), n, n, n)
	}
	b.WriteString("intercompany: []\n")
	return b.String()
}

func brandsCSV() string {
	var b strings.Builder
	b.WriteString("brand,name,owner_entity,category\n")
	for _, x := range brands {
		fmt.Fprintf(&b, "%s,%s,%s,%s\n", x.code, x.name, x.owner, x.category)
	}
	return b.String()
}

// brandMapCSV names most products by SKU, one brand by a prefix, and campaigns by their names.
func (w *World) brandMapCSV() string {
	var b strings.Builder
	b.WriteString("match_type,account,marketplace,pattern,brand,valid_from\n")
	for _, p := range w.products {
		if p.index%5 == 2 {
			fmt.Fprintf(&b, "ASIN,,,%s,%s,2025-01-01\n", p.asin, p.brand)
			continue
		}
		fmt.Fprintf(&b, "SKU,,,%s,%s,2025-01-01\n", p.sku, p.brand)
	}
	for _, x := range brands {
		fmt.Fprintf(&b, "CAMPAIGN_REGEX,,,^%s ,%s,2025-01-01\n", x.code, x.code)
	}
	return b.String()
}

func (w *World) costsCSV() string {
	var b strings.Builder
	b.WriteString("account,sku,component,valid_from,valid_to,amount,currency,per,units_per_carton,source,supplier_terms_days\n")
	for _, c := range w.costs {
		fmt.Fprintf(&b, "%s,%s,%s,%s,,%s,%s,UNIT,,price list,\n", c.account, c.sku, c.component, c.from, FormatMinor(c.amount, 2), c.currency)
	}
	return b.String()
}

func (w *World) vatYAML() string {
	var b strings.Builder
	b.WriteString("registrations:\n")
	for _, r := range w.regs {
		fmt.Fprintf(&b, "  - {entity: %s, country: %s, vat_no: %q, scheme: %s, valid_from: %s, valid_to: null, fee_vat_reclaimable: %t}\n",
			r.entity, r.country, r.number, r.scheme, r.from, r.reclaim)
	}
	b.WriteString("rates:\n")
	for _, c := range []string{"AE", "AT", "BE", "CA", "DE", "FR", "GB", "IE", "IT", "JP", "LU", "NL", "SA"} {
		fmt.Fprintf(&b, "  - {country: %s, tax_class: STANDARD, rate: %s, valid_from: 2018-01-01}\n", c, FormatMinor(int64(vatRates[c]), 4))
	}
	return b.String()
}
