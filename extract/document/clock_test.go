package document

import "time"

func timeParse(s string) (int64, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	return t.UnixMicro(), err
}

func unix(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }

func floorDay(seconds int64) int64 {
	d := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		d--
	}
	return d
}
