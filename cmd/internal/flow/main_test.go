package flow_test

import (
	"os"
	"os/signal"
	"syscall"
	"testing"

	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/parts"
)

func TestMain(m *testing.M) {
	signal.Ignore(syscall.SIGXFSZ) // a size limit is an error of one write, as a full disk is
	parts.Main()                   // engine, storage and simulated Amazon of these tests are this binary
	flowtest.Child(child)          // and so is the pipeline that is killed
	os.Exit(m.Run())
}
