package simulate

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"sellerhouse/extract/simulate/world"
)

var _ = answers(
	api{"GET /finances/2024-06-19/transactions", "listTransactions", plan{0.5, 10, "0.5"}, (*Server).listTransactions},
	api{"GET /finances/v0/financialEventGroups", "listFinancialEventGroups", plan{0.5, 30, "0.5"}, (*Server).listEventGroups},
)

// What the Finances API refuses: dates of the last two minutes, and answers to more than 180 days at once.
const (
	financeLag  = 2 * time.Minute
	financeSpan = 180 * 24 * time.Hour
)

// listTransactions is GET /finances/2024-06-19/transactions.
func (s *Server) listTransactions(c *call) {
	q := c.r.URL.Query()
	after, before, ok := financeWindow(c, q.Get("postedAfter"), q.Get("postedBefore"))
	if !ok {
		return
	}
	token := q.Get("nextToken")
	q.Del("nextToken")
	status, store := q.Get("transactionStatus"), q.Get("marketplaceId")
	s.pages(c, token, listing{
		size: 200, args: q, empty: true,
		rows: func(at time.Time) []any {
			if before.Sub(after) > financeSpan {
				return nil
			}
			var out []any
			for _, t := range s.world.Transactions(c.account.Code, after, before, at) {
				if status != "" && t.Status != status || store != "" && t.MarketplaceID != store {
					continue
				}
				out = append(out, s.transaction(c.account, &t))
			}
			return out
		},
		print: func(rows []json.RawMessage, next string) any {
			return map[string]any{"payload": map[string]any{"nextToken": orNull(next), "transactions": orEmpty(rows)}}
		},
	})
}

