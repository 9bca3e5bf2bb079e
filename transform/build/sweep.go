package build

import (
	"context"
	"fmt"
)

// Sweep deletes the fact files that no partition of the plan names: those of earlier versions, and those a
// run that was killed left. It returns how many objects went. sure is asked when they are known: what another process
// builds that took over is not among them, or nothing is deleted.
func (b *Builder) Sweep(ctx context.Context, sure func(context.Context) error) (int, error) {
	parts, err := b.Partitions(ctx)
	if err != nil {
		return 0, err
	}
	named := make(map[string]bool, 2*len(parts))
	for _, p := range parts {
		named[p.Key], named[summaryKey(p.Key)] = true, true
	}
	var gone []string
	for o, err := range b.cfg.Lake.Store().List(ctx, b.cfg.Lake.Key("facts/")) {
		if err != nil {
			return 0, fmt.Errorf("sweep fact files: %w", err)
		}
		if !named[o.Key] {
			gone = append(gone, o.Key)
		}
	}
	if len(gone) == 0 {
		return 0, nil
	}
	if err := sure(ctx); err != nil {
		return 0, fmt.Errorf("sweep fact files: %w", err)
	}
	if err := b.cfg.Lake.Store().Delete(ctx, gone...); err != nil {
		return 0, fmt.Errorf("sweep fact files: %w", err)
	}
	return len(gone), nil
}
