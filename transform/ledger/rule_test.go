package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/window"
	"sellerhouse/transform/ledger"
)

func rules(t testing.TB, overrides ...ledger.Rule) *ledger.Rules {
	t.Helper()
	r, err := ledger.New(ledger.Builtin(), overrides)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMatch(t *testing.T) {
	r := rules(t)
	for name, tt := range map[string]struct{ t, a, d, rule, line, tax string }{
		"exact":                               {"Order", "ItemPrice", "Principal", "M001", "GS_PRODUCT", "N"},
		"case and blanks do not matter":       {"  order ", "itemPRICE", "  principal", "M001", "GS_PRODUCT", "N"},
		"inner blanks do not matter":          {"Order", "ItemFees", "Digital  Services Fee", "M047", "FE_DIGITAL_SERVICES", "N"},
		"dashes do not matter":                {"Order", "Shipment Fees", "FBA Per Order Fulfillment Fee", "M304", "FF_FBA_PICKPACK", "N"},
		"an ASIN is cut off the type":         {"FBAFees", "FBA Customer Returns Fee for ASIN: B0SAMPLE01", "Base fee", "M170", "FF_FBA_RETURN", "N"},
		"an exact text beats a prefix":        {"Order", "ItemPrice", "CODItemTaxCharge", "M280", "TX_COLLECTED", "C"},
		"a prefix":                            {"Order", "ItemPrice", "CODShippingCharge", "M279", "GS_OTHER", "N"},
		"a longer prefix beats a shorter one": {"other-transaction", "other-transaction", "PostageBilling_VAT", "M368", "TX_FEE_TAX", "F"},
		"a prefix with an ending":             {"AmazonFees", "Eco-contribution for EPR Pay on Behalf, Packaging DE 2026", "Base fee", "M184", "FE_REGULATORY", "N"},
		"a prefix beats a star":               {"other-transaction", "FBA Inventory Reimbursement", "NEW_REASON", "M149", "RB_OTHER", "N"},
		"a star matches nothing at all":       {"SAFE-T Reimbursement", "", "", "M151", "RB_SAFET", "N"},
		"the type decides before the others":  {"Fee Adjustment", "other-transaction", "Subscription Fee", "M409>M188", "FE_SUBSCRIPTION", "N"},
		"an A-to-z price row is its own":      {"A-to-z Guarantee Refund", "ItemPrice", "Principal", "M106", "RF_A2Z", "N"},
		"other A-to-z rows are refund rows":   {"A-to-z Guarantee Refund", "ItemFees", "Commission", "M108>M090", "FE_REFERRAL_BACK", "N"},
		"chargebacks likewise":                {"Chargeback Refund", "ItemPrice", "Tax", "M111>M059", "TX_COLLECTED", "C"},
		"Shipment is another word for Order":  {"Shipment", "Shipment-Fees", "FBAPerOrderFulfillmentFee", "M331>M304", "FF_FBA_PICKPACK", "N"},
		"the same text under another type":    {"ServiceFee", "other-transaction", "Storage Fee", "M409>M199", "ST_MONTHLY", "N"},
		"a discount goes with its fee":        {"FBAFees", "Inbound Defect Fee", "Discount on Fee", "M339>M165", "FF_INBOUND_DEFECT", "N"},
		"its own rule beats that":             {"FBAFees", "FBA Inventory Storage Fee", "Discount on Fee", "M155", "ST_MONTHLY", "N"},
		"a discount on an unknown fee":        {"FBAFees", "Quantum Fee", "Discount on Fee", "", "UM_UNMAPPED", "N"},
		"tax on an unknown fee is tax":        {"FBAFees", "Quantum Fee", "Tax on fee", "M338", "TX_FEE_TAX", "F"},
		"an inherited text nobody knows":      {"ServiceFee", "other-transaction", "Quantum", "", "UM_UNMAPPED", "N"},
		"inheriting does not start over":      {"other-transaction", "other-transaction", "Quantum Handling Fee", "", "UM_UNMAPPED", "N"},
		"nothing known at all":                {"Warp", "Drive", "Tax", "", "UM_UNMAPPED", "N"},
		"blank texts":                         {"", "", "", "", "UM_UNMAPPED", "N"},
		"a reserve under another type":        {"Transfer", "other-transaction", "Current Reserve Amount", "M401", "BS_RESERVE_CLOSE", "N"},
		"a refund adjustment of another type": {"Adjustment", "other-transaction", "Refund Reimbursal", "M409>M379", "RB_OTHER", "N"},
		"withheld tax among the fees":         {"Order", "ItemFees", "MarketplaceFacilitatorVAT-Principal", "M297", "TX_WITHHELD", "W"},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.Match(tt.t, tt.a, tt.d, 0)
			if got.RuleID != tt.rule || got.Line != tt.line || got.Tax != tt.tax {
				t.Errorf("Match(%q, %q, %q) = %s %s %s, want %s %s %s", tt.t, tt.a, tt.d, got.RuleID, got.Line, got.Tax, tt.rule, tt.line, tt.tax)
			}
		})
	}
}

