// Package tax decides how the rows of an order item treat tax, and splits tax out of prices that contain
// it. It does no I/O.
package tax

import "sellerhouse/transform/money"

// Mode is how an order-item group treats tax.
type Mode uint8

// The modes.
const (
	Outside             Mode = iota // not a row of an order-item group
	Facilitated                     // tax collected and remitted by Amazon: both pass through
	FacilitatedResidual             // likewise, with a remainder that is neither
	Partial                         // Amazon withholds a part; the tax is ours to declare
	FacilitatedGross                // withheld rows without tax rows: the price contained the tax
	Separate                        // tax rows and nothing withheld: our own VAT beside a net price
	Inclusive                       // no tax rows, and our own VAT inside the price
	None                            // the amount is revenue as it stands
)

var names = [...]string{"", "FACILITATED", "FACIL_RESIDUAL", "PARTIAL", "FACIL_GROSS", "SEPARATE", "INCLUSIVE", "NONE"}

func (m Mode) String() string { return names[m] }

// Group is what the rows of one group say about tax. Amounts have 4 decimals.
type Group struct {
	Tax, Withheld       int64
	HasTax, HasWithheld bool
	LastWithheld        uint64 // position of the last withheld row
}

// AddTax counts a row of collected tax.
func (g *Group) AddTax(amount int64) { g.Tax, g.HasTax = g.Tax+amount, true }

// AddWithheld counts a row of withheld tax at a position, which grows with line and part.
func (g *Group) AddWithheld(amount int64, position uint64) {
	g.Withheld, g.HasWithheld = g.Withheld+amount, true
	g.LastWithheld = max(g.LastWithheld, position)
}

// Residual is what is neither collected nor withheld.
func (g *Group) Residual() int64 { return g.Tax + g.Withheld }

// Mode decides by the rows alone; ok is false where they say nothing and registration or the sale before a
// refund decides. minor is the currency's decimals. exact groups (tax corrections) must net to zero, so that
// whatever is left is a remainder.
func (g *Group) Mode(minor int, exact bool) (mode Mode, ok bool) {
	residual := g.Residual()
	switch {
	case g.HasTax && g.HasWithheld && residual == 0:
		return Facilitated, true
	case g.HasTax && g.HasWithheld && (exact || abs(residual) <= tolerance(minor) || abs(g.Withheld) > abs(g.Tax)):
		return FacilitatedResidual, true
	case g.HasTax && g.HasWithheld:
		return Partial, true
	case g.HasWithheld:
		return FacilitatedGross, true
	case g.HasTax:
		return Separate, true
	}
	return None, false
}

// Refunded is the mode of a refund without tax rows of its own, from the mode of its sale: only a price
// that contained our VAT gives VAT back.
func Refunded(sale Mode) Mode {
	if sale == Inclusive {
		return Inclusive
	}
	return None
}

// tolerance is the largest remainder that is rounding: 0.05, or 5 of a currency without decimals.
func tolerance(minor int) int64 {
	if minor == 0 {
		return 5_0000
	}
	return 500
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}

// CarveOut splits the VAT out of an amount (4 decimals) that contains it, at a rate with 6 decimals: the VAT
// is rounded half away from zero to the currency's minor units, the net is the rest.
func CarveOut(amount, rate int64, minor int) (net, vat int64, err error) {
	unit := money.Pow10(max(0, 4-minor))
	units, err := money.MulDiv(amount, rate, (1_000_000+rate)*unit)
	if err != nil {
		return 0, 0, err
	}
	vat = units * unit
	return amount - vat, vat, nil
}
