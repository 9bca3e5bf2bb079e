package plan

import (
	"slices"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// Refusal is why an account asks nothing of a dataset; "" where it asks.
type Refusal string

// The refusals.
const (
	Excluded     Refusal = "EXCLUDED"       // the configuration does not want it, or does not name it where it must
	ByHand       Refusal = "IMPORT"         // no API gives it: files are imported
	Removed      Refusal = "REMOVED"        // Amazon does not give it on this day
	OtherType    Refusal = "ACCOUNT_TYPE"   // it is for sellers and the account is a vendor, or the other way round
	OtherRegion  Refusal = "REGION"         // it does not exist where the account sells
	Unrestricted Refusal = "RESTRICTED"     // it holds personal data and the account does not say `restricted: true`
	NoGrant      Refusal = "NO_CREDENTIALS" // or no store or profile is known
)

// Asks says why an account asks nothing of a dataset on a day, the reason that nothing can be done about first.
func Asks(a account.Account, spec *dataset.Spec, today window.Day) Refusal {
	switch {
	case a.Type == account.Vendor && !spec.Vendor, a.Type != account.Vendor && !spec.Seller:
		return OtherType
	case len(spec.Regions) > 0 && !slices.Contains(spec.Regions, string(a.Region)), len(a.Marketplaces) > 0 && len(Stores(a, spec)) == 0:
		return OtherRegion
	case !spec.Serves.Gives(today):
		return Removed
	case spec.Source.API == dataset.ImportOnly:
		return ByHand
	case !a.Wants(spec.Name), spec.OnDemand && !a.Demands(spec.Name):
		return Excluded
	case spec.Source.API == dataset.AdsReports:
		if !a.Ads.Set() || len(a.Profiles) == 0 {
			return NoGrant
		}
		return ""
	case !a.SPAPI.Set() || len(a.Marketplaces) == 0 && !(a.Discovers && spec.Discovers):
		return NoGrant
	case spec.Restricted && !a.Restricted:
		return Unrestricted
	}
	return ""
}

// Stores returns the account's stores in which a dataset exists.
func Stores(a account.Account, spec *dataset.Spec) []amazon.Marketplace {
	if len(spec.Sites) == 0 {
		return a.Marketplaces
	}
	var out []amazon.Marketplace
	for _, m := range a.Marketplaces {
		if slices.Contains(spec.Sites, m.Code) {
			out = append(out, m)
		}
	}
	return out
}

// twinOf returns the dataset that gives the days since the first run where this one is asked for those before it,
// nil where there is none or the account does not ask for it.
func (in *Input) twinOf(a account.Account, spec *dataset.Spec) *dataset.Spec {
	return in.partner(a, func(s *dataset.Spec) bool { return s.Past == spec.Name })
}

func (in *Input) partner(a account.Account, is func(*dataset.Spec) bool) *dataset.Spec {
	for _, s := range in.all() {
		if is(s) && Asks(a, s, window.DayOf(in.Now, dayZone)) == "" {
			return s
		}
	}
	return nil
}

// pastOf returns the dataset asked for the days before the first run of this one, nil where there is none.
func (in *Input) pastOf(a account.Account, spec *dataset.Spec) *dataset.Spec {
	if spec.Past == "" {
		return nil
	}
	return in.partner(a, func(s *dataset.Spec) bool { return s.Name == spec.Past })
}

// Partners returns the specs and those of all whose holdings decide what is asked of them.
func Partners(specs, all []*dataset.Spec) []*dataset.Spec {
	out := slices.Clone(specs)
	for _, s := range all {
		for _, spec := range specs {
			if (s.Past == spec.Name || s.Fallback == spec.Name) && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}
