package world

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"sellerhouse/extract/window"
)

const period = 14 * 24 * time.Hour

// settle cuts an account's postings into settlements, one chain per currency.
func (w *World) settle(a *account) {
	for _, cur := range a.currencies() {
		rows := make([]SettlementLine, 0, 9*len(a.orders))
		for _, o := range a.orders {
			if o.site.m.Currency == cur {
				w.postings(o, &rows)
			}
		}
		for _, s := range a.sites {
			if s.m.Currency == cur {
				w.overhead(s, &rows)
			}
		}
		w.chain(a, cur, byTime(rows))
	}
	sort.SliceStable(a.settlements, func(i, j int) bool { return a.settlements[i].ClosedAt.Before(a.settlements[j].ClosedAt) })
}

// byTime returns the rows in order of posting; rows of one moment stay as they were written.
func byTime(rows []SettlementLine) []*SettlementLine {
	type stamp struct {
		at  int64
		row int32
	}
	stamps := make([]stamp, len(rows))
	for i := range rows {
		stamps[i] = stamp{rows[i].PostedAt.Unix(), int32(i)}
	}
	slices.SortFunc(stamps, func(x, y stamp) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.row, y.row)) })
	out := make([]*SettlementLine, len(rows))
	for i, x := range stamps {
		out[i] = &rows[x.row]
	}
	return out
}

// chain makes one account and currency's settlements: reserves carried over, debts brought forward.
func (w *World) chain(a *account, currency string, rows []*SettlementLine) {
	var s *site // whose formats the files follow
	for _, x := range a.sites {
		if x.m.Currency == currency {
			s = x
			break
		}
	}
	d := newDraw(w.seed, "chain", a.Code, currency)
	// Closing times lie between 08:30 and 14:30 UTC, when every store of the group has the same date.
	start := (w.start - 1).UTC().Add(8*time.Hour + 30*time.Minute + time.Duration(d.between(0, 5*3600))*time.Second)
	end := start.Add(time.Duration(d.between(5, 14)) * 24 * time.Hour)
	var reserve, debt int64
	next := 0
	failed := -1
	if a.Code == "FE-A" {
		failed = 2
	}
	for n := 0; ; n++ {
		st := Settlement{
			ID: itoa(d.between(1, 9)) + d.digits(10), Account: a.Code, Start: start, End: end, Currency: currency,
			Digits: s.m.MinorUnits, MarketplaceID: s.m.ID, Style: s.m.Style, Charset: "UTF-8",
			ClosedAt: end.Add(2*time.Hour + time.Duration(d.between(0, 14400))*time.Second),
			Deposit:  end.Add(time.Duration(d.between(1, 3)) * 24 * time.Hour),
		}
		if s.m.Style.DecimalComma {
			st.Charset = "windows-1252"
		}
		if st.ClosedAt.After((w.end + 1).UTC()) {
			st.open(&reserve, &debt, d)
			a.keepOpen(&st, rows[next:])
			return
		}
		st.open(&reserve, &debt, d)
		if n == failed {
			p := st.poster(a, start.Add(26*time.Hour))
			p.add("other-transaction", "Transfer of funds unsuccessful: the bank account could not be verified", 25000, "BS_FAILED_TRANSFER")
		}
		if n%2 == 1 { // posted half a minute before the period it is counted in
			p := st.poster(a, start.Add(-37*time.Second))
			p.add("other-transaction", "Fee Adjustment", -s.local(95), "FE_OTHER_ADJUST")
		}
		last := next
		for last < len(rows) && rows[last].PostedAt.Before(end) {
			last++
		}
		st.Lines = slices.Grow(st.Lines, last-next+2)
		for ; next < last; next++ {
			st.Lines = append(st.Lines, *rows[next])
		}
		if a.Code == "EU-B" && currency == "AED" && n%6 == 2 || currency == "CAD" && n%9 == 5 {
			// A bill larger than the sales: the seller owes Amazon.
			p := st.poster(a, end.Add(-3*time.Hour))
			p.add("other-transaction", "Inbound Transportation Fee", -max(0, st.sum())-s.local(d.between(900, 9000)), "FF_INBOUND_TRANSPORT")
		}
		sum := st.sum()
		reserve, debt = 0, 0
		if sum > 0 && (a.Code != "EU-B" || n%2 == 0) {
			reserve = percentOf(sum, d.between(500, 2500))
			p := st.poster(a, end.Add(-time.Second))
			p.add("other-transaction", "Current Reserve Amount", -reserve, "BS_RESERVE_CLOSE", as(closeReserve))
		}
		st.Total = st.sum()
		if st.Total < 0 {
			debt = st.Total
		}
		a.settlements = append(a.settlements, st)
		start, end = end, end.Add(period)
	}
}

func (st *Settlement) sum() int64 {
	var sum int64
	for i := range st.Lines {
		sum += st.Lines[i].Amount
	}
	return sum
}

// poster writes rows of the account as a whole into a settlement.
func (st *Settlement) poster(a *account, at time.Time) *poster {
	return &poster{out: &st.Lines, row: SettlementLine{TransactionType: "other-transaction", PostedAt: at}}
}

// open writes what the settlement before left: its reserve comes back, its debt is carried and mostly
// charged to the seller's card.
func (st *Settlement) open(reserve, debt *int64, d draw) {
	p := st.poster(nil, st.Start)
	if *reserve != 0 {
		p.add("other-transaction", "Previous Reserve Amount Balance", *reserve, "BS_RESERVE_OPEN", as(openReserve))
	}
	if *debt != 0 {
		p.add("other-transaction", "Payable to Amazon", *debt, "BS_PAYABLE_AMAZON", as(payable))
		if d.percent(70) {
			p.row.PostedAt = st.Start.Add(time.Duration(d.between(3, 30)) * time.Hour)
			p.add("other-transaction", "Successful charge", -*debt, "BS_CARD_CHARGE")
		}
	}
}

// Settlements returns the account's settlements of the whole world, oldest first; a settlement exists for
// a reader from its ClosedAt on. The result is shared: do not change it.
func (w *World) Settlements(account string) []Settlement {
	if a := w.byCode[account]; a != nil {
		return a.settlements
	}
	return nil
}

// day is the day an instant falls on at a store, or at the account's home where there is no store.
func (a *account) day(t time.Time, s *site) window.Day {
	if s == nil {
		s = a.home
	}
	return window.DayOf(t, s.loc)
}
