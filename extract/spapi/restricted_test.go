package spapi_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"sellerhouse/extract/account"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/spapi"
)

func TestRestrictedDocument(t *testing.T) {
	const id = "amzn1.spdoc.1.4.eu.a/b"
	for name, tt := range map[string]struct {
		status int
		answer string
		err    error
	}{
		"as documented":   {status: 200, answer: `{"restrictedDataToken":"Atz.sprdt|x","expiresIn":3600}`},
		"with a payload":  {status: 200, answer: `{"payload":{"restrictedDataToken":"Atz.sprdt|x"}}`},
		"without a token": {status: 200, answer: `{}`, err: transport.ErrServer},
		"without a role":  {status: 403, answer: `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied."}]}`, err: transport.ErrDenied},
	} {
		t.Run(name, func(t *testing.T) {
			var asked, opened string
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/auth/o2/token":
					_, _ = io.WriteString(w, `{"access_token":"Atza|own","expires_in":3600}`)
				case "/tokens/2021-03-01/restrictedDataToken":
					body, _ := io.ReadAll(r.Body)
					asked = r.Header.Get("X-Amz-Access-Token") + " " + string(body)
					w.WriteHeader(tt.status)
					_, _ = io.WriteString(w, tt.answer)
				default:
					opened = r.Header.Get("X-Amz-Access-Token") + " " + r.URL.EscapedPath()
					_, _ = io.WriteString(w, `{"reportDocumentId":"`+id+`","url":"https://storage.example/1"}`)
				}
			}))
			t.Cleanup(srv.Close)
			c := spapi.New(srv.Client(), clock.Wall{}, account.Account{SPAPI: account.Credentials{ClientID: "c", ClientSecret: "s", RefreshToken: "r"}}, srv.URL)
			token, _, err := c.DataToken(t.Context(), id)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			want := `Atza|own {"restrictedResources":[{"method":"GET","path":"/reports/2021-06-30/documents/amzn1.spdoc.1.4.eu.a%2Fb"}]}`
			if asked != want {
				t.Errorf("asked %s, want %s", asked, want)
			}
			if err != nil {
				return
			}
			d, _, err := c.GetRestricted(t.Context(), id, token)
			if err != nil || d.URL.Reveal() != "https://storage.example/1" || opened != "Atz.sprdt|x /reports/2021-06-30/documents/amzn1.spdoc.1.4.eu.a%2Fb" {
				t.Errorf("address %q, %v; opened with %s", d.URL.Reveal(), err, opened)
			}
			if text := fmt.Sprintf("%v %+v %#v", token, token, token); text != "[redacted] [redacted] [redacted]" {
				t.Errorf("a token prints as %s", text)
			}
		})
	}
}
