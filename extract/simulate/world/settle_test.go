package world

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// chains returns every account's settlements by currency, oldest first.
func chains(w *World) map[string][]Settlement {
	out := map[string][]Settlement{}
	for _, a := range w.accounts {
		for _, st := range w.Settlements(a.Code) {
			k := a.Code + " " + st.Currency
			out[k] = append(out[k], st)
		}
	}
	return out
}

// described returns the sum of a settlement's rows with a description.
func described(st *Settlement, description string) (sum int64) {
	for i := range st.Lines {
		if st.Lines[i].AmountDescription == description {
			sum += st.Lines[i].Amount
		}
	}
	return sum
}

func TestSettlementsKeepAmazonsInvariants(t *testing.T) {
	worlds := map[string]*World{"seed 1": of(1), "seed 2": of(2), "seed 3": of(3), "nine months": whole()}
	if os.Getenv("SELLERHOUSE_LONG") != "" {
		for seed := int64(2); seed <= 10; seed++ {
			worlds["nine months of seed "+itoa(int(seed))] = New(seed, Options{})
		}
	}
	for name, w := range worlds {
		t.Run(name, func(t *testing.T) {
			ids := map[string]bool{}
			for chain, list := range chains(w) {
				for i := range list {
					st := &list[i]
					at := func(format string, args ...any) {
						t.Helper()
						t.Errorf("%s %s: %s", chain, st.ID, fmt.Sprintf(format, args...))
					}
					if len(st.ID) != 11 || ids[st.ID] {
						at("id is not 11 digits or not unique")
					}
					ids[st.ID] = true
					var sum int64
					for _, r := range st.Lines {
						sum += r.Amount
						if r.PostedAt.Before(st.Start.Add(-time.Minute)) || !r.PostedAt.Before(st.End) {
							at("row posted %s outside %s..%s", r.PostedAt, st.Start, st.End)
						}
						if r.move == nil || r.move.line == "" {
							at("row %v has no line", r)
						}
					}
					if sum != st.Total {
						at("rows sum to %d, total says %d", sum, st.Total)
					}
					if st.ClosedAt.Before(st.End) || st.Deposit.Before(st.End) {
						at("closed or paid before its end")
					}
					if i == 0 {
						continue
					}
					before := &list[i-1]
					if !before.End.Equal(st.Start) {
						at("starts %s, the one before ended %s", st.Start, before.End)
					}
					if got, want := described(st, "Previous Reserve Amount Balance"), -described(before, "Current Reserve Amount"); got != want {
						at("opens with reserve %d, want %d", got, want)
					}
					if got, want := described(st, "Payable to Amazon"), min(before.Total, 0); got != want {
						at("opens with debt %d, want %d", got, want)
					}
				}
			}
		})
	}
}

// TestTaxRowsCancel: what Amazon collects and withholds in a group is equal but for the
// residual the world put there, and corrections of tax come to nothing.
func TestTaxRowsCancel(t *testing.T) {
	w := whole()
	residuals := 0
	for _, list := range chains(w) {
		for i := range list {
			type group struct{ order, item, id, transaction string }
			tax, withheld, residual := map[group]int64{}, map[group]int64{}, map[group]int64{}
			for _, r := range list[i].Lines {
				g := group{r.OrderID, r.OrderItemCode, r.ShipmentID + r.AdjustmentID, r.TransactionType}
				switch {
				case r.AmountType == "ItemWithheldTax":
					withheld[g] += r.Amount
					residual[g] += r.move.residual
				case strings.Contains(r.AmountDescription, "Tax") && (r.AmountType == "ItemPrice" || r.AmountType == "Promotion"):
					tax[g] += r.Amount
				}
			}
			for g, x := range withheld {
				if x+tax[g] != residual[g] {
					t.Errorf("%s: %v collects %d, withholds %d, residual %d", list[i].ID, g, tax[g], x, residual[g])
				}
				if residual[g] != 0 {
					residuals++
				}
				if strings.HasSuffix(g.transaction, "Retrocharge") && residual[g] != 0 {
					t.Errorf("%s: %v is a correction with a residual", list[i].ID, g)
				}
			}
		}
	}
	if residuals == 0 {
		t.Error("no group has a residual")
	}
}

