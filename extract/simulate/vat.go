package simulate

import (
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

var (
	_ = project(projection{
		spec: catalog.VATTransactions, work: [2]time.Duration{2 * time.Minute, 20 * time.Minute}, accept: wholeMonth(catalog.VATTransactions), render: (*Server).vatFile,
	})
	_ = project(projection{
		spec: catalog.VATCalculation, work: [2]time.Duration{time.Minute, 10 * time.Minute}, accept: wholeMonth(catalog.VATCalculation), render: (*Server).vatCalculationFile,
	})
	_ = project(projection{
		spec: catalog.VATInvoices, work: [2]time.Duration{time.Minute, 5 * time.Minute},
		accept: atMost(30, "The requested date range must not exceed 30 days."), render: (*Server).vatInvoicesFile,
	})
)

// wholeMonth takes the days of one month; a month that is not made yet is CANCELLED.
func wholeMonth(spec *dataset.Spec) func(*Server, *account, *report) time.Time {
	return func(_ *Server, a *account, r *report) time.Time {
		r.storeDays(a)
		if month := r.Days.From.Month(); r.Days != month.Range() {
			r.fail("dataStartTime and dataEndTime must be the first and last day of one month")
			return time.Time{}
		}
		ready := r.Days.Until.Start(a.homes[r.Marketplaces[0]].Location()).Add(spec.Latency)
		if ready.After(r.Created) {
			r.Outcome, r.Document = cancelled, ""
		}
		return ready
	}
}

// taxDay prints a day as the VAT report does.
func taxDay(d window.Day) string { return d.UTC().Format("02-01-2006") }

// rate prints basis points as a fraction: 0.19.
func rate(bp int) string {
	return strings.TrimSuffix(strings.TrimRight(decimal(int64(bp), 4, false, false), "0"), ".")
}

func less(a, b world.VATParts) world.VATParts {
	return world.VATParts{Price: a.Price - b.Price, Promo: a.Promo - b.Promo, Shipping: a.Shipping - b.Shipping, ShipPromo: a.ShipPromo - b.ShipPromo, Gift: a.Gift - b.Gift}
}

// vatFile is the VAT transactions report of a month.
func (s *Server) vatFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	for _, v := range s.world.VAT(r.Account, r.Days.From, r.Days.Until, r.Generated) {
		cells := map[string]string{
			"UNIQUE_ACCOUNT_IDENTIFIER": a.SellingPartnerID, "ACTIVITY_PERIOD": strings.ToUpper(r.Days.From.UTC().Format("2006-Jan")), "SALES_CHANNEL": v.Channel,
			"MARKETPLACE": v.Marketplace, "TRANSACTION_TYPE": v.Type, "TRANSACTION_EVENT_ID": v.EventID, "ACTIVITY_TRANSACTION_ID": v.ActivityID,
			"TRANSACTION_DEPART_DATE": taxDay(v.Departed), "TRANSACTION_ARRIVAL_DATE": taxDay(v.Arrived), "TRANSACTION_COMPLETE_DATE": taxDay(v.Day),
			"SELLER_SKU": v.SKU, "ASIN": v.ASIN, "ITEM_DESCRIPTION": v.Title, "QTY": strconv.Itoa(v.Quantity), "TRANSACTION_CURRENCY_CODE": v.Currency,
			"DEPARTURE_COUNTRY": v.FromCountry, "ARRIVAL_COUNTRY": v.ToCountry, "ARRIVAL_CITY": v.ToCity, "ARRIVAL_POST_CODE": v.ToPostal,
			"EXPORT_OUTSIDE_EU": strings.ToUpper(yesNo(v.Export)), "TAX_REPORTING_SCHEME": v.Scheme, "TAX_COLLECTION_RESPONSIBILITY": v.Responsibility,
			"PROGRAM_TYPE": "REGULAR",
		}
		if v.Marketplace != "N/A" {
			cells["MARKETPLACE"] = lower(v.Marketplace)
		}
		if v.Priced {
			cells["TAX_CALCULATION_DATE"], cells["SALE_DEPART_COUNTRY"], cells["SALE_ARRIVAL_COUNTRY"] = taxDay(v.Day), v.FromCountry, v.ToCountry
			cells["TRANSACTION_SELLER_VAT_NUMBER_COUNTRY"], cells["TRANSACTION_SELLER_VAT_NUMBER"] = v.SellerVATCountry, v.SellerVAT
			cells["BUYER_VAT_NUMBER"], cells["VAT_INV_NUMBER"], cells["VAT_INV_CURRENCY_CODE"] = v.BuyerVAT, v.Invoice, v.Currency
			for _, group := range []string{"PRICE_OF_ITEMS", "SHIP_CHARGE", "GIFT_WRAP"} {
				cells[group+"_VAT_RATE_PERCENT"] = rate(v.RateBP)
			}
			for basis, p := range map[string]world.VATParts{"AMT_VAT_INCL": v.Gross, "VAT_AMT": v.Tax, "AMT_VAT_EXCL": less(v.Gross, v.Tax)} {
				for name, minor := range map[string]int64{
					"PRICE_OF_ITEMS": p.Price, "PROMO_PRICE_OF_ITEMS": -p.Promo, "TOTAL_PRICE_OF_ITEMS": p.Price - p.Promo,
					"SHIP_CHARGE": p.Shipping, "PROMO_SHIP_CHARGE": -p.ShipPromo, "TOTAL_SHIP_CHARGE": p.Shipping - p.ShipPromo,
					"GIFT_WRAP": p.Gift, "PROMO_GIFT_WRAP": 0, "TOTAL_GIFT_WRAP": p.Gift, "TOTAL_ACTIVITY_VALUE": p.Sum(),
				} {
					cells[name+"_"+basis] = decimal(minor, v.Digits, false, false)
				}
			}
		}
		lines = append(lines, cells)
	}
	return s.flatFile(r, f, catalog.VATTransactions, "UK", flatOf(catalog.VATTransactions, lines)) // in UTF-8 everywhere
}

