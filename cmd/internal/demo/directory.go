// Package demo lays out a directory on which every command works against a simulated Amazon, and runs at the
// moments at which a system installed at the start of that world would have run.
package demo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// Directory is a demo's directory: configuration, inputs, secrets and data.
type Directory struct {
	Path  string
	World *world.World
}

// ConfigFile is the configuration every other command takes.
func (d Directory) ConfigFile() string { return filepath.Join(d.Path, config.DefaultFile) }

// Options say what the demo of a new directory simulates.
type Options struct {
	Seed   int64
	World  world.Options
	Faults string // see simulate.ParseFaults
	// Short reads the whole history only of what the profit and loss and its dashboards are made of.
	Short bool
}

// Prepare makes the directory of a demo, or takes up the one that is there. The same directory keeps its
// world: asking for another seed there is an error.
func Prepare(path string, o Options) (Directory, error) {
	w := world.New(o.Seed, o.World)
	d := Directory{Path: path, World: w}
	data := filepath.Join(path, "data")
	state := parts.SimulatorDir(data)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return d, fmt.Errorf("demo directory: %w", err)
	}
	if err := parts.KeepSimulation(state, parts.Simulation{Seed: o.Seed, Options: o.World}); err != nil {
		return d, err
	}
	if _, err := os.Stat(d.ConfigFile()); err == nil {
		return d, d.freePort(data)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return d, fmt.Errorf("demo directory: %w", err)
	}
	if err := w.WriteInputs(filepath.Join(path, "inputs")); err != nil {
		return d, err
	}
	sim, err := simulate.New(simulate.Config{Seed: o.Seed, Options: o.World, World: w, StateDir: state, Faults: o.Faults})
	if err != nil {
		return d, err
	}
	accounts := sim.Accounts()
	if err := sim.Close(); err != nil {
		return d, err
	}
	addr, err := freeAddress("127.0.0.1:8424") // well behind the ports the engine falls back to
	if err != nil {
		return d, err
	}
	return d, d.writeConfig(accounts, addr, o.Short)
}

// recent is how many days a short demo reads of what is not Whole.
const recent = 92

// Whole are the datasets of which a short demo reads all there is.
var Whole = []string{
	catalog.SettlementV2.Name, catalog.AllOrders.Name, catalog.SalesTrafficKioskByDate.Name, catalog.SalesTrafficKioskByASIN.Name, catalog.FBAInventory.Name,
	catalog.SPCampaign.Name, catalog.SPAdvertisedProduct.Name,
}

type history struct {
	Days  int      `yaml:"days"`
	Whole []string `yaml:"whole"`
}

// file is the part of the configuration a demo needs.
type file struct {
	Group struct {
		Name              string `yaml:"name"`
		ReportingCurrency string `yaml:"reporting_currency"`
	} `yaml:"group"`
	DataDir string `yaml:"data_dir"`
	Amazon  struct {
		URL string `yaml:"url"`
	} `yaml:"amazon"`
	History  *history `yaml:"history,omitempty"`
	Inputs   string   `yaml:"inputs"`
	Accounts []entry  `yaml:"accounts"`
}

type entry struct {
	Code             string   `yaml:"code"`
	Type             string   `yaml:"type"`
	Region           string   `yaml:"region"`
	SellingPartnerID string   `yaml:"selling_partner_id"`
	Marketplaces     []string `yaml:"marketplaces,flow"`
	SPAPI            grant    `yaml:"spapi"`
	Ads              grant    `yaml:"ads,omitempty"`
	Restricted       bool     `yaml:"restricted,omitempty"`
}

type grant struct {
	ClientID     string   `yaml:"client_id"`
	ClientSecret string   `yaml:"client_secret"`
	RefreshToken string   `yaml:"refresh_token"`
	Profiles     []string `yaml:"profiles,flow,omitempty"`
}

