package schedule

import (
	"testing"
	"time"
)

// spans makes reports from minutes: when each was asked for, when Amazon's work on it began, and when it was last at it.
func spans(minutes ...[3]int) []Span {
	var out []Span
	at := func(m int) time.Time { return epoch.Add(time.Duration(m) * time.Minute) }
	for _, m := range minutes {
		out = append(out, Span{at(m[0]), at(m[1]), at(m[2])})
	}
	return out
}

func TestLearnWhatWaits(t *testing.T) {
	for name, tt := range map[string]struct {
		known Worked
		last  []Span
		want  Worked
	}{
		"nothing":                            {},
		"one shows nothing":                  {last: spans([3]int{0, 0, 5})},
		"one after the other as asked":       {last: spans([3]int{0, 0, 5}, [3]int{6, 6, 9}, [3]int{10, 10, 12})},
		"two wait for their turn":            {last: spans([3]int{0, 0, 5}, [3]int{0, 5, 9}, [3]int{0, 9, 12}), want: Worked{1, 1}},
		"seen in any order":                  {last: spans([3]int{0, 9, 12}, [3]int{0, 0, 5}, [3]int{0, 5, 9}), want: Worked{1, 1}},
		"one that waited is not enough":      {last: spans([3]int{0, 0, 5}, [3]int{0, 5, 9})},
		"together":                           {last: spans([3]int{0, 0, 5}, [3]int{0, 0, 9}), want: Worked{0, 2}},
		"two at a time":                      {last: spans([3]int{0, 0, 5}, [3]int{0, 0, 9}, [3]int{0, 5, 9}, [3]int{0, 9, 12}, [3]int{1, 9, 13}), want: Worked{2, 2}},
		"all of Amazon is slow":              {last: spans([3]int{0, 4, 9}, [3]int{0, 4, 8}, [3]int{0, 5, 9}), want: Worked{0, 3}},
		"what waited for nothing":            {last: spans([3]int{0, 5, 6}, [3]int{10, 15, 16}, [3]int{20, 25, 26})},
		"known, and nothing new":             {known: Worked{1, 1}, last: spans([3]int{0, 0, 5}, [3]int{6, 6, 9}), want: Worked{1, 1}},
		"known, and now two are at work":     {known: Worked{1, 1}, last: spans([3]int{0, 0, 5}, [3]int{0, 0, 9}), want: Worked{0, 2}},
		"two were known, and two are":        {known: Worked{2, 2}, last: spans([3]int{0, 0, 5}, [3]int{0, 0, 9}), want: Worked{2, 2}},
		"two were known, and three are":      {known: Worked{2, 2}, last: spans([3]int{0, 0, 5}, [3]int{0, 0, 9}, [3]int{0, 0, 7}), want: Worked{0, 3}},
		"together was known, and they queue": {known: Worked{0, 2}, last: spans([3]int{0, 0, 5}, [3]int{0, 5, 9}, [3]int{0, 9, 12}), want: Worked{1, 1}},
	} {
		if got := tt.known.Learn(tt.last); got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}