// billed are the rows of a window that have an invoice.
func billed(rows []world.VATRow) []world.VATRow {
	var out []world.VATRow
	for _, v := range rows {
		if v.Priced {
			out = append(out, v)
		}
	}
	return out
}

// kindOf is a sale or refund as the invoice reports call it.
func kindOf(v world.VATRow) string {
	if v.Type == "SALE" {
		return "SHIPMENT"
	}
	return v.Type
}

// vatInvoicesFile is what sellers who write their own invoices have to invoice.
func (s *Server) vatInvoicesFile(r *report, f Faults) *file {
	var lines []map[string]string
	first, last := window.DayOf(r.Start, time.UTC)-1, window.DayOf(r.End, time.UTC)+2
	for _, v := range billed(s.world.VAT(r.Account, first, last, r.Generated)) {
		if v.At.Before(r.Start) || !v.At.Before(r.until()) {
			continue
		}
		cells := map[string]string{
			"marketplace-id": v.MarketplaceID, "order-id": v.OrderID, "order-item-id": v.OrderItemID, "shipping-id": v.ShipmentID, "transaction-id": v.ActivityID,
			"transaction-type": kindOf(v), "invoice-status": "InvoicePending", "is-amazon-invoiced": "false", "order-date": stamp(v.OrderedAt), "shipment-date": stamp(v.At),
			"buyer-vat-number": v.BuyerVAT, "seller-vat-number": v.SellerVAT, "asin": v.ASIN, "sku": v.SKU, "product-name": v.Title, "quantity-purchased": strconv.Itoa(v.Quantity),
			"currency": v.Currency, "is-business-order": strconv.FormatBool(v.Business), "recipient-name": "Jane Sample", "buyer-name": "Jane Sample", "ship-address-1": "1 Sample Street",
			"ship-city": v.ToCity, "ship-postal-code": v.ToPostal, "ship-country": v.ToCountry, "ship-from-country": v.FromCountry, "export-outside-eu": strconv.FormatBool(v.Export),
		}
		part := func(name string, gross, tax int64) {
			cells[name+"-vat-incl-amount"], cells[name+"-vat-amount"] = decimal(gross, v.Digits, false, false), decimal(tax, v.Digits, false, false)
			cells[name+"-vat-excl-amount"], cells[name+"-vat-rate"] = decimal(gross-tax, v.Digits, false, false), rate(v.RateBP)
		}
		part("item", v.Gross.Price, v.Tax.Price)
		part("item-promo", v.Gross.Promo, v.Tax.Promo)
		part("gift-wrap", v.Gross.Gift, v.Tax.Gift)
		part("shipping", v.Gross.Shipping, v.Tax.Shipping)
		part("shipping-promo", v.Gross.ShipPromo, v.Tax.ShipPromo)
		lines = append(lines, cells)
	}
	return s.flatFile(r, f, catalog.VATInvoices, "UK", flatOf(catalog.VATInvoices, lines))
}

