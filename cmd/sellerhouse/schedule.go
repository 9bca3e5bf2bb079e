package main

import (
	"io/fs"
	"os"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/scheduler"
	"sellerhouse/schedules"
)

// loadSchedules reads the configured schedules, or the built-in ones.
func loadSchedules(c *config.Config) ([]scheduler.Schedule, error) {
	var dir fs.FS = schedules.Files
	if c.Schedules != "" {
		dir = os.DirFS(c.Schedules)
	}
	all, err := scheduler.Load(dir, datasetNames())
	if err != nil {
		return nil, usage(err)
	}
	return all, nil
}
