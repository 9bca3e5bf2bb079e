package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/lake/parquet"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/money"
)

// batchOf is a batch with its columns at hand by name.
type batchOf struct{ *batch.Batch }

// summary stands beside a fact file and is written after it: a file without one is not whole.
type summary struct {
	Rows     int64             `json:"rows"`
	Sums     map[string]string `json:"sums"`
	Products []seenProduct     `json:"products,omitempty"`
	Campaign []seenCampaign    `json:"campaigns,omitempty"`
}

// seenProduct is a product some document names.
type seenProduct struct {
	Marketplace string `json:"m"`
	SKU         string `json:"s"`
	ASIN        string `json:"a,omitempty"`
	Parent      string `json:"p,omitempty"`
	FNSKU       string `json:"f,omitempty"`
	Title       string `json:"t,omitempty"`
	Channel     string `json:"c,omitempty"`
	At          int64  `json:"at,omitempty"` // microseconds: when the document that says so was generated
}

// seenCampaign is a campaign some document names.
type seenCampaign struct {
	Profile     string `json:"profile"`
	ID          string `json:"id"`
	Marketplace string `json:"m"`
	Name        string `json:"name"`
	State       string `json:"state,omitempty"`
	Budget      *int64 `json:"budget,omitempty"` // 6 decimals
	BudgetType  string `json:"budget_type,omitempty"`
	Currency    string `json:"currency"`
	At          int64  `json:"at"`
}

func summaryKey(key string) string { return key[:len(key)-len(".parquet")] + ".json" }

// summaryOf reads the summary of a fact file; ok is false where the file is not there.
func (b *Builder) summaryOf(ctx context.Context, key string) (s summary, ok bool, err error) {
	r, _, err := b.cfg.Lake.Store().Get(ctx, summaryKey(key))
	if errors.Is(err, lake.ErrNotFound) {
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	defer r.Close()
	if err := json.NewDecoder(r).Decode(&s); err != nil {
		return s, false, fmt.Errorf("%s: %w", summaryKey(key), err)
	}
	return s, true, nil
}

// output writes one fact file: rows go to a spool file, which is stored when it is whole. Full batches are
// encoded beside the caller, one at a time, so that a long file uses two cores.
type output struct {
	part   Partition
	table  *fact.Table
	b      *batch.Batch
	spare  *batch.Batch // being written, or empty
	busy   chan error   // answers when spare is written; nil while nothing is
	spool  *os.File
	w      *parquet.Writer
	sums   []money.Sum
	summed []int // columns with sums
	rows   int64
	seen   summary
}

func (b *Builder) newOutput(part Partition) (*output, error) {
	t := table(part.Table)
	f, err := os.CreateTemp(b.cfg.Spool, spooled)
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", part, err)
	}
	if err := os.Remove(f.Name()); err != nil { // read by its descriptor alone, it goes with this process however that ends
		f.Close()
		return nil, fmt.Errorf("build %s: %w", part, err)
	}
	o := &output{part: part, table: t, b: batch.New(t.Columns), spool: f, w: parquet.NewWriter(f, t.Columns), sums: make([]money.Sum, len(t.Columns))}
	for i, c := range t.Columns {
		if c.Kind.Base == dataset.BaseDecimal && c.Currency != "" {
			o.summed = append(o.summed, i)
		}
	}
	return o, nil
}

// row ends a row whose values were appended to every column.
func (o *output) row() error {
	if o.b.N++; o.full() {
		return o.flush()
	}
	return nil
}

// full says whether the batch should be written.
func (o *output) full() bool { return o.b.N >= batch.MaxRows }

// asideRows is how many rows make it worth while to write them beside the caller.
const asideRows = batch.MaxRows / 4

// flush writes the batch, one of many rows beside the caller.
func (o *output) flush() error {
	if o.b.N == 0 {
		return nil
	}
	if err := o.b.Check(); err != nil {
		panic("build: " + o.table.Name + ": " + err.Error())
	}
	if err := o.wait(); err != nil {
		return err
	}
	if o.b.N < asideRows {
		err := o.write(o.b)
		o.b.Reset()
		return err
	}
	if o.spare == nil {
		o.spare = batch.New(o.table.Columns)
	}
	for i := range o.b.Cols { // columns are exchanged one by one: others point at them
		o.b.Cols[i], o.spare.Cols[i] = o.spare.Cols[i], o.b.Cols[i]
	}
	o.spare.N, o.b.N = o.b.N, 0
	busy := make(chan error, 1)
	o.busy = busy
	go func() {
		err := o.write(o.spare)
		o.spare.Reset()
		busy <- err
	}()
	return nil
}

