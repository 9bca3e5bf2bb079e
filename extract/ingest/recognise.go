package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

// Recognise finds, of several layouts of the same statement, the one a file is in, by its header. A file that
// fits none is refused, naming the nearest and what it lacks: the one with the fewest columns too few or too
// many, so that a file with a column renamed is not taken for another layout that happens not to need it.
func Recognise(ctx context.Context, path string, env document.Env, layouts ...*dataset.Spec) (*dataset.Spec, error) {
	tagged, err := isXML(path)
	if err != nil {
		return nil, err
	}
	var nearest *dataset.Spec
	var lacks []string
	off := 0
	for _, spec := range layouts {
		switch {
		case tagged && spec.Format == dataset.XML:
			return spec, nil
		case tagged || spec.Format == dataset.XML:
			continue
		}
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
	if tagged {
		return nil, fmt.Errorf("%w: %s is XML, and none of the layouts is", document.ErrRejected, path)
	}
	if nearest == nil {
		return nil, fmt.Errorf("%s: no layout to compare with", path)
	}
	if len(lacks) == 0 {
		return nearest, nil
	}
	return nil, fmt.Errorf("%w: %s is nearest to %s but its header lacks %s", document.ErrRejected, path, nearest.Name, strings.Join(lacks, ", "))
}

// isXML says whether a file, in any compression, begins with a tag.
func isXML(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	r, err := document.Open(f)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(text, []byte("<")), nil
}
