package flow

// Turns are the accounts that had their turn in the runs of one tick, so that runs of several processes share them and
// none is left out. It is used by one run at a time.
type Turns struct {
	had   map[string]bool
	later bool // one of them left some of its work
}

// due are those of names whose turn is to come; all of a nil Turns.
func (t *Turns) due(names []string) []string {
	if t == nil {
		return names
	}
	return t.those(names, false)
}

// goOn are those of names that had their turn where some of those left work.
func (t *Turns) goOn(names []string) []string {
	if t == nil || !t.later {
		return nil
	}
	return t.those(names, true)
}

// those are the ones of names that had their turn, or did not.
func (t *Turns) those(names []string, had bool) []string {
	var out []string
	for _, n := range names {
		if t.had[n] == had {
			out = append(out, n)
		}
	}
	return out
}

// ended takes in that accounts had their turn and whether they left some of their work. When all had it, and there is
// such, it begins anew. It returns how many have theirs still to come.
func (t *Turns) ended(names, had []string, later bool) int {
	if t == nil {
		return 0
	}
	if t.had == nil {
		t.had = map[string]bool{}
	}
	for _, n := range had {
		t.had[n] = true
	}
	t.later = t.later || later && len(had) > 0
	if len(t.due(names)) == 0 && t.later {
		*t = Turns{}
	}
	return len(t.due(names))
}
