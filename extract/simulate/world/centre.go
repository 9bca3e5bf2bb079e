package world

// centres are the warehouses that send and take back a store's goods, by store.
var centres = map[string][]string{
	"US": {"PHX7", "ONT8", "BFI4", "MDW2", "ABE8"},
	"CA": {"YYZ4", "YVR3"},
	"UK": {"BHX4", "LTN4", "EDI4"},
	"DE": {"LEJ1", "DTM2", "WRO5"}, // the last one lies in Poland
	"FR": {"ORY1", "LYS1"},
	"AE": {"DXB3"},
	"JP": {"NRT5", "KIX3"},
}

// centreCountries are the countries of warehouses that lie in another one than their store.
var centreCountries = map[string]string{"WRO5": "PL"}

// centreOf picks the warehouse of something that happens in a store. It follows from the words alone.
func (w *World) centreOf(s *site, words ...string) string {
	list := centres[s.m.Code]
	return list[hash(w.seed, append([]string{"centre", s.account.Code, s.m.Code}, words...)...)%uint64(len(list))]
}

// centreCountry is the country a store's warehouse lies in, as orders print countries.
func centreCountry(s *site, centre string) string {
	if c := centreCountries[centre]; c != "" {
		return c
	}
	return taxCountry(s.m)
}
