package schedule

import "time"

// Polling: a report is looked at for the first time after half of the time its type usually takes, then
// every 3 % of the time gone by, so that its end shows at most that much late. With a queue of
// notifications only what the queue seems to have lost is looked at.
const (
	pollEvery = 5 * time.Second
	pollSlow  = 15 * time.Minute
	pollPart  = 33
	slowAfter = 6 * time.Hour
)

// FirstPoll returns how long after it was asked a report is first looked at; usual is its type's median, and
// late, where a queue tells of its end, the 95th percentile, else 0. jitter, from 0 to 1, spreads requests.
func FirstPoll(usual, late time.Duration, jitter float64) time.Duration {
	if late > 0 {
		return max(2*late, pollEvery)
	}
	return max(spread(usual/2, jitter), pollEvery)
}

// NextPoll returns how long after a look that found it unfinished a report is looked at again; gone is the
// time since it was asked.
func NextPoll(gone time.Duration, jitter float64) time.Duration {
	if gone > slowAfter {
		return spread(pollSlow, jitter)
	}
	return spread(max(pollEvery, gone/pollPart), jitter)
}

// spread takes up to a tenth off.
func spread(d time.Duration, jitter float64) time.Duration {
	return d - time.Duration(jitter*float64(d)/10)
}
