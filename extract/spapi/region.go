package spapi

import (
	"context"
	"net/http"
	"strings"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/clock"
)

// At returns a client for the endpoint of a region. A base that stands for all of Amazon has the regions below it.
func At(client *http.Client, clk clock.Clock, a account.Account, base string, region amazon.Region) *Client {
	a.Region = region
	if base != "" {
		base = strings.TrimRight(base, "/") + "/_region/" + string(region)
	}
	return New(client, clk, a, base)
}

// Elsewhere returns the region, other than the account's own, whose endpoint takes its grant; "" where none does. It
// costs a list of participations, which needs no role, for each region.
func Elsewhere(ctx context.Context, client *http.Client, clk clock.Clock, a account.Account, base string) amazon.Region {
	for _, region := range []amazon.Region{amazon.NA, amazon.EU, amazon.FE} {
		if region == a.Region {
			continue
		}
		if _, err := At(client, clk, a, base, region).Participations(ctx); err == nil {
			return region
		}
	}
	return ""
}

// notApplicable is what Amazon answers for a type that the account's stores do not have.
// Source: amzn/selling-partner-api-docs#382.
const notApplicable = "could not be applied to any marketplace"
