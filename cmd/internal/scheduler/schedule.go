// Package scheduler wakes the pipeline on schedules: when, not what. What is due follows from the lake, so a
// tick that comes late, twice or never costs nothing but time.
package scheduler

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	"go.yaml.in/yaml/v3"
)

// Schedule is one cadence.
type Schedule struct {
	Name     string
	Doc      string
	Cron     string // five fields: minute, hour, day of month, month, day of week
	Zone     string // IANA zone of the fields; UTC unless the day must be local
	Jitter   time.Duration
	CatchUp  bool // run at start if a tick was missed while nothing ran
	Datasets []string

	spec cron.Schedule
}

// Next returns the first tick after t.
func (s Schedule) Next(t time.Time) time.Time { return s.spec.Next(t) }

// Missed says whether a tick fell between the last start of a run and now.
func (s Schedule) Missed(last, now time.Time) bool { return !s.spec.Next(last).After(now) }

// file is a schedule as people write it.
type file struct {
	Name     string   `yaml:"name"`
	Doc      string   `yaml:"doc"`
	Cron     string   `yaml:"cron"`
	Zone     string   `yaml:"zone"`
	Jitter   string   `yaml:"jitter"`
	CatchUp  *bool    `yaml:"catch_up"`
	Datasets []string `yaml:"datasets"`
}

// Load reads every *.yaml of a folder in name order. known are the datasets that can be named. Every mistake
// is reported at once.
func Load(dir fs.FS, known []string) ([]Schedule, error) {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("schedules: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("schedules: the folder has no *.yaml; copy the built-in ones there or leave `schedules` empty")
	}
	slices.Sort(names)
	var out []Schedule
	var problems []error
	for _, name := range names {
		s, err := load(dir, name, known)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if i := slices.IndexFunc(out, func(o Schedule) bool { return o.Name == s.Name }); i >= 0 {
			problems = append(problems, fmt.Errorf("%s: the name %q is taken by another file", name, s.Name))
			continue
		}
		out = append(out, s)
	}
	return out, errors.Join(problems...)
}

func load(dir fs.FS, name string, known []string) (Schedule, error) {
	raw, err := fs.ReadFile(dir, name)
	if err != nil {
		return Schedule{}, fmt.Errorf("%s: %w", name, err)
	}
	var f file
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return Schedule{}, fmt.Errorf("%s: %w", name, err)
	}
	s := Schedule{Name: f.Name, Doc: f.Doc, Cron: f.Cron, Zone: f.Zone, CatchUp: f.CatchUp == nil || *f.CatchUp, Datasets: f.Datasets}
	var problems []error
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(name+": "+format, args...))
	}
	if s.Name == "" {
		s.Name = strings.TrimSuffix(path.Base(name), ".yaml")
	}
	if s.Zone == "" {
		s.Zone = "UTC"
	}
	loc, err := time.LoadLocation(s.Zone)
	if err != nil {
		bad("zone: want an IANA name such as Europe/Berlin, got %q", s.Zone)
		loc = time.UTC
	}
	if strings.Contains(s.Cron, "TZ=") {
		bad("cron: put the zone in `zone`, got %q", s.Cron)
	} else if spec, err := cron.ParseStandard("CRON_TZ=" + loc.String() + " " + s.Cron); err != nil {
		bad("cron: want five fields such as \"15 9 * * *\", got %q: %w", s.Cron, err)
	} else {
		s.spec = spec
	}
	if f.Jitter != "" {
		if s.Jitter, err = time.ParseDuration(f.Jitter); err != nil || s.Jitter < 0 {
			bad("jitter: want a duration such as 5m, got %q", f.Jitter)
		}
	}
	if len(s.Datasets) == 0 {
		bad("datasets: missing; name at least one")
	}
	for _, d := range s.Datasets {
		if !slices.Contains(known, d) {
			bad("datasets: unknown dataset %q; known are %s", d, strings.Join(known, ", "))
		}
	}
	return s, errors.Join(problems...)
}
