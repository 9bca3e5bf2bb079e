package document

import (
	"encoding/json"
	"io"
)

// Asked returns the options that a JSON report says it was asked for with, nil where it does not say so before its
// rows: they are not read over for it.
func Asked(src io.Reader) map[string]string {
	in, _, release, err := open(src)
	if err != nil {
		return nil
	}
	defer release()
	dec := json.NewDecoder(in)
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	key, err := dec.Token()
	if err != nil || key != specificationKey {
		return nil
	}
	var s struct {
		Options map[string]string `json:"reportOptions"`
	}
	if dec.Decode(&s) != nil {
		return nil
	}
	return s.Options
}
