package spapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"sellerhouse/extract/internal/transport"
)

const participationsPath = "/sellers/v1/marketplaceParticipations"

// Participation is a store the account's authorisation covers.
type Participation struct {
	MarketplaceID string
	Participates  bool // false: the seller left the store, or was never in it
	Suspended     bool // listings are suspended
}

// Participations lists the stores of the authorisation. It needs no role, so that it tells whether the grant
// itself works.
// Source: Sellers API v1, getMarketplaceParticipations (read 2026-11).
func (c *Client) Participations(ctx context.Context) ([]Participation, error) {
	a, err := c.call.Do(ctx, transport.Call{Op: "getMarketplaceParticipations", Method: http.MethodGet, Path: participationsPath, Repeat: true}, nil)
	if err != nil {
		return nil, err
	}
	return ReadParticipations(a.Body)
}

// ReadParticipations reads the answer of getMarketplaceParticipations.
func ReadParticipations(body []byte) ([]Participation, error) {
	var got struct {
		Payload []struct {
			Marketplace struct {
				ID string `json:"id"`
			} `json:"marketplace"`
			Participation struct {
				Participating bool `json:"isParticipating"`
				Suspended     bool `json:"hasSuspendedListings"`
			} `json:"participation"`
		} `json:"payload"`
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return nil, fmt.Errorf("getMarketplaceParticipations: %w", err)
	}
	out := make([]Participation, 0, len(got.Payload))
	for _, p := range got.Payload {
		out = append(out, Participation{p.Marketplace.ID, p.Participation.Participating, p.Participation.Suspended})
	}
	return out, nil
}

// ParticipationsSheet is what Participations reads, as it came.
func (c *Client) ParticipationsSheet(ctx context.Context) (Sheet, float64, error) {
	return c.sheet(ctx, "getMarketplaceParticipations", participationsPath, nil)
}
