// Package arrow holds the rule that imports point against the data: extract knows neither transform nor load,
// transform does not know load, and nothing knows cmd. Its test reads every package of the module.
package arrow

import (
	"slices"
	"strings"
)

// module is the path all of ours begin with.
const module = "sellerhouse/"

// stages are the top folders in the order data passes them; sql and schedules are data and import nothing.
var stages = []string{"extract", "transform", "load", "cmd"}

// Package is one package and what it imports, tests included.
type Package struct {
	Path    string
	Imports []string
}

// Backward returns every import that points the wrong way, as "a imports b: why".
func Backward(all []Package) []string {
	var out []string
	for _, p := range all {
		for _, i := range p.Imports {
			if why := wrong(p.Path, i); why != "" {
				out = append(out, p.Path+" imports "+i+": "+why)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func wrong(from, to string) string {
	if !strings.HasPrefix(from, module) || !strings.HasPrefix(to, module) {
		return ""
	}
	a, b := top(from), top(to)
	switch {
	case b == "cmd" && a != "cmd" && a != "deploy":
		return "nothing below cmd may know it"
	case (a == "sql" || a == "schedules") && b != a:
		return "SQL and schedules are data"
	case slices.Index(stages, a) >= 0 && slices.Index(stages, b) > slices.Index(stages, a):
		return b + " comes after " + a
	}
	return judge(from, to)
}

// judge keeps the simulated Amazon apart: it shares declarations with the pipeline, never what decodes or
// computes, and nothing but tests and cmd may know it.
func judge(from, to string) string {
	const simulator = module + "extract/simulate"
	inside := func(p string) bool { return p == simulator || strings.HasPrefix(p, simulator+"/") }
	switch {
	case inside(from) && inside(to):
		return ""
	case inside(from):
		if !slices.Contains(shared, strings.TrimPrefix(to, module)) {
			return "the simulated Amazon is the judge and shares declarations only"
		}
	case inside(to) && top(from) != "cmd":
		return "the pipeline does not know its judge"
	}
	return ""
}

// shared is what the simulated Amazon may take from the rest.
var shared = []string{"extract/amazon", "extract/window", "extract/dataset", "extract/catalog", "extract/clock", "extract/process", "extract/account"}

func top(path string) string {
	t, _, _ := strings.Cut(strings.TrimPrefix(path, module), "/")
	return t
}
