package lake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"sellerhouse/extract/window"
)

// NoAccount stands for the account of datasets that have none.
const NoAccount = "none"

// maxName bounds one part of a key: a directory entry on the embedded storage's disk.
const maxName = 160

// Name writes an id as one part of a key: what is not a letter, digit, dot, dash or underscore as ~XX.
func Name(id string) string {
	if id == "" {
		return NoAccount
	}
	var b strings.Builder
	for i := range len(id) {
		c := id[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "~%02X", c)
		}
	}
	name := b.String()
	if strings.Trim(name, ".") == "" {
		name = strings.ReplaceAll(name, ".", "~2E") // a path of dots is a directory
	}
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(id))
		name = name[:maxName-33] + "~" + hex.EncodeToString(sum[:16])
	}
	return name
}

func folder(kind, name, account string) string {
	return kind + "/" + Name(name) + "/account=" + Name(account) + "/"
}

// Key puts the lake's prefix before a key.
func (l *Lake) Key(key string) string { return l.prefix + key }

// RawKey is where a document's bytes as received go. ext begins with a dot: ".tsv.gz".
func (l *Lake) RawKey(dataset, account string, month window.Month, document, ext string) string {
	return l.Key(folder("raw", dataset, account) + "month=" + month.String() + "/" + Name(document) + ext)
}

// ReportKey is where a document's rows of one table go.
func (l *Lake) ReportKey(table, account string, month window.Month, document string) string {
	return l.Key(folder("reports", table, account) + "month=" + month.String() + "/" + Name(document) + ".parquet")
}

// QuarantineKey is where the lines of a document go that make no row: gzip, one JSON object a line.
func (l *Lake) QuarantineKey(dataset, account string, month window.Month, document string) string {
	return l.Key(folder("quarantine", dataset, account) + "month=" + month.String() + "/" + Name(document) + ".jsonl.gz")
}

// FactKey is where the fact rows of one document and partition go.
func (l *Lake) FactKey(table, account string, month window.Month, document, version string) string {
	return l.Key(folder("facts", table, account) + "month=" + month.String() + "/" + Name(document) + "-" + Name(version) + ".parquet")
}

// ManifestKey is where a document's commit record goes.
func (l *Lake) ManifestKey(dataset, account, document string) string {
	return l.Key(folder("manifests", dataset, account) + Name(document) + ".json")
}

func (l *Lake) indexKey(r ref) string {
	return l.Key(folder("index", r.dataset, r.account) + "month=" + r.month.String() + ".json")
}

func (l *Lake) markerKey(s series, run string) string {
	return l.Key(folder("state/commits", s.dataset, s.account) + Name(run) + ".json")
}

// series is a dataset of an account.
type series struct{ dataset, account string }

// ref is one index: a dataset of an account in a month.
type ref struct {
	series
	month window.Month
}
