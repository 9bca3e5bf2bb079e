package world

import (
	"time"

	"sellerhouse/extract/window"
)

// trafficDraw is the stream of a store's day from which refunds, feedback and the like are drawn.
func (w *World) trafficDraw(account string, s *site, date window.Day) draw {
	return newDraw(w.seed, "trafficday", account, s.m.Code, date.String())
}

// FeedbackRow is a rating of the seller by a buyer. Only one to three stars are shown.
type FeedbackRow struct {
	Date                         window.Day
	Rating                       int
	Comments, Response           string
	OrderID, Email               string
	OnTime, AsDescribed, Service string // older layouts only
}

var feedbackComments = map[string][]string{
	"":   {"Late and the box was open.", "Not what I ordered, ring me: 555-0134.", `"New"? Hardly.`},
	"DE": {"Verspätet und beschädigt.", "Falsche Größe geliefert – schade."},
	"FR": {"Livré en retard, emballage abîmé.", "Déçu."},
	"JP": {"配送が遅かったです。", "箱が壊れていました。"},
}

// Feedback returns the ratings of a store's days [from, until) with three stars or fewer, as known at asOf. Those
// with one or two are the negative ones of the same days' traffic figures.
func (w *World) Feedback(account, marketplaceID string, from, until window.Day, asOf time.Time) []FeedbackRow {
	a := w.byCode[account]
	if a == nil {
		return nil
	}
	s := a.siteOf(marketplaceID)
	if s == nil {
		return nil
	}
	var rows []FeedbackRow
	for date := max(from, w.start); date < min(until, w.end+1); date++ {
		if asOf.Before((date + 1).Start(s.loc)) {
			break
		}
		given, negative := w.ratings(account, s, date)
		for n := range given {
			d := newDraw(w.seed, "feedback", account, s.m.Code, date.String(), itoa(n))
			rating := 3
			if n < negative {
				rating = d.between(1, 2)
			} else if !d.percent(15) {
				continue // four stars or five
			}
			o := s.ratedBefore(date, d)
			if o == nil {
				continue
			}
			texts := feedbackComments[s.m.Code]
			if texts == nil {
				texts = feedbackComments[""]
			}
			r := FeedbackRow{
				Date: date, Rating: rating, Comments: texts[d.IntN(len(texts))], OrderID: o.id, Email: lowerLetters(d, 14) + "@marketplace.example",
				OnTime: []string{"Yes", "No"}[d.IntN(2)], AsDescribed: []string{"Yes", "No"}[d.IntN(2)], Service: "N/A",
			}
			if d.percent(25) {
				r.Response = "Sorry! A refund is on its way."
			}
			rows = append(rows, r)
		}
	}
	return rows
}

func lowerLetters(d draw, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + d.IntN(26))
	}
	return string(b)
}

// ratings are how many buyers rated a store on a day, and how many of them badly.
func (w *World) ratings(account string, s *site, date window.Day) (given, negative int) {
	d := w.trafficDraw(account, s, date)
	d.IntN(8) // refunds are drawn first
	if given = d.IntN(3); given > 0 && d.percent(8) {
		negative = 1
	}
	return given, negative
}

// ratedBefore picks an order that left the store in the month before a day, nil where none did.
func (s *site) ratedBefore(date window.Day, d draw) *order {
	var left []*order
	day := date.Start(s.loc)
	for _, o := range s.ordersOf(day.AddDate(0, 0, -30), day) {
		if !o.mcf && !o.shipped.IsZero() && o.shipped.Before(day) {
			left = append(left, o)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return left[d.IntN(len(left))]
}
