package document_test

import (
	"errors"
	"strings"
	"testing"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/document"
)

// Exports come with commas, tabs or semicolons between cells, and with the headers of whoever made them.
func TestSheetsAsPeopleHaveThem(t *testing.T) {
	spec := catalog.VendorChargeback
	const want = "payee=ABCDE chargeback_no=CB-0001 charged_date=2026-01-15 chargeback_type=ASN Accuracy currency=EUR charged_tc=1234.5000"
	for name, text := range map[string]string{
		"commas":               "payee,chargeback_no,charged_date,chargeback_type,currency,charged_amount\nABCDE,CB-0001,2026-01-15,ASN Accuracy,EUR,1234.50\n",
		"tabs":                 "payee\tchargeback_no\tcharged_date\tchargeback_type\tcurrency\tcharged_amount\r\nABCDE\tCB-0001\t2026-01-15\tASN Accuracy\tEUR\t1234.50\r\n",
		"a German sheet":       "payee;chargeback_no;charged_date;chargeback_type;currency;charged_amount\nABCDE;CB-0001;15.01.2026;ASN Accuracy;EUR;\"1.234,50\"\n",
		"Vendor Central's":     "Vendor code,Issue ID,Creation date,Issue type,Currency code,Financial charge\nABCDE,CB-0001,2026-01-15,ASN Accuracy,EUR,\"1,234.50\"\n",
		"other order and case": "CURRENCY,Charged_Amount,Payee,Chargeback_No,Charged_Date,Chargeback_Type\nEUR,1234.50,ABCDE,CB-0001,2026-01-15,ASN Accuracy\n",
	} {
		t.Run(name, func(t *testing.T) {
			r, res, err := decode(t, spec, text, document.Env{})
			var sign *document.SignError
			if errors.As(err, &sign) {
				r, res, err = decode(t, spec, text, document.Env{Decimal: sign.Sign})
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(r.lines[0]) != 1 || !strings.HasPrefix(r.lines[0][0], want) || len(res.Unknown) > 0 {
				t.Errorf("%v, left over %v, want %s", r.lines[0], res.Unknown, want)
			}
		})
	}
}

func TestAWrongSheetIsRefusedNamingTheNearest(t *testing.T) {
	for name, tt := range map[string]struct {
		header string
		want   []string
	}{
		"a header renamed":  {"payee,chargeback_nr,charged_date,chargeback_type,currency,charged_amount", []string{"lacks column chargeback_no", `"chargeback_nr" is nearest to chargeback_no`}},
		"near another name": {"Vendor codes,Issue ID,Creation date,Issue types,Currency code,Financial charge", []string{`"Vendor codes" is nearest to payee`, `"Issue types" is nearest to chargeback_type`}},
		"another file":      {"sku,fnsku,asin,title", []string{"lacks columns payee, chargeback_no", "its header is"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := decode(t, catalog.VendorChargeback, tt.header+"\n", document.Env{})
			if !errors.Is(err, document.ErrRejected) {
				t.Fatalf("%v, want ErrRejected", err)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%v, want %q", err, w)
				}
			}
			if name == "another file" && strings.Contains(err.Error(), "nearest") {
				t.Errorf("%v: nothing is near", err)
			}
		})
	}
}
