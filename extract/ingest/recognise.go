package ingest

import (
	"context"
	"fmt"
	"os"
	"strings"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

// Recognise finds, of several layouts of the same statement, the one a file is in, by its header. A file that
// fits none is refused, naming the nearest and what it lacks: the one with the fewest columns too few or too
// many, so that a file with a column renamed is not taken for another layout that happens not to need it.
func Recognise(ctx context.Context, path string, env document.Env, layouts ...*dataset.Spec) (*dataset.Spec, error) {
	var nearest *dataset.Spec
	var lacks []string
	off := 0
	for _, spec := range layouts {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		header, err := document.Header(ctx, spec, f, env)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		missing, unknown := document.Missing(spec, header)
		if n := len(missing) + len(unknown); nearest == nil || n < off {
			nearest, lacks, off = spec, missing, n
		}
	}
	if nearest == nil {
		return nil, fmt.Errorf("%s: no layout to compare with", path)
	}
	if len(lacks) == 0 {
		return nearest, nil
	}
	return nil, fmt.Errorf("%w: %s is nearest to %s but its header lacks %s", document.ErrRejected, path, nearest.Name, strings.Join(lacks, ", "))
}
