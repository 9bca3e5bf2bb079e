package notify_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/extract/notify"
)

func TestParse(t *testing.T) {
	at := time.Date(2026, 1, 10, 6, 1, 3, 0, time.UTC)
	for name, tt := range map[string]struct {
		body string
		want notify.Message
		err  error
	}{
		"a report": {
			body: `{"notificationVersion":"2020-09-04","notificationType":"REPORT_PROCESSING_FINISHED","payloadVersion":"2020-09-04","eventTime":"2026-01-10T06:01:03.000Z","payload":{"reportProcessingFinishedNotification":{"sellerId":"A0SELLERTEST01","accountId":"amzn1.merchant.o.A0SELLERTEST01","reportId":"54517018502","reportType":"GET_SALES_AND_TRAFFIC_REPORT","processingStatus":"DONE","reportDocumentId":"amzn1.spdoc.1.4.na.0000.TEST"}},"notificationMetadata":{"applicationId":"a","subscriptionId":"0000","publishTime":"2026-01-10T06:01:05.000Z","notificationId":"n-1","new":1}}`,
			want: notify.Message{Kind: notify.ReportFinished, ID: "n-1", At: at, Sellers: []string{"A0SELLERTEST01", "amzn1.merchant.o.A0SELLERTEST01"}, Report: "54517018502", Status: "DONE", Document: "amzn1.spdoc.1.4.na.0000.TEST", Type: "GET_SALES_AND_TRAFFIC_REPORT"},
		},
		"a query with another page": {
			body: `{"notificationType":"DATA_KIOSK_QUERY_PROCESSING_FINISHED","eventTime":"2026-01-10T06:01:03Z","payload":{"accountId":"amzn1.merchant.o.A0","queryId":"54517018503","query":"query MyQuery{x}","processingStatus":"DONE","dataDocumentId":"amzn1.tortuga.3.0000.TEST","pagination":{"nextToken":"AAMA-"}},"notificationMetadata":{"notificationId":"n-2"}}`,
			want: notify.Message{Kind: notify.QueryFinished, ID: "n-2", At: at, Sellers: []string{"amzn1.merchant.o.A0"}, Report: "54517018503", Status: "DONE", Document: "amzn1.tortuga.3.0000.TEST", Next: "AAMA-"},
		},
		"an account at risk, of no seller": {
			body: `{"notificationType":"ACCOUNT_STATUS_CHANGED","eventTime":"2026-01-10T06:01:03Z","payload":{"accountStatusChangeNotification":{"previousAccountStatus":"NORMAL","currentAccountStatus":"AT_RISK"}}}`,
			want: notify.Message{Kind: notify.AccountStatus, At: at, Status: "AT_RISK", Was: "NORMAL"},
		},
		"money, in the other spelling": {
			body: `{"NotificationVersion":"1.0","NotificationType":"TRANSACTION_UPDATE","EventTime":"2026-01-10T06:01:03Z","NotificationMetadata":{"NotificationId":"n-3"},"Payload":{"TransactionUpdateNotification":{"SellingPartnerMetadata":{"SellingPartnerId":"A0","MarketplaceId":"M","AccountType":"PAYABLE"},"RelatedIdentifiers":[],"TransactionType":"Shipment","PostedDate":"2026-01-10T06:00:00Z","TotalAmount":{"CurrencyAmount":1.5,"CurrencyCode":"USD"}}}}`,
			want: notify.Message{Kind: notify.TransactionUpdate, ID: "n-3", At: at, Sellers: []string{"A0"}, Type: "Shipment", Posted: at.Add(-63 * time.Second)},
		},
		"one of another kind": {body: `{"NotificationType":"ORDER_CHANGE","Payload":{"OrderChangeNotification":{}}}`, want: notify.Message{Kind: "ORDER_CHANGE"}},
		"no JSON":             {body: "hello", err: notify.ErrStrange},
		"no kind":             {body: `{"payload":{}}`, err: notify.ErrStrange},
		"no payload":          {body: `{"notificationType":"REPORT_PROCESSING_FINISHED","payload":{}}`, err: notify.ErrStrange},
		"no report":           {body: `{"notificationType":"DATA_KIOSK_QUERY_PROCESSING_FINISHED","payload":{"accountId":"x"}}`, err: notify.ErrStrange},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := notify.Parse([]byte(tt.body))
			if !errors.Is(err, tt.err) {
				t.Fatalf("Parse error = %v, want %v", err, tt.err)
			}
			if d := cmp.Diff(tt.want, got); err == nil && d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestOf(t *testing.T) {
	for name, tt := range map[string]struct {
		says   []string
		seller string
		vendor bool
		want   bool
	}{
		"the seller":               {says: []string{"A1", "amzn1.merchant.o.A1"}, seller: "A1", want: true},
		"its account only":         {says: []string{"amzn1.merchant.o.A1"}, seller: "A1", want: true},
		"another":                  {says: []string{"A2", "amzn1.merchant.o.A2"}, seller: "A1"},
		"nobody in particular":     {seller: "A1", want: true},
		"a vendor group":           {says: []string{"amzn1.vg.123"}, seller: "A1", vendor: true, want: true},
		"a vendor group, a seller": {says: []string{"amzn1.vg.123"}, seller: "A1"},
		"an unknown seller's id":   {says: []string{"A2"}, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (notify.Message{Sellers: tt.says}).Of(tt.seller, tt.vendor); got != tt.want {
				t.Errorf("Of(%q) = %v, want %v", tt.seller, got, tt.want)
			}
		})
	}
}

// Whatever comes is a notification that says what it is about, or is refused.
func FuzzParse(f *testing.F) {
	f.Add(`{"notificationType":"REPORT_PROCESSING_FINISHED","payload":{"reportProcessingFinishedNotification":{"reportId":"1","processingStatus":"DONE"}}}`)
	f.Add(`{"NotificationType":"TRANSACTION_UPDATE","Payload":{"TransactionUpdateNotification":{}}}`)
	f.Fuzz(func(t *testing.T, body string) {
		m, err := notify.Parse([]byte(body))
		switch {
		case err != nil && !errors.Is(err, notify.ErrStrange):
			t.Errorf("error of no class: %v", err)
		case err == nil && (m.Kind == "" || m.Kind == notify.ReportFinished && (m.Report == "" || m.Status == "")):
			t.Errorf("accepted as %+v", m)
		}
	})
}
