package simulate

import (
	"crypto/md5" //nolint:gosec // SQS sums bodies with it
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/window"
)

// An account's queue is at /queues/CODE: it gets a message for each report and query that came to its end and for each
// store whose account status changed, some twice, none in order, each a little later, and now and then one that is about
// something else.
const (
	queueFolder  = "/queues/"
	keptMessages = 4 * 24 * time.Hour
)

// notification is a message on its way.
type notification struct {
	id   string
	body string
	at   time.Time // when it can be received
}

// delivered is what became of a message.
type delivered struct {
	hidden time.Time // until when it is kept from others
	gone   bool
}

// handleSQS is the queue service: AWS JSON 1.0, ReceiveMessage, DeleteMessage and DeleteMessageBatch.
func (s *Server) handleSQS(w http.ResponseWriter, r *http.Request) {
	answer := func(status int, v any) {
		raw, err := plainJSON(v)
		if err != nil {
			status, raw = http.StatusInternalServerError, []byte(`{}`)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
		w.WriteHeader(status)
		_, _ = w.Write(raw)
	}
	refuse := func(kind, message string) {
		answer(http.StatusBadRequest, object{{"__type", "com.amazonaws.sqs#" + kind}, {"message", message}})
	}
	op, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "AmazonSQS.")
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	var in struct {
		QueueURL      string `json:"QueueUrl"`
		Most          int    `json:"MaxNumberOfMessages"`
		Wait          int    `json:"WaitTimeSeconds"`
		Visibility    *int   `json:"VisibilityTimeout"`
		ReceiptHandle string
		Entries       []struct{ ID, ReceiptHandle string }
	}
	if !ok || err != nil || json.Unmarshal(raw, &in) != nil {
		refuse("InvalidAction", "The action or operation requested is invalid.")
		return
	}
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
		refuse("MissingAuthenticationToken", "The request must be signed.")
		return
	}
	_, code, _ := strings.Cut(in.QueueURL, queueFolder)
	s.mu.Lock()
	a, lost := s.byCode[code], s.faults.LostQueue
	if a != nil {
		s.count(code, "sqs."+op, false)
	}
	s.mu.Unlock()
	switch {
	case a == nil:
		refuse("QueueDoesNotExist", "The specified queue does not exist.")
		return
	case lost:
		answer(http.StatusServiceUnavailable, object{{"__type", "ServiceUnavailable"}, {"message", "Service is temporarily unavailable."}})
		return
	}
	switch op {
	case "ReceiveMessage":
		visibility := 30 * time.Second
		if in.Visibility != nil {
			visibility = time.Duration(*in.Visibility) * time.Second
		}
		list := s.receive(a, max(1, min(in.Most, 10)), visibility)
		if len(list) == 0 && in.Wait > 0 {
			// A long poll ends when a message comes or its time is over, on the one clock; it must not hold up who moves that.
			for range 4 {
				select {
				case <-r.Context().Done():
					return
				case <-time.After(time.Millisecond):
				}
				if list = s.receive(a, max(1, min(in.Most, 10)), visibility); len(list) > 0 {
					break
				}
			}
		}
		out := object{}
		if len(list) > 0 {
			out = object{{"Messages", list}}
		}
		answer(http.StatusOK, out)
	case "DeleteMessage":
		s.forget(a, in.ReceiptHandle)
		answer(http.StatusOK, object{})
	case "DeleteMessageBatch":
		done := []object{}
		for _, e := range in.Entries {
			s.forget(a, e.ReceiptHandle)
			done = append(done, object{{"Id", e.ID}})
		}
		answer(http.StatusOK, object{{"Successful", done}, {"Failed", []string{}}})
	default:
		refuse("UnsupportedOperation", "The operation is not supported here.")
	}
}

// receive hands out messages that nobody has in hand.
func (s *Server) receive(a *account, most int, visibility time.Duration) []object {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []object
	for _, n := range s.notifications(a) {
		if len(out) == most {
			break
		}
		d := s.delivered[n.id]
		if d == nil {
			d = &delivered{}
			s.delivered[n.id] = d
		}
		if d.gone || s.now.Before(n.at) || s.now.Before(d.hidden) {
			continue
		}
		d.hidden = s.now.Add(visibility)
		sum := md5.Sum([]byte(n.body)) //nolint:gosec // as SQS does
		out = append(out, object{
			{"MessageId", s.seed.uuid("message", n.id)}, {"ReceiptHandle", n.id}, {"MD5OfBody", hex.EncodeToString(sum[:])}, {"Body", n.body},
		})
	}
	return out
}

// forget deletes a message.
func (s *Server) forget(a *account, receipt string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.delivered[receipt]; d != nil && strings.HasPrefix(receipt, a.Code+"|") {
		d.gone = true
	}
}

