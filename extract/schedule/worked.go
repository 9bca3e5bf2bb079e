package schedule

import "time"

// Worked is how Amazon works off the reports of one type of an account, as far as it is known.
type Worked struct {
	Open     int `json:"open,omitempty"`     // so many at once, while others wait; 0 where none was seen to wait
	Together int `json:"together,omitempty"` // so many were seen at work at once
}

// Span is what is known of when Amazon worked on a report.
type Span struct {
	Asked time.Time
	Began time.Time // its work
	Until time.Time // and was at it then, at least
}

// Of reports that are worked off one after the other some wait for longer than prompt until their turn comes. One alone
// may have waited for another reason.
const (
	prompt = 45 * time.Second
	sure   = 2
)

// Learn returns what is known after the last reports of the type: as many are worked off at once as were seen at work
// together where some waited behind another one. What shows nothing new changes nothing.
func (k Worked) Learn(last []Span) Worked {
	var seen Worked
	waited := 0
	for i, a := range last {
		beside, behind := 1, false
		for j, b := range last {
			if i == j || b.Began.After(a.Began) {
				continue
			}
			if b.Until.After(a.Began) {
				beside++
			} else if b.Until.After(a.Asked) {
				behind = true
			}
		}
		seen.Together = max(seen.Together, beside)
		if behind && a.Began.Sub(a.Asked) > prompt {
			waited++
		}
	}
	switch {
	case waited >= sure:
		seen.Open = seen.Together
		return seen
	case seen.Together > max(1, k.Open):
		return seen
	}
	return k
}