// vatCalculationFile is how the VAT of a month was worked out, in comma separated values.
func (s *Server) vatCalculationFile(r *report, f Faults) *file {
	a := s.byCode[r.Account]
	var lines []map[string]string
	for _, v := range billed(s.world.VAT(r.Account, r.Days.From, r.Days.Until, r.Generated)) {
		at := v.At.Format(time.RFC3339)
		cells := map[string]string{
			"Marketplace ID": v.MarketplaceID, "Merchant ID": a.SellingPartnerID, "Order Date": v.OrderedAt.Format(time.RFC3339), "Transaction Type": kindOf(v),
			"Is Invoice Corrected": "false", "Order ID": v.OrderID, "Shipment Date": at, "Shipment ID": v.ShipmentID, "Transaction ID": v.ActivityID,
			"ASIN": v.ASIN, "SKU": v.SKU, "Quantity": strconv.Itoa(v.Quantity), "Tax Calculation Date": at, "Tax Rate": decimal(int64(v.RateBP), 4, false, false),
			"Product Tax Code": "A_GEN_STANDARD", "Currency": v.Currency, "Tax Type": "VAT", "Tax Calculation Reason Code": "Taxable", "Tax Reporting Scheme": v.Scheme,
			"Tax Collection Responsibility": v.Responsibility[:1] + lower(v.Responsibility[1:]), "Tax Address Role": "ShipTo", "Jurisdiction Level": "Country", "Jurisdiction Name": v.ToCountry,
			"Seller Tax Registration": v.SellerVAT, "Seller Tax Registration Jurisdiction": v.SellerVATCountry, "Buyer Tax Registration": v.BuyerVAT,
			"VAT Invoice Number": v.Invoice, "Invoice Url": "https://invoices.example/" + v.Invoice, "Export Outside EU": strconv.FormatBool(v.Export), "Ship From Country": v.FromCountry,
			"Ship To City": v.ToCity, "Ship To Country": v.ToCountry, "Ship To Postal Code": v.ToPostal, "Is Amazon Invoiced": "true",
		}
		part := func(name string, gross, tax, promo, promoTax int64) {
			amount := func(header string, minor int64) {
				cells[name+" "+header] = decimal(minor, v.Digits, false, false)
			}
			amount("Tax Inclusive Selling Price", gross)
			amount("Tax Amount", tax)
			amount("Tax Exclusive Selling Price", gross-tax)
			amount("Tax Inclusive Promo Amount", -promo)
			amount("Tax Amount Promo", -promoTax)
			amount("Tax Exclusive Promo Amount", promoTax-promo)
		}
		part("OUR_PRICE", v.Gross.Price, v.Tax.Price, v.Gross.Promo, v.Tax.Promo)
		part("SHIPPING", v.Gross.Shipping, v.Tax.Shipping, v.Gross.ShipPromo, v.Tax.ShipPromo)
		part("GIFTWRAP", v.Gross.Gift, v.Tax.Gift, 0, 0)
		lines = append(lines, cells)
	}
	return s.csvFile(r, f, catalog.VATCalculation, flatOf(catalog.VATCalculation, lines, "EInvoice URL"))
}

// csvFile is a comma separated document in UTF-8, quoted where it has to be.
func (s *Server) csvFile(r *report, f Faults, spec *dataset.Spec, t *flat) *file {
	s.spoil(t, spec, r.Document, f)
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.UseCRLF = s.seed.one(3, "crlf", r.Document)
	if err := w.WriteAll(append([][]string{t.header}, t.rows...)); err != nil {
		panic("simulate: " + err.Error()) // a builder takes everything
	}
	return &file{body: gzipText([]byte(b.String())), gzipped: true, contentType: "text/csv;charset=UTF-8", rows: len(t.rows)}
}
