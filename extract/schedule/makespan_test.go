package schedule

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"
)

// mix is what a group's accounts ask for, drawn at random: what no catalog has, but another one could.
type mix struct {
	kinds  []mixKind
	each   int     // requests an account, about
	hidden float64 // Amazon's buckets are so much smaller and slower than published
	list   int     // listed documents, at most
	write  time.Duration
}

type mixKind struct {
	share  float64       // of the requests
	made   time.Duration // usually
	open   int           // worked off at once, 0 for all
	every  time.Duration // its own limit, 0 for none
	shared bool          // that limit counts over all accounts
	empty  float64       // share without data
}

// draw makes a random mix: from six to twenty-five types, reports that take from seconds to forty minutes, two of five
// types worked off one after the other, as Amazon says it does, or up to so many at once, one in ten with a limit of
// its own. Accounts have about 180 requests each, but in a share of the mixes, few, only 65.
func draw(rng *rand.Rand, few, hidden float64, atOnce int) mix {
	m := mix{each: 110 + rng.IntN(150), hidden: hidden, list: rng.IntN(20), write: time.Duration(1+rng.IntN(20)) * time.Second}
	if rng.Float64() < few {
		m.each = 35 + rng.IntN(65)
	}
	for range 6 + rng.IntN(20) {
		k := mixKind{share: rng.ExpFloat64(), made: usual(rng)}
		switch p := rng.Float64(); {
		case p < 0.4:
			k.open = 1 + rng.IntN(atOnce)
		case p < 0.5:
			k.every = []time.Duration{15 * time.Minute, 17 * time.Minute, 2 * time.Hour}[rng.IntN(3)]
			k.share /= 8
		}
		if rng.Float64() < 0.2 {
			k.empty = 0.3
		}
		m.kinds = append(m.kinds, k)
	}
	if rng.Float64() < 0.1 {
		m.kinds = append(m.kinds, mixKind{share: 1e-9, made: 2 * time.Minute, every: 15 * time.Minute, shared: true})
	}
	return m
}

// usual draws how long reports of a type take: three minutes, or much less, or much more.
func usual(rng *rand.Rand) time.Duration {
	d := time.Duration(math.Exp(math.Log(180)+0.9*rng.NormFloat64()) * float64(time.Second))
	return min(max(d, 20*time.Second), 40*time.Minute)
}

// around draws how long one of them takes, which nobody knows before.
func around(rng *rand.Rand, usual time.Duration) time.Duration {
	return time.Duration(float64(usual) * (0.6 + 0.8*rng.Float64()))
}

// learned is how long they take as an account knows it: about right.
func learned(rng *rand.Rand, usual time.Duration) time.Duration {
	return time.Duration(float64(usual) * (0.8 + 0.4*rng.Float64()))
}

// sellers makes n accounts that ask for the mix.
func (m mix) sellers(rng *rand.Rand, n int) []*seller {
	application := Gate{Key: "application", Every: 15 * time.Minute, Application: true}
	truth, known := newBucket(1/application.Every.Seconds(), 1), Buckets{}.Of(application)
	var out []*seller
	for range n {
		a := newSeller(rng, m.hidden)
		a.q[application.Key] = known
		a.want(m.requests(a, application, truth))
		out = append(out, a)
	}
	return out
}

