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

	ErrSkewed    = transport.ErrSkewed    // denied, and this machine's clock is more than 5 minutes off
	ErrElsewhere = transport.ErrElsewhere // denied, and the account's grant is another region's
	ErrNotForIt  = transport.ErrNotForIt  // refused: the type does not apply to any of the account's stores
	ErrTooWide   = transport.ErrTooWide   // refused: the window is too wide, or what it gives too large
)
