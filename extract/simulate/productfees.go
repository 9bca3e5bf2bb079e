package simulate

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

var _ = answers(api{"POST /products/fees/v0/feesEstimate", "getMyFeesEstimates", plan{0.5, 1, "0.5"}, (*Server).feesEstimates})

// feesEstimates is POST /products/fees/v0/feesEstimate, by ASIN.
func (s *Server) feesEstimates(c *call) {
	var in []struct {
		Request struct {
			MarketplaceID string `json:"MarketplaceId"`
			Amazon        bool   `json:"IsAmazonFulfilled"`
			Price         struct {
				Listing struct {
					Currency string      `json:"CurrencyCode"`
					Amount   json.Number `json:"Amount"`
				} `json:"ListingPrice"`
			} `json:"PriceToEstimateFees"`
			Identifier string `json:"Identifier"`
		} `json:"FeesEstimateRequest"`
		Type  string `json:"IdType"`
		Value string `json:"IdValue"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil || len(in) == 0 || len(in) > 20 {
		c.fail(http.StatusBadRequest, "InvalidInput", "Invalid Input", "")
		return
	}
	s.pages(c, "", listing{
		size: 20, args: map[string][]string{"body": {string(c.body)}},
		rows: func(at time.Time) []any {
			var out []any
			for _, i := range in {
				r := i.Request
				id := object{
					{"MarketplaceId", r.MarketplaceID},
					{"IdType", i.Type},
					{"SellerId", c.account.SellingPartnerID},
					{"SellerInputIdentifier", r.Identifier},
					{"IsAmazonFulfilled", r.Amazon},
					{"IdValue", i.Value},
					{"PriceToEstimateFees", object{{"ListingPrice", object{{"CurrencyCode", r.Price.Listing.Currency}, {"Amount", r.Price.Listing.Amount}}}}},
				}
				minor, digits, ok := minorOf(r.Price.Listing.Amount.String(), c.account.homes[r.MarketplaceID].MinorUnits)
				fees, known := s.world.FeesOf(c.account.Code, r.MarketplaceID, i.Value, minor, r.Amazon)
				if !ok || !known {
					out = append(out, object{{"Status", "ClientError"}, {"FeesEstimateIdentifier", id}, {"Error", object{
						{"Type", "Sender"}, {"Code", "InvalidParameterValue"}, {"Message", "There is an client-side error. Please verify your inputs."},
					}}})
					continue
				}
				money := func(n int64) object {
					return object{{"CurrencyCode", r.Price.Listing.Currency}, {"Amount", amountNumber(n, digits)}}
				}
				var total int64
				details := []object{}
				for _, f := range fees {
					total += f.Amount
					details = append(details, object{{"FeeType", f.Type}, {"FeeAmount", money(f.Amount)}, {"FeePromotion", money(0)}, {"FinalFee", money(f.Amount)}})
				}
				out = append(out, object{{"Status", "Success"}, {"FeesEstimateIdentifier", id}, {"FeesEstimate", object{
					{"TimeOfFeesEstimation", zulu(at)}, {"TotalFeesEstimate", money(total)}, {"FeeDetailList", details},
				}}})
			}
			return out
		},
		print: func(rows []json.RawMessage, _ string) any { return orEmpty(rows) },
	})
}

// minorOf reads a price in minor units.
func minorOf(text string, digits int) (int64, int, bool) {
	whole, part, _ := strings.Cut(text, ".")
	if len(part) > digits {
		part = strings.TrimRight(part, "0")
	}
	if len(part) > digits {
		return 0, digits, false
	}
	n := int64(0)
	for _, r := range whole + part + strings.Repeat("0", digits-len(part)) {
		if r < '0' || r > '9' {
			return 0, digits, false
		}
		n = n*10 + int64(r-'0')
	}
	return n, digits, whole != ""
}
