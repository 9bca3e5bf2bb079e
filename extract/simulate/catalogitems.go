package simulate

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/simulate/world"
)

var _ = answers(api{"GET /catalog/2022-04-01/items", "searchCatalogItems", plan{2, 2, "2.0"}, (*Server).searchCatalogItems})

// searchCatalogItems is GET /catalog/2022-04-01/items, by ASIN.
func (s *Server) searchCatalogItems(c *call) {
	q := c.r.URL.Query()
	asins := strings.Split(q.Get("identifiers"), ",")
	store := q.Get("marketplaceIds")
	if q.Get("identifiersType") != "ASIN" || len(asins) > 20 || asins[0] == "" || !slices.Contains(c.account.Marketplaces, store) {
		c.fail(http.StatusBadRequest, "InvalidInput", "Invalid Input", "identifiers, identifiersType, marketplaceIds")
		return
	}
	included := strings.Split(q.Get("includedData"), ",")
	token := q.Get("pageToken")
	q.Del("pageToken")
	s.pages(c, token, listing{
		size: 20, args: q,
		rows: func(at time.Time) []any {
			var out []any
			for _, it := range s.world.CatalogItems(c.account.Code, store, at) {
				if slices.Contains(asins, it.ASIN) {
					out = append(out, itemObject(&it, store, c.account.Region, included))
				}
			}
			return out
		},
		print: func(rows []json.RawMessage, next string) any {
			pagination := object{}
			if next != "" {
				pagination = object{{"nextToken", next}}
			}
			return object{{"numberOfResults", len(rows)}, {"pagination", pagination}, {"items", orEmpty(rows)}}
		},
	})
}

// itemObject prints a product as far as it is asked for.
func itemObject(it *world.CatalogItem, store, region string, included []string) object {
	out := object{{"asin", it.ASIN}}
	add := func(part string, o object) {
		if slices.Contains(included, part) {
			out = append(out, member{part, []object{append(object{{"marketplaceId", store}}, o...)}})
		}
	}
	long, heavy := "centimeters", "kilograms"
	if region == "NA" {
		long, heavy = "inches", "pounds"
	}
	measure := func(n int, unit string) object {
		return object{{"unit", unit}, {"value", json.Number(world.FormatMinor(int64(n), 2))}}
	}
	add("dimensions", object{
		{"item", object{{"height", measure(it.Height, long)}, {"length", measure(it.Length, long)}, {"width", measure(it.Width, long)}, {"weight", measure(it.Weight, heavy)}}},
		{"package", object{{"height", measure(it.Height+50, long)}, {"length", measure(it.Length+50, long)}, {"width", measure(it.Width+50, long)}, {"weight", measure(it.Weight+5, heavy)}}},
	})
	add("identifiers", object{{"identifiers", []object{{{"identifierType", "EAN"}, {"identifier", it.EAN}}}}})
	add("productTypes", object{{"productType", strings.ToUpper(strings.ReplaceAll(it.NodeName, " ", "_"))}})
	if it.Rank > 0 {
		add("salesRanks", object{
			{"classificationRanks", []object{{{"classificationId", it.Node}, {"title", it.NodeName}, {"link", "https://www.example.com/gp/bestsellers/" + url.PathEscape(it.Node)}, {"rank", it.Rank}}}},
			{"displayGroupRanks", []object{{{"websiteDisplayGroup", "kitchen_display_on_website"}, {"title", "Kitchen & Dining"}, {"rank", it.GroupRank}}}},
		})
	}
	add("summaries", object{
		{"adultProduct", false},
		{"brand", it.Brand},
		{"browseClassification", object{{"displayName", it.NodeName}, {"classificationId", it.Node}}},
		{"color", it.Color},
		{"itemClassification", "BASE_PRODUCT"},
		{"itemName", it.Title},
		{"manufacturer", it.Brand},
		{"size", it.Size},
		{"websiteDisplayGroup", "kitchen_display_on_website"},
		{"websiteDisplayGroupName", "Kitchen"},
	})
	if it.Parent != "" && it.Parent != it.ASIN {
		add("relationships", object{{"relationships", []object{{{"type", "VARIATION"}, {"parentAsins", []string{it.Parent}}, {"variationTheme", object{{"attributes", []string{"color"}}, {"theme", "COLOR"}}}}}}})
	}
	return out
}
