package pull

import "sellerhouse/extract/internal/transport"

// The classes of errors in a Result, and the one a Sink may answer with.
var (
	ErrThrottled = transport.ErrThrottled // the quota is used up; the next run goes on
	ErrDenied    = transport.ErrDenied    // a right is missing: authorise the account or give the role
	ErrRevoked   = transport.ErrRevoked   // the account's grant ended: authorise it again
	ErrDrift     = transport.ErrDrift     // the document is in quarantine
	ErrInvalid   = transport.ErrInvalid   // Amazon refused the request
	ErrServer    = transport.ErrServer    // Amazon, or the way to it, is down
)
