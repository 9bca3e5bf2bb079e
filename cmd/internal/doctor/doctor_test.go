package doctor_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/doctor"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/simulate/world"
)

func TestMain(m *testing.M) {
	parts.Main()
	os.Exit(m.Run())
}

// examine returns every finding as one line, and whether nothing failed.
func examine(t *testing.T, c *config.Config) (bool, string) {
	t.Helper()
	var b strings.Builder
	good := doctor.Examine(t.Context(), c, parts.Options{}, func(f doctor.Finding) {
		fmt.Fprintf(&b, "%s %s: %s: %s | %s\n", f.Status, f.Area, f.What, f.Detail, f.Fix)
	})
	return good, b.String()
}

func TestGroupOnASimulatedAmazon(t *testing.T) {
	d, err := demo.Prepare(t.TempDir(), demo.Options{Seed: 1, World: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}})
	if err != nil {
		t.Fatal(err)
	}
	load := func() *config.Config {
		c, err := config.Load(t.Context(), d.ConfigFile(), config.Environment{})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	good, text := examine(t, load())
	if !good || strings.Contains(text, "FAIL") {
		t.Errorf("a group that works has failures:\n%s", text)
	}
	for _, want := range []string{
		"OK US-A: marketplaces: US, CA", "OK US-A: report roles: all_orders, fba_inventory, sales_traffic, settlement_v2", "OK US-A: ads profiles: ",
		"WARN amazon: address: a simulated Amazon", "OK storage: conditional writes",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the findings lack %q:\n%s", want, text)
		}
	}

	// One account's grant ends, another claims a store and a profile it has not: each is named, and EU-A stays good.
	token := filepath.Join(d.Path, "secrets", "US-A-spapi.refresh-token")
	if err := os.WriteFile(token, []byte("Atzr|ended\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(d.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(raw), "[JP]", "[JP, AU]", 1)
	if changed == string(raw) {
		t.Fatalf("no account of Japan alone in\n%s", raw)
	}
	if err := os.WriteFile(d.ConfigFile(), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	good, text = examine(t, load())
	if good {
		t.Error("a group that does not work has no failure")
	}
	for _, want := range []string{
		"FAIL US-A: authorisation: ", "replace the refresh token",
		"FAIL FE-A: marketplaces: the authorisation does not cover AU | take them out of marketplaces",
		"OK EU-A: marketplaces: ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the findings lack %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Atzr") {
		t.Errorf("a secret is repeated:\n%s", text)
	}
}