// notifications are the messages an account's queue was sent, in no order. The lock is held.
func (s *Server) notifications(a *account) []notification {
	var out []notification
	add := func(end time.Time, id, body string) {
		if end.After(s.now) || s.now.Sub(end) > keptMessages || s.seed.one(s.faults.LostMessage, "lost message", a.Code, id) {
			return
		}
		n := notification{a.Code + "|" + id, body, end.Add(s.seed.between(500*time.Millisecond, 12*time.Second, "publish", a.Code, id))}
		out = append(out, n)
		if s.seed.one(5, "delivered twice", a.Code, id) {
			n.id += "|2"
			n.at = n.at.Add(s.seed.between(0, 40*time.Second, "publish again", a.Code, id))
			out = append(out, n)
		}
	}
	for _, r := range s.reports[a.Code].list {
		end := r.ends()
		if !r.Cancelled.IsZero() {
			end = r.Cancelled
		}
		if end.After(s.now) {
			continue
		}
		add(end, "report "+r.ID, s.told(a, "REPORT_PROCESSING_FINISHED", "2020-09-04", "2020-09-04", "report "+r.ID, r.Generated, object{{"reportProcessingFinishedNotification", object{
			{"sellerId", sellerID(a)}, {"accountId", s.accountID(a)}, {"reportId", r.ID}, {"reportType", r.Type}, {"processingStatus", r.status(s.now)}, {"reportDocumentId", r.Document},
		}}}))
		if s.seed.one(23, "transaction update", a.Code, r.ID) {
			add(end, "update "+r.ID, s.transactionUpdate(a, r.ID, r.Generated))
		}
	}
	for _, q := range s.queries {
		if q.Account != a.Code || q.status(s.now) != q.Outcome || !q.Cancelled.IsZero() {
			continue
		}
		o := object{{"accountId", s.accountID(a)}, {"queryId", q.ID}, {"query", q.Text}, {"processingStatus", q.Outcome}}
		for _, m := range s.queryObject(q, s.now) {
			if slices.Contains([]string{"dataDocumentId", "errorDocumentId", "pagination"}, m.name) {
				o = append(o, m)
			}
		}
		add(q.Created.Add(q.Queue+q.Work), "query "+q.ID, s.told(a, "DATA_KIOSK_QUERY_PROCESSING_FINISHED", "2023-11-15", "2023-11-15", "query "+q.ID, q.Generated, o))
	}
	s.statusChanges(a, add)
	slices.SortFunc(out, func(x, y notification) int {
		return strings.Compare(s.seed.hex(16, "order", x.id), s.seed.hex(16, "order", y.id))
	})
	return out
}

func sellerID(a *account) string {
	if a.Type == "vendor" {
		return ""
	}
	return a.SellingPartnerID
}

// accountID is how notifications name an account: a vendor by its group.
func (s *Server) accountID(a *account) string {
	if a.Type == "vendor" {
		return "amzn1.vg." + strconv.FormatUint(s.seed.number("vendor group", a.Code)%10_000_000, 10)
	}
	return "amzn1.merchant.o." + a.SellingPartnerID
}

// statusChanges tells of the stores in which the account's status became another one. What they say names neither the
// store nor the seller. Who may not read the account's health is not told of it. The lock is held.
// Source: Notification Type Values, ACCOUNT_STATUS_CHANGED (read 2026-11).
func (s *Server) statusChanges(a *account, add func(end time.Time, id, body string)) {
	if s.faults.lacks(a.Code, catalog.AccountHealth.Role) {
		return
	}
	for day := window.DayOf(s.moment, time.UTC); s.now.Sub(day.UTC()) <= keptMessages; day-- {
		before := s.judged(a.Code, day-1)
		for i, x := range s.judged(a.Code, day) {
			if x.Status == before[i].Status {
				continue
			}
			id := "status " + x.Store.Code + " " + day.String()
			add(day.UTC(), id, s.told(a, "ACCOUNT_STATUS_CHANGED", "1.0", "2021-01-01", id, day.UTC(), object{{"accountStatusChangeNotification", object{
				{"previousAccountStatus", before[i].Status}, {"currentAccountStatus", x.Status},
			}}}))
		}
	}
}

// told is a notification of the newer kind.
func (s *Server) told(a *account, kind, version, payloadVersion, id string, at time.Time, payload object) string {
	return string(object{
		{"notificationVersion", version},
		{"notificationType", kind},
		{"payloadVersion", payloadVersion},
		{"eventTime", at.UTC().Format("2006-01-02T15:04:05.000Z")},
		{"payload", payload},
		{"notificationMetadata", object{
			{"applicationId", "amzn1.sellerapps.app." + s.seed.uuid("application", a.Code)},
			{"subscriptionId", s.seed.uuid("subscription", a.Code, kind)},
			{"publishTime", at.UTC().Add(time.Second).Format("2006-01-02T15:04:05.000Z")},
			{"notificationId", s.seed.uuid("notification", a.Code, id)},
			{"futureMember", "v"},
		}},
	}.print(nil))
}

// transactionUpdate is a notification of the older kind.
func (s *Server) transactionUpdate(a *account, id string, at time.Time) string {
	return string(object{
		{"NotificationVersion", "1.0"},
		{"NotificationType", "TRANSACTION_UPDATE"},
		{"PayloadVersion", "1.0"},
		{"EventTime", zulu(at)},
		{"NotificationMetadata", object{{"NotificationId", s.seed.uuid("notification", a.Code, "update "+id)}}},
		{"Payload", object{{"TransactionUpdateNotification", object{
			{"SellingPartnerMetadata", object{{"SellingPartnerId", a.SellingPartnerID}, {"MarketplaceId", a.Marketplaces[0]}, {"AccountType", "PAYABLE"}}}, {"TransactionType", "Shipment"}, {"PostedDate", zulu(at)},
		}}}},
	}.print(nil))
}
