package flowtest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/demo"
)

// What tells a test binary, in its environment, to be a pipeline, and where.
const (
	childDir  = "FLOW_TEST_DIR"
	ChildSeed = "FLOW_TEST_SEED"
)

// Child runs the pipeline of a directory and exits, where this process was begun by Start.
func Child(run func(dir string) error) {
	dir := os.Getenv(childDir)
	if dir == "" {
		return
	}
	if err := run(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Start runs the pipeline of a directory as a process of its own; opened is closed when it begins its work.
func Start(t *testing.T, d demo.Directory, seed int64, env ...string) (cmd *exec.Cmd, opened <-chan struct{}, ended <-chan error, log *strings.Builder) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+d.Path, fmt.Sprintf("%s=%d", ChildSeed, seed))
	cmd.Env = append(cmd.Env, env...)
	log = &strings.Builder{}
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	began, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for lines, first := bufio.NewScanner(out), true; lines.Scan(); {
			if first && lines.Text() == "open" {
				close(began)
				first = false
			}
		}
		done <- cmd.Wait()
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, began, done, log
}
