package sources_test

import (
	"testing"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
)

// house is an installation and what the tests here ask of it.
type house struct{ *flowtest.House }

// open opens what the configuration of a directory names.
func open(t *testing.T, d demo.Directory, needs parts.Needs) *house {
	t.Helper()
	return &house{flowtest.Open(t, d, needs)}
}
