package document_test

import (
	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

// discard is a Sink for benchmarks.
type discard struct {
	spec *dataset.Spec
	free *batch.Batch
}

func (d *discard) Batch(i int) *batch.Batch {
	if d.free == nil {
		return document.NewBatch(&d.spec.Tables[i])
	}
	b := d.free
	d.free = nil
	return b
}
func (d *discard) Rows(_ int, b *batch.Batch) error { d.free = b; return nil }
func (d *discard) Refuse(document.Refused) error    { return nil }