// wait waits for the batch that is being written.
func (o *output) wait() error {
	if o.busy == nil {
		return nil
	}
	err := <-o.busy
	o.busy = nil
	return err
}

func (o *output) write(b *batch.Batch) error {
	for _, i := range o.summed {
		for _, x := range b.Cols[i].Ints {
			o.sums[i].Add(x)
		}
	}
	o.rows += int64(b.N)
	if err := o.w.Write(b); err != nil {
		return fmt.Errorf("build %s: %w", o.part, err)
	}
	return nil
}

// discard lets go of the spool file, whatever became of it.
func (o *output) discard() {
	_ = o.wait()
	o.spool.Close()
}

// commit stores the file, then its summary.
func (b *Builder) commit(ctx context.Context, o *output) (File, error) {
	defer o.discard()
	fail := func(err error) (File, error) { return File{}, fmt.Errorf("build %s: %w", o.part, err) }
	if err := errors.Join(o.flush(), o.wait()); err != nil {
		return fail(err)
	}
	if err := o.w.Close(); err != nil {
		return fail(err)
	}
	if _, err := o.spool.Seek(0, io.SeekStart); err != nil {
		return fail(err)
	}
	if _, err := b.cfg.Lake.Store().Put(ctx, o.part.Key, o.spool, o.w.Bytes()); err != nil {
		return fail(err)
	}
	o.seen.Rows, o.seen.Sums = o.rows, map[string]string{}
	for _, i := range o.summed {
		o.seen.Sums[o.table.Columns[i].Name] = o.sums[i].Format(o.table.Columns[i].Kind.Scale)
	}
	body, err := json.Marshal(o.seen)
	if err != nil {
		return fail(err)
	}
	if err := b.put(ctx, summaryKey(o.part.Key), body); err != nil {
		return fail(err)
	}
	return File{Partition: o.part, Rows: o.rows, Sums: o.seen.Sums, Built: true}, nil
}

// file builds a partition whose rows are few enough to be held: fill appends them in any order.
func (b *Builder) file(ctx context.Context, p Partition, fill func(row *rower) error) (File, error) {
	o, err := b.newOutput(p)
	if err != nil {
		return File{}, err
	}
	row := newRower(o, batch.New(o.table.Columns))
	if err = fill(row); err == nil {
		err = o.writeSorted(row.b)
	}
	if err != nil {
		o.discard()
		return File{}, err
	}
	return b.commit(ctx, o)
}

// order sorts n rows held in a batch by the table's OrderBy and returns their positions. Columns that are
// equal in every row, such as account_sk, cost nothing.
func order(t *fact.Table, b *batch.Batch) []int32 {
	keys := make([]*batch.Vector, 0, len(t.OrderBy))
	for _, name := range t.OrderBy {
		keys = append(keys, b.Col(name))
	}
	at := make([]int32, b.N)
	for i := range at {
		at[i] = int32(i)
	}
	slices.SortStableFunc(at, func(x, y int32) int {
		for _, v := range keys {
			if c := compare(v, int(x), int(y)); c != 0 {
				return c
			}
		}
		return 0
	})
	return at
}

func compare(v *batch.Vector, x, y int) int {
	if v.Kind.IsText() {
		return slices.Compare(v.Bytes(x), v.Bytes(y))
	}
	a, c := v.Ints[x], v.Ints[y]
	if v.Kind.Base == dataset.BaseKey {
		switch ua, uc := uint64(a), uint64(c); {
		case ua < uc:
			return -1
		case ua > uc:
			return 1
		}
		return 0
	}
	switch {
	case a < c:
		return -1
	case a > c:
		return 1
	}
	return 0
}

// writeSorted writes the rows held in a batch in the table's order.
func (o *output) writeSorted(held *batch.Batch) error {
	if err := held.Check(); err != nil {
		panic("build: " + o.table.Name + ": " + err.Error())
	}
	for _, i := range order(o.table, held) {
		for c := range held.Cols {
			o.b.Cols[c].AppendFrom(&held.Cols[c], int(i))
		}
		if err := o.row(); err != nil {
			return err
		}
	}
	return nil
}

// spooled names the files facts are written to before they are stored. They lose their name at once; a
// process killed in between leaves one.
const spooled = "fact-*.parquet"

// Tidy removes what killed processes left in the spool directory. No other process builds meanwhile.
func (b *Builder) Tidy() error {
	if b.cfg.Spool == "" {
		return nil
	}
	left, err := filepath.Glob(filepath.Join(b.cfg.Spool, spooled))
	if err != nil {
		return fmt.Errorf("tidy the spool directory: %w", err)
	}
	for _, path := range left {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("tidy the spool directory: %w", err)
		}
	}
	return nil
}
