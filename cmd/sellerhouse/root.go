package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/cmd/internal/progress"
	"sellerhouse/cmd/internal/telemetry"
)

// The exit codes of every command.
const (
	exitComplete = 0 // done, nothing missing
	exitFailed   = 1 // failed, or data incomplete
	exitUsage    = 2 // the command line or the configuration is wrong
)

// app is what every verb shares: the global flags and where output goes.
type app struct {
	configFlag     string
	json, verbose  bool
	stdout, stderr io.Writer
	bar            *progress.Progress // of the run under way, nil without one
}

// verbs are the commands in the order help lists them, one file each.
var verbs = []func(*app) *cobra.Command{
	demoCommand, initCommand, doctorCommand,
	planCommand, runCommand, backfillCommand, extractCommand, transformCommand, loadCommand, importCommand, rebuildCommand, serveCommand,
	statusCommand, pnlCommand, checkCommand, sqlCommand, docsCommand, benchCommand,
	engineCommand, storageCommand, simulateCommand,
}

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	a := &app{stderr: stderr}
	a.stdout = afterBar{stdout, a}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if a.bar != nil {
		a.bar.End()
	}
	code := exitCode(err)
	if err != nil && !errors.Is(err, errReported) {
		fmt.Fprintln(stderr, "sellerhouse: "+err.Error())
		if errors.As(err, new(usageError)) {
			fmt.Fprintln(stderr, "Run `sellerhouse help` or add --help to a command to see how it is used.")
		}
	}
	return code
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "sellerhouse",
		Short: "One warehouse for many Amazon accounts, tied out to the cent",
		Long: "Sellerhouse pulls Amazon's reports, keeps every byte in S3, and publishes a profit and loss in ClickHouse\n" +
			"in which each settlement ties to its deposit. `sellerhouse demo` shows it on a simulated Amazon.",
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              unknownVerb,
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	f := root.PersistentFlags()
	f.StringVar(&a.configFlag, "config", "", "configuration file (default ./sellerhouse.yaml, else $SELLERHOUSE_CONFIG)")
	f.BoolVar(&a.json, "json", false, "print tables as JSON")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "say more on stderr")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	cobra.EnableCommandSorting = false
	for _, verb := range verbs {
		root.AddCommand(verb(a))
	}
	return root
}

// unknownVerb refuses what is no command and names the nearest.
func unknownVerb(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2
	hint := ""
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("; did you mean %q?", near[0])
	}
	return usagef("unknown command %q%s", args[0], hint)
}

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// usage marks err as a mistake of the command line; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errReported ends a command with exit code 1 whose findings are on stdout already.
var errReported = errors.New("reported")

func exitCode(err error) int {
	switch {
	case err == nil:
		return exitComplete
	case errors.As(err, new(usageError)), errors.As(err, new(*config.Error)):
		return exitUsage
	}
	return exitFailed
}

func noArguments(args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("unexpected argument %q", args[0])
}

// none is the Args of a verb that takes flags only.
func none(_ *cobra.Command, args []string) error { return noArguments(args) }

// config reads the configuration and passes its warnings on.
func (a *app) config(ctx context.Context) (*config.Config, error) {
	c, err := config.Load(ctx, config.Path(a.configFlag), config.Environment{})
	if err != nil {
		return nil, err
	}
	for _, w := range c.Warnings {
		fmt.Fprintln(a.stderr, "warning: "+w)
	}
	return c, nil
}

// open reads the configuration and opens what the command works on. The caller closes it.
func (a *app) open(ctx context.Context, needs parts.Needs) (*parts.Parts, error) {
	c, err := a.config(ctx)
	if err != nil {
		return nil, err
	}
	return parts.Open(ctx, c, a.options(needs))
}

func (a *app) options(needs parts.Needs) parts.Options {
	return parts.Options{Needs: needs, Stderr: a.stderr, Verbose: a.verbose, Logger: a.logger()}
}

// logger writes to stderr; information only with -v.
func (a *app) logger() *slog.Logger {
	level := slog.LevelWarn
	if a.verbose {
		level = slog.LevelInfo
	}
	return telemetry.Logger(a.stderr, level)
}
