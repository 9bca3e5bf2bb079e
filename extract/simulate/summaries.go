package simulate

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"sellerhouse/extract/simulate/world"
)

var _ = answers(api{"GET /fba/inventory/v1/summaries", "getInventorySummaries", plan{2, 2, "2.0"}, (*Server).inventorySummaries})

// inventorySummaries is GET /fba/inventory/v1/summaries. The next token lives half a minute.
func (s *Server) inventorySummaries(c *call) {
	q := c.r.URL.Query()
	store := q.Get("granularityId")
	if q.Get("granularityType") != "Marketplace" || !slices.Contains(c.account.Marketplaces, store) || q.Get("marketplaceIds") != store {
		c.fail(http.StatusBadRequest, "InvalidInput", "granularityType, granularityId and marketplaceIds must name one marketplace of the seller.", "")
		return
	}
	token, details := q.Get("nextToken"), q.Get("details") == "true"
	q.Del("nextToken")
	s.pages(c, token, listing{
		size: 50, life: 30 * time.Second, args: q,
		rows: func(at time.Time) []any {
			var out []any
			for _, r := range s.world.Inventory(c.account.Code, store, at) {
				out = append(out, s.summary(c.account.Code+store, &r, details))
			}
			return out
		},
		print: func(rows []json.RawMessage, next string) any {
			body := object{{"payload", object{{"granularity", object{{"granularityType", "Marketplace"}, {"granularityId", store}}}, {"inventorySummaries", orEmpty(rows)}}}}
			if next != "" {
				body = append(body, member{"pagination", object{{"nextToken", next}}})
			}
			return body
		},
	})
}

// summary splits the quantities of an inventory row by their causes.
func (s *Server) summary(shop string, r *world.InventoryRow, details bool) object {
	damaged := int(s.seed.number("damaged", shop, r.SKU) % uint64(r.Unsellable+1))
	moving := int(s.seed.number("moving", shop, r.SKU) % uint64(r.Reserved+1))
	var detail object
	if details {
		detail = object{
			{"fulfillableQuantity", r.Fulfillable},
			{"inboundWorkingQuantity", r.InboundWorking},
			{"inboundShippedQuantity", r.InboundShipped},
			{"inboundReceivingQuantity", r.InboundReceiving},
			{"reservedQuantity", object{
				{"totalReservedQuantity", r.Reserved}, {"pendingCustomerOrderQuantity", r.Reserved - moving}, {"pendingTransshipmentQuantity", moving}, {"fcProcessingQuantity", 0},
			}},
			{"researchingQuantity", object{
				{"totalResearchingQuantity", r.Researching},
				{"researchingQuantityBreakdown", []object{
					{{"name", "researchingQuantityInShortTerm"}, {"quantity", r.Researching}}, {{"name", "researchingQuantityInMidTerm"}, {"quantity", 0}}, {{"name", "researchingQuantityInLongTerm"}, {"quantity", 0}},
				}},
			}},
			{"unfulfillableQuantity", object{
				{"totalUnfulfillableQuantity", r.Unsellable},
				{"customerDamagedQuantity", damaged},
				{"warehouseDamagedQuantity", r.Unsellable - damaged},
				{"distributorDamagedQuantity", 0},
				{"carrierDamagedQuantity", 0},
				{"defectiveQuantity", 0},
				{"expiredQuantity", 0},
			}},
			{"futureSupplyQuantity", object{{"reservedFutureSupplyQuantity", r.ReservedFuture}, {"futureSupplyBuyableQuantity", r.FutureBuyable}}},
		}
	}
	out := object{{"asin", r.ASIN}, {"fnSku", r.FNSKU}, {"sellerSku", r.SKU}, {"condition", "NewItem"}, {"inventoryDetails", detail}}
	at := json.RawMessage(`""`)
	if r.Warehouse > 0 {
		at = json.RawMessage(`"2025-10-01T00:00:00Z"`)
	}
	return append(out, member{"lastUpdatedTime", at}, member{"productName", r.ProductName}, member{"totalQuantity", r.Total}, member{"stores", []string{}})
}
