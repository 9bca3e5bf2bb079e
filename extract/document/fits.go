package document

import (
	"bytes"
	"context"
	"io"

	"sellerhouse/extract/dataset"
)

// Header reads the header line of a flat document in any compression and charset.
func Header(ctx context.Context, spec *dataset.Spec, src io.Reader, env Env) ([]string, error) {
	in, _, _, err := open(src)
	if err != nil {
		return nil, err
	}
	d := &decoder{ctx: ctx, spec: spec, env: env, res: &Result{}, src: newSource(in)}
	text, cs, err := d.text()
	if err != nil {
		return nil, err
	}
	chunks := newChunker(ctx, text)
	defer chunks.close()
	c, ok := <-chunks.out
	if !ok {
		return nil, rejected("it is empty, without even a header")
	}
	if c.err != nil {
		return nil, c.err
	}
	cs.decide(c.text, env.Marketplaces)
	line, err := cs.decode(c.text[:bytes.IndexByte(c.text, '\n')])
	if err != nil {
		return nil, err
	}
	sep := []byte("\t")
	switch spec.Format {
	case dataset.CSV:
		sep = []byte{cutOf(line)}
	case dataset.QuotedTSV:
		line, _ = unquote(trimCR(line), line[:0])
	}
	var out []string
	for _, h := range bytes.Split(trimCR(line), sep) {
		out = append(out, string(bytes.Trim(bytes.TrimSpace(h), `"`)))
	}
	return out, nil
}

// Missing returns the columns a header has to have for the Spec's first table and has not, by Amazon's names,
// and the headers it has that the table does not declare.
func Missing(spec *dataset.Spec, header []string) (missing, unknown []string) {
	var cells [][]byte
	for _, h := range header {
		cells = append(cells, []byte(h))
	}
	t := &spec.Tables[0]
	b, missing := match(t, t.Stored(), cells)
	return missing, b.unknown()
}
