package spapi

import (
	"encoding/json"
	"io"
	"os"
	"regexp"
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
	Wide      Cause = "too wide"    // too many days or rows at once: ask for a shorter window
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
	case TooWide(text):
		return Wide
	case strings.Contains(low, "require"), strings.Contains(low, "must be"), strings.Contains(low, "invalid"):
		return Permanent
	}
	return Unclear
}

// tooWide are the words in which Amazon's services say so. What is too much has to be named, since requests that come
// too often exceed something, too.
// Source: amzn/selling-partner-api-docs#3148, amzn/selling-partner-api-models #2726 and #5215 (read 2026-11).
var tooWide = regexp.MustCompile(`date range exceeded` +
	`|must be (the same|on the same|equal)( day)?( as| to)? (dataendtime|enddate|datastarttime|startdate)` +
	`|startdate and enddate must be (the same|equal)` +
	`|(range|span|window|period|interval|days|datastarttime|startdate|document|result|result set|rows|data size|requested data) [^.;]{0,60}(too (long|wide|large|big|many)|exceed|longer than|larger than|(more|greater) than \d+|at most \d+|up ?to \d+)` +
	`|too many (rows|days|results|records)`)

// TooWide says whether a text means that fewer days would have been answered.
func TooWide(text string) bool {
	low := strings.ToLower(text)
	return tooWide.MatchString(low) && !strings.Contains(low, "quota") && !strings.Contains(low, "often") && !strings.Contains(low, "future")
}

// maxNotice is how long a text can be that stands where a flat file's rows should.
const maxNotice = 1 << 10

// Notice returns the text that a downloaded flat file consists of instead of rows: one line without tabs. It is "" where
// there are rows, or only headers.
func Notice(path string, bytes int64) string {
	if bytes > maxNotice {
		return ""
	}
	text, err := ReadError(path)
	if err != nil || len(text) > maxNotice || strings.ContainsAny(text, "\t\n") {
		return ""
	}
	return text
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
