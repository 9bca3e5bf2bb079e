package demo_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"testing"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/simulate/world"
)

func TestMain(m *testing.M) {
	parts.Main()          // engine, storage and simulated Amazon of these tests are this binary
	flowtest.Child(child) // and so is the pipeline that is killed
	os.Exit(m.Run())
}

// house is the installation of a demo.
type house struct {
	*flowtest.House
	open map[leaf]bool // nodes with amounts that no settlement has yet, as of the ledger read last
}

// open opens what the configuration of a directory names.
func open(t *testing.T, d demo.Directory, needs parts.Needs) *house {
	t.Helper()
	return &house{House: flowtest.Open(t, d, needs)}
}

// child replays the moments of the demo in a directory.
func child(dir string) error {
	ctx := context.Background()
	var seed int64
	if _, err := fmt.Sscan(os.Getenv(flowtest.ChildSeed), &seed); err != nil {
		return err
	}
	d := demo.Directory{Path: dir, World: world.New(seed, flowtest.Size())}
	c, err := config.Load(ctx, d.ConfigFile(), config.Environment{})
	if err != nil {
		return err
	}
	p, err := parts.Open(ctx, c, parts.Options{Needs: flowtest.Everything, Stderr: os.Stderr})
	if err != nil {
		return err
	}
	fmt.Println("open")
	rep, err := flowtest.ReplayAll(ctx, p, d, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err == nil {
		err = rep.Err()
	}
	return errors.Join(err, p.Close(ctx))
}