// rules is the mapping of what the world posts, written out again by hand: transaction type, amount
// type and description (a trailing * is a prefix) and the lines the row may stand on.
var rules = []struct{ t, a, d, line string }{
	{"Order", "ItemPrice", "Principal", "GS_PRODUCT"},
	{"Order", "ItemPrice", "Tax", "TX_COLLECTED|TX_VAT_OUTPUT"},
	{"Order", "ItemPrice", "Shipping", "GS_SHIPPING"},
	{"Order", "ItemPrice", "ShippingTax", "TX_COLLECTED|TX_VAT_OUTPUT"},
	{"Order", "ItemPrice", "GiftWrap", "GS_GIFTWRAP"},
	{"Order", "ItemPrice", "GiftWrapTax", "TX_COLLECTED|TX_VAT_OUTPUT"},
	{"Order", "CostOfPointsGranted", "*", "DS_POINTS"},
	{"Order", "ItemWithheldTax", "MarketplaceFacilitator*", "TX_WITHHELD"},
	{"Order", "Promotion", "Principal", "DS_PROMO_PRODUCT"},
	{"Order", "Promotion", "Shipping", "DS_PROMO_SHIPPING"},
	{"Order", "Promotion", "TaxDiscount", "TX_COLLECTED|TX_VAT_OUTPUT"},
	{"Order", "ItemFees", "Commission", "FE_REFERRAL"},
	{"Order", "ItemFees", "FBAPerUnitFulfillmentFee", "FF_FBA_PICKPACK|FF_MCF"},
	{"Order", "ItemFees", "ShippingChargeback", "FE_SHIP_CHARGEBACK"},
	{"Order", "ItemFees", "ShippingHB", "FE_REFERRAL"},
	{"Order", "ItemFees", "GiftwrapChargeback", "FE_SHIP_CHARGEBACK"},
	{"Order", "ItemFees", "DigitalServicesFee*", "FE_DIGITAL_SERVICES"},
	{"Order", "ItemFees", "Digital Services Fee", "FE_DIGITAL_SERVICES"},
	{"Order", "ItemFees", "TechnologyFee", "FF_FBA_PICKPACK"},
	{"Order", "ItemFees", "FBALowInventoryLevelFee", "FF_LOW_INVENTORY"},
	{"Order", "Shipment-Fees", "FBAPerOrderFulfillmentFee", "FF_MCF"},
	{"Refund", "ItemPrice", "Principal", "RF_PRODUCT"},
	{"Refund", "ItemPrice", "Shipping", "RF_SHIPPING"},
	{"A-to-z Guarantee Refund", "ItemPrice", "Principal", "RF_A2Z"},
	{"A-to-z Guarantee Refund", "ItemPrice", "Shipping", "RF_A2Z"},
	{"Chargeback Refund", "ItemPrice", "Principal", "RF_CHARGEBACK"},
	{"Chargeback Refund", "ItemPrice", "Shipping", "RF_CHARGEBACK"},
	{"=REFUND", "ItemPrice", "Tax", "TX_COLLECTED|TX_VAT_OUTPUT"},
	{"=REFUND", "ItemPrice", "ShippingTax", "TX_COLLECTED|TX_VAT_OUTPUT"},
	{"=REFUND", "ItemPrice", "GiftWrap", "RF_GIFTWRAP"},
	{"=REFUND", "ItemPrice", "GiftWrapTax", "TX_COLLECTED|TX_VAT_OUTPUT"},
	{"=REFUND", "ItemPrice", "RestockingFee", "RF_RESTOCKING"},
	{"=REFUND", "ItemPrice", "Goodwill", "RF_GOODWILL"},
	{"=REFUND", "CostOfPointsReturned", "*", "RF_POINTS"},
	{"=REFUND", "ItemWithheldTax", "MarketplaceFacilitator*", "TX_WITHHELD"},
	{"=REFUND", "Promotion", "Principal", "RF_PROMO_BACK"},
	{"=REFUND", "Promotion", "Shipping", "RF_PROMO_BACK"},
	{"=REFUND", "Promotion", "TaxDiscount", "TX_COLLECTED|TX_VAT_OUTPUT"},
	{"=REFUND", "ItemFees", "Commission", "FE_REFERRAL_BACK"},
	{"=REFUND", "ItemFees", "ShippingHB", "FE_REFERRAL_BACK"},
	{"=REFUND", "ItemFees", "RefundCommission", "FE_REFUND_ADMIN"},
	{"=REFUND", "ItemFees", "ShippingChargeback", "FE_SHIP_CHARGEBACK"},
	{"=REFUND", "ItemFees", "GiftwrapChargeback", "FE_SHIP_CHARGEBACK"},
	{"=REFUND", "ItemFees", "DigitalServicesFee", "FE_DIGITAL_SERVICES"},
	{"=REFUND", "ItemFees", "Digital Services Fee", "FE_DIGITAL_SERVICES"},
	{"=REFUND", "ItemFees", "FBACustomerReturnPerUnitFee", "FF_FBA_RETURN"},
	{"Order_Retrocharge", "ItemPrice", "Tax", "TX_COLLECTED"},
	{"Order_Retrocharge", "ItemWithheldTax", "MarketplaceFacilitator*", "TX_WITHHELD"},
	{"Refund_Retrocharge", "ItemPrice", "Tax", "TX_COLLECTED"},
	{"Refund_Retrocharge", "ItemWithheldTax", "MarketplaceFacilitator*", "TX_WITHHELD"},
	{"other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_LOST", "RB_LOST"},
	{"other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE", "RB_DAMAGED"},
	{"other-transaction", "FBA Inventory Reimbursement", "REVERSAL_REIMBURSEMENT", "RB_CUSTOMER_RETURN"},
	{"other-transaction", "FBA Inventory Reimbursement", "FREE_REPLACEMENT_REFUND_ITEMS", "RB_CUSTOMER_RETURN"},
	{"other-transaction", "FBA Inventory Reimbursement", "CS_ERROR_ITEMS", "RB_CUSTOMER_RETURN"},
	{"other-transaction", "FBA Inventory Reimbursement", "MISSING_FROM_INBOUND", "RB_INBOUND"},
	{"other-transaction", "FBA Inventory Reimbursement", "INCORRECT_FEES_ITEMS", "RB_FEE_CORRECTION"},
	{"other-transaction", "FBA Inventory Reimbursement", "REMOVAL_ORDER_LOST", "RB_REMOVAL"},
	{"other-transaction", "FBA Inventory Reimbursement", "COMPENSATED_CLAWBACK", "RB_CLAWBACK"},
	{"other-transaction", "FBA Inventory Reimbursement", "AUTONOMOUS_CART_DAMAGE", "RB_OTHER"}, // a reason without a rule of its own
	{"FBAFees", "FBA Inventory Storage Fee", "Base fee", "ST_MONTHLY"},
	{"FBAFees", "FBA Inventory Storage Fee", "Discount on Fee", "ST_MONTHLY"},
	{"FBAFees", "FBA Long Term Storage Fee", "Base fee", "ST_AGED"},
	{"FBAFees", "FBA Removal Order: Disposal Fee", "Base fee", "FF_FBA_DISPOSAL"},
	{"FBAFees", "FBA Removal Order: Return Fee", "Base fee", "FF_FBA_REMOVAL"},
	{"FBAFees", "*", "Tax on fee", "TX_FEE_TAX"},
	{"FBAFees", "FBA Inbound Placement Service Fee", "Base fee", "FF_INBOUND_PLACEMENT"},
	{"FBAFees", "FBA Amazon-Partnered Carrier Shipment Fee", "*", "FF_INBOUND_TRANSPORT"},
	{"AmazonFees", "Coupon Participation Fee", "Base fee", "MK_COUPON_FEE"},
	{"AmazonFees", "Coupon Performance Based Fee", "Base fee", "MK_COUPON_FEE"},
	{"AmazonFees", "Deal Participation Fee", "Base fee", "MK_DEAL_FEE"},
	{"AmazonFees", "Deal Performance Based Fee", "Base fee", "MK_DEAL_FEE"},
	{"AmazonFees", "Vine Enrollment Fee", "Base fee", "MK_VINE"},
	{"AmazonFees", "Amazon service fee for EPR Pay on Behalf*", "Base fee", "FE_REGULATORY"},
	{"AmazonFees", "Eco-contribution for EPR Pay on Behalf*", "Base fee", "FE_REGULATORY"},
	{"AmazonFees", "FBA fulfilment fee per unit - Correction", "Base fee", "FF_FBA_ADJUST"},
	{"CouponRedemptionFee", "CouponRedemptionFee", "*", "MK_COUPON_FEE"},
	{"Lightning Deal Fee", "LightningDealFee", "LightningDealFee", "MK_DEAL_FEE"},
	{"Fee Adjustment", "Item Fee Adjustment", "FBA Pick & Pack Fee", "FF_FBA_ADJUST"},
	{"SAFE-T Reimbursement", "*", "*", "RB_SAFET"},
	{"ServiceFee", "Cost of Advertising", "TransactionTotalAmount", "AD_SETTLED"},
	{"ServiceFee", "Refund for Advertiser", "TransactionTotalAmount", "AD_SETTLED"},
	{"other-transaction", "other-transaction", "Subscription Fee", "FE_SUBSCRIPTION"},
	{"other-transaction", "other-transaction", "CommissionCorrection", "FE_REFERRAL"},
	{"other-transaction", "other-transaction", "Fee Adjustment", "FE_OTHER_ADJUST"},
	{"other-transaction", "other-transaction", "Storage Fee", "ST_MONTHLY"},
	{"other-transaction", "other-transaction", "StorageRenewalBilling", "ST_AGED"},
	{"other-transaction", "other-transaction", "FBAInboundTransportationFee", "FF_INBOUND_TRANSPORT"},
	{"other-transaction", "other-transaction", "Inbound Transportation Fee", "FF_INBOUND_TRANSPORT"},
	{"other-transaction", "other-transaction", "Unplanned Service Fee*", "FF_INBOUND_DEFECT"},
	{"other-transaction", "other-transaction", "DisposalComplete", "FF_FBA_DISPOSAL"},
	{"other-transaction", "other-transaction", "RemovalComplete", "FF_FBA_REMOVAL"},
	{"other-transaction", "other-transaction", "Shipping label purchase", "FF_MFN_LABEL"},
	{"other-transaction", "other-transaction", "Shipping label purchase for return", "FF_MFN_LABEL"},
	{"other-transaction", "other-transaction", "BuyerRecharge", "RF_OTHER"},
	{"other-transaction", "other-transaction", "Current Reserve Amount", "BS_RESERVE_CLOSE"},
	{"other-transaction", "other-transaction", "Previous Reserve Amount Balance", "BS_RESERVE_OPEN"},
	{"other-transaction", "other-transaction", "Payable to Amazon", "BS_PAYABLE_AMAZON"},
	{"other-transaction", "other-transaction", "Successful charge", "BS_CARD_CHARGE"},
	{"other-transaction", "other-transaction", "Transfer of funds unsuccessful*", "BS_FAILED_TRANSFER"},
	{"other-transaction", "other-transaction", "Quantum Handling Fee", "UM_UNMAPPED"},
	{"other-transaction", "other-transaction", "Prüfgebühr Verpackung", "UM_UNMAPPED"},
}

