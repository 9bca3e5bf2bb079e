package spapi

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"sellerhouse/extract/account"
	"sellerhouse/extract/internal/transport"
)

// documentPath is where a document's address is asked for, and what a data token has to name.
func documentPath(id string) string { return base + "/documents/" + url.PathEscape(id) }

// DataToken asks for a restricted data token that opens one report document and nothing else, for an hour. An
// error wrapping ErrDenied means that the application lacks the restricted role.
// Source: Tokens API 2021-03-01, createRestrictedDataToken (read 2026-11).
func (c *Client) DataToken(ctx context.Context, document string) (token account.Secret, rate float64, err error) {
	type resource struct {
		Method string `json:"method"`
		Path   string `json:"path"`
	}
	type answer struct {
		Token account.Secret `json:"restrictedDataToken"`
	}
	var got struct {
		answer
		Payload answer `json:"payload"` // as older documentation shows it
	}
	body := map[string][]resource{"restrictedResources": {{http.MethodGet, documentPath(document)}}}
	a, err := c.call.Do(ctx, transport.Call{
		Op: "createRestrictedDataToken", Method: http.MethodPost, Path: "/tokens/2021-03-01/restrictedDataToken", Body: body, Repeat: true, Once: true,
	}, &got)
	if err != nil {
		return "", a.Rate(), err
	}
	if token = got.Token; token == "" {
		token = got.Payload.Token
	}
	if token == "" {
		return "", a.Rate(), fmt.Errorf("createRestrictedDataToken: %w: the answer has no restrictedDataToken", transport.ErrServer)
	}
	return token, a.Rate(), nil
}

// GetRestricted returns a fresh address of a document that only a data token opens.
func (c *Client) GetRestricted(ctx context.Context, id string, token account.Secret) (d DocumentAddress, rate float64, err error) {
	a, err := c.call.Do(ctx, transport.Call{
		Op: "getReportDocument", Method: http.MethodGet, Path: documentPath(id), Repeat: true, Once: true, Token: token,
	}, &d)
	return d, a.Rate(), err
}
