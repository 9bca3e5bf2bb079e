package transport

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"sellerhouse/extract/account"
)

// NewClient returns an HTTP client that leaves the machine by the account's own way only: its proxy
// (http, https, socks5 or socks5h, which resolves names at its end) and its source address, names being
// looked up from that address too. Without an egress the environment's proxy is used. It follows no
// redirects and never unpacks answers by itself, so that what is saved is what was served.
func NewClient(e account.Egress) (*http.Client, error) {
	dialer := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DisableCompression:    true,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   30 * time.Second,
		ResponseHeaderTimeout: 2 * time.Minute,
		ForceAttemptHTTP2:     true,
	}
	if e.SourceIP != "" {
		ip := net.ParseIP(e.SourceIP)
		if ip == nil {
			return nil, fmt.Errorf("egress source_ip %q: want an IP address of this machine", e.SourceIP)
		}
		dialer.LocalAddr = &net.TCPAddr{IP: ip}
		lookup := &net.Dialer{Timeout: 10 * time.Second}
		dialer.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			d := *lookup
			if network == "udp" || network == "udp4" || network == "udp6" {
				d.LocalAddr = &net.UDPAddr{IP: ip}
			} else {
				d.LocalAddr = &net.TCPAddr{IP: ip}
			}
			return d.DialContext(ctx, network, address)
		}}
		t.Proxy = nil // the environment's proxy is not this account's way
	}
	if e.Proxy != "" {
		u, err := url.Parse(e.Proxy)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("egress proxy %q: want http://, https:// or socks5:// with a host", Redact(e.Proxy))
		}
		switch u.Scheme {
		case "http", "https", "socks5", "socks5h":
		default:
			return nil, fmt.Errorf("egress proxy scheme %q: want http, https, socks5 or socks5h", u.Scheme)
		}
		t.Proxy = http.ProxyURL(u)
	}
	t.DialContext = dialer.DialContext
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, nil
}
