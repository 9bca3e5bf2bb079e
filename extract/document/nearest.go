package document

import (
	"fmt"
	"strings"

	"sellerhouse/extract/dataset"
)

// nearest says which headers of a file look like columns that it lacks, "" where none does: most wrong files are the
// right one with a header renamed.
func nearest(t *dataset.Table, missing, unknown []string) string {
	var out []string
	for _, c := range t.Columns {
		for _, m := range missing {
			if c.From != m {
				continue
			}
			found, best := "", 0
			for _, name := range append([]string{c.From}, c.Aliases...) {
				for _, h := range unknown {
					a, b := plainName(name), plainName(h)
					d := distance(a, b)
					if d <= max(2, len(a)/3) && d < len(a) && (found == "" || d < best) {
						found, best = h, d
					}
				}
			}
			if found != "" {
				out = append(out, fmt.Sprintf("%q is nearest to %s", found, c.From))
			}
		}
	}
	return strings.Join(out, ", ")
}

// plainName is a header without case, blanks and signs between its words.
func plainName(s string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "", "/", "", ".", "").Replace(s))
}

// distance counts the letters to insert, delete or change to come from one word to the other.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(y)]
}
