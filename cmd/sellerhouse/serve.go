package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/console"
	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/lease"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/cmd/internal/scheduler"
	"sellerhouse/cmd/internal/telemetry"
	"sellerhouse/extract/plan"
)

func serveCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the schedules, the console and the metrics endpoint",
		Long: "Runs the schedules until interrupted, and serves the console at /, metrics at /metrics and health at /healthz. A run\n" +
			"missed while nothing ran is caught up; two processes on one lake share the accounts, and one goes on where the other\n" +
			"dies or stands still. An interrupt ends the run under way where it can be taken up again.",
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := a.config(c.Context())
			if err != nil {
				return err
			}
			all, err := loadSchedules(cfg)
			if err != nil {
				return err
			}
			return a.withParts(c.Context(), parts.Warehouse|parts.Lake|parts.Amazon, func(p *parts.Parts) error {
				return a.serve(c.Context(), p, all)
			})
		},
	}
}

// serve runs the schedules beside the console.
func (a *app) serve(ctx context.Context, p *parts.Parts, all []scheduler.Schedule) error {
	log := telemetry.Logger(a.stderr, slog.LevelInfo)
	m := telemetry.NewMetrics()
	crew, err := lease.Join(ctx, p.Store, lease.Options{Owner: lease.Self()})
	if err != nil {
		return err
	}
	defer crew.Leave(context.WithoutCancel(ctx))
	ticks := map[string]*tick{}
	for _, sched := range all {
		ticks[sched.Name] = &tick{}
	}
	s := &scheduler.Scheduler{
		Schedules: all, Store: p.Store, Log: log,
		Run: func(ctx context.Context, sched scheduler.Schedule) error {
			return ticks[sched.Name].run(ctx, p, crew, flow.Options{Datasets: sched.Datasets, Logger: log, Leases: shared(publishWait), Stint: stint})
		},
		Ended: func(sched scheduler.Schedule, o scheduler.Outcome) {
			var err error
			if o.Err != "" {
				err = errors.New(o.Err)
			}
			m.Ran(sched.Name, o.Ended.Sub(o.Started), o.Ended, err)
		},
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	served := make(chan error, 1)
	go func() {
		err := a.serveConsole(ctx, p, m)
		stop(err)
		served <- err
	}()
	taken := takeOver(ctx, p, log)
	err = s.Serve(ctx)
	stop(nil)
	taken()
	return errors.Join(err, <-served)
}

// consoleRefresh is how often the figures of /metrics are read again. A run takes longer.
const consoleRefresh = time.Minute

// serveConsole serves the console, metrics and health until ctx ends. A taken port gives the next free one.
func (a *app) serveConsole(ctx context.Context, p *parts.Parts, m *telemetry.Metrics) error {
	l, err := listenNear(ctx, p.Config.Console.Listen)
	if err != nil {
		return err
	}
	log := telemetry.Logger(a.stderr, slog.LevelInfo)
	health := &telemetry.Health{}
	health.Add("warehouse", p.DB.Ping)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.Handle("GET /healthz", health)
	mux.Handle("/", console.Handler(console.Config{Group: p.Config.Group.Name, DB: p.DB, Connections: connections(p), Log: log}))
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	fmt.Fprintf(a.stderr, "console at http://%s (also /metrics and /healthz); interrupt to stop\n", l.Addr())
	refresh := time.NewTicker(consoleRefresh)
	defer refresh.Stop()
	for {
		if err := m.Refresh(ctx, p.DB, time.Now()); err != nil && ctx.Err() == nil {
			log.Info("metrics not refreshed", "err", err)
		}
		select {
		case err := <-failed:
			return fmt.Errorf("serve the console: %w", err)
		case <-ctx.Done():
			grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
			defer cancel()
			if srv.Shutdown(grace) != nil {
				_ = srv.Close()
			}
			return nil
		case <-refresh.C:
		}
	}
}

// publishWait is how long a run waits for another process to publish.
const publishWait = time.Hour

// stint is how long a run asks Amazon before it publishes what it has and lets the other schedules have their turn.
// History takes hours, and types of twenty requests a day take days; what is read meanwhile does not wait for them.
const stint = 15 * time.Minute

// othersWait is how long after a run found all its accounts with other processes it looks again.
const othersWait = 30 * time.Second

// tick is what the runs of one schedule's tick remember. They are one after the other.
type tick struct {
	turns  flow.Turns
	failed error // the last of what failed
}

// run runs the pipeline for a schedule's datasets and this process's part of the accounts, and publishes once. The tick is
// over when all accounts had their turn.
func (t *tick) run(ctx context.Context, p *parts.Parts, crew *lease.Crew, opt flow.Options) error {
	opt.Leases.Crew, opt.Leases.Turns = crew, &t.turns
	rep, err := flow.Run(ctx, p, opt)
	if err != nil {
		return err // what could not go on is tried again as it stood
	}
	if err := rep.Err(); err != nil {
		t.failed = err
	}
	if rep.Pulled.Later > 0 || rep.Others > 0 {
		m := &scheduler.More{Left: rep.Pulled.Later, Others: rep.Others, Err: t.failed}
		if rep.Idle {
			m.Wait = othersWait
		}
		return m
	}
	defer func() { *t = tick{} }()
	return t.failed
}

// takeOver goes on, until ctx ends, with the accounts of processes that died or stand still. It returns what waits
// for the end of that.
func takeOver(ctx context.Context, p *parts.Parts, log *slog.Logger) (wait func()) {
	var working sync.WaitGroup
	names := []string{plan.None}
	for _, acct := range p.Accounts {
		names = append(names, acct.Code)
	}
	hand := func(silent []lease.Silent) {
		for work, of := range byWork(silent) {
			working.Go(func() {
				opt := flow.Options{Logger: log, Leases: shared(publishWait)}
				opt.Leases.Silent = map[string]string{}
				for _, s := range of {
					opt.Accounts, opt.Leases.Silent[s.Name] = append(opt.Accounts, s.Name), s.ETag
				}
				if work != "" {
					opt.Datasets = strings.Split(work, " ")
				}
				log.Warn("taking over from a process that stands still", "accounts", opt.Accounts)
				rep, err := flow.Run(ctx, p, opt)
				if err = errors.Join(err, rep.Err()); err != nil && ctx.Err() == nil {
					log.Error("run failed", "accounts", opt.Accounts, "err", err)
				}
			})
		}
	}
	working.Go(func() { lease.Watch(ctx, p.Store, names, lease.Options{Owner: lease.Self()}, hand) })
	return working.Wait
}

// byWork groups leases by what was done under them.
func byWork(silent []lease.Silent) map[string][]lease.Silent {
	out := map[string][]lease.Silent{}
	for _, s := range silent {
		work := strings.Join(s.Work, " ")
		out[work] = append(out[work], s)
	}
	return out
}

// connections says where the parts of p are and how to reach them.
func connections(p *parts.Parts) []console.Connection {
	var out []console.Connection
	e := p.Endpoints()
	if e.Warehouse != "" {
		out = append(out, console.Connection{
			What: "ClickHouse (HTTP)", Address: "http://" + e.Warehouse,
			How: "user reader, password in " + p.Config.DataDir + "/reader.password; databases mart, dw, ops",
		})
	} else {
		out = append(out, console.Connection{What: "ClickHouse", Address: "as in clickhouse.dsn", How: "give Grafana and Tableau a user that may read mart"})
	}
	if e.Amazon != "" {
		out = append(out, console.Connection{What: "simulated Amazon", Address: "http://" + e.Amazon, How: "amazon.url"})
	}
	out = append(out, console.Connection{What: "Metrics", Address: "/metrics", How: "Prometheus"}, console.Connection{What: "Health", Address: "/healthz", How: "200 while the warehouse answers"})
	return out
}

// listenNear listens on the address or, where its port is taken, on one of the next hundred.
func listenNear(ctx context.Context, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("console.listen %q: want host:port", addr)
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("console.listen %q: want a port number", addr)
	}
	var lc net.ListenConfig
	for n := first; ; n++ {
		l, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(n)))
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) || first == 0 || n == first+100 || n == 65535 {
			if err != nil {
				return nil, fmt.Errorf("serve the console on %s: %w", addr, err)
			}
			return l, nil
		}
	}
}
