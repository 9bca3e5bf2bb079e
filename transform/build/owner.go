package build

import (
	"sort"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/fx"
	"sellerhouse/transform/input"
	"sellerhouse/transform/site"
)

// owner is who an account belongs to on a stretch of days.
type owner struct {
	from, until window.Day
	entity      string // code, "" without one
	client      string
	entitySK    uint64
	clientSK    uint64
	reporting   []string // the group's currency first, then the entity's where it differs
}

// owners are the stretches of an account, oldest first, without holes.
type owners struct {
	list []owner
	last int
}

func newOwners(in *input.Set, code, reporting string) *owners {
	var o owners
	none := func(from, until window.Day) {
		if from < until {
			o.list = append(o.list, owner{from: from, until: until, client: "SELF", clientSK: fact.SK("SELF"), reporting: []string{reporting}})
		}
	}
	at := window.Day(-1 << 30)
	for _, a := range in.Accounts {
		if a.Code != code {
			continue
		}
		none(at, a.From)
		x := owner{from: max(at, a.From), until: a.Until, entity: a.Entity, client: a.Client, entitySK: fact.SK(a.Entity), clientSK: fact.SK(a.Client), reporting: []string{reporting}}
		if e, ok := in.Entity(a.Entity); ok && e.Currency != "" && e.Currency != reporting {
			x.reporting = append(x.reporting, e.Currency)
		}
		if a.From == 0 {
			x.from = at
		}
		o.list = append(o.list, x)
		at = a.Until
	}
	none(at, 1<<30)
	return &o
}

// on returns who the account belongs to on a day.
func (o *owners) on(day window.Day) *owner {
	if x := &o.list[o.last]; x.from <= day && day < x.until {
		return x
	}
	o.last = min(sort.Search(len(o.list), func(i int) bool { return o.list[i].until > day }), len(o.list)-1)
	return &o.list[o.last]
}

// currencies are all reporting currencies of the account, the group's first.
func (o *owners) currencies() []string {
	var out []string
	seen := map[string]bool{}
	for _, x := range o.list {
		for _, c := range x.reporting {
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// market is one marketplace as rows of an account refer to it, by its place in markets. Place 0 is the
// unknown marketplace, whose days are those of the account's home.
type market struct {
	amazon.Marketplace
	sk   uint64
	zone *site.Zone
}

// markets are the marketplaces an account's rows have named so far.
type markets struct {
	list  []market
	byID  map[string]int
	names map[string]named
}

type named struct {
	index int
	mcf   bool
}

func newMarkets(r *site.Resolver) *markets {
	m := &markets{byID: map[string]int{}, names: map[string]named{}}
	home := market{zone: site.NewZone(time.UTC)}
	if h := r.Home(); h.ID != "" {
		home.zone = site.NewZone(h.Location())
	}
	m.list = append(m.list, home)
	return m
}

// index is the place of a marketplace, 0 for one that is not known.
func (m *markets) index(x amazon.Marketplace) int {
	if x.ID == "" {
		return 0
	}
	i, ok := m.byID[x.ID]
	if !ok {
		i = len(m.list)
		m.byID[x.ID] = i
		m.list = append(m.list, market{x, fact.MarketplaceSK(x.ID), site.NewZone(x.Location())})
	}
	return i
}

// name resolves a printed sales channel.
func (m *markets) name(text []byte) named {
	if n, ok := m.names[string(text)]; ok {
		return n
	}
	n := site.ByName(string(text))
	out := named{mcf: n.MCF}
	if n.Known {
		out.index = m.index(n.Marketplace)
	}
	m.names[string(text)] = out
	return out
}

// id finds a marketplace by Amazon's id, 0 for one that is not known.
func (m *markets) id(id string) int {
	x, ok := amazon.ByID(id)
	if !ok {
		return 0
	}
	return m.index(x)
}

// rates remembers effective rates of days between two currencies.
type rates struct {
	table    *fx.Table
	from, to string
	base     window.Day
	days     []fx.Effective
}

const ratesSpan = 4096 // days on each side of the first one asked for

func newRates(t *fx.Table, from, to string) *rates { return &rates{table: t, from: from, to: to} }

// on returns the rate of a day.
func (r *rates) on(day window.Day) fx.Effective {
	if r.days == nil {
		r.base = day - ratesSpan/2
		r.days = make([]fx.Effective, ratesSpan)
	}
	i := int(day - r.base)
	if i < 0 || i >= len(r.days) {
		return r.table.Effective(day, r.from, r.to)
	}
	if r.days[i].Method == "" {
		r.days[i] = r.table.Effective(day, r.from, r.to)
	}
	return r.days[i]
}

// scope is everything about an account that does not change while it is built. It is for one goroutine.
type scope struct {
	account  account.Account
	sk       uint64
	owners   *owners
	sites    *site.Resolver
	markets  *markets
	home     string // label given, for the version
	rates    map[[2]string]*rates
	products map[productKey]*productOf
}

func (b *Builder) scope(a account.Account) *scope {
	home := ""
	for _, x := range b.cfg.Inputs.Accounts {
		if x.Code == a.Code && x.Home != "" {
			home = x.Home
		}
	}
	r := site.New(a, home)
	return &scope{
		account: a, sk: fact.AccountSK(a.Code), owners: newOwners(b.cfg.Inputs, a.Code, b.cfg.Group.Reporting), sites: r,
		markets: newMarkets(r), home: home, rates: map[[2]string]*rates{}, products: map[productKey]*productOf{},
	}
}

func (s *scope) rate(t *fx.Table, from, to string) *rates {
	k := [2]string{from, to}
	r := s.rates[k]
	if r == nil {
		r = newRates(t, from, to)
		s.rates[k] = r
	}
	return r
}

// bySK finds a marketplace by its key, 0 for one that is not known.
func (s *scope) bySK(sk uint64) int {
	for _, m := range amazon.Marketplaces() {
		if fact.MarketplaceSK(m.ID) == sk {
			return s.markets.index(m)
		}
	}
	return 0
}

// only is the place of the account's only marketplace of a currency, 0 where it has several or none.
func (s *scope) only(currency string) int {
	m, ok := s.sites.ByCurrency(currency)
	if !ok {
		return 0
	}
	return s.markets.index(m)
}
