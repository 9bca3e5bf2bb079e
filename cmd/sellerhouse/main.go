// Command sellerhouse turns many Amazon accounts into one warehouse.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// Small heaps are collected often. The program's live data are a few megabytes, so a larger growth between
// two collections costs little memory and saves a sixth of the work; the limit keeps it small all the same: with the
// program's own pages, some 60 MB, it stays below 256 MB. GOGC and GOMEMLIMIT in the environment come first.
const (
	heapGrowth = 400
	heapLimit  = 176 << 20
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapLimit)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
