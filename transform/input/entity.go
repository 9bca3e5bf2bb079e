package input

import (
	"cmp"
	"slices"
	"strings"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
)

// entities reads entities.yaml.
func (s *Set) entities(c *collector, text string, accounts []account.Account) {
	doc, ok := document(c, text, "group", "entities", "accounts", "intercompany")
	if !ok {
		return
	}
	if at, ok := doc.vals["group"]; ok {
		if g, ok := mapping(c, at, "name", "reporting_currency", "fx_source", "fiscal_year_start"); ok {
			s.Group = Group{
				Name: g.text("name"), ReportingCurrency: g.currency("reporting_currency"),
				FXSource: g.code("fx_source", "ECB", "ECB"), FiscalYearStart: int(g.decimal("fiscal_year_start", 0, 1, 1, 12)),
			}
		}
	}
	s.legalEntities(doc)
	s.accountEntities(doc, accounts)
	doc.list("intercompany", []string{"seller", "buyer", "price_rule", "pct"}, func(n *node) {
		p := Pair{Seller: n.must("seller"), Buyer: n.must("buyer"), PriceRule: n.text("price_rule"), Percent: n.decimal("pct", 4, 0, 0, 1000)}
		s.wantEntity(n, "seller", p.Seller)
		s.wantEntity(n, "buyer", p.Buyer)
		if !n.bad {
			s.Intercompany = append(s.Intercompany, p)
		}
	})
}

func (s *Set) wantEntity(n *node, key, code string) {
	if _, ok := s.Entity(code); code != "" && !ok {
		n.wrong(key, "E013", "unknown legal entity %q", code)
	}
}

func (s *Set) legalEntities(doc *node) {
	first := map[string]int{}
	nodes := map[string]*node{}
	doc.list("entities", []string{
		"code", "name", "country", "functional_currency", "parent", "ownership_pct", "consolidation",
		"fiscal_year_start", "dsa_compliance_officer", "licence_no_hash",
	}, func(n *node) {
		e := Entity{
			Code: n.must("code"), Name: n.text("name"), Country: strings.ToUpper(n.text("country")), Currency: n.currency("functional_currency"),
			Parent: n.text("parent"), Ownership: n.decimal("ownership_pct", 4, 100_0000, 0, 100),
			Consolidation:   n.code("consolidation", "FULL", "FULL", "EQUITY", "NONE"),
			FiscalYearStart: int(n.decimal("fiscal_year_start", 0, int64(s.Group.FiscalYearStart), 1, 12)), ComplianceOfficer: n.text("dsa_compliance_officer"), LicenceHash: hash(n, "licence_no_hash"),
		}
		if e.Currency == "" {
			n.must("functional_currency")
		}
		if line, ok := first[e.Code]; ok {
			n.wrong("code", "E008", "duplicate key (first on line %d)", line)
		}
		first[e.Code], nodes[e.Code] = n.at.Line, n
		s.Entities = append(s.Entities, e)
	})
	for _, e := range s.Entities {
		s.wantEntity(nodes[e.Code], "parent", e.Parent)
		seen := map[string]bool{}
		for x, ok := e, true; ok && x.Parent != ""; x, ok = s.Entity(x.Parent) {
			if seen[x.Code] {
				nodes[e.Code].wrong("parent", "E021", "parents of %q form a circle", e.Code)
				break
			}
			seen[x.Code] = true
		}
	}
}

// hash is a salted hash; anything that looks like the number itself is refused.
func hash(n *node, key string) string {
	v := n.text(key)
	if v != "" && !strings.HasPrefix(v, "hash:") {
		n.wrong(key, "E023", "store only a salted hash")
		return ""
	}
	return v
}

func (s *Set) accountEntities(doc *node, accounts []account.Account) {
	sellers := map[string]int{}
	var places []*node
	doc.list("accounts", []string{
		"code", "type", "region", "seller_id", "entity", "client", "team", "home_marketplace", "opened_on", "status",
		"observation_until", "isolation", "association_declared", "valid_from", "valid_to",
	}, func(n *node) {
		a := Account{
			Code: n.must("code"), Entity: n.must("entity"), Client: cmp.Or(n.text("client"), "SELF"), Team: n.text("team"), Home: n.text("home_marketplace"),
			Type: n.code("type", "", "SELLER", "VENDOR"), Region: n.code("region", "", "NA", "EU", "FE"), SellerID: n.text("seller_id"),
			Status:   n.code("status", "NORMAL", "NORMAL", "AT_RISK", "DEACTIVATED"),
			OpenedOn: n.date("opened_on", 0), ObservationUntil: n.date("observation_until", 0), AssociationDeclared: n.bool("association_declared", false),
			From: n.date("valid_from", 0), Until: n.date("valid_to", Forever),
		}
		if at, ok := n.vals["isolation"]; ok {
			if iso, ok := mapping(n.c, at, "bank", "licence", "egress_ip_group", "device_group", "dns_group"); ok {
				a.BankHash, a.IsolationLicence = hash(iso, "bank"), hash(iso, "licence")
				a.EgressGroup, a.DeviceGroup, a.DNS = iso.text("egress_ip_group"), iso.text("device_group"), iso.text("dns_group")
			}
		}
		if a.Entity != "" {
			s.wantEntity(n, "entity", a.Entity)
		}
		s.agree(n, &a, accounts)
		if a.SellerID != "" && a.Region != "" {
			key := a.SellerID + " " + a.Region
			if line, ok := sellers[key]; ok && s.Accounts[slices.IndexFunc(s.Accounts, func(b Account) bool { return b.SellerID == a.SellerID && b.Region == a.Region })].Code != a.Code {
				n.wrong("seller_id", "E008", "duplicate key (first on line %d)", line)
			}
			sellers[key] = n.at.Line
		}
		for i, b := range s.Accounts {
			if b.Code == a.Code && b.From < a.Until && a.From < b.Until {
				n.wrong("code", "E022", "account %q belongs to two entities at once: see line %d", a.Code, places[i].at.Line)
			}
		}
		s.Accounts, places = append(s.Accounts, a), append(places, n)
	})
	slices.SortStableFunc(s.Accounts, func(a, b Account) int {
		return cmp.Or(strings.Compare(a.Code, b.Code), cmp.Compare(a.From, b.From))
	})
}

// agree compares what is said here with the configuration, which decides.
func (s *Set) agree(n *node, a *Account, accounts []account.Account) {
	i := slices.IndexFunc(accounts, func(x account.Account) bool { return x.Code == a.Code })
	if i < 0 {
		if a.Code != "" {
			n.wrong("code", "E007", "unknown account %q: it is not in sellerhouse.yaml", a.Code)
		}
		return
	}
	x := accounts[i]
	for _, f := range []struct{ key, here, there string }{
		{"type", a.Type, strings.ToUpper(string(x.Type))}, {"region", a.Region, string(x.Region)}, {"seller_id", a.SellerID, x.SellingPartnerID},
	} {
		if f.here != "" && f.there != "" && f.here != f.there {
			n.wrong(f.key, "E034", "%s %q differs from %q in sellerhouse.yaml: leave it out here", f.key, f.here, f.there)
		}
	}
	if a.Home != "" {
		m, ok := amazon.ByCode(a.Home)
		switch {
		case !ok:
			n.wrong("home_marketplace", "E006", "unknown marketplace %q", a.Home)
		case len(x.Marketplaces) > 0 && !x.Sells(m.ID):
			n.wrong("home_marketplace", "E006", "marketplace %q is not one of the account's", a.Home)
		default:
			a.Home = m.Code
		}
	}
}
