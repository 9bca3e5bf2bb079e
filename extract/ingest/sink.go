package ingest

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/lake/parquet"
	"sellerhouse/extract/window"
)

// batchesUnderWay is how many batches decoder and encoder pass between them.
const batchesUnderWay = 4

// sink encodes rows in a goroutine of its own while the next ones are decoded.
type sink struct {
	ctx    context.Context
	w      *work
	tables []*tableWork
	queue  chan filled
	ended  chan struct{}
	err    error // of the encoder; read after ended
	failed chan struct{}
	counts []document.Count

	quarantine *upload
	gzip       *gzip.Writer
	lines      *json.Encoder
}

type filled struct {
	table int
	b     *batch.Batch
}

// tableWork is one table's Parquet file on its way, and what the manifest says of its rows.
type tableWork struct {
	spec   *dataset.Table
	key    string
	up     *upload
	file   *parquet.Writer
	free   chan *batch.Batch
	months map[window.Month]int64
	around map[window.Month]bool // months the index has to name for it
	units  *units
	day    int // column that says a row's month, -1 for none
	at     bool
	also   []int // instants of the statement itself
}

func newSink(ctx context.Context, w *work) *sink {
	s := &sink{ctx: ctx, w: w, queue: make(chan filled, 2), ended: make(chan struct{}), failed: make(chan struct{})}
	spec := w.doc.Spec
	measure := spec.Measure
	for i := range spec.Tables {
		t := &spec.Tables[i]
		cols := document.Columns(t)
		tw := &tableWork{
			spec: t, free: make(chan *batch.Batch, batchesUnderWay), day: -1,
			months: map[window.Month]int64{}, around: map[window.Month]bool{},
		}
		tw.key = w.lake.ReportKey(t.Name, w.m.Account, w.month, w.m.Document)
		tw.up = newUpload(ctx, w.lake.Store(), tw.key)
		tw.file = parquet.NewWriter(tw.up, cols)
		name, instant := dayColumn(t)
		tw.at = instant
		for j, c := range cols {
			switch c.Name {
			case name:
				tw.day = j
			case "settlement_end_at", "deposit_at":
				tw.also = append(tw.also, j)
			}
		}
		if lake.Compared(spec) {
			tw.units = newUnits(t, measure)
			if _, _, ok := t.Column(measure); ok {
				measure = "" // once: a table by date and one by product hold the same sum
			}
		}
		s.tables = append(s.tables, tw)
	}
	go s.encode()
	return s
}

// Batch returns an empty batch, one that was encoded where there is one.
func (s *sink) Batch(i int) *batch.Batch {
	select {
	case b := <-s.tables[i].free:
		return b
	default:
		return document.NewBatch(s.tables[i].spec)
	}
}

