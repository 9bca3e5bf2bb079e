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
// two collections costs little memory and saves a sixth of the work; the limit keeps it small all the same.
const (
	heapGrowth = 400
	heapLimit  = 200 << 20
)

func main() {
	debug.SetGCPercent(heapGrowth)
	debug.SetMemoryLimit(heapLimit)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
