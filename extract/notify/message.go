// Package notify reads what Amazon tells an account's queue: that reports and queries are finished, that the
// account's standing changed, that money moved.
package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind is Amazon's name of a notification.
type Kind string

// The kinds that mean something here.
const (
	ReportFinished    Kind = "REPORT_PROCESSING_FINISHED"
	QueryFinished     Kind = "DATA_KIOSK_QUERY_PROCESSING_FINISHED"
	AccountStatus     Kind = "ACCOUNT_STATUS_CHANGED"
	TransactionUpdate Kind = "TRANSACTION_UPDATE"
)

// Message is one notification.
type Message struct {
	Kind     Kind
	ID       string    // tells two deliveries of one notification
	At       time.Time // of the event
	Sellers  []string  // whose it is: seller id and account id, as far as it says so
	Report   string    // report or query id
	Status   string    // DONE, CANCELLED, FATAL; of an account NORMAL, AT_RISK, DEACTIVATED
	Was      string    // of an account: its status before
	Document string    // of what was asked for
	Problem  string    // document that says why a query failed
	Next     string    // token of a query's next page
	Type     string    // report type, or what kind of transaction
	Posted   time.Time // of a transaction: when; of an event that does not say when it happened
}

// ErrStrange says that a message is no notification.
var ErrStrange = errors.New("no notification")

// Parse reads a message's body. Both spellings of envelopes are read, and members that are not known are passed over.
// Source: Notifications API v1, notification type values (read 2026-11).
func Parse(body []byte) (Message, error) {
	var e struct { // encoding/json matches names in any case
		NotificationType string
		EventTime        time.Time
		Payload          struct {
			ReportProcessingFinishedNotification *struct {
				SellerID, AccountID, ReportID, ReportType, ProcessingStatus, ReportDocumentID string
			}
			AccountStatusChangeNotification *struct {
				PreviousAccountStatus, CurrentAccountStatus string
			}
			TransactionUpdateNotification *struct {
				SellingPartnerMetadata struct{ SellingPartnerID string }
				TransactionType        string
				PostedDate             string
			}
			AccountID, QueryID, ProcessingStatus, DataDocumentID, ErrorDocumentID string
			Pagination                                                            struct{ NextToken string }
		}
		NotificationMetadata struct{ NotificationID string }
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return Message{}, fmt.Errorf("%w: %w", ErrStrange, err)
	}
	m := Message{Kind: Kind(e.NotificationType), ID: e.NotificationMetadata.NotificationID, At: e.EventTime.UTC()}
	who := func(ids ...string) {
		for _, id := range ids {
			if id != "" {
				m.Sellers = append(m.Sellers, id)
			}
		}
	}
	p := &e.Payload
	switch {
	case e.NotificationType == "":
		return m, fmt.Errorf("%w: it names no notificationType", ErrStrange)
	case m.Kind == ReportFinished && p.ReportProcessingFinishedNotification != nil:
		n := p.ReportProcessingFinishedNotification
		who(n.SellerID, n.AccountID)
		m.Report, m.Type, m.Status, m.Document = n.ReportID, n.ReportType, n.ProcessingStatus, n.ReportDocumentID
	case m.Kind == QueryFinished:
		who(p.AccountID)
		m.Report, m.Status, m.Document, m.Problem, m.Next = p.QueryID, p.ProcessingStatus, p.DataDocumentID, p.ErrorDocumentID, p.Pagination.NextToken
	case m.Kind == AccountStatus && p.AccountStatusChangeNotification != nil:
		m.Status, m.Was = p.AccountStatusChangeNotification.CurrentAccountStatus, p.AccountStatusChangeNotification.PreviousAccountStatus
	case m.Kind == TransactionUpdate && p.TransactionUpdateNotification != nil:
		who(p.TransactionUpdateNotification.SellingPartnerMetadata.SellingPartnerID)
		m.Type, m.Posted = p.TransactionUpdateNotification.TransactionType, m.At
		if at, err := time.Parse(time.RFC3339, p.TransactionUpdateNotification.PostedDate); err == nil {
			m.Posted = at.UTC()
		}
	case m.Kind == ReportFinished, m.Kind == AccountStatus, m.Kind == TransactionUpdate:
		return m, fmt.Errorf("%w: %s without its payload", ErrStrange, m.Kind)
	}
	if (m.Kind == ReportFinished || m.Kind == QueryFinished) && (m.Report == "" || m.Status == "") {
		return m, fmt.Errorf("%w: %s names no report or query, or no status", ErrStrange, m.Kind)
	}
	return m, nil
}

// Of says whether the message is about a partner, as far as it tells: an account's id ends in the seller's, and those
// of vendor groups, which no configuration knows, may be any vendor's.
func (m Message) Of(seller string, vendor bool) bool {
	if len(m.Sellers) == 0 || seller == "" {
		return true
	}
	for _, id := range m.Sellers {
		if id == seller || strings.HasSuffix(id, "."+seller) || vendor && strings.HasPrefix(id, "amzn1.vg.") {
			return true
		}
	}
	return false
}
