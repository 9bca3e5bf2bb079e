// Package telemetry is how a running sellerhouse is watched: log lines, metrics and health.
package telemetry

import (
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// Logger writes lines of key=value pairs from level on. Whatever an attribute's key or an address says is a
// secret is never written.
func Logger(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: redact}))
}

const redacted = "[redacted]"

var (
	secretKeys = []string{"token", "secret", "password", "authorization", "credential", "dsn", "buyer"}
	// signedQuery is the part of a document's address that opens it for whoever holds it, and bearer what an
	// API's answer may repeat.
	signedQuery = regexp.MustCompile(`(https?://[^\s"'?]+)\?[^\s"']+`)
	userinfo    = regexp.MustCompile(`(\w+://)[^\s"'/@]+@`)
	bearer      = regexp.MustCompile(`Atz[ar]\|[A-Za-z0-9_\-+/=.|]+`)
)

// redact hides attributes by key, and signed addresses and tokens inside texts.
func redact(_ []string, a slog.Attr) slog.Attr {
	key := strings.ToLower(a.Key)
	for _, k := range secretKeys {
		if strings.Contains(key, k) {
			return slog.String(a.Key, redacted)
		}
	}
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, Redact(a.Value.String()))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			return slog.String(a.Key, Redact(err.Error()))
		}
	}
	return a
}

// Redact hides what opens something from a text.
func Redact(s string) string {
	s = signedQuery.ReplaceAllString(s, "$1?"+redacted)
	s = userinfo.ReplaceAllString(s, "$1"+redacted+"@")
	return bearer.ReplaceAllString(s, redacted)
}
