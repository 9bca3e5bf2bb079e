package simulate

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"sellerhouse/extract/simulate/world"
)

// adsType is what one report type offers. Source: report types and columns of Reporting v3 (read 2026-11).
type adsType struct {
	groupBy string
	filter  string
	columns []string
}

var adsTypes = map[string]adsType{
	"spCampaigns": {"campaign", "campaignStatus", append(slices.Clone(productColumns),
		"campaignBiddingStrategy", "clickThroughRate", "costPerClick", "spend", "campaignName", "campaignId", "campaignStatus",
		"campaignBudgetAmount", "campaignBudgetType", "campaignRuleBasedBudgetAmount", "campaignApplicableBudgetRuleId",
		"campaignApplicableBudgetRuleName", "campaignBudgetCurrencyCode", "topOfSearchImpressionShare")},
	"spAdvertisedProduct": {"advertiser", "adCreativeStatus", append(slices.Clone(productColumns),
		"acosClicks7d", "acosClicks14d", "adGroupId", "adGroupName", "adId", "advertisedAsin", "advertisedSku", "campaignBudgetAmount",
		"campaignBudgetCurrencyCode", "campaignBudgetType", "campaignId", "campaignName", "campaignStatus", "clickThroughRate", "costPerClick",
		"portfolioId", "roasClicks7d", "roasClicks14d", "salesOtherSku7d", "spend", "unitsSoldOtherSku7d")},
}

// productColumns are those every Sponsored Products type has.
var productColumns = append([]string{
	"addToList", "clicks", "cost", "date", "endDate", "impressions", "kindleEditionNormalizedPagesRead14d",
	"kindleEditionNormalizedPagesRoyalties14d", "qualifiedBorrows", "royaltyQualifiedBorrows", "startDate",
}, windowed("attributedSalesSameSku", "purchases", "purchasesSameSku", "sales", "unitsSoldClicks", "unitsSoldSameSku")...)

// attribution are the windows, in days, in the order of the world's figures.
var attribution = [4]string{"1d", "7d", "14d", "30d"}

func windowed(names ...string) []string {
	var out []string
	for _, n := range names {
		for _, d := range attribution {
			out = append(out, n+d)
		}
	}
	return out
}

// adsRow is one row of a file before it is written.
type adsRow struct {
	world.AdsProductRow // of a campaign only the campaign's fields are set
	start, end          string
}

// adsFile makes the file of a report: one JSON array of flat objects, gzip.
func (s *Server) adsFile(r *adsReport, f Faults) *file {
	return s.cache.get(r.ID, func() *file {
		var rows []adsRow
		if r.Config.Type == "spCampaigns" {
			for _, c := range s.world.AdsCampaigns(r.Profile, r.Days.From, r.Days.Until, r.Generated) {
				rows = append(rows, adsRow{AdsProductRow: world.AdsProductRow{
					Date: c.Date, CampaignID: c.CampaignID, CampaignName: c.CampaignName, Currency: c.Currency, AdsFigures: c.AdsFigures,
				}})
			}
		} else {
			for _, p := range s.world.AdsProducts(r.Profile, r.Days.From, r.Days.Until, r.Generated) {
				rows = append(rows, adsRow{AdsProductRow: p})
			}
		}
		for _, filter := range r.Config.Filters {
			if filter.Field == "campaignStatus" {
				rows = slices.DeleteFunc(rows, func(a adsRow) bool { return !slices.Contains(filter.Values, a.CampaignStatus) })
			}
		}
		if r.Config.TimeUnit == "SUMMARY" {
			rows = summary(rows, r.Days.From.String(), (r.Days.Until - 1).String())
		}
		digits := 2
		if p, ok := s.byCode[r.Account].profile(r.Profile); ok && s.byCode[r.Account].homes[p.MarketplaceID].Currency == p.Currency {
			digits = s.byCode[r.Account].homes[p.MarketplaceID].MinorUnits
		}
		text, printed := s.adsText(rows, r, digits, f)
		return &file{body: gzipText(text), gzipped: true, contentType: "application/octet-stream", rows: printed}
	})
}

// adsText writes the rows and says how many there are. Keys come in an order of their own in each row.
func (s *Server) adsText(rows []adsRow, r *adsReport, digits int, f Faults) (text []byte, printed int) {
	extra := f.hits(f.ExtraColumn, r.Config.Type) && s.seed.one(f.ExtraColumn, "extra column", r.ID)
	lacking := s.lacksColumn(r.ID, r.Config.Type, f)
	bad := f.hits(f.BadLine, r.Config.Type) && s.seed.one(f.BadLine, "bad line", r.ID) && len(rows) > 0
	order := rand.New(rand.NewPCG(s.seed.number("keys", r.ID), 1))
	var b bytes.Buffer
	b.WriteByte('[')
	write := func(i int, row *adsRow, spoilt bool) {
		if i > 0 {
			b.WriteByte(',')
		}
		columns := slices.Clone(r.Config.Columns)
		order.Shuffle(len(columns), func(i, j int) { columns[i], columns[j] = columns[j], columns[i] })
		b.WriteByte('{')
		n := 0
		put := func(name, value string) {
			if n > 0 {
				b.WriteByte(',')
			}
			n++
			b.WriteString(strconv.Quote(name))
			b.WriteByte(':')
			b.WriteString(value)
		}
		for _, name := range columns {
			value := row.cell(name, digits)
			if lacking && name == "campaignId" {
				continue
			}
			if spoilt && (name == "clicks" || name == "impressions") {
				value = `"12.3x4"`
			}
			if value == "null" && s.seed.one(7, "left out", r.ID, name, strconv.Itoa(i)) {
				continue // keys without a value are sometimes not there at all
			}
			put(name, value)
		}
		if extra {
			put("futureColumn", strconv.Quote("v"+strconv.Itoa(i)))
		}
		b.WriteByte('}')
	}
	for i := range rows {
		write(i, &rows[i], false)
	}
	printed = len(rows)
	if bad {
		write(len(rows), &rows[len(rows)-1], true)
		printed++
	}
	b.WriteByte(']')
	return b.Bytes(), printed
}

