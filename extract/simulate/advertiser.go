package simulate

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/simulate/world"
)

// adsCall is one authorised call of the Advertising API, its quota taken.
type adsCall struct {
	call
	profile world.Profile // of the scope header; none for the list of profiles
}

// advertiser wraps an operation of the Advertising API.
func (s *Server) advertiser(op string, f func(*adsCall)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.begin(w)
		s.mu.Lock()
		c := &adsCall{call: call{s: s, w: w, r: r, op: op, now: s.now, moment: s.moment, faults: s.faults}}
		s.mu.Unlock()
		token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		kind, code, until, ok := s.readToken(token)
		if !bearer || !ok || kind != advertiserToken || s.byCode[code] == nil || !c.now.Before(until) || c.faults.revoked(code) {
			c.send(http.StatusUnauthorized, map[string]string{"code": "UNAUTHORIZED", "details": "HTTP 401 Unauthorized"})
			return
		}
		c.account = s.byCode[code]
		if c.faults.denied(code) || r.Header.Get("Amazon-Advertising-Api-Clientid") != c.account.Ads.ClientID {
			c.send(http.StatusForbidden, map[string]string{"message": "Not authorized to access the Advertising API with this client"})
			return
		}
		if op != "ads.getProfiles" {
			scope := r.Header.Get("Amazon-Advertising-Api-Scope")
			if c.profile, ok = c.account.profile(scope); !ok {
				c.fail(http.StatusUnauthorized, "Not authorized to access scope "+scope)
				return
			}
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			c.fail(http.StatusBadRequest, "request body is too large")
			return
		}
		c.body = body
		key := r.Method + " " + r.URL.RequestURI() + " " + c.profile.ID + " " + string(body)
		if status := s.stumble(code, op, key); status != 0 {
			c.fail(status, "Internal error. Please retry")
			return
		}
		granted, wait, err := s.take(code, op, key)
		if err != nil {
			c.fail(http.StatusInternalServerError, err.Error())
			return
		}
		if !granted {
			draw := []string{"ads 429", code, op, key, c.now.String()}
			if s.seed.one(c.faults.RetryAfter, draw...) {
				w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			}
			if s.seed.one(4, append(draw, "html")...) {
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(http.StatusTooManyRequests)
				_, _ = io.WriteString(w, "<html><body><h1>429 Too Many Requests</h1></body></html>")
				return
			}
			c.fail(http.StatusTooManyRequests, "Too Many Requests")
			return
		}
		f(c)
	}
}

// fail answers as reporting does: the status as a text, and what is wrong.
func (c *adsCall) fail(status int, detail string) {
	c.send(status, map[string]string{"code": strconv.Itoa(status), "detail": detail})
}

// profiles is GET /v2/profiles and GET /v2/profiles/{id}.
func (s *Server) profiles(c *adsCall) {
	type info struct {
		Marketplace string `json:"marketplaceStringId"`
		ID          string `json:"id"`
		Type        string `json:"type"`
		Name        string `json:"name"`
		Valid       bool   `json:"validPaymentMethod"`
	}
	type profile struct {
		ID       json.Number `json:"profileId"`
		Country  string      `json:"countryCode"`
		Currency string      `json:"currencyCode"`
		Budget   json.Number `json:"dailyBudget"`
		Zone     string      `json:"timezone"`
		Account  info        `json:"accountInfo"`
	}
	wanted := strings.Split(c.r.URL.Query().Get("profileTypeFilter"), ",")
	out := []profile{}
	for _, p := range c.account.world.Profiles {
		m, _ := amazon.ByID(p.MarketplaceID)
		if wanted[0] != "" && !slices.Contains(wanted, c.account.Type) {
			continue
		}
		out = append(out, profile{
			ID: json.Number(p.ID), Country: m.Code, Currency: p.Currency, Budget: "999999999.0", Zone: p.TimeZone,
			Account: info{p.MarketplaceID, c.account.SellingPartnerID, c.account.Type, "Sample Store " + c.account.Code, true},
		})
	}
	id := c.r.PathValue("id")
	if id == "" {
		c.send(http.StatusOK, out)
		return
	}
	for _, p := range out {
		if p.ID.String() == id {
			c.send(http.StatusOK, p)
			return
		}
	}
	c.send(http.StatusNotFound, map[string]string{"code": "NOT_FOUND", "details": "Could not find profile with id " + id})
}
