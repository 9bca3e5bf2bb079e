package parts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/extract/process"
	"sellerhouse/extract/simulate"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/storage"
	"sellerhouse/load/engine"
)

// What a child finds in its environment: that it is one, and keys no process list should show.
const (
	childEnv      = "SELLERHOUSE_CHILD"
	lakeAccessEnv = "SELLERHOUSE_LAKE_ACCESS_KEY"
	lakeSecretEnv = "SELLERHOUSE_LAKE_SECRET_KEY"
)

// Main serves an embedded part and exits, where this process was started as one. Programs that open parts
// and lack the verbs, such as test binaries, call it first.
func Main() {
	if os.Getenv(childEnv) == "" || len(os.Args) < 2 {
		return
	}
	root := &cobra.Command{Use: "sellerhouse", SilenceUsage: true, SilenceErrors: true}
	root.AddCommand(Commands("")...)
	root.SetArgs(os.Args[1:])
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root.ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Commands are the verbs that serve one embedded part each: engine, storage, simulate. dataDir is where
// they work unless their flags say otherwise.
func Commands(dataDir string) []*cobra.Command {
	return []*cobra.Command{engineCommand(dataDir), storageCommand(dataDir), simulateCommand(dataDir)}
}

// serving runs f until the parent is gone, where there is one, and says the address when it is ready: on
// standard output, and in the directory for other commands to find.
func serving(c *cobra.Command, child bool, name, dir string, f func(ctx context.Context, ready func(string)) error) error {
	if dir != "" { // the gateway changes the working directory
		var err error
		if dir, err = filepath.Abs(dir); err != nil {
			return err
		}
	}
	ctx := c.Context()
	if child {
		until, stop := process.UntilParentGone(ctx)
		defer stop()
		ctx = until
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var noted error
	remove := func() {}
	defer func() { remove() }()
	err := f(ctx, func(addr string) {
		if dir != "" {
			forget, err := noteAddress(dir, name, addr)
			if err != nil {
				noted = err
				fail(err)
				return
			}
			remove = forget
		}
		_ = process.Announce(c.OutOrStdout(), process.Ready{Addr: addr})
		if !child {
			fmt.Fprintf(c.ErrOrStderr(), "%s at http://%s; interrupt to stop\n", name, addr)
		}
	})
	return errors.Join(noted, err)
}

// childFlag is the flag that ends a part with its parent.
func childFlag(c *cobra.Command, to *bool) {
	c.Flags().BoolVar(to, "child", false, "end when standard input closes")
	_ = c.Flags().MarkHidden("child")
}

func engineCommand(dataDir string) *cobra.Command {
	var cfg engine.Config
	var child bool
	c := &cobra.Command{
		Use:   "engine",
		Short: "Serve the embedded ClickHouse alone",
		Long: "Serves the embedded ClickHouse over ClickHouse's HTTP interface until interrupted. Its users are admin and\n" +
			"reader (read only); their passwords are in admin.password and reader.password of the data directory.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if cfg.DataDir == "" {
				return errors.New("--data-dir is missing")
			}
			cfg.Lake.AccessKey, cfg.Lake.SecretKey = os.Getenv(lakeAccessEnv), os.Getenv(lakeSecretEnv)
			cfg.Progress = func(line string) { fmt.Fprintln(c.ErrOrStderr(), line) }
			return serving(c, child, "engine", cfg.DataDir, func(ctx context.Context, ready func(string)) error {
				cfg.Ready = ready
				return engine.Serve(ctx, cfg)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&cfg.DataDir, "data-dir", dataDir, "directory of tables and passwords (default: data_dir of the configuration)")
	f.StringVar(&cfg.Listen, "listen", "127.0.0.1:8123", "address; a taken port gives the next free one")
	f.BoolVar(&cfg.AllowRemote, "allow-remote", false, "accept an address that others can reach; the interface is plain HTTP")
	f.StringVar(&cfg.Library, "library", "", "path of libchdb (default: fetched once into the user's cache)")
	f.StringVar(&cfg.Lake.URL, "lake-url", "", "address of the bucket for s3(lake, ..); keys in $"+lakeAccessEnv+" and $"+lakeSecretEnv)
	childFlag(c, &child)
	return c
}

func storageCommand(dataDir string) *cobra.Command {
	var cfg storage.Config
	var child bool
	c := &cobra.Command{
		Use:   "storage",
		Short: "Serve the embedded S3 alone",
		Long: "Serves the embedded S3 gateway on a directory until interrupted. Its bucket is lake; its keys are in access.key\n" +
			"and secret.key of the directory.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if cfg.Dir == "" {
				return errors.New("--data-dir is missing")
			}
			return serving(c, child, "storage", cfg.Dir, func(ctx context.Context, ready func(string)) error {
				cfg.Ready = ready
				return storage.Serve(ctx, cfg)
			})
		},
	}
	dir := ""
	if dataDir != "" {
		dir = filepath.Join(dataDir, "storage")
	}
	c.Flags().StringVar(&cfg.Dir, "data-dir", dir, "directory of objects and keys (default: storage in data_dir of the configuration)")
	c.Flags().StringVar(&cfg.Listen, "listen", "127.0.0.1:9100", "loopback address; a taken port gives the next free one")
	childFlag(c, &child)
	return c
}

func simulateCommand(dataDir string) *cobra.Command {
	var s Simulation
	var listen, state, currency, faults string
	var child, books bool
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Serve the simulated Amazon alone",
		Long: "Serves the simulated Amazon of a seed until interrupted: Login with Amazon, reports, advertising and the reference\n" +
			"rates, all at one address, for amazon.url. With --books it prints that world's own accounts of what it has handed\n" +
			"out so far, as JSON, and ends.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if state == "" && books {
				return errors.New("--state is missing: the directory of the world whose books are wanted")
			}
			if kept, err := ReadSimulation(state); err == nil {
				given := c.Flags().Changed
				if !given("seed") {
					s.Seed = kept.Seed
				}
				if !given("months") && !given("skus") && !given("orders-per-day") {
					s.Options = kept.Options
				}
			} else if !errors.Is(err, fs.ErrNotExist) || books {
				return err
			}
			if books {
				return printBooks(c.Context(), c.OutOrStdout(), state, s, currency)
			}
			if state != "" {
				if err := KeepSimulation(state, s); err != nil {
					return err
				}
				lock, err := process.Lock(state, "simulate", process.Dying)
				if err != nil {
					return err
				}
				defer func() { _ = lock.Close() }()
			}
			// A world is hundreds of megabytes of live data: under the limit of the other parts it would be collected
			// without end.
			debug.SetGCPercent(100)
			debug.SetMemoryLimit(math.MaxInt64)
			return serving(c, child, "simulate", state, func(ctx context.Context, ready func(string)) error {
				return simulate.Serve(ctx, simulate.Config{
					Seed: s.Seed, Options: s.Options, Listen: listen, StateDir: state, Faults: faults, Ready: ready,
				})
			})
		},
	}
	dir := ""
	if dataDir != "" {
		dir = SimulatorDir(dataDir)
	}
	f := c.Flags()
	f.Int64Var(&s.Seed, "seed", 1, "which world")
	f.IntVar(&s.Options.Months, "months", 0, "months of the world (default 9)")
	f.IntVar(&s.Options.SKUs, "skus", 0, "products of the world (default 80)")
	f.IntVar(&s.Options.OrdersPerDay, "orders-per-day", 0, "orders a day of the whole group (default 60)")
	f.StringVar(&faults, "faults", "", "faults to inject, for example standard (default: those of the state)")
	f.StringVar(&listen, "listen", "127.0.0.1:8124", "address; a taken port gives the next free one")
	f.StringVar(&state, "state", dir, "directory of clock, requests and quota (default: simulate in data_dir of the configuration)")
	f.BoolVar(&books, "books", false, "print the world's own books of what was served")
	f.StringVar(&currency, "currency", "USD", "reporting currency of the books")
	childFlag(c, &child)
	return c
}

// printBooks asks the simulated Amazon that runs on the state directory, or reads its journal.
func printBooks(ctx context.Context, w io.Writer, state string, s Simulation, currency string) error {
	lock, err := process.Lock(state, "simulate", 0)
	if err != nil { // it runs
		at := readAddress(state, "simulate")
		if at.Addr == "" {
			return err
		}
		return copyBooks(ctx, w, "http://"+at.Addr+"/_books?currency="+url.QueryEscape(currency))
	}
	defer func() { _ = lock.Close() }()
	server, err := simulate.New(simulate.Config{World: world.New(s.Seed, s.Options), Options: s.Options, Seed: s.Seed, StateDir: state})
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(server.World().Books(server.Served(), currency))
}

func copyBooks(ctx context.Context, w io.Writer, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := probeClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask the simulated Amazon for its books: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("ask the simulated Amazon for its books: %s", res.Status)
	}
	var books json.RawMessage
	if err := json.NewDecoder(res.Body).Decode(&books); err != nil {
		return fmt.Errorf("ask the simulated Amazon for its books: %w", err)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(books)
}
