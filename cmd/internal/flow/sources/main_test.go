// Package sources tests that every source comes from the simulated Amazon through the lake into its fact, with the
// world's figures.
package sources_test

import (
	"os"
	"testing"

	"sellerhouse/cmd/internal/parts"
)

func TestMain(m *testing.M) {
	parts.Main() // engine, storage and simulated Amazon of these tests are this binary
	os.Exit(m.Run())
}