func (d Directory) writeConfig(accounts []simulate.Access, addr string, short bool) error {
	var f file
	if short {
		f.History = &history{recent, Whole}
	}
	f.Group.Name, f.Group.ReportingCurrency = "Example Group", "USD"
	f.DataDir, f.Inputs = "./data", "./inputs"
	f.Amazon.URL = "http://" + addr
	for _, a := range accounts {
		e := entry{Code: a.Code, Type: strings.ToLower(a.Type), Region: a.Region, SellingPartnerID: a.SellingPartnerID, Marketplaces: a.Sites, Restricted: a.Restricted}
		var err error
		if e.SPAPI, err = d.keep(a.Code+"-spapi", a.SPAPI); err != nil {
			return err
		}
		if len(a.Profiles) > 0 {
			if e.Ads, err = d.keep(a.Code+"-ads", a.Ads); err != nil {
				return err
			}
			for _, p := range a.Profiles {
				e.Ads.Profiles = append(e.Ads.Profiles, p.ID)
			}
		}
		f.Accounts = append(f.Accounts, e)
	}
	var out bytes.Buffer
	out.WriteString("# Written by `sellerhouse demo`: a group on a simulated Amazon. Every command works on it.\n")
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(f); err != nil {
		return fmt.Errorf("write the demo's configuration: %w", err)
	}
	return replace(d.ConfigFile(), out.Bytes())
}

// keep writes the secrets of a grant as files and returns the references to them.
func (d Directory) keep(name string, g simulate.Grant) (grant, error) {
	dir := filepath.Join(d.Path, "secrets")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return grant{}, fmt.Errorf("demo directory: %w", err)
	}
	ref := func(kind, value string) (string, error) {
		file := name + "." + kind
		if err := os.WriteFile(filepath.Join(dir, file), []byte(value+"\n"), 0o600); err != nil {
			return "", fmt.Errorf("demo directory: %w", err)
		}
		return "file:secrets/" + file, nil
	}
	var out grant
	var err error
	if out.ClientID, err = ref("client-id", g.ClientID); err != nil {
		return out, err
	}
	if out.ClientSecret, err = ref("client-secret", g.ClientSecret); err != nil {
		return out, err
	}
	out.RefreshToken, err = ref("refresh-token", g.RefreshToken)
	return out, err
}

// freePort moves the simulated Amazon of a directory made earlier to another port where its own is taken by
// something else. A simulated Amazon that still runs keeps it.
func (d Directory) freePort(data string) error {
	raw, err := os.ReadFile(d.ConfigFile())
	if err != nil {
		return fmt.Errorf("demo directory: %w", err)
	}
	_, rest, ok := strings.Cut(string(raw), "url: http://")
	addr, _, _ := strings.Cut(rest, "\n")
	if !ok || parts.SimulatorServes(data) {
		return nil
	}
	free, err := freeAddress(addr)
	if err != nil || free == addr {
		return err
	}
	return replace(d.ConfigFile(), []byte(strings.Replace(string(raw), "url: http://"+addr, "url: http://"+free, 1)))
}

// freeAddress returns the address if nothing listens there, else one with the next free port.
func freeAddress(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", addr, err)
	}
	var first int
	if _, err := fmt.Sscanf(port, "%d", &first); err != nil {
		return "", fmt.Errorf("address %q: %w", addr, err)
	}
	for p := first; p < first+200; p++ {
		at := net.JoinHostPort(host, fmt.Sprint(p))
		l, err := net.Listen("tcp", at)
		if err != nil {
			continue
		}
		return at, l.Close()
	}
	return "", fmt.Errorf("no free port from %s on; free one", addr)
}

func replace(path string, content []byte) error {
	temp := path + ".new"
	if err := os.WriteFile(temp, content, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(temp, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// apart is the longest time between two runs, in days. Amazon lists settlements for 90 days, answers
// advertising for 95 and restates it for 60, so a system that is to see everything runs at least so often.
const apart = 60

// Moments are when the demo runs: as few as see everything, evenly spaced, at 06:00 UTC, the last one when
// the figures of the world's last day are complete.
func (d Directory) Moments() []time.Time {
	first, last := d.World.Start(), d.World.End()+4
	days := int(last - first)
	n := (days + apart - 1) / apart
	var out []time.Time
	for i := range n {
		out = append(out, (first + window.Day((i+1)*days/n)).UTC().Add(6*time.Hour))
	}
	return out
}
