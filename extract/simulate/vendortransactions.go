package simulate

import "net/http"

var _ = answers(
	api{"GET /vendor/transactions/v1/transactions/{id}", "getTransaction", plan{10, 20, "10.0"}, (*Server).vendorTransaction},
)

// vendorTransaction is GET /vendor/transactions/v1/transactions/{id}.
func (s *Server) vendorTransaction(c *call) {
	if c.account.Type != "vendor" {
		c.failBare(http.StatusForbidden, "AccessDeniedException", "Unauthorized", "Access to requested resource is denied.", "")
		return
	}
	id := c.r.PathValue("id")
	for _, x := range s.world.Submissions(c.account.Code, c.moment) {
		if x.ID != id {
			continue
		}
		status := object{{"transactionId", id}, {"status", "Success"}}
		switch {
		case x.By.After(c.moment):
			status = object{{"transactionId", id}, {"status", "Processing"}}
		case !x.Taken:
			status = object{{"transactionId", id}, {"status", "Failure"}, {"errors", []object{
				{{"code", "INVALID_ORDER_ID"}, {"message", "Invalid order ID."}, {"details", ""}},
				{{"code", "InvalidInput"}, {"message", "The shipped quantity is above the confirmed one."}},
			}}}
		}
		s.serve(servedEntry{Document: s.seed.hex(32, "page", c.op, c.account.Code, id, c.moment.String()), Account: c.account.Code, Type: c.op, Rows: 1})
		c.ok(http.StatusOK, object{{"payload", object{{"transactionStatus", status}}}})
		return
	}
	c.fail(http.StatusNotFound, "NotFound", "The transaction could not be found.", "")
}
