package parquet

import "io"

// OpenForeign opens a file as one that others made.
func OpenForeign(r io.ReaderAt, size int64) (*Reader, error) {
	out, err := Open(r, size)
	if err == nil {
		out.foreign, err = openForeign(r, size)
	}
	return out, err
}