// Every built-in rule is reached by a text of its own, so none is dead, and the file shows where each goes.
func TestEveryRuleOnce(t *testing.T) {
	r := rules(t)
	fill := func(cell, star string) string {
		if text, ok := strings.CutSuffix(cell, "*"); ok {
			return text + star
		}
		return cell
	}
	own := map[string][3]string{ // rules that inherit need a text the other rule knows
		"M108": {"A-to-z Guarantee Refund", "ItemPrice", "Tax"},
		"M111": {"Chargeback Refund", "ItemFees", "Commission"},
		"M331": {"Shipment", "ItemPrice", "Principal"},
		"M332": {"TBYB Order Payment", "ItemPrice", "Principal"},
		"M339": {"FBAFees", "FBA Removal Order: Return Fee", "Discount on Fee"},
		"M341": {"AmazonFees", "Vine Enrollment Fee", "Discount on Fee"},
		"M409": {"Adjustment", "other-transaction", "MiscAdjustment"},
	}
	var out bytes.Buffer
	all := ledger.Builtin()
	if len(all) != 409 {
		t.Errorf("%d rules, want 409", len(all))
	}
	for _, rule := range all {
		tuple, ok := own[rule.ID]
		if !ok {
			tuple = [3]string{fill(rule.TransactionType, " zz"), fill(rule.AmountType, " zz"), fill(rule.Description, " zz")}
		}
		m := r.Match(tuple[0], tuple[1], tuple[2], 0)
		if first, _, _ := strings.Cut(m.RuleID, ">"); first != rule.ID {
			t.Errorf("%s: %q is decided by %q", rule.ID, tuple, m.RuleID)
		}
		if strings.HasPrefix(rule.Line, "=") != strings.Contains(m.RuleID, ">") {
			t.Errorf("%s: inherits %v, got %s", rule.ID, rule.Line, m.RuleID)
		}
		if _, ok := ledger.LineOf(m.Line); !ok {
			t.Errorf("%s: no line %q", rule.ID, m.Line)
		}
		fmt.Fprintf(&out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", tuple[0], tuple[1], tuple[2], m.RuleID, m.Line, m.Sign, m.Tax)
	}
	golden(t, "rules.golden", out.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (UPDATE=1 rewrites it):\n%s", name, diff)
	}
}

func TestOverrides(t *testing.T) {
	from := window.Date(2026, 5, 1)
	r := rules(t,
		ledger.Rule{ID: "U001", TransactionType: "*", AmountType: "*", Description: "Quantum Handling*", Line: "FE_PAID_SERVICES", Tax: "N"},
		ledger.Rule{ID: "U002", TransactionType: "Order", AmountType: "ItemFees", Description: "Commission", Line: "FE_OTHER_ADJUST", Tax: "N", From: from},
	)
	for name, tt := range map[string]struct {
		d    string
		day  window.Day
		want string
	}{
		"an override names an unknown fee": {"Quantum Handling Fee", 0, "U001"},
		"before its first day":             {"Commission", from - 1, "M033"},
		"from its first day":               {"Commission", from, "U002"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.Match("Order", "ItemFees", tt.d, tt.day); got.RuleID != tt.want {
				t.Errorf("got %s, want %s", got.RuleID, tt.want)
			}
		})
	}
	if r.Era(from-1) == r.Era(from) || r.Era(from) != r.Era(from+100) {
		t.Error("an era must end where a rule begins")
	}
	plain, again := rules(t), rules(t)
	if r.Version() == plain.Version() || plain.Version() != again.Version() {
		t.Error("the version must follow the rules")
	}
}

func TestNewRefuses(t *testing.T) {
	a := ledger.Rule{ID: "A", TransactionType: "Order", AmountType: "Item Fees", Description: "x*", Line: "FE_OTHER_ADJUST"}
	b := a
	b.ID, b.AmountType = "B", "ItemFees"
	var ambiguous *ledger.AmbiguousError
	if _, err := ledger.New([]ledger.Rule{a, b}, nil); !errors.As(err, &ambiguous) || ambiguous.A.ID != "A" || ambiguous.B.ID != "B" {
		t.Errorf("two equal rules: %v", err)
	}
	a.Line = "FE_NOTHING"
	if _, err := ledger.New([]ledger.Rule{a}, nil); err == nil {
		t.Error("a line that does not exist was accepted")
	}
}

