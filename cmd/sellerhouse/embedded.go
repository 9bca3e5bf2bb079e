package main

import (
	"context"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/parts"
)

// The three verbs that serve one embedded part each. Other commands run them as children; people may run
// them to look at a part alone.

func engineCommand(a *app) *cobra.Command   { return a.part("engine", "data-dir") }
func storageCommand(a *app) *cobra.Command  { return a.part("storage", "data-dir") }
func simulateCommand(a *app) *cobra.Command { return a.part("simulate", "state") }

// part is the verb of an embedded part, its directory taken from the configuration where the flag is not given.
func (a *app) part(name, flag string) *cobra.Command {
	verb := pick(parts.Commands(""), name)
	verb.Args = none
	run := verb.RunE
	verb.RunE = func(c *cobra.Command, args []string) error {
		if !c.Flags().Changed(flag) {
			dir, err := a.dataDir(c.Context())
			if err != nil {
				return err
			}
			if dir != "" {
				given := pick(parts.Commands(dir), name).Flags().Lookup(flag)
				if err := c.Flags().Set(flag, given.DefValue); err != nil {
					return err
				}
			}
		}
		return run(c, args)
	}
	return verb
}

// dataDir is the configuration's.
func (a *app) dataDir(ctx context.Context) (string, error) {
	c, err := a.config(ctx)
	if err != nil {
		return "", err
	}
	return c.DataDir, nil
}

func pick(verbs []*cobra.Command, name string) *cobra.Command {
	for _, v := range verbs {
		if v.Name() == name {
			return v
		}
	}
	panic("no verb " + name)
}
