package simulate

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/amazon"
	"sellerhouse/extract/simulate/world"
)

var _ = answers(api{"GET /orders/2026-01-01/orders", "searchOrders", plan{0.0056, 20, "0.0056"}, (*Server).searchOrders})

// searchOrders is GET /orders/2026-01-01/orders.
func (s *Server) searchOrders(c *call) {
	q := c.r.URL.Query()
	refuse := func(what string) { c.fail(http.StatusBadRequest, "InvalidInput", "Invalid Input", what) }
	after, ok1 := parseTime(q.Get("lastUpdatedAfter"))
	before, ok2 := parseTime(q.Get("lastUpdatedBefore"))
	latest := c.now.Add(-2 * time.Minute)
	if before.IsZero() {
		before = latest
	}
	if !ok1 || !ok2 || after.IsZero() || before.After(latest) || before.Before(after) {
		refuse("lastUpdatedAfter, lastUpdatedBefore")
		return
	}
	stores := strings.Split(q.Get("marketplaceIds"), ",")
	for _, id := range stores {
		if id != "" && !slices.Contains(c.account.Marketplaces, id) {
			refuse("marketplaceIds")
			return
		}
	}
	size := 100
	if text := q.Get("maxResultsPerPage"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 100 {
			refuse("maxResultsPerPage")
			return
		}
		size = n
	}
	included := strings.Split(q.Get("includedData"), ",")
	for _, part := range []string{"BUYER", "RECIPIENT"} {
		if slices.Contains(included, part) {
			c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Access to requested resource is denied.", "")
			return
		}
	}
	token := q.Get("paginationToken")
	q.Del("paginationToken")
	s.pages(c, token, listing{
		size: size, args: q,
		rows: func(at time.Time) []any {
			var out []any
			rows := s.world.Orders(c.account.Code, after, before, at)
			for i := 0; i < len(rows); {
				j := i + 1
				for j < len(rows) && rows[j].AmazonOrderID == rows[i].AmazonOrderID {
					j++
				}
				if slices.Contains(stores, rows[i].MarketplaceID) || stores[0] == "" {
					out = append(out, orderObject(rows[i:j], included))
				}
				i = j
			}
			return out
		},
		print: func(rows []json.RawMessage, next string) any {
			body := object{{"orders", orEmpty(rows)}}
			if next != "" {
				body = append(body, member{"pagination", object{{"nextToken", next}}})
			}
			return append(body, member{"lastUpdatedBefore", zulu(before)})
		},
	})
}

// orderObject prints an order of the rows of its lines. Amounts are texts.
func orderObject(rows []world.OrderRow, included []string) object {
	o := rows[0]
	has := func(part string) bool { return slices.Contains(included, part) }
	money := func(minor int64) object {
		return object{{"amount", world.FormatMinor(minor, o.Digits)}, {"currencyCode", o.Currency}}
	}
	channel := object{{"channelName", "AMAZON"}, {"marketplaceId", o.MarketplaceID}, {"marketplaceName", o.SalesChannel}}
	if strings.HasPrefix(o.SalesChannel, "Non-Amazon") {
		channel[0].value = "NON_AMAZON"
	}
	out := object{{"orderId", o.AmazonOrderID}}
	if o.MerchantOrderID != o.AmazonOrderID && o.MerchantOrderID != "" {
		out = append(out, member{"orderAliases", []object{{{"aliasId", o.MerchantOrderID}, {"aliasType", "SELLER_ORDER_ID"}}}})
	}
	out = append(out, member{"createdTime", zulu(o.PurchaseDate)}, member{"lastUpdatedTime", zulu(o.LastUpdated)})
	if o.IsBusiness {
		out = append(out, member{"programs", []string{"AMAZON_BUSINESS"}})
	}
	out = append(out, member{"salesChannel", channel})
	var grand int64
	var items []object
	priced := false
	for _, r := range rows {
		item := object{{"orderItemId", r.OrderItemCode}, {"quantityOrdered", r.Quantity}}
		product := object{{"asin", r.ASIN}, {"title", r.ProductName}, {"sellerSku", r.SKU}, {"condition", object{{"conditionType", "NEW"}}}}
		if r.ItemPrice.Set && r.Currency != "" {
			priced = true
			price := object{}
			if r.Quantity > 0 && r.ItemPrice.Minor%int64(r.Quantity) == 0 {
				price = append(price, member{"unitPrice", money(r.ItemPrice.Minor / int64(r.Quantity))})
			}
			if r.PriceDesignation != "" {
				price = append(price, member{"priceDesignation", "BUSINESS_PRICE"})
			}
			product = append(product, member{"price", price})
			var parts []object
			var total int64
			part := func(kind string, minor int64, set bool) {
				if set {
					parts = append(parts, object{{"type", kind}, {"subtotal", money(minor)}})
					total += minor
				}
			}
			tax := r.ItemTax.Minor + r.ShippingTax.Minor + r.GiftWrapTax.Minor
			part("ITEM", r.ItemPrice.Minor, true)
			part("SHIPPING", r.ShippingPrice.Minor, r.ShippingPrice.Set)
			part("GIFT_WRAP", r.GiftWrapPrice.Minor, r.GiftWrapPrice.Set)
			part("DISCOUNT", -r.ItemPromotion.Minor-r.ShipPromotion.Minor, r.ItemPromotion.Set || r.ShipPromotion.Set)
			if m, _ := amazon.ByID(r.MarketplaceID); !m.TaxInclusive {
				part("TAX", tax, tax != 0)
			}
			grand += total
			if has("PROCEEDS") {
				item = append(item, member{"proceeds", object{{"proceedsTotal", money(total)}, {"breakdowns", parts}}})
			}
		}
		item = append(item, member{"product", product})
		if has("PROMOTION") && r.PromotionIDs != "" {
			item = append(item, member{"promotion", object{{"breakdowns", []object{{{"promotionId", r.PromotionIDs}}}}}})
		}
		if has("CANCELLATION") && r.OrderStatus == "Cancelled" {
			item = append(item, member{"cancellation", object{{"cancellationRequest", object{{"requester", "BUYER"}, {"cancelReason", "Unwanted item"}}}}})
		}
		if has("FULFILLMENT") {
			done, open := 0, r.Quantity
			if r.OrderStatus == "Shipped" {
				done, open = r.Quantity, 0
			}
			item = append(item, member{"fulfillment", object{{"quantityFulfilled", done}, {"quantityUnfulfilled", open}}})
		}
		items = append(items, item)
	}
	if has("PROCEEDS") && priced {
		out = append(out, member{"proceeds", object{{"grandTotal", money(grand)}}})
	}
	if has("FULFILLMENT") {
		by := "MERCHANT"
		if o.Fulfillment == "Amazon" {
			by = "AMAZON"
		}
		out = append(out, member{"fulfillment", object{
			{"fulfillmentStatus", strings.ToUpper(o.OrderStatus)},
			{"fulfilledBy", by},
			{"fulfillmentServiceLevel", o.ServiceLevel},
			{"shipByWindow", object{{"earliestDateTime", zulu(o.PurchaseDate)}, {"latestDateTime", zulu(o.PurchaseDate.Add(48 * time.Hour))}}},
		}})
	}
	return append(out, member{"orderItems", items})
}