func fits(pattern, text string) bool {
	if pattern == "=REFUND" {
		return text == "Refund" || text == "A-to-z Guarantee Refund" || text == "Chargeback Refund"
	}
	if p, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(text, p)
	}
	return pattern == text
}

func TestEveryRowStandsOnTheLineOfItsRule(t *testing.T) {
	used := make([]bool, len(rules))
	for seed := int64(1); seed <= 4; seed++ {
		w := whole()
		if seed > 1 {
			w = of(seed)
		}
		for _, list := range chains(w) {
			for i := range list {
				for _, r := range list[i].Lines {
					n := -1
					for k, x := range rules {
						if fits(x.t, r.TransactionType) && fits(x.a, r.AmountType) && fits(x.d, r.AmountDescription) {
							n = k
							break
						}
					}
					if n < 0 {
						t.Fatalf("no rule for %s | %s | %s", r.TransactionType, r.AmountType, r.AmountDescription)
					}
					used[n] = true
					if !strings.Contains("|"+rules[n].line+"|", "|"+r.move.line+"|") {
						t.Fatalf("%s | %s | %s stands on %s, want %s", r.TransactionType, r.AmountType, r.AmountDescription, r.move.line, rules[n].line)
					}
					if r.move.line == "FF_MCF" != strings.HasPrefix(r.MarketplaceName, "Non-Amazon ") {
						t.Fatalf("%s: multi-channel row of %q stands on %s", r.OrderID, r.MarketplaceName, r.move.line)
					}
				}
			}
		}
	}
	for i, u := range used {
		if !u {
			t.Errorf("the world never posts %v", rules[i])
		}
	}
}