// requests draws what an account asks for.
func (m mix) requests(a *seller, application Gate, shared *bucket) []*truth {
	total := 0.0
	for _, k := range m.kinds {
		total += k.share
	}
	write := func() time.Duration { return time.Duration(a.rng.Float64() * float64(m.write)) }
	var all []*truth
	for i, k := range m.kinds {
		t := &truthKind{source: reports, slots: make([]time.Time, k.open), every: k.every, shared: k.shared}
		t.Kind = Kind{Ask: gate(reports.ask), Worked: Worked{k.open, 2}, Made: learned(a.rng, k.made)}
		n := int(k.share/total*float64(m.each)*(0.5+a.rng.Float64()) + a.rng.Float64())
		switch {
		case k.shared:
			t.Limits, t.limit, n = []Gate{application}, shared, 1
		case k.every > 0:
			t.Limits, t.limit = []Gate{{Key: fmt.Sprint("type ", i), Every: k.every}}, newBucket(1/k.every.Seconds(), 1)
		}
		fresh := a.rng.IntN(3)
		for j := range n {
			r := &truth{kind: t, made: around(a.rng, k.made), write: write(), empty: a.rng.Float64() < k.empty}
			r.Kind, r.Class, r.Call = &t.Kind, History, Create
			switch {
			case j < fresh:
				r.Class = Fresh
			case j < fresh+2:
				r.Class = []Class{Reread, Gap, Forgotten}[a.rng.IntN(3)]
			}
			all = append(all, r)
		}
		a.kinds = append(a.kinds, t)
	}
	if m.list > 0 {
		t := &truthKind{source: reports, Kind: Kind{Ask: gate(reports.ask), Made: time.Minute}}
		for range a.rng.IntN(m.list) {
			r := &truth{kind: t, write: write(), document: true}
			r.Kind, r.Call, r.Gates = &t.Kind, Document, []Gate{gate(reports.fetch)}
			all = append(all, r)
		}
		a.kinds = append(a.kinds, t)
	}
	slices.SortStableFunc(all, func(x, y *truth) int { return cmp.Compare(x.Class, y.Class) }) // as planned
	return all
}

// Random groups finish within a few hundredths of the least time that Amazon's limits leave anybody.
func TestMakespan(t *testing.T) {
	groups, accounts := 20, 50
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		groups, accounts = 200, 200
	}
	mixes := func(few, hidden float64, atOnce int) func(*rand.Rand) []*seller {
		return func(rng *rand.Rand) []*seller { return draw(rng, few, hidden, atOnce).sellers(rng, accounts) }
	}
	catalog := func(first bool) func(*rand.Rand) []*seller {
		return func(rng *rand.Rand) []*seller {
			for { // one of few requests has nothing to plan
				if all := newGroup(rng, accounts).sellers(rng, first); each(all) >= many {
					return all
				}
			}
		}
	}
	for _, tt := range []struct {
		name          string
		draw          func(*rand.Rand) []*seller
		group, median float64 // times the bound: every group, and the middle of all accounts
		middle        float64 // and the middle account of every group
	}{
		{"limits as published", mixes(0, 1, 1), 1.05, 1.02, 1.02},
		// Of forty requests each one that has to give way to a snapshot or a fresh day is a large share.
		{"few requests each", mixes(1, 1, 1), 1.12, 1.02, 1.03},
		// Which of the last ones takes how long shows too late to even out the ends: nobody could come nearer.
		{"up to three at once", mixes(0.2, 1, 3), 1.15, 1.02, 1.08},
		{"hidden limits ten times lower, unsaid", mixes(0.2, 10, 1), 1.3, 1.3, 1.3},
		{"the catalog", catalog(false), 1.05, 1.02, 1.06},
		{"the catalog, first run", catalog(true), 1.2, 1.02, 1.15},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var worst verdict
			var all []float64
			for i := range groups {
				v := play(tt.draw(rand.New(rand.NewPCG(21, uint64(i)))))
				if v.group > tt.group || v.median > tt.middle || v.requests >= many && v.refused >= 0.03 || v.worst > 8 || v.behind > 1 {
					t.Errorf("group %d: %s", i, v)
				}
				worst.group, worst.median = max(worst.group, v.group), max(worst.median, v.median)
				worst.worst, worst.behind = max(worst.worst, v.worst), max(worst.behind, v.behind)
				if v.requests >= many {
					worst.refused = max(worst.refused, v.refused)
				}
				worst.requests = max(worst.requests, v.requests)
				all = append(all, v.ratios...)
			}
			slices.Sort(all)
			if m := all[len(all)/2]; m > tt.median {
				t.Errorf("the middle account takes %.3f of its bound, want %.2f", m, tt.median)
			}
			t.Logf("%d groups of %d accounts, at worst: %s; the middle account of all %.3f", groups, accounts, worst, all[len(all)/2])
		})
	}
}

// many requests an account: of fewer each refusal is a large share.
const many = 100

// each is how many requests an account has.
func each(all []*seller) int {
	n := 0
	for _, a := range all {
		n += len(a.all)
	}
	return n / max(1, len(all))
}
