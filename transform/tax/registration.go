package tax

import (
	"slices"
	"strings"

	"sellerhouse/extract/window"
)

// Scheme is how an entity is registered in a country.
type Scheme string

// The schemes.
const (
	Normal Scheme = "NORMAL"
	OSS    Scheme = "OSS"
	IOSS   Scheme = "IOSS"
	Deemed Scheme = "MARKETPLACE_DEEMED"
)

// Registration is where an entity is registered for VAT, on the days [From, Until).
type Registration struct {
	Entity, Country, Number string
	Scheme                  Scheme
	From, Until             window.Day
	ReclaimFees             bool // VAT on Amazon's fees comes back
}

// Rate is a country's rate from a day on, 6 decimals.
type Rate struct {
	Country, Class string
	Rate           int64
	From           window.Day
}

// Standard is the tax class of products without one.
const Standard = "STANDARD"

// Rules are registrations and rates. The zero value knows nothing.
type Rules struct {
	Registrations []Registration
	Rates         []Rate
}

// Country is a country's ISO code: Amazon's UK is GB.
func Country(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "UK" {
		return "GB"
	}
	return code
}

func (r *Rules) registration(entity, country string, day window.Day) (Registration, bool) {
	for _, x := range r.Registrations {
		if x.Entity == entity && x.Country == country && x.From <= day && day < x.Until {
			return x, true
		}
	}
	return Registration{}, false
}

// Rate returns the rate of a country and class on a day.
func (r *Rules) Rate(country, class string, day window.Day) (int64, bool) {
	var best Rate
	for _, x := range r.Rates {
		if x.Country == country && x.Class == class && x.From <= day && (best.Country == "" || x.From > best.From) {
			best = x
		}
	}
	return best.Rate, best.Country != ""
}

// Own returns the rate of the VAT of its own that an entity's prices contain in a country, where it is
// registered there in its own name. Countries are ISO codes.
func (r *Rules) Own(entity, country string, day window.Day) (rate int64, ok bool) {
	x, ok := r.registration(entity, country, day)
	if !ok || x.Scheme != Normal && x.Scheme != OSS {
		return 0, false
	}
	return r.Rate(country, Standard, day)
}

// OwnAnywhere says whether the entity has any registration in its own name, so that the country an order
// went to can matter.
func (r *Rules) OwnAnywhere(entity string) bool {
	return slices.ContainsFunc(r.Registrations, func(x Registration) bool {
		return x.Entity == entity && (x.Scheme == Normal || x.Scheme == OSS)
	})
}

// Reclaims says whether VAT on fees charged in a country comes back to the entity.
func (r *Rules) Reclaims(entity, country string, day window.Day) bool {
	x, ok := r.registration(entity, country, day)
	return ok && x.ReclaimFees
}
