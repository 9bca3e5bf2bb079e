package bench

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Usage is what one run took.
type Usage struct {
	Wall float64 `json:"wall"` // seconds
	CPU  float64 `json:"cpu"`  // user and system seconds
	RSS  int64   `json:"rss"`  // peak resident bytes, 0 where not known
}

// ticksPerSecond is USER_HZ, 100 on every Linux the program runs on.
const ticksPerSecond = 100

// processUsage reads a process's CPU seconds and peak resident bytes from /proc; elsewhere both are 0.
func processUsage(pid int) (cpu float64, rss int64) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0
	}
	// The name in brackets may hold blanks: fields are counted behind it, utime being the 12th.
	_, rest, _ := strings.Cut(string(stat), ") ")
	if f := strings.Fields(rest); len(f) > 12 {
		user, _ := strconv.ParseInt(f[11], 10, 64)
		system, _ := strconv.ParseInt(f[12], 10, 64)
		cpu = float64(user+system) / ticksPerSecond
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return cpu, 0
	}
	for line := range strings.Lines(string(status)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), "kB")), 10, 64)
			rss = kb << 10
		}
	}
	return cpu, rss
}

// measure runs f and reports what this process took, or the process pid where it is not 0.
func measure(pid int, f func() error) (Usage, error) {
	if pid == 0 {
		pid = os.Getpid()
	}
	before, _ := processUsage(pid)
	began := time.Now() // a benchmark measures the wall
	err := f()
	u := Usage{Wall: time.Since(began).Seconds()}
	after, rss := processUsage(pid)
	u.CPU, u.RSS = after-before, rss
	return u, err
}

// Summary is the middle of several runs.
type Summary struct {
	Name               string
	Runs               int
	Wall, Min, Max     float64
	CPU                float64
	RSS                int64
	LinesPerSecond     float64
	Ratio              float64 // wall of this over wall of ours: how many times faster ours is
	RatioMin, RatioMax float64
}

// summarise takes the runs of one competitor and those of ours, made in turn, and compares them pair by pair.
func summarise(name string, lines int, runs, ours []Usage) Summary {
	s := Summary{Name: name, Runs: len(runs)}
	wall := pick(runs, func(u Usage) float64 { return u.Wall })
	s.Wall, s.Min, s.Max = median(wall), slices.Min(wall), slices.Max(wall)
	s.CPU = median(pick(runs, func(u Usage) float64 { return u.CPU }))
	for _, u := range runs {
		s.RSS = max(s.RSS, u.RSS)
	}
	s.LinesPerSecond = float64(lines) / s.Wall
	var ratios []float64
	for i := range runs {
		ratios = append(ratios, runs[i].Wall/ours[i].Wall)
	}
	s.Ratio, s.RatioMin, s.RatioMax = median(ratios), slices.Min(ratios), slices.Max(ratios)
	return s
}

func pick(runs []Usage, f func(Usage) float64) []float64 {
	out := make([]float64, len(runs))
	for i, u := range runs {
		out[i] = f(u)
	}
	return out
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}
