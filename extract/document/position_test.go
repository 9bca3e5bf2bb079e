package document_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
)

var placed = &dataset.Spec{
	Name: "placed", Format: dataset.TSV,
	Tables: []dataset.Table{{
		Name: "placed", ByPosition: true,
		Columns: []dataset.Column{
			{Name: "day", From: "Date", Kind: dataset.Date, Required: true},
			{Name: "rating", From: "Rating", Kind: dataset.Int},
			{Name: "note", From: "Comments", Kind: dataset.Text, Personal: dataset.DropPersonal},
			{Name: "on_time", From: "Arrived on Time", Kind: dataset.Text, Optional: true},
			{Name: "order_id", From: "Order ID", Kind: dataset.Text},
		},
	}},
}

func TestColumnsByPosition(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		site string
		want []string
		err  error

		unknown []string
	}{
		"German headers, no optional column": {
			text: "Datum\tBewertung\tKommentare\tBestellnummer\n20.10.23\t2\tschlecht\t302-1\n", site: "DE",
			want: []string{"day=2023-10-20 rating=2 order_id=302-1 _document=doc-1 _line=2"},
		},
		"American headers, month first": {
			text: "Date\tRating\tComments\tOrder ID\n1/9/26\t1\tbad\t111-1\n", site: "US",
			want: []string{"day=2026-01-09 rating=1 order_id=111-1 _document=doc-1 _line=2"},
		},
		"British days come first, the optional column is there": {
			text: "Date\tRating\tComments\tArrived on Time\tOrder ID\t\n01/09/26\t3\tmeh\tYes\t202-1\t\n", site: "UK",
			want: []string{"day=2026-09-01 rating=3 on_time=Yes order_id=202-1 _document=doc-1 _line=2"},
		},
		"Japanese days": {
			text: "日付\t評価\tコメント\t注文番号\n2026/01/09\t2\t遅い\t250-1\n", site: "JP",
			want: []string{"day=2026-01-09 rating=2 order_id=250-1 _document=doc-1 _line=2"},
		},
		"a column nobody knows behind them": {
			text: "Date\tRating\tComments\tArrived on Time\tOrder ID\tMood\n01/09/26\t3\tmeh\tYes\t202-1\tgrim\n", site: "UK",
			want:    []string{`day=2026-09-01 rating=3 on_time=Yes order_id=202-1 _extra={"Mood":"grim"} _document=doc-1 _line=2`},
			unknown: []string{"Mood"},
		},
		"a column too few": {text: "Date\tRating\tOrder ID\n", site: "UK", err: document.ErrRejected},
	} {
		t.Run(name, func(t *testing.T) {
			r, res, err := decode(t, placed, tt.text, document.Env{Marketplaces: site(tt.site)})
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, r.lines[0]); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.text, diff)
			}
			if diff := cmp.Diff(tt.unknown, res.Unknown); diff != "" {
				t.Errorf("unknown columns: -want +got\n%s", diff)
			}
			if tt.err != nil && !strings.Contains(err.Error(), "at least 4") {
				t.Errorf("error %v does not say how many columns are wanted", err)
			}
		})
	}
}
