package coverage

import "strings"

// denials are the classes of requests that an account may not make, and what each is called.
var denials = map[string]Reason{
	"REVOKED": Revoked, "DENIED": Role, "REGION": Region, "ACCOUNT_TYPE": AccountType, "CLOCK": Clock,
}

// refused says whether this request was refused while others may pass, so that asking something else may help.
func (p Parked) refused() bool {
	return p.Class == "DENIED" || p.Class == "ACCOUNT_TYPE" || p.Class == "INVALID"
}

// denied says why a cell's account may not ask now. What was committed of the cell after a refusal takes it back.
func (c *cell) denied() (Parked, Reason) {
	var last Parked
	for _, p := range c.requests.Parked {
		_, denial := denials[p.Class]
		if denial && c.is(p) && p.At.After(last.At) {
			last = p
		}
	}
	for _, m := range c.manifests {
		if !m.Imported && m.CommittedAt.After(last.At) {
			return Parked{}, ""
		}
	}
	return last, denials[last.Class]
}

// is says whether a parked slice is of the cell.
func (c *cell) is(p Parked) bool {
	if p.Slice.Dataset != c.spec.Name || !c.unit.Has(p.Slice.Marketplaces, p.Slice.Profile) {
		return false
	}
	return c.spec.Source.ASINs == "" || c.options == optionText(p.Slice.Options(c.spec))
}

func (p Parked) evidence() string { return strings.Join(p.Reports, ",") }
