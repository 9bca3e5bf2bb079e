package lake

import "slices"

// Chains returns the manifests with each chain in the place of its pages: its rows are theirs. A page whose chain
// was never committed is left out. A chain is committed after all its pages, so that one that is not here has no
// rows in the months that were read.
func Chains(ms []Manifest) []Manifest {
	if !slices.ContainsFunc(ms, func(m Manifest) bool { return m.Chain != "" || len(m.Pages) > 0 }) {
		return ms
	}
	by := byDocument(ms)
	var out []Manifest
	for _, m := range ms {
		if m.Chain != "" {
			continue
		}
		for _, id := range m.Pages {
			m.Tables = append(slices.Clip(m.Tables), by[id].Tables...)
		}
		out = append(out, m)
	}
	return out
}

// pages puts the pages in the place of each chain that counts.
func pages(live []Live, all []Manifest) []Live {
	if !slices.ContainsFunc(live, func(l Live) bool { return len(l.Pages) > 0 }) {
		return live
	}
	by := byDocument(all)
	var out []Live
	for _, l := range live {
		if len(l.Pages) == 0 {
			out = append(out, l)
		}
		for _, id := range l.Pages {
			if page, ok := by[id]; ok {
				out = append(out, Live{page, l.Ranges})
			}
		}
	}
	return out
}

func byDocument(ms []Manifest) map[string]Manifest {
	by := make(map[string]Manifest, len(ms))
	for _, m := range ms {
		by[m.Document] = m
	}
	return by
}