// TestTheWorldHasItsOddities looks for each thing a reader of settlements must survive.
func TestTheWorldHasItsOddities(t *testing.T) {
	w := whole()
	seen := map[string]bool{}
	for _, list := range chains(w) {
		for i := range list {
			st := &list[i]
			stores, same := map[string]bool{}, map[SettlementLine]int{}
			for _, r := range st.Lines {
				stores[r.MarketplaceName] = true
				seen["letters beyond ASCII in Windows-1252"] = seen["letters beyond ASCII in Windows-1252"] || st.Charset == "windows-1252" && strings.Contains(r.AmountDescription, "ü")
				bare := r
				bare.move = nil
				same[bare]++
				seen["blank store"] = seen["blank store"] || r.MarketplaceName == ""
				seen["blank store with an order"] = seen["blank store with an order"] || r.MarketplaceName == "" && r.AmountDescription == "BuyerRecharge"
				seen["posted before the start"] = seen["posted before the start"] || r.PostedAt.Before(st.Start)
				seen["sold for nothing"] = seen["sold for nothing"] || r.Amount == 0 && r.Quantity > 0
				if s := r.move.site; s != nil {
					local := r.PostedAt.In(s.loc)
					seen["last second of a local day"] = seen["last second of a local day"] || local.Format("15:04:05") == "23:59:59"
					seen["first second of a local day"] = seen["first second of a local day"] || local.Format("15:04:05") == "00:00:00"
					for _, d := range []string{"2025-10-26", "2025-11-02", "2026-03-08", "2026-03-29"} {
						seen["clock change "+d] = seen["clock change "+d] || local.Format("2006-01-02") == d
					}
				}
				if o := r.move.order; o != nil && r.move.site != nil && o.country != taxCountry(r.move.site.m) {
					seen["shipped abroad"] = true
				}
			}
			seen["two stores in one file"] = seen["two stores in one file"] || stores["Amazon.de"] && stores["Amazon.fr"]
			seen["negative total"] = seen["negative total"] || st.Total < 0
			for _, n := range same {
				seen["equal rows"] = seen["equal rows"] || n > 1
			}
			for _, r := range st.Lines {
				if r.TransactionType == "Refund" && r.move.order != nil {
					seen["refund of an earlier settlement's order"] = seen["refund of an earlier settlement's order"] || r.move.order.shipped.Before(st.Start)
				}
			}
		}
	}
	for _, want := range []string{
		"letters beyond ASCII in Windows-1252", "blank store", "blank store with an order", "posted before the start", "sold for nothing", "last second of a local day",
		"first second of a local day", "clock change 2025-10-26", "clock change 2025-11-02", "clock change 2026-03-08",
		"clock change 2026-03-29", "shipped abroad", "two stores in one file", "negative total", "equal rows",
		"refund of an earlier settlement's order",
	} {
		if !seen[want] {
			t.Errorf("the world has no %s", want)
		}
	}
}
