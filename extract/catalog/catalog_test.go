package catalog_test

import (
	"strings"
	"testing"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
)

func TestEverySpecIsWhole(t *testing.T) {
	for _, s := range catalog.All() {
		t.Run(s.Name, func(t *testing.T) {
			if s.Doc == "" || s.Source.Type == "" || s.Sample == "" || len(s.Tables) == 0 || s.Supersede == "" || s.Scope == "" {
				t.Errorf("doc, source type, sample, tables, supersede and scope must all be given: %+v", s)
			}
			if s.Supersede == dataset.Append && s.Identity == "" {
				t.Error("append needs the column that identifies a document")
			}
			if s.Source.API == dataset.Reports || s.Source.API == dataset.AdsReports {
				if s.Role == "" || s.Latency == 0 && s.MaxDays > 0 {
					t.Error("a requested type needs its role and the latency of its days")
				}
			}
			for _, tb := range s.Tables {
				names := map[string]bool{dataset.ColLine: true, dataset.ColDocument: true}
				from := map[string]map[dataset.Base]bool{} // a header may be read as an instant and, apart, as its day
				for _, c := range tb.Columns {
					if from[c.From] == nil {
						from[c.From] = map[dataset.Base]bool{}
					}
					if names[c.Name] || c.From != "" && from[c.From][c.Kind.Base] {
						t.Errorf("%s: column %q (from %q) is declared twice", tb.Name, c.Name, c.From)
					}
					names[c.Name] = true
					from[c.From][c.Kind.Base] = true
					if c.Doc == "" {
						t.Errorf("%s.%s has no doc", tb.Name, c.Name)
					}
					if strings.HasSuffix(c.Name, "_tc") && c.Currency == "" && c.Name != "price_tc" {
						t.Errorf("%s.%s is money without a currency", tb.Name, c.Name)
					}
					if c.Name != strings.ToLower(c.Name) {
						t.Errorf("%s.%s is not snake_case", tb.Name, c.Name)
					}
				}
				for _, c := range tb.Columns {
					if c.Currency != "" && !strings.HasPrefix(c.Currency, "=") && !names[c.Currency] {
						t.Errorf("%s.%s: its currency column %q does not exist", tb.Name, c.Name, c.Currency)
					}
				}
				for _, k := range tb.Key {
					if !names[k] {
						t.Errorf("%s: key column %q does not exist", tb.Name, k)
					}
				}
				if tb.Day != "" && !names[tb.Day] {
					t.Errorf("%s: day column %q does not exist", tb.Name, tb.Day)
				}
			}
		})
	}
}

func TestFindKnowsAmazonsNames(t *testing.T) {
	for in, want := range map[string]string{
		"settlement_v2":                "settlement_v2",
		"get_sales_and_traffic_report": "sales_traffic",
		"ECB":                          "ecb_rates",
		"spCampaigns":                  "sp_campaign",
	} {
		if s, ok := catalog.Find(in); !ok || s.Name != want {
			t.Errorf("Find(%q) = %v, %v, want %s", in, s, ok, want)
		}
	}
	if s, ok := catalog.Find("GET_NOTHING"); ok {
		t.Errorf("Find of an unknown type = %v, want none", s.Name)
	}
}

// Every report of Amazon's warehouses is of one of two classes, which say how soon the same report is made anew (FBA
// reports page; sp-api.md 4.3 and 5.0).
func TestEveryWarehouseReportHasItsClass(t *testing.T) {
	class := map[string]time.Duration{}
	for same, types := range map[time.Duration]string{
		30 * time.Minute: `GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_SALES_DATA GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA
			GET_FBA_MYI_ALL_INVENTORY_DATA GET_RESERVED_INVENTORY_DATA GET_AFN_INVENTORY_DATA GET_AFN_INVENTORY_DATA_BY_COUNTRY
			GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT GET_STRANDED_INVENTORY_UI_DATA GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA
			GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA`,
		4 * time.Hour: `GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_PROMOTION_DATA GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA
			GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_REPLACEMENT_DATA GET_LEDGER_SUMMARY_VIEW_DATA GET_LEDGER_DETAIL_VIEW_DATA GET_FBA_INVENTORY_PLANNING_DATA
			GET_FBA_STORAGE_FEE_CHARGES_DATA GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA GET_FBA_OVERAGE_FEE_CHARGES_DATA GET_FBA_REIMBURSEMENTS_DATA
			GET_FBA_FULFILLMENT_INBOUND_NONCOMPLIANCE_DATA GET_FBA_RECOMMENDED_REMOVAL_DATA`,
		24 * time.Hour: "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA", // of the daily class, but its figures are of the day
	} {
		for name := range strings.FieldsSeq(types) {
			class[name] = same
		}
	}
	declared := map[string]bool{}
	for _, s := range catalog.All() {
		if s.Source.API != dataset.Reports {
			continue
		}
		want, ok := class[s.Source.Type]
		declared[s.Source.Type] = true
		if ok && s.Limit.Same != want {
			t.Errorf("%s: %s is made anew after %s, want %s", s.Name, s.Source.Type, s.Limit.Same, want)
		}
		if !ok && (s.Role == "Amazon Fulfillment" || strings.HasPrefix(s.Source.Type, "GET_FBA_")) {
			t.Errorf("%s: the class of %s is not known here", s.Name, s.Source.Type)
		}
	}
	for name := range class {
		if !declared[name] {
			t.Errorf("%s is not declared", name)
		}
	}
}
