package journal

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// Call is one request to Amazon.
type Call struct {
	At                      time.Time
	Account, API, Operation string
	Status                  int // 0 where no answer came
	Latency, Wait           time.Duration
	Attempt                 int     // which try of the very same call it was, from 1
	Rate                    float64 // calls a second the answer's header allowed, 0 where it said nothing
	Request, Run            string
}

// AppendCalls adds to ops.api_call.
func AppendCalls(ctx context.Context, db DB, calls []Call) error {
	rows := make([][]any, len(calls))
	for i, c := range calls {
		rate, err := perSecond(c.Rate)
		if err != nil {
			return fmt.Errorf("call %s of %s: %w", c.Operation, c.Account, err)
		}
		rows[i] = []any{at(c.At), c.Account, c.API, c.Operation, uint16(c.Status), uint32(c.Latency.Milliseconds()), uint32(c.Wait.Milliseconds()), uint16(c.Attempt), rate, c.Request, c.Run}
	}
	return appendRows(ctx, db, "ops.api_call",
		columns("called_at", "account", "api", "operation", "status", "latency_ms", "wait_ms", "attempt", "rate_per_second", "request", "run"), rows)
}

// Quota is one bucket of an account, as it stood at a moment.
type Quota struct {
	Account, Operation string // of a limit that is not an operation's, what it counts
	Rate, Burst, Level float64
	Shared             bool // all accounts of its application spend it
	Learned            bool // the rate is not the published one
	Refused            int  // refusals in all
	At                 time.Time
}

// Quotas rewrites ops.quota.
func Quotas(ctx context.Context, db DB, quotas []Quota) error {
	rows := make([][]any, len(quotas))
	for i, q := range quotas {
		rate, err := perSecond(q.Rate)
		if err != nil {
			return fmt.Errorf("quota %s of %s: %w", q.Operation, q.Account, err)
		}
		level := decimal.NewFromFloat(q.Level).Round(6)
		learned := "published"
		if q.Learned {
			learned = "learned"
		}
		if q.Shared {
			learned += ", of the application"
		}
		rows[i] = []any{q.Account, q.Operation, learned, rate, uint32(q.Burst), level, uint32(q.Refused), at(q.At)}
	}
	return rewrite(ctx, db, "ops.quota",
		columns("account", "operation", "bucket", "rate_per_second", "burst", "level", "refused", "at"), rows)
}

// perSecond is a rate as the ops tables keep it.
func perSecond(rate float64) (decimal.Decimal, error) {
	return decimal.NewFromString(strconv.FormatFloat(rate, 'f', 9, 64))
}
