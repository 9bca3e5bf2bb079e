package spapi

import "testing"

func TestFeesEstimates(t *testing.T) {
	c, asked := serving(t, 200, `[{"Status":"Success"}]`)
	s, rate, err := c.FeesEstimates(t.Context(), "ATVPDKIKX0DER", "USD", []Offer{{"B000TEST01", "19.90", false}, {"B000TEST02", "5", true}})
	if err != nil || string(s.Body) != `[{"Status":"Success"}]` || rate != 0.0167 || s.Next != "" {
		t.Errorf("FeesEstimates = %q, %q, %v, %v", s.Body, s.Next, rate, err)
	}
	want := `POST /products/fees/v0/feesEstimate [` +
		`{"FeesEstimateRequest":{"MarketplaceId":"ATVPDKIKX0DER","IsAmazonFulfilled":false,"PriceToEstimateFees":{"ListingPrice":{"CurrencyCode":"USD","Amount":19.90}},"Identifier":"B000TEST01"},"IdType":"ASIN","IdValue":"B000TEST01"},` +
		`{"FeesEstimateRequest":{"MarketplaceId":"ATVPDKIKX0DER","IsAmazonFulfilled":true,"PriceToEstimateFees":{"ListingPrice":{"CurrencyCode":"USD","Amount":5}},"Identifier":"B000TEST02"},"IdType":"ASIN","IdValue":"B000TEST02"}]`
	if *asked != want {
		t.Errorf("asked %s\nwant  %s", *asked, want)
	}
}
