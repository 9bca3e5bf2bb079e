// Package process runs the embedded parts, each a process of the same binary that ends with its parent.
//
// The parent holds the child's standard input open: when the parent is gone, however it went, the pipe closes and the
// child ends, so that nothing is left holding a data directory or a port. The child says in one line of JSON on its
// standard output that it is ready and at which address.
package process

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Ready is the line a child prints once it serves.
type Ready struct {
	Addr string `json:"addr"` // host:port
}

// Announce prints the ready line; a child calls it once, on its standard output.
func Announce(w io.Writer, r Ready) error {
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode the ready line: %w", err)
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// UntilParentGone returns a context that ends when the parent does, that is when standard input closes.
func UntilParentGone(ctx context.Context) (context.Context, context.CancelFunc) {
	return untilClosed(ctx, os.Stdin)
}

// ErrParentGone is the cause of the context's end when the parent is gone.
var ErrParentGone = errors.New("the parent process is gone")

func untilClosed(ctx context.Context, in io.Reader) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel(ErrParentGone)
	}()
	return ctx, func() { cancel(context.Canceled) }
}

// Config says what to run.
type Config struct {
	Path   string    // executable; this one if empty
	Args   []string  // without the program's name
	Env    []string  // added to this process's
	Stderr io.Writer // gets the child's standard error; os.Stderr if nil
	// Within is how long the child may take to be ready; a minute if zero. What it fetches on first use is to be
	// fetched before.
	Within time.Duration
}

// Process is a running child.
type Process struct {
	cfg Config

	mu    sync.Mutex
	child *child
}

type child struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	ready Ready
	ended chan struct{}
	err   error // why it ended; read after ended is closed
}

// Start runs a child and waits until it is ready. Its end before that is an error that holds the end of its
// standard error. The end of ctx afterwards does not stop it: Stop does, or the end of this process.
func Start(ctx context.Context, cfg Config) (*Process, error) {
	p := &Process{cfg: cfg}
	if err := p.start(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Process) start(ctx context.Context) error {
	path := p.cfg.Path
	if path == "" {
		var err error
		if path, err = os.Executable(); err != nil {
			return fmt.Errorf("find this program: %w", err)
		}
	}
	within := p.cfg.Within
	if within == 0 {
		within = time.Minute
	}
	cmd := exec.Command(path, p.cfg.Args...)
	cmd.Env = append(os.Environ(), p.cfg.Env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt at the terminal is the parent's to handle
	last := &tail{to: p.cfg.Stderr}
	if last.to == nil {
		last.to = os.Stderr
	}
	cmd.Stderr = last
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start %s: %w", name(p.cfg.Args), err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start %s: %w", name(p.cfg.Args), err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name(p.cfg.Args), err)
	}
	c := &child{cmd: cmd, stdin: stdin, ended: make(chan struct{})}
	line := make(chan error, 1)
	go func() {
		r := bufio.NewReader(stdout)
		for {
			text, err := r.ReadBytes('\n')
			if err == nil && (json.Unmarshal(text, &c.ready) != nil || c.ready.Addr == "") {
				continue // what a library prints before
			}
			line <- err
			break
		}
		_, _ = io.Copy(io.Discard, r)
		c.err = cmd.Wait()
		close(c.ended)
	}()
	timeout, cancel := context.WithTimeoutCause(ctx, within, fmt.Errorf("not ready after %s", within))
	defer cancel()
	select {
	case err = <-line:
		if err == nil {
			p.mu.Lock()
			p.child = c
			p.mu.Unlock()
			return nil
		}
	case <-timeout.Done():
		err = context.Cause(timeout)
	}
	c.stop(0)
	if text := last.text(); text != "" {
		return fmt.Errorf("start %s: %s", name(p.cfg.Args), text)
	}
	return fmt.Errorf("start %s: %w", name(p.cfg.Args), err)
}

func name(args []string) string {
	if len(args) == 0 {
		return "the process"
	}
	return args[0]
}

func (p *Process) current() *child {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.child
}

// Addr is the host:port the child serves.
func (p *Process) Addr() string { return p.current().ready.Addr }

// PID is the child's process id.
func (p *Process) PID() int { return p.current().cmd.Process.Pid }

// Ended is closed when the child has ended.
func (p *Process) Ended() <-chan struct{} { return p.current().ended }

// Wait waits for the child's end or that of ctx, and says why.
func (p *Process) Wait(ctx context.Context) error {
	c := p.current()
	select {
	case <-c.ended:
		if c.err != nil {
			return fmt.Errorf("%s ended: %w", name(p.cfg.Args), c.err)
		}
		return nil // an orderly end
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Restart runs the child again, after ending it if it still runs. Its address may have changed.
func (p *Process) Restart(ctx context.Context) error {
	p.current().stop(10 * time.Second)
	return p.start(ctx)
}

// Keep restarts the child whenever it ends, until ctx ends; it returns then: end ctx before Stop. Report, which may be nil, gets
// why it ended, and why it could not be started again. Attempts are a second apart, or up to a minute where they fail.
func (p *Process) Keep(ctx context.Context, report func(error)) {
	wait := time.Second
	for {
		if err := p.Wait(ctx); ctx.Err() != nil {
			return
		} else if report != nil {
			report(err)
		}
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
			err := p.start(ctx)
			if err == nil {
				wait = time.Second
				break
			}
			if report != nil && ctx.Err() == nil {
				report(err)
			}
			wait = min(2*wait, time.Minute)
		}
	}
}

// Stop ends the child: it closes its input, which asks it to end, and kills it after ten seconds.
func (p *Process) Stop() error {
	p.current().stop(10 * time.Second)
	return nil
}

// Kill ends the child at once, as kill -9 does.
func (p *Process) Kill() { p.current().stop(0) }

func (c *child) stop(grace time.Duration) {
	if grace > 0 {
		_ = c.stdin.Close()
		select {
		case <-c.ended:
			return
		case <-time.After(grace):
		}
	}
	_ = c.cmd.Process.Kill()
	<-c.ended
	_ = c.stdin.Close() // not before: a child that sees it may end in order first
}

// tail passes a child's standard error on and keeps the end of what it wrote.
type tail struct {
	mu   sync.Mutex
	to   io.Writer
	kept []byte
}

const tailBytes = 2 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if n := len(t.kept) - tailBytes; n > 0 {
		t.kept = t.kept[n:]
	}
	_, _ = t.to.Write(p) // a log that cannot be written must not stop the child
	return len(p), nil
}

func (t *tail) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(trim(t.kept))
}

func trim(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == ' ') {
		b = b[:len(b)-1]
	}
	return b
}
