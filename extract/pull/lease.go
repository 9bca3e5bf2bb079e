package pull

import (
	"context"
	"errors"
	"fmt"
)

// Lease is the right to work on an account, which another process may take over when this one stands still.
type Lease interface {
	// Sure returns nil while the lease is surely this process's. It is asked before every report that is
	// asked for and every write of the account's state.
	Sure(ctx context.Context) error
}

// ErrHandedOver says that another process goes on with an account. Whatever is open there is that one's.
var ErrHandedOver = errors.New("another process took the account over")

// sure says whether the account is still ours; else its worker stops without writing anything more.
func (w *worker) sure(ctx context.Context) bool {
	lease := w.Leases[w.Code]
	if lease == nil || w.broken != nil {
		return w.broken == nil
	}
	if err := lease.Sure(ctx); err != nil {
		w.broken = fmt.Errorf("%w: %w", ErrHandedOver, err)
	}
	return w.broken == nil
}
