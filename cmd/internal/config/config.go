// Package config turns the YAML file and the environment into checked, plain structs. It is the only
// reader of either; every other package is handed values.
package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sellerhouse/extract/account"
)

// DefaultFile is the configuration a command reads when nothing else is said.
const DefaultFile = "sellerhouse.yaml"

// Config is a checked configuration. Paths are absolute.
type Config struct {
	File       string // the file it was read from
	Dir        string // the folder of that file, which relative paths start from
	Group      Group
	DataDir    string // embedded engine, storage, spool
	ClickHouse ClickHouse
	S3         S3
	Amazon     Amazon
	Console    Console
	History    History
	Inputs     string // folder of what finance supplies
	Schedules  string // folder of schedule files; empty: the built-in ones
	Accounts   []account.Account

	// Warnings are what is allowed and yet worth a look, each with its place in the file.
	Warnings []string

	missing []missing
}

// Group is the group of companies reported on.
type Group struct {
	Name              string
	ReportingCurrency string // ISO 4217
}

// ClickHouse says where the warehouse is.
type ClickHouse struct {
	DSN    account.Secret // empty: the embedded engine
	Listen string         // embedded only: address of its HTTP interface
}

// Embedded says whether the warehouse is the embedded engine.
func (c ClickHouse) Embedded() bool { return c.DSN == "" }

// S3 says where the lake is.
type S3 struct {
	Bucket   string // empty: the embedded storage
	Prefix   string
	Region   string
	Endpoint string // empty: AWS
	KMSKey   string // empty: the bucket's own encryption
	Listen   string // embedded only: its address, on loopback
}

// Embedded says whether the lake is the embedded storage.
func (s S3) Embedded() bool { return s.Bucket == "" }

// Amazon says which Amazon is asked.
type Amazon struct {
	URL string // empty: Amazon and the ECB; else the base address of a simulated Amazon
}

// Console says where the console, the metrics and the health endpoint are served.
type Console struct {
	Listen string
}

// History says how far back is read at first.
type History struct {
	Days  int      // at most; 0 for as far as Amazon goes
	Whole []string // datasets that are read as far back as Amazon goes all the same
}

// Environment is what a configuration may refer to besides its own file. Zero fields use the process's.
type Environment struct {
	Lookup func(name string) (string, bool)
	// Secret answers an AWS Secrets Manager reference; an empty key asks for the whole secret.
	Secret func(ctx context.Context, arn, key string) (string, error)
}

// Path returns the file to read: the flag's, else $SELLERHOUSE_CONFIG, else ./sellerhouse.yaml.
func Path(flag string) string {
	if flag != "" {
		return flag
	}
	if env := os.Getenv("SELLERHOUSE_CONFIG"); env != "" {
		return env
	}
	return DefaultFile
}

// Load reads and checks a configuration. The error is an *Error with every mistake of the file, or says
// why the file cannot be read. A secret that cannot be found is not a mistake until a command needs it:
// see Need.
func Load(ctx context.Context, path string, env Environment) (*Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &Error{File: path, Problems: []Problem{{Message: "no such file; run `sellerhouse init` to write one, or name another with --config"}}}
		}
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(ctx, raw, abs, env)
}

// Parse checks the text of a configuration; file names it in messages, and relative paths start from its
// folder.
func Parse(ctx context.Context, raw []byte, file string, env Environment) (*Config, error) {
	if env.Lookup == nil {
		env.Lookup = os.LookupEnv
	}
	if env.Secret == nil {
		env.Secret = secretsManager()
	}
	d := &decoder{}
	var f fileShape
	d.document(raw, &f)
	b := &builder{ctx: ctx, env: env, decoder: d, dir: filepath.Dir(file)}
	c := b.build(&f)
	c.File, c.Dir = file, b.dir
	if len(d.problems) > 0 {
		return nil, &Error{File: filepath.Base(file), Problems: sorted(d.problems)}
	}
	return c, nil
}

// Part names what of the outside a command is about to use.
type Part string

// The parts.
const (
	PartWarehouse Part = "clickhouse"
	PartAmazon    Part = "accounts"
)

type missing struct {
	part    Part
	problem Problem
}

// Need returns an error naming every reference of the parts that leads nowhere.
func (c *Config) Need(parts ...Part) error {
	e := &Error{File: filepath.Base(c.File)}
	for _, m := range c.missing {
		for _, p := range parts {
			if m.part == p {
				e.Problems = append(e.Problems, m.problem)
			}
		}
	}
	if len(e.Problems) == 0 {
		return nil
	}
	e.Problems = sorted(e.Problems)
	return e
}

// Account finds an account by its code.
func (c *Config) Account(code string) (account.Account, error) {
	codes := make([]string, 0, len(c.Accounts))
	for _, a := range c.Accounts {
		if a.Code == code {
			return a, nil
		}
		codes = append(codes, a.Code)
	}
	return account.Account{}, fmt.Errorf("account %q is not in %s%s", code, filepath.Base(c.File), didYouMean(code, codes))
}
