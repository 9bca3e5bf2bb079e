package simulate

import (
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

var (
	_ = project(projection{
		spec: catalog.PromotionPerformance, work: [2]time.Duration{20 * time.Second, 3 * time.Minute},
		accept: func(_ *Server, a *account, r *report) time.Time {
			return acceptBetween(a, r, "promotionStartDateFrom", "promotionStartDateTo")
		},
		render: (*Server).promotionFile,
	})
	_ = project(projection{
		spec: catalog.CouponPerformance, work: [2]time.Duration{20 * time.Second, 3 * time.Minute},
		accept: func(_ *Server, a *account, r *report) time.Time {
			if a.Type == "vendor" {
				return acceptBetween(a, r, "campaignStartDateFrom", "campaignStartDateTo")
			}
			return acceptBetween(a, r, "couponStartDateFrom", "couponStartDateTo")
		},
		render: (*Server).couponFile,
	})
)

// acceptBetween takes one store and two instants in the options; the window of the request means nothing.
func acceptBetween(_ *account, r *report, from, until string) time.Time {
	start, ok1 := parseTime(r.Options[from])
	end, ok2 := parseTime(r.Options[until])
	r.Start, r.End = start, end
	switch {
	case len(r.Marketplaces) != 1:
		r.fail("marketplaceIds must hold exactly one marketplace for this report type")
	case !ok1 || !ok2 || start.IsZero() || end.IsZero() || end.Before(start):
		r.fail("This report type requires the " + from + ", " + until + " reportOption to be specified.")
	case r.Created.Sub(start) > 2*366*24*time.Hour:
		r.fail(from + " must be within the last two years.")
	}
	return time.Time{}
}

func (s *Server) promotionFile(r *report, f Faults) *file {
	var rows []fields
	nested := 0
	for _, p := range s.world.Promotions(r.Account, r.Marketplaces[0], r.Start, r.End.Add(time.Second), r.Generated) {
		bare := func(name string, minor int64, code string) fields {
			return fields{name, amountNumber(minor, p.Store.MinorUnits), code, p.Store.Currency}
		}
		row := append(fields{"promotionId", p.ID, "promotionName", p.Name}, party(p.MerchantID, p.VendorCode)...)
		row = append(row, "unitsSold", p.Units)
		row = append(row, bare("amountSpent", p.Spent, "amountSpentCurrencyCode")...)
		row = append(row, bare("revenue", p.Revenue, "revenueCurrencyCode")...)
		row = append(row, "startDateTime", zulu(p.Start), "endDateTime", zulu(p.End), "type", p.Type, "status", p.Status, "marketplaceId", p.Store.ID)
		if p.Agreement != "" {
			row = append(row, "fundingAgreementId", p.Agreement)
		}
		row = append(row, "glanceViews", p.Views, "createdDateTime", zulu(p.Created), "lastUpdatedDateTime", zulu(p.Updated))
		products := []fields{}
		for _, x := range p.Products {
			one := fields{"asin", x.ASIN, "productName", x.Title, "productGlanceViews", x.Views, "productUnitsSold", x.Units}
			one = append(one, bare("productAmountSpent", x.Spent, "productAmountSpentCurrencyCode")...)
			products = append(products, append(one, bare("productRevenue", x.Revenue, "productRevenueCurrencyCode")...))
		}
		nested += len(products)
		rows = append(rows, append(row, "includedProducts", products))
	}
	return s.jsonReport(r, f, askedBetween(r), nested, rowArray{"promotions", rows, "promotionId", "unitsSold"})
}

// askedBetween repeats a request whose window stands in the options.
func askedBetween(r *report) fields {
	return fields{"reportType", r.Type, "reportOptions", r.Options, "marketplaceIds", r.Marketplaces}
}

// party says whose a promotion or coupon is.
func party(merchant, vendorCode string) fields {
	if vendorCode != "" {
		return fields{"vendorCode", vendorCode}
	}
	return fields{"merchantId", merchant}
}

// couponFile is the document of sellers, or the other one that vendors get.
func (s *Server) couponFile(r *report, f Faults) *file {
	coupons := s.world.Coupons(r.Account, r.Marketplaces[0], r.Start, r.End.Add(time.Second), r.Generated)
	if s.byCode[r.Account].Type == "vendor" {
		return s.vendorCouponFile(r, f, coupons)
	}
	var rows []fields
	nested := 0
	for _, c := range coupons {
		asins := []fields{}
		for _, a := range c.ASINs {
			asins = append(asins, fields{"asin", a})
		}
		nested += len(asins)
		row := fields{"couponId", c.ID, "merchantId", c.MerchantID, "marketplaceId", c.Store.ID, "currencyCode", c.Store.Currency}
		row = append(row, couponFigures(c)...)
		row = append(row, "discountType", "PERCENT_OFF_LIST_PRICE", "discountAmount", c.Percent, "sales", amountNumber(c.Sales, c.Store.MinorUnits))
		rows = append(rows, append(row, "asins", asins))
	}
	return s.jsonReport(r, f, askedBetween(r), nested, rowArray{"coupons", rows, "couponId", "clips"})
}

// couponFigures are the members that sellers' and vendors' coupons have alike.
func couponFigures(c world.Coupon) fields {
	amount := func(minor int64) any { return amountNumber(minor, c.Store.MinorUnits) }
	var out fields
	if c.Name != "" {
		out = append(out, "name", c.Name, "websiteMessage", "Save "+scaled(c.Percent, 0).String()+"%")
	}
	out = append(out, "startDateTime", zulu(c.Start), "endDateTime", zulu(c.End), "customerSegment", c.Segment, "clips", c.Clips, "redemptions", c.Redemptions)
	if c.Budget > 0 {
		out = append(out, "budget", amount(c.Budget), "budgetRemaining", amount(c.Budget-c.Spent))
	}
	return append(out, "totalDiscount", amount(c.Discount), "budgetSpent", amount(c.Spent), "budgetPercentageUsed", percent(int(c.Spent), int(c.Budget)))
}

// vendorCouponFile are a vendor's campaigns with their coupons.
func (s *Server) vendorCouponFile(r *report, f Faults, coupons []world.Coupon) *file {
	var rows []fields
	nested := 0
	for len(coupons) > 0 {
		first := coupons[0]
		var inside []fields
		clips, redemptions := 0, 0
		for len(coupons) > 0 && coupons[0].Campaign == first.Campaign {
			c := coupons[0]
			asins := []fields{}
			for _, a := range c.ASINs {
				asins = append(asins, fields{"asin", a, "discountType", "PERCENT_OFF_LIST_PRICE", "discountAmount", c.Percent})
			}
			nested += 1 + len(asins)
			one := append(fields{"couponId", c.ID, "isOncePerCustomer", c.OnceEach}, couponFigures(c)...)
			inside = append(inside, append(one, "asins", asins))
			clips, redemptions = clips+c.Clips, redemptions+c.Redemptions
			coupons = coupons[1:]
		}
		rows = append(rows, fields{
			"campaignId", first.Campaign, "campaignName", first.CampaignName, "vendorCode", first.VendorCode, "marketplaceId", first.Store.ID,
			"creationDateTime", zulu(first.Created), "lastUpdatedDateTime", zulu(first.Updated), "isSubscribeAndSave", false, "budgetType", "PER_INDIVIDUAL_COUPON",
			"totalClips", clips, "totalRedemptions", redemptions, "currencyCode", first.Store.Currency, "coupons", inside,
		})
	}
	return s.jsonReport(r, f, askedBetween(r), nested, rowArray{"campaigns", rows, "campaignId", "totalClips"})
}
