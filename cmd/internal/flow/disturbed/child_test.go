package disturbed_test

import (
	"context"
	"os"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/demo"
)

// What tells this binary, in its environment, what pipeline to be.
const (
	childConfig   = "FLOW_TEST_CONFIG"   // a configuration that is not the directory's own
	childDatasets = "FLOW_TEST_DATASETS" // what it pulls, where not the usual
	childAsOf     = "FLOW_TEST_AS_OF"    // publish what was known then, instead of pulling
	childShare    = "FLOW_TEST_SHARE"    // a lease is dead after this long
)

// child pulls, sharing the accounts with others, or publishes.
func child(dir string) error {
	if os.Getenv(childAsOf) != "" {
		return publishingChild(dir)
	}
	return sharingChild(dir)
}

// childConfiguration is that of a process begun in a directory.
func childConfiguration(ctx context.Context, dir string) (*config.Config, error) {
	file := os.Getenv(childConfig)
	if file == "" {
		file = demo.Directory{Path: dir}.ConfigFile()
	}
	return config.Load(ctx, file, config.Environment{})
}
