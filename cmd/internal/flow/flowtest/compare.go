package flowtest

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"sellerhouse/extract/simulate/world"
)

// Number reads a decimal exactly; nothing and NULL are zero.
func Number(t *testing.T, text string) *big.Rat {
	t.Helper()
	if text == "" || text == "NULL" {
		return new(big.Rat)
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is not a number", text)
	}
	return r
}

// FactOf sums a column of a fact by account and, where one is given, another column.
func FactOf(table, by, sum, where string) string {
	columns, group := "a.account_code", "a.account_code"
	if by != "" {
		columns, group = columns+", "+by, group+", "+by
	}
	on := " AS f INNER JOIN dw.dim_account AS a ON a.account_sk = f.account_sk AND a.is_current = 1 WHERE "
	return "SELECT " + columns + ", toString(sum(" + sum + ")) FROM dw." + table + on + where + " GROUP BY " + group
}

// Compare compares answers, the last column of a query's rows by the others, with what is wanted.
func (h *House) Compare(t *testing.T, what, query string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for _, r := range h.Rows(t, query) {
		got[strings.Join(r[:len(r)-1], " ")] = r[len(r)-1]
	}
	if len(want) == 0 {
		t.Errorf("%s: the world has none", what)
	}
	for k, w := range want {
		if Number(t, got[k]).Cmp(Number(t, w)) != 0 {
			t.Errorf("%s %s: %q, want %s", what, k, got[k], w)
		}
	}
	for k, g := range got {
		if _, ok := want[k]; !ok && Number(t, g).Sign() != 0 {
			t.Errorf("%s %s: %s, want none", what, k, g)
		}
	}
}

// Totals adds up numbers by key.
type Totals map[string]int64

// Texts prints money by the digits of the key's last word, a currency.
func (x Totals) Texts() map[string]string {
	out := map[string]string{}
	for k, n := range x {
		digits := 2
		if strings.HasSuffix(k, "JPY") {
			digits = 0
		}
		out[k] = world.FormatMinor(n, digits)
	}
	return out
}

// Units prints whole numbers.
func (x Totals) Units() map[string]string {
	out := map[string]string{}
	for k, n := range x {
		out[k] = fmt.Sprint(n)
	}
	return out
}
