package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/clock"
	"sellerhouse/extract/dataset"
)

// Conductor replays a demo.
type Conductor struct {
	moments []time.Time
	early   []string
	dir     Directory
	// Begin is told of each moment and returns the options of its run; Missing of what could not be read at one that
	// is not the last: the runs after it try again.
	Begin   func(n, of int, at time.Time) flow.Options
	Missing func(error)
}

// Conductor returns what replays the directory's demo. It does not need the World any more.
func (d Directory) Conductor(short bool) Conductor {
	c := Conductor{moments: d.Moments(), early: d.forgotten(short), dir: d}
	c.dir.World = nil
	return c
}

// Replay reads Amazon at the moments at which a system installed at the world's start would have, and publishes at
// the last one: the warehouse is a function of the lake, whatever was published in between. Before the last moment it
// reads only what Amazon forgets. Moments that have passed are not repeated; what an interrupted demo left open there
// is finished.
func (c Conductor) Replay(ctx context.Context, p *parts.Parts) (flow.Report, error) {
	shared, ok := p.Clock.(*clock.Shared)
	if !ok {
		return flow.Report{}, fmt.Errorf("%s names no simulated Amazon; remove the directory %s and start anew", c.dir.ConfigFile(), c.dir.Path)
	}
	last := len(c.moments) - 1
	for i, m := range c.moments {
		now := shared.Moment()
		if i < last && !c.moments[i+1].After(now) {
			continue
		}
		opt := c.Begin(i+1, len(c.moments), m)
		if m.After(now) {
			if err := shared.AdvanceTo(ctx, m); err != nil {
				return flow.Report{}, err
			}
		}
		if i == last {
			return flow.Run(ctx, p, opt)
		}
		opt.Datasets = c.early
		res, err := flow.Read(ctx, p, opt)
		if err != nil {
			return flow.Report{}, err
		}
		if err := res.Err(); err != nil && c.Missing != nil {
			c.Missing(err)
		}
	}
	return flow.Report{}, nil
}

// forgotten are the datasets wanted whole of which Amazon does not give all days of a world at its end: what else
// there is can be had then, by wider windows.
func (d Directory) forgotten(short bool) []string {
	var out []string
	for _, s := range catalog.All() {
		if s.Scope != dataset.Global && s.History < int(d.World.End()-d.World.Start()) && (!short || slices.Contains(Whole, s.Name)) {
			out = append(out, s.Name)
		}
	}
	return out
}