func TestFeeTaxBase(t *testing.T) {
	r := rules(t)
	for name, tt := range map[string]struct{ t, a, d, want string }{
		"tax on a storage fee":    {"FBAFees", "FBA Inventory Storage Fee", "Tax on fee", "ST_MONTHLY"},
		"tax on advertising":      {"ServiceFee", "Cost of Advertising", "TaxAmount", "AD_SETTLED"},
		"Indian tax on storage":   {"other-transaction", "other-transaction", "StorageBillingCGST", "ST_MONTHLY"},
		"Indian tax on a removal": {"other-transaction", "other-transaction", "RemovalCompleteSGST", "FF_FBA_REMOVAL"},
		"VAT on a label":          {"other-transaction", "other-transaction", "PostageBilling_VAT", "FF_MFN_LABEL"},
		"tax on fees not named":   {"Order", "ItemFees", "TaxOnFees", "FE_OTHER_ADJUST"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.FeeTaxBase(tt.t, tt.a, tt.d, 0); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestTexts(t *testing.T) {
	for name, tt := range map[string]struct {
		cell                ledger.Cell
		tx, kind, itemFee   string
		wantT, wantA, wantD string
	}{
		"price":                   {ledger.Price, "Order", "Principal", "", "Order", "ItemPrice", "Principal"},
		"item fee":                {ledger.ItemFee, "Order", "Commission", "Commission", "Order", "ItemFees", "Commission"},
		"withheld tax":            {ledger.ItemFee, "Order", "MarketplaceFacilitatorTax-Principal", "", "Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal"},
		"low value goods tax":     {ledger.ItemFee, "Refund", "LowValueGoodsTax-Principal", "", "Refund", "ItemWithheldTax", "LowValueGoodsTax-Principal"},
		"tax collected at source": {ledger.ItemFee, "Order", "TCS-CGST", "", "Order", "ItemTCS", "TCS-CGST"},
		"advertising":             {ledger.ItemFee, "ServiceFee", "Cost of Advertising", "Cost of Advertising", "ServiceFee", "Cost of Advertising", "BaseAmount"},
		"tax on advertising":      {ledger.OtherFee, "ServiceFee", "TaxAmount", "Cost of Advertising", "ServiceFee", "Cost of Advertising", "TaxAmount"},
		"another other fee":       {ledger.OtherFee, "Refund", "PointsAdjusted", "", "Refund", "other-transaction", "PointsAdjusted"},
		"promotion":               {ledger.Promotion, "Order", "Shipping", "", "Order", "Promotion", "Shipping"},
		"shipment fee":            {ledger.ShipmentFee, "Order", "FBA transportation fee", "", "Order", "Shipment-Fees", "FBA transportation fee"},
		"order fee":               {ledger.OrderFee, "Order", "x", "", "Order", "Order-Fees", "x"},
		"direct payment":          {ledger.DirectPayment, "Order", "CollectOnDeliveryRevenue", "", "Order", "DirectPayment", "CollectOnDeliveryRevenue"},
		"reimbursement reason":    {ledger.Other, "WAREHOUSE_DAMAGE", "", "", "other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE"},
		"account-level row":       {ledger.Other, "Payable to Amazon", "", "", "other-transaction", "other-transaction", "Payable to Amazon"},
		"capitals without a dash": {ledger.Other, "OTHER", "", "", "other-transaction", "other-transaction", "OTHER"},
		"miscellaneous":           {ledger.MiscFee, "Adjustment", "", "", "other-transaction", "other-transaction", "Adjustment"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, c := tt.cell.Texts(tt.tx, tt.kind, tt.itemFee)
			if a != tt.wantT || b != tt.wantA || c != tt.wantD {
				t.Errorf("got %q, %q, %q, want %q, %q, %q", a, b, c, tt.wantT, tt.wantA, tt.wantD)
			}
		})
	}
}

func TestElementTexts(t *testing.T) {
	for name, tt := range map[string]struct{ transaction, group, kind, named, want string }{
		"price":                      {"Order", "ItemPrice", "Principal", "", "Order | ItemPrice | Principal"},
		"price given back":           {"Refund", "ItemPriceAdjustments", "Tax", "", "Refund | ItemPrice | Tax"},
		"item fee":                   {"Order", "ItemFees", "Commission", "", "Order | ItemFees | Commission"},
		"withheld tax":               {"Chargeback", "ItemFeeAdjustments", "MarketplaceFacilitatorVAT-Principal", "", "Chargeback Refund | ItemWithheldTax | MarketplaceFacilitatorVAT-Principal"},
		"promotion taken back":       {"GuaranteeClaim", "PromotionAdjustment", "Shipping", "", "A-to-z Guarantee Refund | Promotion | Shipping"},
		"shipment fee":               {"Order", "ShipmentFees", "FBA transportation fee", "", "Order | Shipment-Fees | FBA transportation fee"},
		"direct payment":             {"Order", "DirectPayment", "CollectOnDeliveryRevenue", "", "Order | DirectPayment | CollectOnDeliveryRevenue"},
		"points":                     {"Order", "ItemPrice", "CostOfPointsGranted", "", "Order | CostOfPointsGranted | CostOfPointsGranted"},
		"retrocharged tax":           {"Retrocharge", "BaseTax", "", "", "Order_Retrocharge | ItemPrice | Tax"},
		"retrocharged shipping tax":  {"RetrochargeReversal", "ShippingTax", "", "", "Refund_Retrocharge | ItemPrice | ShippingTax"},
		"retrocharge withheld":       {"Retrocharge", "Charge", "MarketplaceFacilitatorTax-Principal", "", "Order_Retrocharge | ItemWithheldTax | MarketplaceFacilitatorTax-Principal"},
		"liquidation":                {"Liquidations", "Component", "Principal", "", "Liquidations | ItemPrice | Principal"},
		"liquidation fee":            {"Liquidations", "Component", "LiquidationsBrokerageFee", "", "Liquidations | ItemFees | LiquidationsBrokerageFee"},
		"liquidation withheld":       {"Liquidations", "Component", "MarketplaceFacilitatorTax-Principal", "", "Liquidations | ItemWithheldTax | MarketplaceFacilitatorTax-Principal"},
		"advertising":                {"AdvertisingTransactionDetails", "", "", "Charge", "ServiceFee | Cost of Advertising | TransactionTotalAmount"},
		"advertising given back":     {"AdvertisingTransactionDetails", "", "", "Refund", "ServiceFee | Refund for Advertiser | TransactionTotalAmount"},
		"advertising, another name":  {"AdvertisingTransactionDetails", "", "", "Credit", "ServiceFee | Credit | TransactionTotalAmount"},
		"coupon":                     {"SellerCouponPayment", "", "Save 10%", "", "CouponRedemptionFee | CouponRedemptionFee | Save 10%"},
		"deal":                       {"SellerDealPayment", "LightningDealFee", "", "Lightning Deal Fee", "Lightning Deal Fee | LightningDealFee | LightningDealFee"},
		"account-level row":          {"OtherTransaction", "", "", "Payable to Amazon", "other-transaction | other-transaction | Payable to Amazon"},
		"reimbursement reason":       {"OtherTransaction", "", "", "WAREHOUSE_DAMAGE", "other-transaction | FBA Inventory Reimbursement | WAREHOUSE_DAMAGE"},
		"fee with a type and reason": {"OtherTransaction", "FBA Inventory Storage Fee", "Base fee", "FBAFees", "FBAFees | FBA Inventory Storage Fee | Base fee"},
		"fee with a reason":          {"OtherTransaction", "", "SAFE-T Reimbursement", "SAFE-T Reimbursement", "SAFE-T Reimbursement | other-transaction | SAFE-T Reimbursement"},
		"fee with a type":            {"OtherTransaction", "Commission", "", "Adjustment", "Adjustment | ItemFees | Commission"},
		"not known":                  {"Rental", "RentalPrice", "Principal", "", "Rental | RentalPrice | Principal"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, c := ledger.Element{Transaction: tt.transaction, Group: tt.group, Kind: tt.kind, Named: tt.named}.Texts()
			if got := a + " | " + b + " | " + c; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestLines(t *testing.T) {
	if n := len(ledger.Lines()); n != 123 {
		t.Errorf("%d lines", n)
	}
	for code, section := range map[string]string{"GS_PRODUCT": "SALES", "TX_FACIL_RESIDUAL": "OTHER", "TX_COLLECTED": "TAX", "BS_DEBT": "BS"} {
		l, ok := ledger.LineOf(code)
		if !ok || l.Section != section || l.PL != (section != "TAX" && section != "BS") {
			t.Errorf("%s: %+v", code, l)
		}
	}
}

// Whatever is printed, an amount lands on exactly one line that exists; case, blanks and marks change nothing.
func FuzzMatch(f *testing.F) {
	for _, r := range ledger.Builtin() {
		f.Add(r.TransactionType, r.AmountType, r.Description)
	}
	f.Add("Ordre", "", "ﬁ ß İ")
	r := rules(f)
	f.Fuzz(func(t *testing.T, a, b, c string) {
		m := r.Match(a, b, c, 0)
		if _, ok := ledger.LineOf(m.Line); !ok || strings.HasPrefix(m.Line, "=") {
			t.Fatalf("Match(%q, %q, %q) = %+v", a, b, c, m)
		}
		if m.Mapped() != (m.Line != ledger.Unmapped) {
			t.Fatalf("Match(%q, %q, %q) = %+v", a, b, c, m)
		}
		if again := r.Match("  "+a+" ", b, "-"+c+"\t", 0); again.RuleID != m.RuleID {
			t.Fatalf("blanks and marks around %q, %q, %q changed %s to %s", a, b, c, m.RuleID, again.RuleID)
		}
	})
}
