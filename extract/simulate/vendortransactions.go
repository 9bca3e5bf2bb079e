package simulate

import (
	"net/http"
	"time"
)

var _ = answers(
	api{"GET /vendor/transactions/v1/transactions/{id}", "getTransaction", plan{10, 20, "10.0"}, (*Server).vendorTransaction},
)

// Submission is what a vendor's own systems sent to Amazon: the acknowledgement of a purchase order.
type Submission struct {
	ID  string
	At  time.Time
	End string // Success or Failure
	By  time.Time
}

// Submissions are what a vendor account submitted until now, oldest first.
func (s *Server) Submissions(code string) []Submission {
	s.mu.Lock()
	now := s.moment
	s.mu.Unlock()
	return s.submissions(code, now)
}

func (s *Server) submissions(code string, now time.Time) []Submission {
	var out []Submission
	for _, o := range s.world.VendorOrders(code, now) {
		x := Submission{At: o.OrderedAt.Add(90 * time.Minute).Truncate(time.Second), End: "Success"}
		if x.At.After(now) {
			continue
		}
		if s.seed.one(6, "acknowledgement", code, o.Number) {
			x.End = "Failure"
		}
		x.ID = x.At.UTC().Format("20060102150405") + "-" + s.seed.uuid("acknowledgement", code, o.Number)
		x.By = x.At.Add(s.seed.between(time.Minute, 50*time.Hour, "acknowledgement", code, o.Number))
		out = append(out, x)
	}
	return out
}

// vendorTransaction is GET /vendor/transactions/v1/transactions/{id}.
func (s *Server) vendorTransaction(c *call) {
	if c.account.Type != "vendor" {
		c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Access to requested resource is denied.", "")
		return
	}
	id := c.r.PathValue("id")
	for _, x := range s.submissions(c.account.Code, c.moment) {
		if x.ID != id {
			continue
		}
		status := object{{"transactionId", id}, {"status", "Processing"}}
		switch {
		case x.By.After(c.moment):
		case x.End == "Failure":
			status = object{{"transactionId", id}, {"status", x.End}, {"errors", []object{
				{{"code", "INVALID_ORDER_ID"}, {"message", "Invalid order ID."}, {"details", ""}},
				{{"code", "InvalidInput"}, {"message", "The acknowledged quantity is above the ordered one."}},
			}}}
		default:
			status = object{{"transactionId", id}, {"status", x.End}}
		}
		c.ok(http.StatusOK, object{{"payload", object{{"transactionStatus", status}}}})
		return
	}
	c.fail(http.StatusNotFound, "NotFound", "The transaction could not be found.", "")
}
