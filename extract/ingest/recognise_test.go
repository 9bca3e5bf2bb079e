package ingest_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/document"
	"sellerhouse/extract/ingest"
)

// A statement in any of its layouts is known by what it holds, plain or compressed.
func TestStatementsAreRecognised(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want string
		err  error
	}{
		"the flat file":            {text: catalog.SettlementV2.Sample, want: "settlement_v2"},
		"the older flat file":      {text: catalog.SettlementV1.Sample, want: "settlement_v1"},
		"XML":                      {text: catalog.SettlementXML.Sample, want: "settlement_xml"},
		"XML behind a byte mark":   {text: "\ufeff" + catalog.SettlementXML.Sample, want: "settlement_xml"},
		"XML that is compressed":   {text: string(gz(catalog.SettlementXML.Sample)), want: "settlement_xml"},
		"a table of something":     {text: "a\tb\n1\t2\n", err: document.ErrRejected},
		"nothing but a line break": {text: "\n", err: document.ErrRejected},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "statement")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			spec, err := ingest.Recognise(t.Context(), path, document.Env{}, catalog.SettlementV2, catalog.SettlementV1, catalog.SettlementXML)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if err == nil && spec.Name != tt.want {
				t.Errorf("taken for %s, want %s", spec.Name, tt.want)
			}
		})
	}
}
