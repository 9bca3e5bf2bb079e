package ledger_test

import (
	"testing"

	"sellerhouse/transform/ledger"
)

func TestEvents(t *testing.T) {
	rules, err := ledger.New(ledger.Builtin(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ kind, description, path, want string }{
		"a price":                      {"Shipment", "Order Payment", "Sales/ProductCharges/OurPricePrincipal", "GS_PRODUCT"},
		"a price that is not split":    {"Shipment", "", "Sales/ProductCharges", "GS_PRODUCT"},
		"a refunded price":             {"Refund", "Refund Order", "Refunded Sales/ProductCharges/OurPricePrincipal", "RF_PRODUCT"},
		"shipping":                     {"Shipment", "", "Sales/Shipping/ShippingPrincipal", "GS_SHIPPING"},
		"a promotion on shipping":      {"Shipment", "", "Sales/Promo/Shipping", "DS_PROMO_SHIPPING"},
		"a discount":                   {"Shipment", "", "Sales/OurPriceDiscount", "DS_PROMO_PRODUCT"},
		"a tax Amazon remits":          {"Shipment", "", "Tax/MarketplaceFacilitatorTax-Principal", "TX_WITHHELD"},
		"a referral fee":               {"Shipment", "", "Expenses/AmazonFees/Commission", "FE_REFERRAL"},
		"a fulfilment fee":             {"Shipment", "", "Expenses/FBAFees/FBAPerUnitFulfillmentFee", "FF_FBA_PICKPACK"},
		"points":                       {"Shipment", "", "Expenses/CostOfPointsGranted", "DS_POINTS"},
		"a claim":                      {"GuaranteeClaim", "", "Refunded Sales/ProductCharges/OurPricePrincipal", "RF_A2Z"},
		"a storage fee":                {"ServiceFee", "", "FBA Inventory Storage Fee/Base fee", "ST_MONTHLY"},
		"a subscription":               {"ServiceFee", "", "Subscription Fee", "FE_SUBSCRIPTION"},
		"advertising":                  {"ProductAdsPayment", "", "AdvertisingFee", "AD_SETTLED"},
		"advertising given back":       {"ProductAdsPayment", "", "AdvertisingFeeRefund", "AD_SETTLED"},
		"a lost unit":                  {"Adjustment", "", "FBAInventoryReimbursement/WAREHOUSE_LOST", "RB_LOST"},
		"a reserve":                    {"Adjustment", "", "ReserveDebit", "BS_RESERVE_CLOSE"},
		"a debt":                       {"DebtRecovery", "", "DebtPayment", "BS_DEBT"},
		"a negative balance":           {"DebtRecovery", "", "Payable to Amazon", "BS_PAYABLE_AMAZON"},
		"a coupon":                     {"CouponPayment", "", "CouponRedemptionFee", "MK_COUPON_FEE"},
		"a deal":                       {"SellerDealPayment", "", "DealFee", "MK_DEAL_FEE"},
		"a loan":                       {"LoanServicing", "", "LoanPayment", "BS_LOAN"},
		"a tax withheld":               {"TaxWithholding", "", "TaxAmount", "TX_WITHHOLDING_ASSET"},
		"units liquidated":             {"FBALiquidation", "", "Revenue", "GS_LIQUIDATION"},
		"a payout":                     {"AdhocDisbursement", "", "DisbursementAmount", "BS_TRANSFER"},
		"what no rule knows":           {"TrialShipment", "", "SomethingNew", "UM_UNMAPPED"},
		"what no rule knows of a sale": {"Shipment", "", "Expenses/AmazonFees/SomethingNew", "UM_UNMAPPED"},
	} {
		t.Run(name, func(t *testing.T) {
			x, a, d := rules.Event(tt.kind, tt.description, tt.path, 20000)
			if m := rules.Match(x, a, d, 20000); m.Line != tt.want {
				t.Errorf("%q | %q | %q is %s, want %s", x, a, d, m.Line, tt.want)
			}
		})
	}
}