// financeWindow reads the edges of a window, which must have been over for a while, and answers where they are
// not as they should be.
func financeWindow(c *call, from, until string) (after, before time.Time, ok bool) {
	after, ok1 := parseTime(from)
	before, ok2 := parseTime(until)
	latest := c.now.Add(-financeLag)
	if before.IsZero() {
		before = latest
	}
	if !ok1 || !ok2 || after.IsZero() || after.After(latest) || before.After(latest) || before.Before(after) {
		c.fail(http.StatusBadRequest, "InvalidInput", "Dates must be in ISO 8601 and no later than two minutes before now.", "")
		return after, before, false
	}
	return after, before, true
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func orEmpty(rows []json.RawMessage) []json.RawMessage {
	if rows == nil {
		return []json.RawMessage{}
	}
	return rows
}

// transaction prints a transaction. Statuses come in two spellings.
func (s *Server) transaction(a *account, t *world.Transaction) object {
	money := func(minor int64) object {
		return object{{"currencyCode", t.Currency}, {"currencyAmount", amountNumber(minor, t.Digits)}}
	}
	status := t.Status
	if status == "RELEASED" && s.seed.one(5, "status", t.ID) {
		status = "Released"
	}
	related := []object{}
	relate := func(name, value string) {
		if value != "" {
			related = append(related, object{{"relatedIdentifierName", name}, {"relatedIdentifierValue", value}})
		}
	}
	relate("ORDER_ID", t.OrderID)
	relate("SHIPMENT_ID", t.ShipmentID)
	relate("REFUND_ID", t.RefundID)
	relate("FINANCIAL_EVENT_GROUP_ID", t.GroupID)
	relate("SETTLEMENT_ID", t.SettlementID)
	relate("DEFERRED_TRANSACTION_ID", t.DeferredID)
	relate("RELEASE_TRANSACTION_ID", t.ReleaseID)
	items := []object{}
	for _, it := range t.Items {
		context := object{
			{"contextType", "ProductContext"},
			{"asin", it.ASIN},
			{"sku", it.SKU},
			{"quantityShipped", quantityOrNothing(it.Quantity)},
			{"fulfillmentNetwork", it.Fulfillment},
		}
		item := object{
			{"description", it.Title},
			{"totalAmount", money(it.Total)},
			{"relatedIdentifiers", []object{{{"itemRelatedIdentifierName", "ORDER_ADJUSTMENT_ITEM_ID"}, {"itemRelatedIdentifierValue", it.Code}}}},
			{"breakdowns", breakdowns(it.Parts, money)},
			{"contexts", []object{context}},
		}
		items = append(items, item)
	}
	var contexts []object
	if !t.MaturesAt.IsZero() {
		contexts = append(contexts, object{{"contextType", "DeferredContext"}, {"deferralReason", "DD7"}, {"maturityDate", zulu(t.MaturesAt)}})
	}
	store := object{}
	if t.MarketplaceID != "" {
		store = object{{"marketplaceId", t.MarketplaceID}, {"marketplaceName", t.MarketplaceName}}
	}
	return object{
		{"sellingPartnerMetadata", object{{"sellingPartnerId", a.SellingPartnerID}, {"accountType", "Standard Orders"}, {"marketplaceId", a.Marketplaces[0]}}},
		{"relatedIdentifiers", related},
		{"transactionType", t.Type},
		{"transactionId", t.ID},
		{"transactionStatus", status},
		{"description", t.Description},
		{"postedDate", zulu(t.PostedAt)},
		{"totalAmount", money(t.Total)},
		{"marketplaceDetails", store},
		{"items", items},
		{"contexts", contexts},
		{"breakdowns", breakdowns(t.Parts, money)},
	}
}

func quantityOrNothing(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// branch is a breakdown whose amount is the sum of those below it.
type branch struct {
	name   string
	amount int64
	below  []*branch
}

// breakdowns prints parts as the tree their paths make.
func breakdowns(parts []world.TransactionPart, money func(int64) object) []object {
	root := &branch{}
	for _, p := range parts {
		at := root
		for name := range strings.SplitSeq(p.Path, "/") {
			var next *branch
			for _, b := range at.below {
				if b.name == name {
					next = b
				}
			}
			if next == nil {
				next = &branch{name: name}
				at.below = append(at.below, next)
			}
			next.amount += p.Amount
			at = next
		}
	}
	return root.print(money)
}

func (b *branch) print(money func(int64) object) []object {
	out := []object{}
	for _, x := range b.below {
		o := object{{"breakdownType", x.name}, {"breakdownAmount", money(x.amount)}}
		if len(x.below) > 0 {
			o = append(o, member{"breakdowns", x.print(money)})
		}
		out = append(out, o)
	}
	return out
}

// listEventGroups is GET /finances/v0/financialEventGroups.
func (s *Server) listEventGroups(c *call) {
	q := c.r.URL.Query()
	after, before, ok := financeWindow(c, q.Get("FinancialEventGroupStartedAfter"), q.Get("FinancialEventGroupStartedBefore"))
	if !ok {
		return
	}
	token := q.Get("NextToken")
	q.Del("NextToken")
	s.pages(c, token, listing{
		size: 20, args: q,
		rows: func(at time.Time) []any {
			if before.Sub(after) > financeSpan {
				return nil
			}
			var out []any
			for _, g := range s.world.EventGroups(c.account.Code, at) {
				if !g.Start.Before(after) && g.Start.Before(before) {
					out = append(out, s.eventGroup(&g))
				}
			}
			return out
		},
		print: func(rows []json.RawMessage, next string) any {
			return map[string]any{"payload": object{{"NextToken", next}, {"FinancialEventGroupList", orEmpty(rows)}}}
		},
	})
}

func (s *Server) eventGroup(g *world.EventGroup) object {
	money := func(minor int64) object {
		return object{{"CurrencyCode", g.Currency}, {"CurrencyAmount", amountNumber(minor, g.Digits)}}
	}
	o := object{{"FinancialEventGroupId", g.ID}, {"ProcessingStatus", "Open"}, {"OriginalTotal", money(g.Total)}, {"BeginningBalance", money(g.Beginning)}, {"FinancialEventGroupStart", zulu(g.Start)}}
	if g.SettlementID != "" {
		o[1].value = "Closed"
		o = append(
			o, member{"FundTransferStatus", "Succeeded"}, member{"ConvertedTotal", money(g.Total)}, member{"FundTransferDate", zulu(g.Deposit)},
			member{"TraceId", s.seed.word(12, "trace", g.ID)}, member{"AccountTail", s.seed.hex(3, "tail", g.Currency)}, member{"FinancialEventGroupEnd", zulu(g.End)},
		)
	}
	return o
}
