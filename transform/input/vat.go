package input

import (
	"regexp"

	"sellerhouse/transform/tax"
)

// vatNumber is how registration numbers look where that is known: a warning, not a refusal.
var vatNumber = map[string]*regexp.Regexp{
	"AT": regexp.MustCompile(`^ATU\d{8}$`), "BE": regexp.MustCompile(`^BE[01]\d{9}$`), "DE": regexp.MustCompile(`^DE\d{9}$`),
	"ES": regexp.MustCompile(`^ES[A-Z0-9]\d{7}[A-Z0-9]$`), "FR": regexp.MustCompile(`^FR[A-Z0-9]{2}\d{9}$`), "GB": regexp.MustCompile(`^GB(\d{9}|\d{12})$`),
	"IT": regexp.MustCompile(`^IT\d{11}$`), "NL": regexp.MustCompile(`^NL\d{9}B\d{2}$`), "PL": regexp.MustCompile(`^PL\d{10}$`),
	"SE": regexp.MustCompile(`^SE\d{12}$`), "AE": regexp.MustCompile(`^\d{15}$`), "SA": regexp.MustCompile(`^3\d{13}3$`), "JP": regexp.MustCompile(`^T\d{13}$`),
}

// vat reads vat.yaml.
func (s *Set) vat(c *collector, text string) {
	doc, ok := document(c, text, "registrations", "rates")
	if !ok {
		return
	}
	type place struct {
		n *node
		r tax.Registration
	}
	var places []place
	doc.list("registrations", []string{"entity", "country", "vat_no", "scheme", "valid_from", "valid_to", "fee_vat_reclaimable"}, func(n *node) {
		r := tax.Registration{
			Entity: n.must("entity"), Country: tax.Country(n.must("country")), Number: n.text("vat_no"),
			Scheme: tax.Scheme(n.code("scheme", "NORMAL", "NORMAL", "OSS", "IOSS", "MARKETPLACE_DEEMED")),
			From:   n.date("valid_from", 0), Until: n.date("valid_to", Forever), ReclaimFees: n.bool("fee_vat_reclaimable", true),
		}
		if len(s.Entities) > 0 {
			s.wantEntity(n, "entity", r.Entity)
		}
		if re := vatNumber[r.Country]; re != nil && r.Number != "" && !re.MatchString(r.Number) {
			n.wrong("vat_no", "W102", "%q does not look like a registration number of %s", r.Number, r.Country)
		}
		for _, p := range places {
			if p.r.Entity == r.Entity && p.r.Country == r.Country && p.r.From < r.Until && r.From < p.r.Until {
				n.wrong("valid_from", "E009", "overlapping validity with line %d", p.n.at.Line)
			}
		}
		places = append(places, place{n, r})
		s.VAT.Registrations = append(s.VAT.Registrations, r)
	})
	first := map[tax.Rate]int{}
	doc.list("rates", []string{"country", "tax_class", "rate", "valid_from"}, func(n *node) {
		r := tax.Rate{Country: tax.Country(n.must("country")), Class: n.text("tax_class"), Rate: n.decimal("rate", 6, 0, 0, 1000), From: n.date("valid_from", 0)}
		if r.Class == "" {
			r.Class = tax.Standard
		}
		if n.must("rate") != "" && r.Rate > 500_000 && !n.bad {
			n.wrong("rate", "E010", "value out of range [0,0.5]: write 19 percent as 0.19")
		}
		key := r
		key.Rate = 0
		if line, ok := first[key]; ok {
			n.wrong("country", "E008", "duplicate key (first on line %d)", line)
		}
		first[key] = n.at.Line
		s.VAT.Rates = append(s.VAT.Rates, r)
	})
	for _, p := range places {
		if p.r.Scheme != tax.Normal && p.r.Scheme != tax.OSS || p.n.bad {
			continue
		}
		found := false
		for _, r := range s.VAT.Rates {
			found = found || r.Country == p.r.Country && r.Class == tax.Standard
		}
		if !found {
			p.n.wrong("country", "E027", "no rate for registered country %q", p.r.Country)
		}
	}
}
