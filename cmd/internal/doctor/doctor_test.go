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

// examine returns every finding and every right as one line, and whether nothing failed.
func examine(t *testing.T, c *config.Config) (bool, string) {
	t.Helper()
	var b strings.Builder
	good, rights := doctor.Examine(t.Context(), c, parts.Options{}, func(f doctor.Finding) {
		fmt.Fprintf(&b, "%s %s: %s: %s | %s\n", f.Status, f.Area, f.What, f.Detail, f.Fix)
	})
	for _, r := range rights {
		fmt.Fprintf(&b, "%s %s (%s): %s\n", r.Account, r.Dataset, r.Role, r.State)
	}
	return good, b.String()
}

// has reports what a text lacks.
func has(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("the findings lack %q:\n%s", want, text)
		}
	}
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
	raw, err := os.ReadFile(d.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	sites := "    marketplaces: [UK, DE, FR]\n" // of EU-A, which Amazon tells as well
	if !strings.Contains(string(raw), sites) {
		t.Fatalf("no account has\n%s in\n%s", sites, raw)
	}
	if err := os.WriteFile(d.ConfigFile(), []byte(strings.Replace(string(raw), sites, "", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	good, text := examine(t, load())
	if !good || strings.Contains(text, "FAIL") {
		t.Errorf("a group that works has failures:\n%s", text)
	}
	has(t, text, "OK US-A: marketplaces: US, CA", "OK EU-A: marketplaces: UK, DE, FR", "OK US-A: roles: ", "OK US-A: ads profiles: ", "OK clock: against Amazon: 0s off",
		"WARN amazon: address: a simulated Amazon", "OK storage: conditional writes",
		"US-A all_orders (Inventory and Order Tracking): OK", "EU-A settlement_v2 (Finance and Accounting): OK", "US-A sp_campaign (")

	// One account's grant ends, another claims a store it has not: each is named, and EU-A stays good.
	token := filepath.Join(d.Path, "secrets", "US-A-spapi.refresh-token")
	if err := os.WriteFile(token, []byte("Atzr|ended\n"), 0o600); err != nil {
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
	has(t, text, "FAIL US-A: authorisation: ", "replace the refresh token", "US-A all_orders (Inventory and Order Tracking): NOT_AUTHORISED (REVOKED)",
		"FAIL FE-A: marketplaces: the authorisation does not cover AU | take them out of marketplaces", "OK EU-A: marketplaces: UK, DE, FR")
	if strings.Contains(text, "Atzr") {
		t.Errorf("a secret is repeated:\n%s", text)
	}
}

// Why an account may not ask is told apart, and costs no report.
func TestRightsOnASimulatedAmazon(t *testing.T) {
	for name, tt := range map[string]struct {
		faults string
		want   []string
	}{
		"a role is missing here, the grant is another region's there": {
			faults: `{"missing":["US-A/Brand Analytics"],"elsewhere":["EU-A"]}`,
			want: []string{
				`FAIL US-A: sales_traffic: NOT_AUTHORISED (ROLE): `, `add the role "Brand Analytics" to the application`, "US-A sales_traffic (Brand Analytics): NOT_AUTHORISED (ROLE)",
				"US-A all_orders (Inventory and Order Tracking): OK", "FE-A sales_traffic (Brand Analytics): OK",
				"FAIL EU-A: authorisation: NOT_AUTHORISED (REGION): the grant is good for FE, and EU refuses it | set region: FE", "EU-A all_orders (Inventory and Order Tracking): NOT_AUTHORISED (REGION)",
				"EU-A sp_campaign (",
			},
		},
		"the clock is off": {
			faults: `{"skew_minutes":12}`,
			want: []string{
				"FAIL clock: against Amazon: NOT_AUTHORISED (CLOCK): 12m0s off | set the clock", "US-A all_orders (Inventory and Order Tracking): NOT_AUTHORISED (CLOCK)",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := demo.Prepare(t.TempDir(), demo.Options{Seed: 1, World: world.Options{Months: 1, SKUs: 4, OrdersPerDay: 4}, Faults: tt.faults})
			if err != nil {
				t.Fatal(err)
			}
			c, err := config.Load(t.Context(), d.ConfigFile(), config.Environment{})
			if err != nil {
				t.Fatal(err)
			}
			good, text := examine(t, c)
			if good {
				t.Error("a group that may not ask has no failure")
			}
			has(t, text, tt.want...)
			for line := range strings.Lines(text) { // ten lists may be asked for at once
				if strings.HasPrefix(line, "US-A ") && strings.Contains(line, string(doctor.NotLooked)) {
					t.Errorf("too much was asked: %s", line)
				}
			}
		})
	}
}
