// Package disturbed tests what becomes of the pipeline when its processes are killed, stopped, or several at once.
package disturbed_test

import (
	"os"
	"testing"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
)

func TestMain(m *testing.M) {
	parts.Main()          // engine, storage and simulated Amazon of these tests are this binary
	flowtest.Child(child) // and so is the pipeline that is disturbed
	os.Exit(m.Run())
}

// house is an installation and what the tests here ask of it.
type house struct{ *flowtest.House }

// open opens what the configuration of a directory names.
func open(t *testing.T, d demo.Directory, needs parts.Needs) *house {
	t.Helper()
	return &house{flowtest.Open(t, d, needs)}
}
