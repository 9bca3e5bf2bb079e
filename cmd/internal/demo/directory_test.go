package demo_test

import (
	"context"
	"net"
	"net/url"
	"os"
	"testing"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/demo"
	"sellerhouse/extract/account"
	"sellerhouse/extract/simulate/world"
)

func TestPrepareMakesAConfigurationThatLoads(t *testing.T) {
	dir := t.TempDir()
	o := demo.Options{Seed: 1, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}}
	d, err := demo.Prepare(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(context.Background(), d.ConfigFile(), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Need(config.PartAmazon); err != nil {
		t.Errorf("a secret leads nowhere: %v", err)
	}
	if len(c.Accounts) != 6 || c.Accounts[4].Type != account.Vendor || len(c.Accounts[0].Profiles) == 0 || c.Group.ReportingCurrency != "USD" {
		t.Errorf("accounts %v of group %+v, want the six of the world, two of them vendors, with their profiles in USD", c.Accounts, c.Group)
	}

	before, err := os.ReadFile(d.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Prepare(dir, o); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(d.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Errorf("a second demo changed the configuration:\n%s", after)
	}

	u, err := url.Parse(c.Amazon.URL)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := demo.Prepare(dir, o); err != nil {
		t.Fatal(err)
	}
	c, err = config.Load(context.Background(), d.ConfigFile(), config.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Amazon.URL == "http://"+u.Host {
		t.Errorf("the simulated Amazon keeps %s, which something else has taken", u.Host)
	}

	o.Seed = 2
	if _, err := demo.Prepare(dir, o); err == nil {
		t.Error("another seed was accepted in a directory that has a world")
	}
}

func TestMomentsAreNeverFurtherApartThanAmazonRemembers(t *testing.T) {
	d, err := demo.Prepare(t.TempDir(), demo.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	ms := d.Moments()
	last := d.World.Start().UTC()
	for _, m := range ms {
		if gap := m.Sub(last); gap <= 0 || gap > 60*24*time.Hour {
			t.Errorf("%s after the moment before: %s, want up to 60 days", m, gap)
		}
		last = m
	}
	if !last.After(d.World.End().UTC()) {
		t.Errorf("the last run, %s, is before the world's end %s", last, d.World.End())
	}
}