// Rows hands a batch to the encoder.
func (s *sink) Rows(i int, b *batch.Batch) error {
	select {
	case s.queue <- filled{i, b}:
		return nil
	case <-s.failed:
		<-s.ended
		return s.err
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

// encode is the goroutine's life.
func (s *sink) encode() {
	defer close(s.ended)
	for f := range s.queue {
		t := s.tables[f.table]
		if err := t.take(f.b); err != nil {
			s.err = err
			close(s.failed)
			return
		}
		f.b.Reset()
		select {
		case t.free <- f.b:
		default:
		}
	}
}

func (t *tableWork) take(b *batch.Batch) error {
	if t.day >= 0 {
		t.note(&b.Cols[t.day], b.N)
	}
	for _, i := range t.also {
		v := &b.Cols[i]
		for r := range b.N {
			if !v.IsNull(r) {
				t.around[dayOf(v.Ints[r]).Month()] = true
			}
		}
	}
	if t.units != nil {
		t.units.add(b)
	}
	return t.file.Write(b)
}

const microsPerDay = 86_400_000_000

// dayOf is the UTC day of an instant.
func dayOf(micros int64) window.Day {
	d := micros / microsPerDay
	if micros%microsPerDay < 0 {
		d--
	}
	return window.Day(d)
}

// note counts the rows by month. Instants count in UTC; the months of the days around are noted as well, as a
// marketplace's own day decides later.
func (t *tableWork) note(v *batch.Vector, n int) {
	last, month := int64(-1<<62), window.Month(0)
	var run int64
	for r := range n {
		if v.IsNull(r) {
			continue
		}
		day := v.Ints[r]
		if t.at {
			day = int64(dayOf(day))
		}
		if day != last {
			d := window.Day(day)
			if m := d.Month(); m != month {
				if run > 0 {
					t.months[month] += run
				}
				month, run = m, 0
			}
			last = day
			t.around[month] = true
			if t.at {
				t.around[(d-1).Month()], t.around[(d+1).Month()] = true, true
			}
		}
		run++
	}
	if run > 0 {
		t.months[month] += run
	}
}

// Refuse keeps a line that makes no row.
func (s *sink) Refuse(r document.Refused) error {
	if s.quarantine == nil {
		key := s.w.lake.QuarantineKey(s.w.m.Dataset, s.w.m.Account, s.w.month, s.w.m.Document)
		s.quarantine = newUpload(s.ctx, s.w.lake.Store(), key)
		s.gzip = gzip.NewWriter(s.quarantine)
		s.lines = json.NewEncoder(s.gzip)
		s.lines.SetEscapeHTML(false)
	}
	return s.lines.Encode(r)
}

// stop ends the encoder.
func (s *sink) stop() error {
	close(s.queue)
	<-s.ended
	return s.err
}

// abort takes everything back.
func (s *sink) abort(err error) {
	_ = s.stop() // err is the cause
	for _, t := range s.tables {
		t.up.abort(err)
	}
	if s.quarantine != nil {
		s.quarantine.abort(err)
	}
}

// close stores the files and describes them in the manifest.
func (s *sink) close(ctx context.Context) error {
	m := &s.w.m
	if err := s.stop(); err != nil {
		s.abortUploads(err)
		return err
	}
	m.Tables, m.Quarantine = nil, ""
	months := map[window.Month]bool{}
	for i, t := range s.tables {
		if err := t.file.Close(); err != nil {
			s.abortUploads(err)
			return err
		}
		size, err := t.up.close(ctx)
		if err != nil {
			return err
		}
		c := s.counts[i]
		rows := lake.TableRows{Table: t.spec.Name, Key: t.key, In: c.In, Out: c.Out, Quarantined: c.Refused, Bytes: size}
		if len(t.months) > 0 {
			rows.Months = t.months
		}
		if t.units != nil {
			rows.Units = t.units.list(m.Window)
		}
		for month := range t.around {
			months[month] = true
		}
		m.Tables = append(m.Tables, rows)
	}
	if s.quarantine != nil {
		if err := s.gzip.Close(); err != nil {
			s.quarantine.abort(err)
			return err
		}
		if _, err := s.quarantine.close(ctx); err != nil {
			return err
		}
		m.Quarantine = s.quarantine.key
	}
	if s.w.doc.Imported && m.Window.Empty() {
		m.Window = imported(s.w.doc.Spec.Period, m.Tables)
	}
	for _, month := range s.w.months() {
		months[month] = true
	}
	m.Months = m.Months[:0]
	for month := range months {
		m.Months = append(m.Months, month)
	}
	slices.Sort(m.Months)
	return nil
}

func (s *sink) abortUploads(err error) {
	for _, t := range s.tables {
		t.up.abort(err)
	}
}

// months returns the months the document stands in whatever its rows: those of the days it covers, else the
// one it was generated in, unless its rows have instants of their own.
func (w *work) months() []window.Month {
	spec := w.doc.Spec
	switch {
	case spec.Supersede == dataset.Replace && !w.m.Window.Empty():
		return w.m.Window.Months()
	case len(w.m.Tables) > 0 && len(w.m.Tables[0].Months) > 0:
		return nil // the rows say
	case !w.m.Window.Empty():
		return w.m.Window.Months()
	}
	return []window.Month{dayOf(w.m.GeneratedAt.UnixMicro()).Month()}
}

// imported is the window of a file that does not say which days it was asked for: those of its rows, in whole periods.
func imported(of dataset.Period, tables []lake.TableRows) window.Range {
	var out window.Range
	for _, t := range tables {
		for _, u := range t.Units {
			if out.Empty() {
				out = window.Range{From: u.Day, Until: u.Day + 1}
			}
			out.From, out.Until = min(out.From, u.Day), max(out.Until, u.Day+1)
		}
	}
	if out.Empty() {
		return out
	}
	return window.Range{From: of.Around(out.From).From, Until: of.Around(out.Until - 1).Until}
}
