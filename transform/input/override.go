package input

import (
	"errors"
	"fmt"
	"strings"

	"sellerhouse/transform/ledger"
)

// overrides reads fee_overrides.csv.
func (s *Set) overrides(c *collector, text string) {
	lines := map[string]int{}
	builtin, err := ledger.New(ledger.Builtin(), nil)
	if err != nil {
		panic("input: built-in rules: " + err.Error())
	}
	read(c, text, []string{"transaction_type", "amount_type", "amount_description", "pl_line", "tax_flag", "reason"}, []string{"valid_from"}, func(w *row) {
		r := ledger.Rule{
			ID:              fmt.Sprintf("U%03d", len(s.Overrides)+1),
			TransactionType: w.text("transaction_type"), AmountType: w.text("amount_type"), Description: w.text("amount_description"),
			Line: w.text("pl_line"), Sign: "±", Tax: w.code("tax_flag", "N", "C", "W", "V", "F"), Note: w.text("reason"), From: w.date("valid_from", 0),
		}
		if _, ok := ledger.LineOf(r.Line); !ok && r.Line != "" {
			w.wrong("pl_line", "E033", "pl_line %q unknown", r.Line)
		}
		if w.bad {
			return
		}
		if _, err := ledger.New(ledger.Builtin(), append(s.Overrides[:len(s.Overrides):len(s.Overrides)], r)); err != nil {
			var ambiguous *ledger.AmbiguousError
			if errors.As(err, &ambiguous) {
				w.wrong("amount_description", "E032", "ambiguous with rule line %d", lines[ambiguous.A.ID])
			} else {
				w.wrong("pl_line", "E033", "%v", err)
			}
			return
		}
		lines[r.ID] = w.line
		plain := func(s string) string { return strings.TrimSuffix(s, "*") }
		if m := builtin.Match(plain(r.TransactionType), plain(r.AmountType), plain(r.Description), r.From); m.Mapped() {
			w.wrong("amount_description", "W103", "hides the built-in rule %s", m.RuleID)
		}
		s.Overrides = append(s.Overrides, r)
	})
}
