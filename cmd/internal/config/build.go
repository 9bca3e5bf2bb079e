package config

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
)

// defaults are what an absent key means.
func defaults() Config {
	return Config{
		Group:      Group{Name: "Group", ReportingCurrency: "USD"}, // most group books are in dollars; a file should say
		DataDir:    "./sellerhouse-data",                           // beside the file, so that two configurations never share an engine
		ClickHouse: ClickHouse{Listen: "127.0.0.1:8123"},           // ClickHouse's own HTTP port, which BI tools propose; loopback only
		S3:         S3{Listen: "127.0.0.1:9100"},                   // a taken port gives the next free one
		Console:    Console{Listen: "127.0.0.1:8080"},              // loopback only: the console asks for no password
		Inputs:     "./inputs",
	}
}

// builder turns the file's shape into a Config and collects mistakes in the decoder.
type builder struct {
	*decoder
	ctx     context.Context
	env     Environment
	dir     string
	missing []missing
}

var (
	currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)
	accountCode  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$`)
	profileID    = regexp.MustCompile(`^[0-9]+$`)
	bucketName   = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
)

func (b *builder) build(f *fileShape) *Config {
	c := defaults()
	set(&c.Group.Name, f.Group.Name)
	set(&c.Group.ReportingCurrency, f.Group.ReportingCurrency)
	if !currencyCode.MatchString(c.Group.ReportingCurrency) {
		b.at(f.Group.ReportingCurrency, "group.reporting_currency: want an ISO 4217 code such as USD, got %q", c.Group.ReportingCurrency)
	}
	set(&c.DataDir, f.DataDir)
	c.DataDir = b.path(c.DataDir)
	set(&c.Inputs, f.Inputs)
	c.Inputs = b.path(c.Inputs)
	if f.Schedules.Value != "" {
		c.Schedules = b.path(f.Schedules.Value)
	}
	c.ClickHouse.DSN = b.dsn(f.ClickHouse.DSN)
	set(&c.ClickHouse.Listen, f.ClickHouse.Listen)
	b.address("clickhouse.listen", f.ClickHouse.Listen)
	set(&c.Console.Listen, f.Console.Listen)
	b.address("console.listen", f.Console.Listen)
	c.S3 = b.s3(f, c.S3)
	c.Amazon.URL = strings.TrimRight(f.Amazon.URL.Value, "/")
	b.httpURL("amazon.url", f.Amazon.URL)

	if t := f.History.Days; t.Value != "" {
		n, err := strconv.Atoi(t.Value)
		if err != nil || n < 1 {
			b.at(t, "history.days: want a number of days, 1 or more, got %q", t.Value)
		}
		c.History.Days = n
	}
	c.History.Whole = b.datasets(f.History.Whole, "history.whole")

	first, partner := map[string]int{}, map[string]string{}
	for i := range f.Accounts {
		a := b.account(&f.Accounts[i], i)
		if line, twice := first[strings.ToLower(a.Code)]; twice && a.Code != "" {
			b.at(f.Accounts[i].Code, "accounts[%d].code: %q stands on line %d already; give each account a code of its own", i, a.Code, line)
		} else {
			first[strings.ToLower(a.Code)] = f.Accounts[i].Code.Line
		}
		if a.SellingPartnerID != "" && a.SPAPI.ClientID != "" {
			key := string(a.Region) + " " + a.SellingPartnerID + " " + a.SPAPI.ClientID.Reveal()
			if other, ok := partner[key]; ok {
				c.Warnings = append(c.Warnings, fmt.Sprintf("%s:%d: accounts %s and %s are one selling partner and one client: they share Amazon's rate limits",
					DefaultFile, f.Accounts[i].Pos.Line, other, a.Code))
			} else {
				partner[key] = a.Code
			}
		}
		c.Accounts = append(c.Accounts, a)
	}
	c.missing = b.missing
	return &c
}

func (b *builder) account(f *accountShape, i int) account.Account {
	name := func(key string) string { return fmt.Sprintf("accounts[%d].%s", i, key) }
	a := account.Account{
		Code: f.Code.Value, SellingPartnerID: f.SellingPartnerID.Value,
		Queue: f.Notifications.Queue.Value, Restricted: f.Restricted.Value,
		Egress: account.Egress{SourceIP: f.Egress.SourceIP.Value},
	}
	switch {
	case a.Code == "":
		b.at(f.Pos, "%s: missing; give the account a short code such as US-A", name("code"))
	case !accountCode.MatchString(a.Code) || strings.EqualFold(a.Code, "none"):
		b.at(f.Code, "%s: want up to 32 letters, digits, - and _ (not \"none\"), got %q", name("code"), a.Code)
	}
	switch t := account.Type(f.Type.Value); t {
	case "":
		a.Type = account.Seller
	case account.Seller, account.Vendor:
		a.Type = t
	default:
		b.at(f.Type, "%s: want seller or vendor, got %q", name("type"), f.Type.Value)
	}
	switch r := amazon.Region(f.Region.Value); r {
	case amazon.NA, amazon.EU, amazon.FE:
		a.Region = r
	case "":
		b.at(f.Pos, "%s: missing; want NA, EU or FE", name("region"))
	default:
		b.at(f.Region, "%s: want NA, EU or FE, got %q", name("region"), f.Region.Value)
	}
	for j, t := range f.Marketplaces {
		m, ok := amazon.ByCode(t.Value)
		switch {
		case !ok:
			b.at(t, "%s: unknown marketplace %q%s", name(fmt.Sprintf("marketplaces[%d]", j)), t.Value, didYouMean(t.Value, marketplaceCodes()))
		case a.Region != "" && m.Region != a.Region:
			b.at(t, "%s: %s belongs to region %s, the account to %s; an authorisation covers one region", name(fmt.Sprintf("marketplaces[%d]", j)), m.Code, m.Region, a.Region)
		case a.Sells(m.ID):
			b.at(t, "%s: %s stands twice", name(fmt.Sprintf("marketplaces[%d]", j)), m.Code)
		default:
			a.Marketplaces = append(a.Marketplaces, m)
		}
	}
	a.SPAPI = b.credentials(f.SPAPI, name("spapi"))
	a.Ads = b.credentials(grantShape{f.Ads.Pos, f.Ads.ClientID, f.Ads.ClientSecret, f.Ads.RefreshToken}, name("ads"))
	for j, t := range f.Ads.Profiles {
		if !profileID.MatchString(t.Value) {
			b.at(t, "%s: want the profile's number in quotes, got %q", name(fmt.Sprintf("ads.profiles[%d]", j)), t.Value)
			continue
		}
		a.Profiles = append(a.Profiles, t.Value)
	}
	a.Egress.Proxy = b.proxy(f.Egress.Proxy, name("egress.proxy"))
	if ip := f.Egress.SourceIP; ip.Value != "" && net.ParseIP(ip.Value) == nil {
		b.at(ip, "%s: want an address of this machine, got %q", name("egress.source_ip"), ip.Value)
	}
	a.Exclude = b.datasets(f.Datasets.Exclude, name("datasets.exclude"))
	a.Include = b.datasets(f.Datasets.Include, name("datasets.include"))
	b.httpURL(name("notifications.queue"), f.Notifications.Queue)
	if len(f.Marketplaces) == 0 {
		a.Discovers = a.Type == account.Seller && given(f.SPAPI) > 0 && a.Wants(catalog.SellerParticipations.Name)
		if !a.Discovers {
			b.at(f.Pos, "%s: missing; list the account's stores, home first, such as [US, CA]; only a seller's with spapi credentials, of which %s is not excluded, can be found out",
				name("marketplaces"), catalog.SellerParticipations.Name)
		}
	}
	return a
}

// datasets reads a list of names of datasets.
func (b *builder) datasets(list []text, key string) (out []string) {
	for i, t := range list {
		if _, ok := catalog.ByName(t.Value); !ok {
			b.at(t, "%s[%d]: unknown dataset %q%s", key, i, t.Value, didYouMean(t.Value, datasetNames()))
			continue
		}
		out = append(out, t.Value)
	}
	return out
}

// given counts the parts of a grant that are there.
func given(f grantShape) (n int) {
	for _, t := range []text{f.ClientID, f.ClientSecret, f.RefreshToken} {
		if t.Value != "" {
			n++
		}
	}
	return n
}

// credentials reads one grant: nothing of it, or all three.
func (b *builder) credentials(f grantShape, key string) account.Credentials {
	if given(f) == 0 {
		return account.Credentials{}
	}
	one := func(t text, name string) account.Secret {
		if t.Value == "" {
			b.at(f.Pos, "%s.%s: missing; a grant needs client_id, client_secret and refresh_token", key, name)
			return ""
		}
		return b.secret(t, key+"."+name, PartAmazon)
	}
	return account.Credentials{
		ClientID:     one(f.ClientID, "client_id"),
		ClientSecret: one(f.ClientSecret, "client_secret"),
		RefreshToken: one(f.RefreshToken, "refresh_token"),
	}
}

func (b *builder) s3(f *fileShape, s S3) S3 {
	s.Bucket, s.Region, s.KMSKey = f.S3.Bucket.Value, f.S3.Region.Value, f.S3.KMSKey.Value
	s.Prefix, s.Endpoint = strings.Trim(f.S3.Prefix.Value, "/"), strings.TrimRight(f.S3.Endpoint.Value, "/")
	set(&s.Listen, f.S3.Listen)
	b.address("s3.listen", f.S3.Listen)
	if s.Bucket != "" && !bucketName.MatchString(s.Bucket) {
		b.at(f.S3.Bucket, "s3.bucket: want a bucket's name alone, got %q", s.Bucket)
	}
	if s.Bucket == "" && s.Endpoint != "" {
		b.at(f.S3.Endpoint, "s3.endpoint: given without s3.bucket; name the bucket, or leave both empty for the embedded storage")
	}
	if s.Bucket != "" && s.Region == "" && s.Endpoint == "" {
		b.at(f.S3.Bucket, "s3.region: missing; name the bucket's region, such as us-east-1")
	}
	b.httpURL("s3.endpoint", f.S3.Endpoint)
	return s
}

func (b *builder) path(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(b.dir, p)
}

func (b *builder) address(key string, t text) {
	if t.Value == "" {
		return
	}
	if _, _, err := net.SplitHostPort(t.Value); err != nil {
		b.at(t, "%s: want host:port, got %q", key, t.Value)
	}
}

func (b *builder) httpURL(key string, t text) {
	if t.Value == "" {
		return
	}
	u, err := url.Parse(t.Value)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		b.at(t, "%s: want an http or https address, got %q", key, t.Value)
		return
	}
	if u.User != nil {
		b.at(t, "%s: must not contain a user or password", key)
	}
}

func set(to *string, t text) {
	if t.Value != "" {
		*to = t.Value
	}
}

func marketplaceCodes() []string {
	var out []string
	for _, m := range amazon.Marketplaces() {
		out = append(out, m.Code)
	}
	return out
}

func datasetNames() []string {
	var out []string
	for _, s := range catalog.All() {
		out = append(out, s.Name)
	}
	return out
}
