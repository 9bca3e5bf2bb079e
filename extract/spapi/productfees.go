package spapi

import (
	"context"
	"encoding/json"
	"net/http"

	"sellerhouse/extract/internal/transport"
)

// Offer is a product and the price its fees are estimated for.
type Offer struct {
	ASIN, Price string // a decimal number
	Amazon      bool   // fulfilled by Amazon
}

// FeesEstimates returns the fees of a sale of some products of a site, twenty at most.
// Source: Product Fees API v0, getMyFeesEstimates (read 2026-11).
func (c *Client) FeesEstimates(ctx context.Context, marketplaceID, currency string, offers []Offer) (Sheet, float64, error) {
	type money struct {
		Currency string      `json:"CurrencyCode"`
		Amount   json.Number `json:"Amount"`
	}
	type request struct {
		MarketplaceID string `json:"MarketplaceId"`
		Amazon        bool   `json:"IsAmazonFulfilled"`
		Price         struct {
			Listing money `json:"ListingPrice"`
		} `json:"PriceToEstimateFees"`
		Identifier string `json:"Identifier"`
	}
	type item struct {
		Request request `json:"FeesEstimateRequest"`
		Type    string  `json:"IdType"`
		Value   string  `json:"IdValue"`
	}
	body := make([]item, 0, len(offers))
	for _, o := range offers {
		i := item{Type: "ASIN", Value: o.ASIN, Request: request{MarketplaceID: marketplaceID, Amazon: o.Amazon, Identifier: o.ASIN}}
		i.Request.Price.Listing = money{currency, json.Number(o.Price)}
		body = append(body, i)
	}
	a, err := c.call.Do(ctx, transport.Call{Op: "getMyFeesEstimates", Method: http.MethodPost, Path: "/products/fees/v0/feesEstimate", Body: body, Repeat: true, Once: true}, nil)
	return Sheet{Body: a.Body}, a.Rate(), err
}
