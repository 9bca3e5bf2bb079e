package parts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"sellerhouse/extract/clock"
	"sellerhouse/extract/simulate/world"
)

// Simulation is what a simulated Amazon was made of. It stands in its state directory, so that it can be
// started again from that alone.
type Simulation struct {
	Seed    int64         `json:"seed"`
	Options world.Options `json:"options"`
}

// simulationFile is where a state directory says what its world is.
const simulationFile = "simulation.json"

// SimulatorDir is where the simulated Amazon of a data directory keeps its state.
func SimulatorDir(dataDir string) string { return filepath.Join(dataDir, "simulate") }

// ReadSimulation reads what the world of a state directory is; fs.ErrNotExist where there is none.
func ReadSimulation(dir string) (Simulation, error) {
	var s Simulation
	raw, err := os.ReadFile(filepath.Join(dir, simulationFile))
	if err != nil {
		return s, fmt.Errorf("simulated Amazon: %w", err)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("simulated Amazon: %s: %w", filepath.Join(dir, simulationFile), err)
	}
	return s, nil
}

// KeepSimulation writes what the world of a state directory is. A directory that has another world already
// refuses: its journal belongs to that one.
func KeepSimulation(dir string, s Simulation) error {
	old, err := ReadSimulation(dir)
	switch {
	case err == nil && (old.Seed != s.Seed || old.Options != s.Options):
		return fmt.Errorf("%s holds the world of seed %d with other options; use that seed and its options, or another --state directory", dir, old.Seed)
	case err == nil && old == s:
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("simulated Amazon: %w", err)
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("simulated Amazon: %w", err)
	}
	if err := replaceFile(filepath.Join(dir, simulationFile), append(raw, '\n')); err != nil {
		return fmt.Errorf("simulated Amazon: %w", err)
	}
	return nil
}

// openSimulator takes the clock from the simulated Amazon the configuration names, and starts that where
// it is not running and its state is in the data directory. Where its port is taken it gets the next free one,
// and Parts.Config says so.
func (p *Parts) openSimulator(ctx context.Context) error {
	u, err := url.Parse(p.Config.Amazon.URL)
	if err != nil {
		return fmt.Errorf("amazon.url: %w", err)
	}
	dir := SimulatorDir(p.Config.DataDir)
	if _, err := ReadSimulation(dir); err == nil && loopback(u.Host) && u.Port() != "" {
		s := p.child("simulate", dir, u.Host, "--state", dir)
		s.probe = probeSimulator
		p.simulator = s
		if err := s.open(ctx); err != nil {
			return err
		}
		if s.address() != u.Host { // its port is taken by something else
			moved := *p.Config
			moved.Amazon.URL = "http://" + s.address()
			p.Config = &moved
		}
	}
	shared, err := clock.NewShared(ctx, p.Config.Amazon.URL, p.HTTP)
	if err != nil {
		return fmt.Errorf("amazon.url: %w", err)
	}
	p.Clock = shared
	return nil
}

// loopback says whether host:port is of this machine only.
func loopback(addr string) bool {
	host := hostOf(addr)
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// local is the address to reach a part at that listens on addr, which may be every address.
func local(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || (ip != nil && ip.IsUnspecified())) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
