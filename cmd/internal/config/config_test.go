package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
)

var testEnvironment = Environment{
	Lookup: func(name string) (string, bool) {
		v, ok := map[string]string{"CH_PASSWORD": "p@ss/word", "LWA_ID": "client", "LWA_SECRET": "client secret", "PROXY_PASSWORD": "pw"}[name]
		return v, ok
	},
	Secret: func(_ context.Context, arn, key string) (string, error) {
		if arn != "arn:aws:secretsmanager:eu-central-1:123456789012:secret:amazon" {
			return "", errors.New("no such secret")
		}
		return pick(`{"us_a": "Atzr|from aws"}`, key)
	},
}

func TestBadFilesNameEveryMistake(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d bad files, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.Lines(string(raw)) {
				if w, ok := strings.CutPrefix(line, "# want "); ok {
					want = append(want, strings.TrimRight(w, "\n"))
				}
			}
			_, err = Load(t.Context(), file, testEnvironment)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("Load(%s) error = %v, want an *Error", file, err)
			}
			if diff := cmp.Diff(want, strings.Split(e.Error(), "\n")); diff != "" {
				t.Errorf("Load(%s) mistakes (-want +got):\n%s", file, diff)
			}
			if strings.Contains(e.Error(), "hunter2") {
				t.Errorf("Load(%s) repeats a secret: %v", file, e)
			}
		})
	}
}

func TestGoodFile(t *testing.T) {
	c, err := Load(t.Context(), "testdata/full.good.yaml", testEnvironment)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	market := func(code string) amazon.Marketplace {
		m, ok := amazon.ByCode(code)
		if !ok {
			t.Fatalf("no marketplace %s", code)
		}
		return m
	}
	want := []account.Account{
		{
			Code: "US-A", Type: account.Seller, Region: amazon.NA, SellingPartnerID: "A0000000000000",
			Marketplaces: []amazon.Marketplace{market("US"), market("CA"), market("MX")},
			SPAPI:        account.Credentials{ClientID: "client", ClientSecret: "a secret of a file", RefreshToken: "Atzr|from aws"},
			Ads:          account.Credentials{ClientID: "client", ClientSecret: "client secret"},
			Profiles:     []string{"0012", "1234567890"},
			Egress:       account.Egress{Proxy: "socks5://user:pw@proxy.example.com:1080", SourceIP: "192.0.2.7"},
			Exclude:      []string{"sales_traffic"}, Include: []string{"sales_traffic_week"}, Restricted: true,
		},
		{
			Code: "EU-A", Type: account.Seller, Region: amazon.EU, Discovers: true,
			SPAPI: account.Credentials{ClientID: "client", ClientSecret: "client secret", RefreshToken: "client"},
		},
		{Code: "FE-V", Type: account.Vendor, Region: amazon.FE, Marketplaces: []amazon.Marketplace{market("JP")}},
	}
	if diff := cmp.Diff(want, c.Accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	if got, want := c.ClickHouse.DSN.Reveal(), "clickhouse://loader:p%40ss%2Fword@ch.example.com:9440/?secure=true"; got != want {
		t.Errorf("dsn = %q, want %q", got, want)
	}
	if diff := cmp.Diff(S3{Bucket: "example-lake", Prefix: "sellerhouse", Region: "eu-central-1", KMSKey: "alias/lake", Listen: "127.0.0.1:9100"}, c.S3); diff != "" {
		t.Errorf("s3 (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(History{Days: 365, Whole: []string{"settlement_v2"}}, c.History); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if c.DataDir != filepath.Join(dir, "data") || c.Inputs != filepath.Join(dir, "inputs") || c.Schedules != "" {
		t.Errorf("paths = %q, %q, %q; want them below %q, and no schedules", c.DataDir, c.Inputs, c.Schedules, dir)
	}
	if err := c.Need(PartWarehouse); err != nil {
		t.Errorf("Need(warehouse) = %v, want nothing missing", err)
	}
	wantMissing := "full.good.yaml:16:82: accounts[0].ads.refresh_token: ${NOT_SET} is not set; export NOT_SET before starting"
	if err := c.Need(PartWarehouse, PartAmazon); err == nil || err.Error() != wantMissing {
		t.Errorf("Need(warehouse, amazon) = %v, want %s", err, wantMissing)
	}
}

func TestDefaults(t *testing.T) {
	c, err := Load(t.Context(), "testdata/least.good.yaml", testEnvironment)
	if err != nil {
		t.Fatal(err)
	}
	if !c.ClickHouse.Embedded() || !c.S3.Embedded() || c.ClickHouse.Listen != "127.0.0.1:8123" || c.S3.Listen != "127.0.0.1:9100" || c.Group.ReportingCurrency != "USD" {
		t.Errorf("defaults = %+v", c)
	}
}

func TestReferences(t *testing.T) {
	for name, tt := range map[string]struct {
		ref, want, wantErr string
		literal            bool
	}{
		"environment":              {ref: "${LWA_ID}", want: "client"},
		"unset environment":        {ref: "${NOBODY}", wantErr: "${NOBODY} is not set; export NOBODY before starting"},
		"file":                     {ref: "file:lwa.secret", want: "a secret of a file"},
		"absent file":              {ref: "file:nobody", wantErr: "file nobody does not exist; create it with the secret as its only line"},
		"file of several lines":    {ref: "file:full.good.yaml", wantErr: "file full.good.yaml: want the secret as its only line"},
		"key of an aws secret":     {ref: "awssm:arn:aws:secretsmanager:eu-central-1:123456789012:secret:amazon#us_a", want: "Atzr|from aws"},
		"absent key of the secret": {ref: "awssm:arn:aws:secretsmanager:eu-central-1:123456789012:secret:amazon#x", wantErr: `awssm:arn:aws:secretsmanager:eu-central-1:123456789012:secret:amazon#x: the secret has no key "x"`},
		"reference with a tail":    {ref: "${LWA_ID}x", literal: true},
		"plain text":               {ref: "hunter2", literal: true},
	} {
		t.Run(name, func(t *testing.T) {
			b := &builder{ctx: t.Context(), env: testEnvironment, decoder: &decoder{}, dir: "testdata"}
			got, ok, err := b.resolve(tt.ref)
			message := ""
			if err != nil {
				message = err.Error()
			}
			if got != tt.want || ok == tt.literal || message != tt.wantErr {
				t.Errorf("resolve(%q) = %q, %v, %q; want %q, %v, %q", tt.ref, got, ok, message, tt.want, !tt.literal, tt.wantErr)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	known := []string{"accounts", "amazon", "inputs", "DE"}
	for word, want := range map[string]string{"acounts": "accounts", "amzaon": "amazon", "imputs": "inputs", "dee": "DE", "zebra": "", "X": ""} {
		if got, _ := nearest(word, known); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestUnknownAccountNamesTheNearest(t *testing.T) {
	c, err := Load(t.Context(), "testdata/full.good.yaml", testEnvironment)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Account("US-B")
	if want := `account "US-B" is not in full.good.yaml; did you mean "US-A"?`; err == nil || err.Error() != want {
		t.Errorf("Account(US-B) error = %v, want %s", err, want)
	}
}
