package config

import (
	"context"
	"path/filepath"
	"testing"
)

// What deploy/ shows has to load.
func TestDeployedFilesLoad(t *testing.T) {
	const deploy = "../../../deploy"
	env := Environment{
		Lookup: func(string) (string, bool) { return "x", true },
		Secret: func(context.Context, string, string) (string, error) { return "x", nil },
	}
	for file, accounts := range map[string]int{"sellerhouse.example.yaml": 3, "compose/sellerhouse.compose.yaml": 1} {
		t.Run(file, func(t *testing.T) {
			c, err := Load(t.Context(), filepath.Join(deploy, file), env)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Accounts) != accounts || c.ClickHouse.Embedded() {
				t.Errorf("%d accounts, embedded warehouse %v; want %d on a server", len(c.Accounts), c.ClickHouse.Embedded(), accounts)
			}
		})
	}
}
