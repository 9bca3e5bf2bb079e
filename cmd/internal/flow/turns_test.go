package flow

import (
	"strings"
	"testing"
)

// Every account has its turn once a tick, again where one left some of its work, and none is forgotten while others hold it.
func TestTurns(t *testing.T) {
	all := strings.Fields("A B C")
	for name, tt := range map[string]struct {
		runs []string // accounts that had their turn, with + where some work was left
		want string   // accounts still to come after each
	}{
		"alone":                         {[]string{"A B C"}, "0"},
		"alone, in two stints":          {[]string{"A B C +", "A B C"}, "3 0"},
		"shared with who is slow":       {[]string{"A B", "", "C"}, "1 1 0"},
		"shared, one's own part longer": {[]string{"A B +", "A B", "C", "A B C"}, "1 1 3 0"},
	} {
		t.Run(name, func(t *testing.T) {
			var turns Turns
			var got []string
			for _, run := range tt.runs {
				had, later := strings.CutSuffix(run, "+")
				got = append(got, string(rune('0'+turns.ended(all, strings.Fields(had), later))))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("still to come %s, want %s", s, tt.want)
			}
		})
	}
	var turns Turns
	turns.ended(all, strings.Fields("A"), true)
	if due, on := strings.Join(turns.due(all), ""), strings.Join(turns.goOn(all), ""); due != "BC" || on != "A" {
		t.Errorf("due %s, to go on %s; want BC and A", due, on)
	}
	if all := (*Turns)(nil).due(all); len(all) != 3 {
		t.Errorf("without turns %v are due", all)
	}
}
