// Package ledger decides which P&L line a settlement amount belongs to, by a table of rules over the three
// texts Amazon prints. It does no I/O.
package ledger

import (
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"

	"sellerhouse/extract/window"
)

// Rule maps texts onto a line. In the three patterns a trailing * matches any ending, a lone * anything.
type Rule struct {
	ID                                       string // M001 ...; U001 ... for the user's own
	TransactionType, AmountType, Description string
	Line                                     string // a line, or =REFUND, =ORDER, =OTHER, =BASE
	Sign                                     string // expected: +, - or ±
	Tax                                      string // N none, C collected, W withheld, V own VAT, F tax on a fee, = inherited
	Soft                                     bool   // books new texts on a known line: reported once
	Note                                     string
	From                                     window.Day // first posted day it holds; 0 always
}

//go:embed rules.csv
var rulesCSV string

// Builtin returns the built-in rules in the order of their ids.
func Builtin() []Rule {
	rows, err := csv.NewReader(strings.NewReader(rulesCSV)).ReadAll()
	if err != nil {
		panic("ledger: rules.csv: " + err.Error())
	}
	var out []Rule
	for _, r := range rows[1:] {
		out = append(out, Rule{ID: r[0], TransactionType: r[1], AmountType: r[2], Description: r[3], Line: r[4], Sign: r[5], Tax: r[6], Soft: r[7] == "1", Note: r[8]})
	}
	return out
}

// Match is what the rules say of one amount.
type Match struct {
	RuleID string // M001, M108>M090 where the second was inherited, blank for unmapped
	Line   string
	Tax    string
	Sign   string
	Soft   bool
	Rule   Rule // the rule that names the line; zero for unmapped
}

// Mapped says whether a rule was found.
func (m Match) Mapped() bool { return m.RuleID != "" }

// Rules matches texts. It is immutable and safe for concurrent use.
type Rules struct {
	overrides []compiled
	builtin   []compiled
	starts    []window.Day
	version   string
}

type compiled struct {
	Rule
	cells [3]pattern
}

type pattern struct {
	text   string // key 2
	prefix bool   // matches any ending; with an empty text, anything
}

var inherits = map[string]func(t, a, d string) (string, string, string){
	"=REFUND": func(_, a, d string) (string, string, string) { return "Refund", a, d },
	"=ORDER":  func(_, a, d string) (string, string, string) { return "Order", a, d },
	"=OTHER":  func(_, _, d string) (string, string, string) { return "other-transaction", "other-transaction", d },
	"=BASE":   func(t, a, _ string) (string, string, string) { return t, a, "Base fee" },
}

// AmbiguousError says that two rules would decide the same texts with equal right.
type AmbiguousError struct{ A, B Rule }

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("rules %s and %s both match %q | %q | %q: remove one of them", e.A.ID, e.B.ID, e.B.TransactionType, e.B.AmountType, e.B.Description)
}

// New compiles the rules. Overrides are asked before the built-in ones; of two overrides with equal patterns
// the one whose first day is later decides from then on. Anything else ambiguous is an error, as is a line
// that does not exist.
func New(builtin, overrides []Rule) (*Rules, error) {
	r := &Rules{}
	h := sha256.New()
	for i, set := range [][]Rule{builtin, overrides} {
		seen := map[string]Rule{}
		for _, rule := range set {
			c := compiled{Rule: rule}
			id := ""
			for k, cell := range []string{rule.TransactionType, rule.AmountType, rule.Description} {
				c.cells[k] = compile(cell)
				id += fmt.Sprintf("%s\x1f%v\x1f", c.cells[k].text, c.cells[k].prefix)
			}
			id += fmt.Sprint(rule.From)
			if other, ok := seen[id]; ok {
				return nil, &AmbiguousError{other, rule}
			}
			seen[id] = rule
			if _, ok := LineOf(rule.Line); !ok && inherits[rule.Line] == nil {
				return nil, fmt.Errorf("rule %s: there is no P&L line %q", rule.ID, rule.Line)
			}
			fmt.Fprintf(h, "%d %s %s %s %s %s %v %q\n", i, rule.ID, id, rule.Line, rule.Sign, rule.Tax, rule.Soft, rule.TransactionType)
			if i == 0 {
				r.builtin = append(r.builtin, c)
			} else {
				r.overrides = append(r.overrides, c)
				r.starts = append(r.starts, rule.From)
			}
		}
	}
	slices.Sort(r.starts)
	r.starts = slices.Compact(r.starts)
	r.version = hex.EncodeToString(h.Sum(nil)[:8])
	return r, nil
}

// Version identifies the rules: equal rules give an equal version.
func (r *Rules) Version() string { return r.version }

