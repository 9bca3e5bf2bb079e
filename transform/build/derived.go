package build

import (
	"cmp"
	"context"
	"slices"

	"sellerhouse/extract/window"
)

// derived are the tables made from other facts, and how they are planned: after all others, as they are built.
var derived = map[string]func(*Builder, *accountPlan, *scope){
	"fact_inbound_shipment": (*Builder).planInbound,
	"fact_refund":           (*Builder).planRefunds,
}

// deriver builds a month of a table from other facts.
type deriver struct {
	b     *Builder
	x     *accountPlan
	sc    *scope
	month window.Month
	row   *rower
}

// buildDerived builds a month of a table that is made from other facts.
func (b *Builder) buildDerived(ctx context.Context, x *accountPlan, p Partition) (File, error) {
	return b.file(ctx, p, func(row *rower) error {
		w := &deriver{b: b, x: x, sc: b.scope(x.account), month: p.Month, row: row}
		if p.Table == "fact_inbound_shipment" {
			return w.inbound(ctx)
		}
		return w.refunds(ctx)
	})
}

// around are the months from before a month until after it in which a table has a file.
func (x *accountPlan) around(table string, m window.Month, before, after int) []Partition {
	from, until := m, m.Next()
	for range before {
		from = from.Prev()
	}
	for range after {
		until = until.Next()
	}
	var out []Partition
	for at := from; at < until; at = at.Next() {
		if p, ok := x.part(table, at); ok {
			out = append(out, p)
		}
	}
	return out
}

// ask reads columns of the facts of a table around the month.
func (w *deriver) ask(ctx context.Context, name string, before, after int, names []string, f func(*batchOf) error) error {
	for _, p := range w.x.around(name, w.month, before, after) {
		if _, err := w.b.ensure(ctx, w.x, p); err != nil {
			return err
		}
		if err := w.b.facts(ctx, p.Key, table(p.Table), names, f, func() {}); err != nil {
			return err
		}
	}
	return nil
}

// files adds the files around a month.
func (v *versioner) files(parts []Partition) {
	for _, p := range parts {
		v.add("file", p.Table, p.Month, p.Version)
	}
}

// sourceOfRow is the line a row comes from.
type sourceOfRow struct {
	file, sha, run string
	line           int64
}

func sourceAt(x *batchOf, i int) sourceOfRow {
	return sourceOfRow{x.Col("src_file").Text(i), x.Col("src_sha256").Text(i), x.Col("ingest_run_id").Text(i), x.Col("src_row").Int(i)}
}

func (s sourceOfRow) put(row *rower) {
	row.text("src_file", s.file)
	row.int("src_row", s.line)
	row.text("src_sha256", s.sha)
	row.text("ingest_run_id", s.run)
}

// before orders sources, so that of equal rows the same one is named whatever was read first.
func (s sourceOfRow) before(o sourceOfRow) bool {
	return cmp.Or(cmp.Compare(s.file, o.file), cmp.Compare(s.line, o.line)) < 0
}

var tenantColumns = []string{"client_sk", "legal_entity_sk", "account_sk", "marketplace_sk", "brand_sk", "product_sk"}

// owned is whose a row is and of what product.
type owned [6]int64

func ownedAt(x *batchOf, i int) (o owned) {
	for n, name := range tenantColumns {
		o[n] = x.Col(name).Int(i)
	}
	return o
}

func (o owned) put(row *rower) {
	for n, name := range tenantColumns {
		row.int(name, o[n])
	}
}

// monthsIn are the months in which any of some tables has a file.
func (x *accountPlan) monthsIn(tables ...string) []window.Month {
	var out []window.Month
	for _, t := range tables {
		for m := range x.parts[t] {
			out = append(out, m)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
