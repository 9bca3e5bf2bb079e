package product_test

import (
	"testing"

	"sellerhouse/extract/window"
	"sellerhouse/transform/product"
)

func TestBrand(t *testing.T) {
	may := window.Date(2026, 5, 1)
	m, err := product.NewMap([]product.Rule{
		{Match: product.SKU, Pattern: "MUG", Brand: "ALL"},
		{Match: product.SKU, Account: "A", Pattern: "MUG", Brand: "ACCOUNT"},
		{Match: product.SKU, Account: "A", Marketplace: "M", Pattern: "MUG", Brand: "SITE"},
		{Match: product.ASIN, Pattern: "B0MUG", Brand: "BYASIN"},
		{Match: product.ParentASIN, Pattern: "B0PARENT", Brand: "BYPARENT"},
		{Match: product.SKUPrefix, Pattern: "MU", Brand: "FIRST"},
		{Match: product.SKUPrefix, Pattern: "M", Brand: "SECOND"},
		{Match: product.SKU, Pattern: "NEW", Brand: "OLD"},
		{Match: product.SKU, Pattern: "NEW", Brand: "YOUNG", From: may},
		{Match: product.CampaignRegex, Pattern: "^ALDER ", Brand: "ALDER"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		item product.Item
		day  window.Day
		want string
	}{
		"account and site":             {product.Item{Account: "A", Marketplace: "M", SKU: "MUG", ASIN: "B0MUG"}, may, "SITE"},
		"account":                      {product.Item{Account: "A", Marketplace: "N", SKU: "MUG"}, may, "ACCOUNT"},
		"any account":                  {product.Item{Account: "B", Marketplace: "M", SKU: "MUG"}, may, "ALL"},
		"case counts":                  {product.Item{Account: "A", SKU: "mug"}, may, ""},
		"ASIN before prefix":           {product.Item{SKU: "MUX", ASIN: "B0MUG"}, may, "BYASIN"},
		"parent after ASIN":            {product.Item{SKU: "x", ASIN: "B0X", Parent: "B0PARENT"}, may, "BYPARENT"},
		"the first prefix of the file": {product.Item{SKU: "MUX"}, may, "FIRST"},
		"the next":                     {product.Item{SKU: "MX"}, may, "SECOND"},
		"before the new rule":          {product.Item{SKU: "NEW"}, may - 1, "OLD"},
		"from its day":                 {product.Item{SKU: "NEW"}, may, "YOUNG"},
		"nothing known":                {product.Item{SKU: "x"}, may, ""},
		"no SKU":                       {product.Item{}, may, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := m.Brand(tt.item, tt.day); got != tt.want {
				t.Errorf("Brand(%+v) = %q, want %q", tt.item, got, tt.want)
			}
		})
	}
	if m.Campaign("A", "M", "ALDER auto", may) != "ALDER" || m.Campaign("A", "M", "auto ALDER", may) != "" {
		t.Error("campaigns go by their names")
	}
	if !m.Asks(product.ASIN) || m.Asks(product.CatalogBrand) || m.Era(may-1) == m.Era(may) {
		t.Error("Asks and Era must follow the rules")
	}
	if _, err := product.NewMap([]product.Rule{{Match: product.CampaignRegex, Pattern: "("}}); err == nil {
		t.Error("a broken expression was accepted")
	}
}

func TestBase(t *testing.T) {
	known := func(s string) bool { return s == "MUG-BLUE" || s == "MUG" }
	for name, tt := range map[string]struct {
		in, want string
		ok       bool
	}{
		"the longest known SKU": {"amzn.gr.MUG-BLUE-x1Y2-VG", "MUG-BLUE", true},
		"cut once":              {"amzn.gr.MUG-x1Y2", "MUG", true},
		"nothing known":         {"amzn.gr.CUP-x1Y2-VG", "", false},
		"an ordinary SKU":       {"MUG-BLUE", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := product.Base(tt.in, known); got != tt.want || ok != tt.ok {
				t.Errorf("Base(%q) = %q, %v", tt.in, got, ok)
			}
		})
	}
	if product.Norm(" MUG ") != "MUG" || product.Norm("Cafe\u0301") != "Caf\u00e9" {
		t.Error("SKUs are trimmed and NFC")
	}
}