// cell is the JSON of one column.
func (a *adsRow) cell(name string, digits int) string {
	n := strconv.Itoa
	for i, d := range attribution {
		base, ok := strings.CutSuffix(name, d)
		if !ok {
			continue
		}
		switch base {
		case "purchases":
			return n(a.Purchases[i])
		case "purchasesSameSku":
			return n(a.PurchasesSameSKU[i])
		case "unitsSoldClicks":
			return n(a.Units[i])
		case "unitsSoldSameSku":
			return n(a.UnitsSameSKU[i])
		case "unitsSoldOtherSku":
			return n(a.Units[i] - a.UnitsSameSKU[i])
		case "sales":
			return adsMoney(a.Sales[i], digits)
		case "attributedSalesSameSku":
			return adsMoney(a.SalesSameSKU[i], digits)
		case "salesOtherSku":
			return adsMoney(a.Sales[i]-a.SalesSameSKU[i], digits)
		case "acosClicks":
			return ratio(a.Cost*100, a.Sales[i])
		case "roasClicks":
			return ratio(a.Sales[i], a.Cost)
		}
	}
	switch name {
	case "date":
		return strconv.Quote(a.Date.String())
	case "startDate":
		return strconv.Quote(a.start)
	case "endDate":
		return strconv.Quote(a.end)
	case "campaignId":
		return strconv.FormatInt(a.CampaignID, 10)
	case "campaignName":
		return text(a.CampaignName)
	case "campaignStatus":
		return text(a.CampaignStatus)
	case "campaignBiddingStrategy":
		return text(a.CampaignStrategy)
	case "campaignBudgetAmount":
		return adsMoney(a.CampaignBudget, digits)
	case "campaignBudgetType":
		return text(a.CampaignBudgetTyp)
	case "campaignBudgetCurrencyCode":
		return text(a.Currency)
	case "adGroupId":
		return strconv.FormatInt(a.AdGroupID, 10)
	case "adGroupName":
		return text(a.AdGroupName)
	case "adId":
		return strconv.FormatInt(a.AdID, 10)
	case "portfolioId":
		if a.PortfolioID == 0 {
			return "null"
		}
		return strconv.FormatInt(a.PortfolioID, 10)
	case "advertisedAsin":
		return text(a.AdvertisedASIN)
	case "advertisedSku":
		return text(a.AdvertisedSKU)
	case "impressions":
		return n(a.Impressions)
	case "clicks":
		return n(a.Clicks)
	case "cost", "spend":
		return adsMoney(a.Cost, digits)
	case "costPerClick":
		return ratio(a.Cost, int64(a.Clicks)*10000)
	case "clickThroughRate":
		return ratio(int64(a.Clicks)*100, int64(a.Impressions))
	case "topOfSearchImpressionShare":
		if a.TopOfSearchShare < 0 {
			return "null"
		}
		return string(amountNumber(int64(a.TopOfSearchShare), 2))
	case "addToList":
		return n(a.AddToList)
	case "qualifiedBorrows":
		return n(a.QualifiedBorrows)
	case "campaignRuleBasedBudgetAmount", "campaignApplicableBudgetRuleId", "campaignApplicableBudgetRuleName":
		return "null" // no campaign of this world has a budget rule
	}
	return "0" // Kindle figures: this world sells no books
}

// text is a JSON text; nothing is null.
func text(s string) string {
	if s == "" {
		return "null"
	}
	raw, err := plainJSON(s)
	if err != nil {
		return "null"
	}
	return string(raw)
}

// adsMoney prints ten-thousandths of the currency with up to four decimals: 12.3456, 58.97, 4.0, 0; without
// decimals where the currency has no minor units and the amount is whole.
func adsMoney(v int64, digits int) string {
	if v == 0 {
		return "0"
	}
	out := strings.TrimRight(decimal(v, 4, false, false), "0")
	if strings.HasSuffix(out, ".") {
		if digits == 0 {
			return strings.TrimSuffix(out, ".")
		}
		out += "0"
	}
	return out
}

// ratio prints a quotient with four decimals, null where there is nothing to divide by.
func ratio(a, b int64) string {
	if b == 0 {
		return "null"
	}
	return adsMoney(nearest(a*10000, b), 2)
}

// summary adds the days of each campaign or ad.
func summary(rows []adsRow, start, end string) []adsRow {
	type id struct{ campaign, group, ad int64 }
	at := map[id]int{}
	var out []adsRow
	for _, r := range rows {
		k := id{r.CampaignID, r.AdGroupID, r.AdID}
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			r.start, r.end, r.TopOfSearchShare = start, end, -1
			out = append(out, r)
			continue
		}
		s := &out[i].AdsFigures
		s.Impressions += r.Impressions
		s.Clicks += r.Clicks
		s.Cost += r.Cost
		s.AddToList += r.AddToList
		s.QualifiedBorrows += r.QualifiedBorrows
		for w := range attribution {
			s.Purchases[w] += r.Purchases[w]
			s.PurchasesSameSKU[w] += r.PurchasesSameSKU[w]
			s.Units[w] += r.Units[w]
			s.UnitsSameSKU[w] += r.UnitsSameSKU[w]
			s.Sales[w] += r.Sales[w]
			s.SalesSameSKU[w] += r.SalesSameSKU[w]
		}
	}
	return out
}