// All returns every rule, overrides first.
func (r *Rules) All() []Rule {
	var out []Rule
	for _, c := range slices.Concat(r.overrides, r.builtin) {
		out = append(out, c.Rule)
	}
	return out
}

// Era numbers the stretches of time in which the same rules hold: equal eras give equal matches, so a cache
// keyed by texts and era is right.
func (r *Rules) Era(day window.Day) int {
	i, _ := slices.BinarySearch(r.starts, day+1)
	return i
}

// Match decides an amount by its three texts and its posted day. Without a rule the line is UM_UNMAPPED.
func (r *Rules) Match(t, a, d string, day window.Day) Match {
	first, ok := r.best(t, a, d, day, true)
	if !ok {
		return Match{Line: Unmapped, Tax: "N", Sign: "±"}
	}
	move := inherits[first.Line]
	if move == nil {
		return Match{RuleID: first.ID, Line: first.Line, Tax: first.Tax, Sign: first.Sign, Soft: first.Soft, Rule: first}
	}
	t2, a2, d2 := move(t, a, d)
	second, ok := r.best(t2, a2, d2, day, false)
	if !ok {
		return Match{Line: Unmapped, Tax: "N", Sign: "±"}
	}
	return Match{RuleID: first.ID + ">" + second.ID, Line: second.Line, Tax: second.Tax, Sign: second.Sign, Soft: second.Soft, Rule: second}
}

// FeeTaxBase returns the line of the fee that a tax row is on, for entities that cannot reclaim the tax.
// Where the texts do not say which fee it was, the line is FE_OTHER_ADJUST.
func (r *Rules) FeeTaxBase(t, a, d string, day window.Day) string {
	tries := [][3]string{{t, a, "Base fee"}, {t, a, "BaseAmount"}}
	plain := fold(d)
	for _, tax := range []string{"cgst", "sgst", "igst", "utgst", "_vat", "_gst"} {
		if base, ok := strings.CutSuffix(plain, tax); ok && base != "" {
			tries = append(tries, [3]string{t, a, base})
			if strings.HasPrefix(base, "storage") {
				tries = append(tries, [3]string{t, a, "Storage Fee"})
			}
		}
	}
	for _, x := range tries {
		if m := r.Match(x[0], x[1], x[2], day); m.Mapped() && m.Line != TaxOnFee {
			return m.Line
		}
	}
	return "FE_OTHER_ADJUST"
}

func (r *Rules) best(t, a, d string, day window.Day, inherit bool) (Rule, bool) {
	keys := [3]string{key(t), key(cutASIN(a)), key(cutASIN(d))}
	if rule, ok := best(r.overrides, keys, day, inherit); ok {
		return rule, true
	}
	return best(r.builtin, keys, day, inherit)
}

func best(rules []compiled, keys [3]string, day window.Day, inherit bool) (Rule, bool) {
	var found *compiled
	var rank [3]int
	for i := range rules {
		c := &rules[i]
		if c.From > day || !inherit && inherits[c.Line] != nil {
			continue
		}
		var got [3]int
		hit := true
		for k := range keys {
			if got[k] = c.cells[k].rank(keys[k]); got[k] == 0 {
				hit = false
				break
			}
		}
		if !hit {
			continue
		}
		order := slices.Compare(got[:], rank[:])
		if found == nil || order > 0 || order == 0 && c.From > found.From {
			found, rank = c, got
		}
	}
	if found == nil {
		return Rule{}, false
	}
	return found.Rule, true
}

const exact = 1 << 30

// rank is 0 for no match, 1 for a lone *, more for a longer prefix, exact for the text itself.
func (p pattern) rank(key string) int {
	switch {
	case !p.prefix && p.text == key:
		return exact
	case p.prefix && strings.HasPrefix(key, p.text):
		return 1 + len(p.text)
	}
	return 0
}

func compile(cell string) pattern {
	text, prefix := strings.CutSuffix(strings.TrimSpace(cell), "*")
	return pattern{key(text), prefix}
}

// fold is a text trimmed, its blanks collapsed, without case.
func fold(s string) string { return cases.Fold().String(strings.Join(strings.Fields(s), " ")) }

// key is a text without case and without anything but letters and digits, so that Digital Services Fee and
// DigitalServicesFee are the same.
func key(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold(s))
}

// Key is the form in which texts are compared: without case and without anything but letters and digits, and
// without the product a fee was charged for.
func Key(text string) string { return key(cutASIN(text)) }

// cutASIN drops the product a fee was charged for: FBA Customer Returns Fee for ASIN: B0...
func cutASIN(s string) string {
	const mark = " for asin:"
	for i := 0; i+len(mark) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(mark)], mark) {
			return s[:i]
		}
	}
	return s
}
