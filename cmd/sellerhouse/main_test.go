package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"sellerhouse/cmd/internal/parts"
)

func TestMain(m *testing.M) {
	parts.Main() // children of TestServe are this binary
	testscript.Main(m, map[string]func(){"sellerhouse": main})
}

// TestScripts runs testdata/*.txtar, one behaviour a file; UPDATE=1 rewrites what they expect.
func TestScripts(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	if c := os.Getenv("SELLERHOUSE_CACHE"); c != "" {
		cache = c
	} else {
		cache = filepath.Join(cache, "sellerhouse")
	}
	testscript.Run(t, testscript.Params{
		Dir:                "testdata",
		UpdateScripts:      os.Getenv("UPDATE") != "",
		RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			// The engine is fetched once for all of them.
			e.Setenv("SELLERHOUSE_CACHE", cache)
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			return nil
		},
	})
}
