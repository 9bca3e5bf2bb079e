package parts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"sellerhouse/extract/process"
)

// server is an embedded part on a data directory: found running, or run as a child of this process. One
// data directory has one of each, whichever command started it; the others find its address in a file.
type server struct {
	name   string // engine, storage, simulate
	dir    string // where its address file and its list of users are
	listen string // where it is to listen when nothing is known yet
	// args are the child's, without the address; probe asks whether the part at an address is this one.
	args    []string
	env     []string
	program []string
	probe   func(ctx context.Context, addr string) error
	stderr  io.Writer // the child's
	say     io.Writer // lines for people
	log     *slog.Logger

	mu      sync.Mutex
	proc    *process.Process // nil where another command's is used
	addr    string
	users   *os.File // held shared as long as this process uses the part
	closing chan struct{}
	watched sync.WaitGroup
}

// whereabouts is what the address file says.
type whereabouts struct {
	Addr string `json:"addr"`
	PID  int    `json:"pid"` // of the child
}

// addressFile is where a part says where it is, as long as it runs.
func addressFile(dir, name string) string { return filepath.Join(dir, name+".addr") }

// noteAddress writes the address file; the result removes it again.
func noteAddress(dir, name, addr string) (remove func(), err error) {
	raw, err := json.Marshal(whereabouts{Addr: addr, PID: os.Getpid()})
	if err != nil {
		return nil, fmt.Errorf("note the address of the %s: %w", name, err)
	}
	if err := replaceFile(addressFile(dir, name), raw); err != nil {
		return nil, fmt.Errorf("note the address of the %s: %w", name, err)
	}
	return func() {
		if readAddress(dir, name).PID == os.Getpid() {
			_ = os.Remove(addressFile(dir, name))
		}
	}, nil
}

// readAddress reads an address file; an empty address where there is none.
func readAddress(dir, name string) whereabouts {
	var w whereabouts
	raw, err := os.ReadFile(addressFile(dir, name))
	if err != nil || json.Unmarshal(raw, &w) != nil {
		return whereabouts{}
	}
	return w
}

// open finds or starts the part and keeps it running until close.
func (s *server) open(ctx context.Context) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	s.closing = make(chan struct{})
	if err := s.find(ctx); err != nil {
		return err
	}
	users, err := os.OpenFile(filepath.Join(s.dir, s.name+".users"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		s.stop()
		return fmt.Errorf("note the use of the %s: %w", s.name, err)
	}
	if err := syscall.Flock(int(users.Fd()), syscall.LOCK_SH); err != nil {
		_ = users.Close()
		s.stop()
		return fmt.Errorf("note the use of the %s: %w", s.name, err)
	}
	s.users = users
	s.watched.Go(s.watch)
	return nil
}

// known is where the part was last.
func (s *server) known() whereabouts { return readAddress(s.dir, s.name) }

// find uses the part that runs, or starts it. Two commands may start at the same moment: the one that
// comes second finds the data directory locked and waits for the first one's address.
func (s *server) find(ctx context.Context) error {
	const patience = 30 * time.Second
	var started error
	for deadline := time.Now().Add(patience); ; {
		if w := s.known(); w.Addr != "" && s.alive(ctx, w.Addr) == nil {
			s.mu.Lock()
			s.addr, s.proc = w.Addr, nil
			s.mu.Unlock()
			return nil
		}
		if started = s.start(ctx); started == nil {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !s.locked() || time.Now().After(deadline) {
			return started
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// alive asks the part at addr whether it is this one.
func (s *server) alive(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return s.probe(ctx, addr)
}

// locked says whether some process serves the directory.
func (s *server) locked() bool {
	f, err := os.OpenFile(filepath.Join(s.dir, s.name+".lock"), os.O_RDWR, 0o600)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// start runs the part as a child, at the address it had before where that is free.
func (s *server) start(ctx context.Context) error {
	listen := s.listen
	if s.addr != "" {
		listen = s.addr
	} else if w := s.known(); w.Addr != "" && portOf(listen) != "0" && hostOf(w.Addr) == hostOf(listen) {
		listen = w.Addr
	}
	cfg := process.Config{Args: append(append([]string{}, s.args...), "--listen", listen, "--child"), Env: s.env, Stderr: s.stderr}
	if len(s.program) > 0 {
		cfg.Path, cfg.Args = s.program[0], append(append([]string{}, s.program[1:]...), cfg.Args...)
	}
	p, err := process.Start(ctx, cfg)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.proc, s.addr = p, p.Addr()
	s.mu.Unlock()
	return nil
}

// watch starts the part again when it ends, whoever ran it.
func (s *server) watch() {
	for {
		s.mu.Lock()
		p, addr := s.proc, s.addr
		s.mu.Unlock()
		if p != nil {
			select {
			case <-s.closing:
				return
			case <-p.Ended():
			}
		} else {
			select {
			case <-s.closing:
				return
			case <-time.After(time.Second):
			}
			if s.alive(context.Background(), addr) == nil || s.locked() {
				continue
			}
		}
		select {
		case <-s.closing:
			return
		default:
		}
		s.log.Warn("the "+s.name+" ended; starting it again", "addr", addr)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		err := s.find(ctx)
		cancel()
		if err == nil && s.address() != addr {
			err = fmt.Errorf("its port was taken meanwhile: it is now at %s; start this command again", s.address())
		}
		if err != nil {
			s.log.Error("the "+s.name+" could not be started again", "err", err)
			select {
			case <-s.closing:
				return
			case <-time.After(5 * time.Second):
			}
		}
	}
}

// address is where the part is now.
func (s *server) address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addr
}

// close ends the use of the part and, where this process runs it, the part itself once no other command
// uses it. The end of ctx ends the waiting: another command that goes on then starts the part for itself.
func (s *server) close(ctx context.Context) {
	if s.closing == nil {
		return
	}
	close(s.closing)
	s.watched.Wait()
	if s.proc != nil && s.users != nil {
		s.await(ctx)
	}
	s.stop()
	if s.users != nil {
		_ = s.users.Close()
	}
}

// await waits until this process is the only user.
func (s *server) await(ctx context.Context) {
	for said := false; ; {
		if syscall.Flock(int(s.users.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			return
		}
		if !said {
			fmt.Fprintf(s.say, "another command uses the %s this one started: waiting for it to end (interrupt to end now)\n", s.name)
			said = true
		}
		select {
		case <-ctx.Done():
			return
		case <-s.proc.Ended():
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (s *server) stop() {
	if s.proc == nil {
		return
	}
	_ = s.proc.Stop()
}

func hostOf(addr string) string { host, _, _ := net.SplitHostPort(addr); return host }
func portOf(addr string) string { _, port, _ := net.SplitHostPort(addr); return port }

// replaceFile writes a file whole or not at all.
func replaceFile(path string, raw []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// ChildPID is the process id of an embedded part (engine, storage, simulate), whoever started it; 0 where it
// is not open. It is for tests that kill it.
func (p *Parts) ChildPID(name string) int {
	for _, s := range []*server{p.engine, p.storage, p.simulator} {
		if s != nil && s.name == name {
			return s.known().PID
		}
	}
	return 0
}
