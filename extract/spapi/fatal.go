package spapi

import (
	"encoding/json"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// Cause is what a FATAL report's document lets one conclude.
type Cause string

// The causes.
const (
	NotYet    Cause = "not yet"     // the figures do not exist yet: ask later
	Permanent Cause = "permanent"   // asking the same again is useless
	Empty     Cause = "no data"     // there is nothing
	Unclear   Cause = "unexplained" // ask again a few times, hours apart
)

// Classify reads what a FATAL report said. noData are texts that the dataset's declaration lists as "there
// is nothing". Amazon gives no codes here, so the text has to do.
// Source: error documents quoted in public issues (amzn/selling-partner-api-models #2726, #5215).
func Classify(text string, noData []string) Cause {
	low := strings.ToLower(text)
	for _, s := range noData {
		if s != "" && strings.Contains(low, strings.ToLower(s)) {
			return Empty
		}
	}
	switch {
	case strings.Contains(low, "not yet available"):
		return NotYet
	case strings.Contains(low, "require"), strings.Contains(low, "must be"), strings.Contains(low, "invalid"),
		strings.Contains(low, "date range exceeded"):
		return Permanent
	}
	return Unclear
}

// maxError bounds how much of an error document is read.
const maxError = 64 << 10

// ReadError returns the text of a downloaded error document: its errorDetails, or what stands in it.
func ReadError(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	var r io.Reader = f
	var magic [2]byte
	if _, err := f.ReadAt(magic[:], 0); err == nil && magic == [2]byte{0x1f, 0x8b} {
		if r, err = gzip.NewReader(f); err != nil {
			return "", err
		}
	}
	raw, err := io.ReadAll(io.LimitReader(r, maxError))
	if err != nil {
		return "", err
	}
	var body struct {
		Details string `json:"errorDetails"`
	}
	if json.Unmarshal(raw, &body) == nil && body.Details != "" {
		return body.Details, nil
	}
	var problems []struct { // of a query
		Message string `json:"message"`
	}
	if json.Unmarshal(raw, &problems) == nil && len(problems) > 0 {
		var texts []string
		for _, p := range problems {
			texts = append(texts, p.Message)
		}
		return strings.Join(texts, "; "), nil
	}
	return strings.TrimSpace(string(raw)), nil
}
