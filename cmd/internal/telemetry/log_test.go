package telemetry

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"sellerhouse/extract/account"
)

func TestNothingSecretIsLogged(t *testing.T) {
	var out bytes.Buffer
	log := Logger(&out, slog.LevelInfo)
	log.Info("download", "url", "https://bucket.example.com/doc?X-Amz-Signature=hunter2", "account", "US-A", "rows", 7)
	log.Info("token", "access_token", "hunter2", "buyer_name", "hunter2", "secret", account.Secret("hunter2"), "grant", account.Secret("hunter2"))
	log.Warn("refused", "err", errors.New(`Post "https://me:hunter2@proxy:3128/x?key=hunter2": Atza|hunter2`))
	if got := out.String(); strings.Contains(got, "hunter2") || strings.Contains(got, "X-Amz") {
		t.Errorf("a secret was logged:\n%s", got)
	}
	for _, want := range []string{"account=US-A", "rows=7", "https://bucket.example.com/doc?[redacted]", `err="Post \"https://[redacted]@proxy:3128/x?[redacted]\": [redacted]"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, out.String())
		}
	}
}
