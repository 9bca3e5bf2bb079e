package engine

import (
	"context"
	"io"

	"sellerhouse/extract/process"
)

// StartConfig says how a parent runs the engine.
type StartConfig struct {
	DataDir  string       // the child's Config.DataDir: its passwords are read here
	Args     []string     // what makes this program the engine: a verb whose code calls Serve
	Env      []string     // added to this process's
	Stderr   io.Writer    // gets the child's; os.Stderr if nil
	Progress func(string) // gets a line when the engine is fetched
}

// Process is an engine in a process of its own.
type Process struct {
	*process.Process
	dir string
}

// Start fetches the engine where that is needed and runs it as a child of this process. The child calls Serve with a
// context of process.UntilParentGone and announces its address with process.Announce.
func Start(ctx context.Context, cfg StartConfig) (*Process, error) {
	if _, err := Library(ctx, cfg.Progress); err != nil {
		return nil, err
	}
	p, err := process.Start(ctx, process.Config{Args: cfg.Args, Env: cfg.Env, Stderr: cfg.Stderr})
	if err != nil {
		return nil, err
	}
	return &Process{Process: p, dir: cfg.DataDir}, nil
}

// Password is a user's password, Admin's or Reader's.
func (p *Process) Password(user string) (string, error) { return Password(p.dir, user) }
