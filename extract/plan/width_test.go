package plan

import (
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// The parts of a window that was refused as too wide join without a hole, each asked for as it would have been by
// itself, and the first and last keep the edges that were asked for.
func TestSplit(t *testing.T) {
	de, _ := amazon.ByCode("DE")
	acc := account.Account{Code: "EU-A", Marketplaces: []amazon.Marketplace{de}}
	whole := window.Range{From: window.Date(2026, 3, 23), Until: window.Date(2026, 4, 6)} // clocks change on the 29th
	for name, tt := range map[string]struct {
		spec       dataset.Spec
		days, half int
		want       string
	}{
		"local days across a change of clocks": {
			spec: dataset.Spec{Scope: dataset.PerMarketplace}, days: 7, half: 7,
			want: "2026-03-23..2026-03-30 from 03-22T23:00:00Z until 03-29T21:59:59Z, 2026-03-30..2026-04-06 from 03-29T22:00:00Z until 04-05T21:59:59Z",
		},
		"three parts": {
			spec: dataset.Spec{Scope: dataset.PerMarketplace}, days: 5, half: 7,
			want: "2026-03-23..2026-03-28 from 03-22T23:00:00Z until 03-27T22:59:59Z, 2026-03-28..2026-04-02 from 03-27T23:00:00Z until 04-01T21:59:59Z, 2026-04-02..2026-04-06 from 04-01T22:00:00Z until 04-05T21:59:59Z",
		},
		"by instant with a day on each side": {
			spec: dataset.Spec{Scope: dataset.PerRegion, ByInstant: true}, days: 7, half: 7,
			want: "2026-03-23..2026-03-30 from 03-22T00:00:00Z until 03-31T00:00:00Z, 2026-03-30..2026-04-06 from 03-29T00:00:00Z until 04-07T00:00:00Z",
		},
		"by change, joined": {
			spec: dataset.Spec{Scope: dataset.PerRegion, ByUpdate: true}, days: 7, half: 7,
			want: "2026-03-23..2026-03-30 from 03-22T22:00:00Z until 03-30T00:00:00Z, 2026-03-30..2026-04-06 from 03-30T00:00:00Z until 04-06T00:00:00Z",
		},
		"a month is not to be cut": {
			spec: dataset.Spec{Scope: dataset.PerMarketplace, Period: dataset.Monthly}, days: 7, half: 0,
			want: "2026-03-23..2026-04-06 from 03-22T23:00:00Z until 04-05T21:59:59Z",
		},
	} {
		t.Run(name, func(t *testing.T) {
			u := Units(acc, &tt.spec, nil)[0]
			s := Slice{Account: acc.Code, Sites: u.Sites, Marketplaces: u.Marketplaces, Window: whole}
			s.Start, s.End = bounds(&tt.spec, u, whole, whole.Until.UTC().AddDate(0, 1, 0))
			if tt.spec.ByUpdate {
				s.Start, s.End = whole.From.UTC().Add(-2*time.Hour), whole.Until.UTC()
			}
			var got []string
			from := whole.From
			for _, p := range Split(&tt.spec, acc, s, tt.days) {
				got = append(got, p.Window.String()+" from "+p.Start.UTC().Format("01-02T15:04:05Z")+" until "+p.End.UTC().Format("01-02T15:04:05Z"))
				if p.Window.From != from {
					t.Errorf("a part from %s, want one from %s", p.Window.From, from)
				}
				from = p.Window.Until
			}
			if text := strings.Join(got, ", "); from != whole.Until || text != tt.want {
				t.Errorf("got  %s\nwant %s", text, tt.want)
			}
			if h := Half(&tt.spec, whole); h != tt.half {
				t.Errorf("half is %d days, want %d", h, tt.half)
			}
		})
	}
	// What was refused is not planned again.
	in := Input{Widths: map[[2]string]int{{"d", "A"}: 4}}
	for _, spec := range []dataset.Spec{{Name: "d", MaxDays: 30}, {Name: "d", MaxDays: 30, ByInstant: true}} {
		if got := in.narrowed(width(&spec), &spec, "A"); got != 4 {
			t.Errorf("width %d, want 4", got)
		}
		if got := in.narrowed(width(&spec), &spec, "B"); got != width(&spec) {
			t.Errorf("width of another account %d, want %d", got, width(&spec))
		}
	}
}
