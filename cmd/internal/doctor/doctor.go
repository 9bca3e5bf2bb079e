// Package doctor tries what a configuration needs, as cheaply as it can, and says the fix for each thing that
// does not work.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"syscall"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/transform/input"
)

// Status is how a trial ended.
type Status string

// The statuses. Only Fail ends the command with 1.
const (
	OK   Status = "OK"
	Warn Status = "WARN"
	Fail Status = "FAIL"
)

// Finding is one trial.
type Finding struct {
	Area   string // configuration, disk, storage, warehouse, or an account's code
	What   string
	Status Status
	Detail string
	Fix    string // what to do; empty where nothing is
}

// doctor collects findings and tells each as it comes.
type doctor struct {
	cfg  *config.Config
	opt  parts.Options
	log  *slog.Logger
	tell func(Finding)
	bad  bool

	rights []Right
}

func (d *doctor) found(area, what string, s Status, detail, fix string) {
	if s == Fail {
		d.bad = true
	}
	d.tell(Finding{area, what, s, detail, fix})
}

// try records what f says: nil is fine, an error a failure with a fix.
func (d *doctor) try(area, what string, fix string, f func() (string, error)) bool {
	detail, err := f()
	if err != nil {
		d.found(area, what, Fail, err.Error(), fix)
		return false
	}
	d.found(area, what, OK, detail, "")
	return true
}

// Examine tries everything and tells of each finding. It returns whether nothing failed, and what each account may
// ask for. What it writes it removes again; no quota that reports need is used: an account costs a token, a list of
// participations, a list of reports for each ten types, and a read of each family of operations.
func Examine(ctx context.Context, cfg *config.Config, opt parts.Options, tell func(Finding)) (good bool, rights []Right) {
	d := &doctor{cfg: cfg, opt: opt, log: opt.Logger, tell: tell}
	d.configuration()
	d.disk()
	d.storage(ctx)
	d.warehouse(ctx)
	if cfg.Need(config.PartAmazon) == nil {
		d.amazon(ctx)
	}
	return !d.bad, d.rights
}

func (d *doctor) configuration() {
	area := "configuration"
	d.found(area, "file", OK, d.cfg.File, "")
	for _, part := range []config.Part{config.PartWarehouse, config.PartAmazon} {
		var e *config.Error
		if errors.As(d.cfg.Need(part), &e) {
			for _, p := range e.Problems {
				d.found(area, "secret", Fail, fmt.Sprintf("line %d: %s", p.Line, p.Message), "give the secret where the reference looks for it")
			}
		}
	}
	if len(d.cfg.Accounts) == 0 {
		d.found(area, "accounts", Warn, "none is configured", "add one under accounts, or try `sellerhouse demo`")
	}
	for _, w := range d.cfg.Warnings {
		d.found(area, "accounts", Warn, w, "")
	}
	files, err := input.Read(os.DirFS(d.cfg.Inputs))
	if err != nil {
		d.found(area, "inputs", Fail, err.Error(), "check the folder that `inputs` names")
		return
	}
	set, err := input.Parse(files, d.cfg.Accounts)
	if err != nil {
		d.found(area, "inputs", Fail, err.Error(), "correct the files; nothing of a file with a mistake is used")
		return
	}
	d.found(area, "inputs", OK, fmt.Sprintf("%d files", len(files)), "")
	for _, a := range d.cfg.Accounts {
		named := false
		for _, x := range set.Accounts {
			named = named || x.Code == a.Code
		}
		if !named {
			d.found(area, "entity of "+a.Code, Warn, "no legal entity: its figures stand under (no entity)", "name the account in entities.yaml")
		}
	}
}

// Free space below which the disk is a worry, and below which work will soon stop.
const (
	littleSpace = 20 << 30
	noSpace     = 2 << 30
)

func (d *doctor) disk() {
	if err := os.MkdirAll(d.cfg.DataDir, 0o700); err != nil {
		d.found("disk", "data_dir", Fail, err.Error(), "name a folder that this user may write to in data_dir")
		return
	}
	f, err := os.CreateTemp(d.cfg.DataDir, ".doctor-")
	if err != nil {
		d.found("disk", "data_dir", Fail, err.Error(), "let this user write to data_dir")
		return
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.cfg.DataDir, &s); err != nil {
		d.found("disk", "free space", Warn, err.Error(), "")
		return
	}
	free := s.Bavail * uint64(s.Bsize)
	detail := fmt.Sprintf("%.1f GiB free in %s", float64(free)/(1<<30), d.cfg.DataDir)
	switch {
	case free < noSpace:
		d.found("disk", "free space", Fail, detail, "free space, or move data_dir")
	case free < littleSpace && (d.cfg.ClickHouse.Embedded() || d.cfg.S3.Embedded()):
		d.found("disk", "free space", Warn, detail, "the embedded engine and storage grow with the data: plan for more")
	default:
		d.found("disk", "free space", OK, detail, "")
	}
}
