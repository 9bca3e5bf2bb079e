package flow_test

import (
	"context"
	"errors"
	"os"
	"strconv"
	"syscall"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
)

// What tells this binary, in its environment, what pipeline to be.
const (
	childLimit  = "FLOW_TEST_FILE_SIZE" // no file may grow beyond so many bytes: a full disk
	childImport = "FLOW_TEST_IMPORT"    // a statement of US-A to import and publish
)

// child imports a statement and publishes it.
func child(dir string) error {
	ctx := context.Background()
	c, err := config.Load(ctx, demo.Directory{Path: dir}.ConfigFile(), config.Environment{})
	if err != nil {
		return err
	}
	if n, err := strconv.ParseUint(os.Getenv(childLimit), 10, 64); err == nil { // its parts inherit it
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			return err
		}
	}
	p, err := parts.Open(ctx, c, parts.Options{Needs: parts.Warehouse | parts.Lake, Stderr: os.Stderr, Verbose: true})
	if err != nil {
		return err
	}
	f, err := flow.Open(ctx, p, flow.Options{})
	if err != nil {
		return errors.Join(err, p.Close(ctx))
	}
	err = f.Schema(ctx)
	if err == nil {
		_, err = f.Import(ctx, "settlement_v2", &c.Accounts[0], nil, os.Getenv(childImport))
	}
	rep := flow.Report{}
	if err == nil {
		err = f.Publish(ctx, &rep)
	}
	if err == nil {
		err = rep.Err()
	}
	return errors.Join(err, p.Close(ctx))
}
