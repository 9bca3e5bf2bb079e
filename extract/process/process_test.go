package process

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain is also the child: CHILD says how it behaves.
func TestMain(m *testing.M) {
	switch os.Getenv("CHILD") {
	case "":
		os.Exit(m.Run())
	case "serves":
		ctx, cancel := UntilParentGone(context.Background())
		defer cancel()
		fmt.Println("a library says hello")
		_ = Announce(os.Stdout, Ready{Addr: "127.0.0.1:" + strconv.Itoa(os.Getpid())})
		<-ctx.Done()
	case "fails":
		fmt.Fprintln(os.Stderr, "the disk is full")
		os.Exit(1)
	case "hangs":
		time.Sleep(time.Hour)
	case "parent":
		p, err := Start(context.Background(), Config{Env: []string{"CHILD=serves"}})
		if err != nil {
			panic(err)
		}
		fmt.Println(p.PID())
		time.Sleep(time.Hour)
	}
}

func TestStart(t *testing.T) {
	p, err := Start(t.Context(), Config{Env: []string{"CHILD=serves"}})
	if err != nil {
		t.Fatal(err)
	}
	first := p.Addr()
	if want := "127.0.0.1:" + strconv.Itoa(p.PID()); first != want {
		t.Errorf("address %q, want %q", first, want)
	}
	p.Kill()
	if err := p.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("after the kill: %v, want an error that says killed", err)
	}
	if err := p.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.Addr() == first {
		t.Error("the restarted child has the first one's address")
	}
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(t.Context()); err != nil {
		t.Errorf("after Stop: %v, want an orderly end", err)
	}
}

func TestKeep(t *testing.T) {
	p, err := Start(t.Context(), Config{Env: []string{"CHILD=serves"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ends, kept := make(chan error, 1), make(chan struct{})
	go func() { p.Keep(ctx, func(err error) { ends <- err }); close(kept) }()
	first := p.PID()
	p.Kill()
	if err := <-ends; err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("reported %v, want an error that says killed", err)
	}
	for range 500 {
		if p.PID() != first {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if p.PID() == first || syscall.Kill(p.PID(), 0) != nil {
		t.Error("the child was not started again")
	}
	cancel()
	<-kept
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
}

func TestStartFails(t *testing.T) {
	_, err := Start(t.Context(), Config{Args: []string{"engine"}, Env: []string{"CHILD=fails"}, Stderr: io.Discard})
	if err == nil || err.Error() != "start engine: the disk is full" {
		t.Errorf("got %v, want the child's own words", err)
	}
	_, err = Start(t.Context(), Config{Args: []string{"engine"}, Env: []string{"CHILD=hangs"}, Within: 50 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "not ready after 50ms") {
		t.Errorf("got %v, want that it was not ready in time", err)
	}
}

// TestParentKilled kills a parent as kill -9 does; the child must end by itself.
func TestParentKilled(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "CHILD=parent")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); err != nil {
		t.Fatalf("the child does not run: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for range 500 {
		if syscall.Kill(pid, 0) != nil || zombie(pid) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d outlived its parent", pid)
}

// zombie reports whether a process has ended and only waits for init to collect it.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}
