package simulate

import (
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/simulate/world"
)

var (
	_ = project(projection{spec: catalog.ListingsAll, work: listingWork, render: listingsOf(catalog.ListingsAll, "Active", "Inactive", "Incomplete")})
	_ = project(projection{spec: catalog.ListingsActive, work: listingWork, render: listingsOf(catalog.ListingsActive, "Active")})
	_ = project(projection{spec: catalog.ListingsInactive, work: listingWork, render: listingsOf(catalog.ListingsInactive, "Inactive", "Incomplete")})
	_ = project(projection{
		spec: catalog.SellerFeedback, work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, render: (*Server).feedbackFile,
		accept: func(_ *Server, a *account, r *report) time.Time { r.storeDays(a); return time.Time{} },
	})
)

var listingWork = [2]time.Duration{time.Minute, 8 * time.Minute}

// japaneseListings are the headers of Japan's listings files by those of the others.
var japaneseListings = map[string]string{
	"item-name": "商品名", "listing-id": "出品ID", "seller-sku": "出品者SKU", "price": "価格", "quantity": "数量", "open-date": "出品日",
	"product-id-type": "商品IDタイプ", "item-note": "コンディション説明", "item-condition": "コンディション", "will-ship-internationally": "国外へ配送可",
	"expedited-shipping": "迅速な配送", "product-id": "商品ID", "pending-quantity": "在庫数", "fulfillment-channel": "フルフィルメント・チャンネル",
	"merchant-shipping-group": "merchant-shipping-group", "status": "ステータス",
}

// newListingColumns stand in no file of this simulation.
func newListingColumn(header string) bool {
	for _, part := range []string{"Business Price", "Quantity Price", "Quantity Lower", "Progressive", "exclusion", "scheduled-", "Minimum order", "Sell remainder", "seller-allowed"} {
		if strings.Contains(header, part) {
			return true
		}
	}
	return false
}

// listingsOf shows the listings of the given states.
func listingsOf(spec *dataset.Spec, states ...string) func(*Server, *report, Faults) *file {
	shown := map[string]bool{}
	for _, s := range states {
		shown[s] = true
	}
	return func(s *Server, r *report, f Faults) *file {
		m := s.byCode[r.Account].homes[r.Marketplaces[0]]
		var without []string
		for _, c := range spec.Tables[0].Columns {
			if newListingColumn(c.From) || m.Code == "JP" && japaneseListings[c.From] == "" || c.From == "status" && len(states) == 1 {
				without = append(without, c.From)
			}
		}
		var lines []map[string]string
		for _, v := range s.world.Listings(r.Account, m.ID, r.Generated) {
			if !shown[v.Status] {
				continue
			}
			cells := listingCells(v, m)
			for _, h := range without {
				delete(cells, h)
			}
			lines = append(lines, cells)
		}
		var local map[string]string
		if m.Code == "JP" {
			local = japaneseListings
		}
		store := m.Code
		if store != "JP" {
			store = "DE" // Windows-1252, whatever the store, when asked for by a program
		}
		return s.localFile(r, f, spec, store, flatOf(spec, lines, without...), local)
	}
}

func listingCells(v world.ListingRow, m amazon.Marketplace) map[string]string {
	opened := v.OpenedAt.In(m.Location())
	layout := "2006-01-02 15:04:05 "
	if m.Code == "JP" {
		layout = "2006/01/02 15:04:05 "
	}
	cells := map[string]string{
		"item-name": v.ItemName, "item-description": v.Description, "listing-id": v.ListingID, "seller-sku": v.SKU, "price": decimalOrNothing(v.Price, v.Digits),
		"quantity": decimalOrNothing(v.Quantity, 0), "open-date": opened.Format(layout) + zoneWord(opened, m.Code), "item-is-marketplace": "y", "product-id-type": "1",
		"item-condition": strconv.Itoa(v.Condition), "asin1": v.ASIN, "product-id": v.ASIN, "pending-quantity": "0",
		"fulfillment-channel": v.Channel, "merchant-shipping-group": v.ShippingGroup, "status": v.Status, "item-note": v.Note,
	}
	return cells
}

// zoneWord is the abbreviation a store prints for its time.
func zoneWord(t time.Time, store string) string {
	summer := t.IsDST()
	pick := func(winter, warm string) string {
		if summer {
			return warm
		}
		return winter
	}
	switch store {
	case "US", "CA":
		return pick("PST", "PDT")
	case "UK":
		return pick("GMT", "BST")
	case "AE":
		return "GST"
	case "JP":
		return "JST"
	}
	return pick("MET", "MEST")
}

// localFile is a flat file whose headers are in the store's language.
func (s *Server) localFile(r *report, f Faults, spec *dataset.Spec, store string, t *flat, names map[string]string) *file {
	s.spoil(t, spec, r.Document, f)
	for i, h := range t.header {
		if name := names[h]; name != "" {
			t.header[i] = name
		}
	}
	charset, contentType := s.charsetOf(store, r.Document)
	return &file{body: gzipText(t.bytes(s.habits(charset, r.Document))), gzipped: true, contentType: contentType, rows: len(t.rows)}
}

// feedbackHeaders are the headers of feedback files by store; the others print British ones.
var feedbackHeaders = map[string]map[string]string{
	"US": {},
	"DE": {"Date": "Datum", "Rating": "Bewertung", "Comments": "Kommentare", "Your Response": "Ihre Antwort", "Order ID": "Bestellnummer", "Rater Email": "E-Mail-Adresse"},
	"FR": {"Rating": "Évaluation", "Comments": "Commentaires", "Your Response": "Votre réponse", "Order ID": "Numéro de commande", "Rater Email": "E-mail"},
	"JP": {"Date": "日付", "Rating": "評価", "Comments": "コメント", "Your Response": "自分の返答", "Order ID": "注文番号", "Rater Email": "Eメール"},
	"":   {"Your Response": "Response", "Rater Email": "Email"},
}

// feedbackFile is what buyers said of the seller in one store. The Emirates still have the older layout.
func (s *Server) feedbackFile(r *report, f Faults) *file {
	m := s.byCode[r.Account].homes[r.Marketplaces[0]]
	layout := map[string]string{"US": "1/2/06", "DE": "02.01.06", "JP": "2006/01/02"}[m.Code]
	if layout == "" {
		layout = "02/01/06"
	}
	var without []string
	if m.Code != "AE" {
		without = []string{"Arrived on Time", "Item as Described", "Customer Service"}
	}
	var lines []map[string]string
	for _, v := range s.world.Feedback(r.Account, m.ID, r.Days.From, r.Days.Until, r.Generated) {
		cells := map[string]string{
			"Date": v.Date.UTC().Format(layout), "Rating": strconv.Itoa(v.Rating), "Comments": v.Comments, "Your Response": v.Response,
			"Arrived on Time": v.OnTime, "Item as Described": v.AsDescribed, "Customer Service": v.Service, "Order ID": v.OrderID, "Rater Email": v.Email,
		}
		for _, h := range without {
			delete(cells, h)
		}
		lines = append(lines, cells)
	}
	names := feedbackHeaders[m.Code]
	if names == nil {
		names = feedbackHeaders[""]
	}
	return s.localFile(r, f, catalog.SellerFeedback, m.Code, flatOf(catalog.SellerFeedback, lines, without...), names)
}
