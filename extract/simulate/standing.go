package simulate

import (
	"encoding/json"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

var _ = project(projection{
	spec: catalog.AccountHealth, work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, render: (*Server).accountHealthFile,
})

// accountHealthFile is the account's performance in every store, whichever was asked for. One of the spellings that
// differ between Amazon's schema and its example is drawn for each document.
func (s *Server) accountHealthFile(r *report, f Faults) *file {
	example := s.seed.one(2, "example's spelling", r.Document)
	spelt := func(schema, other string) string {
		if example {
			return other
		}
		return schema
	}
	var states, metrics []fields
	nested := 0
	for _, x := range s.standing(r.Account, r.Generated, f) {
		states = append(states, fields{"marketplaceId", x.Store.ID, "status", x.Status})
		row := fields{"marketplaceId", x.Store.ID, "lateShipmentRate", measured(x.At, x.Late, "orderCount", "lateShipmentCount")}
		defects := fields{}
		for _, channel := range []string{"afn", "mfn"} {
			d := x.Defects[channel]
			parts := func(n int, status string) fields { return fields{"count", n, "status", status} }
			one := measured(x.At, d.Measured, "orderCount", "").without("")
			one = append(one, "orderWithDefects", parts(d.Part, verdict(d.Good())), "claims", parts(d.Claims, "NONE"),
				"chargebacks", parts(d.Chargebacks, "NONE"), "negativeFeedback", parts(d.Feedback, "NONE"), "fulfillmentType", channel)
			defects = append(defects, channel, one)
		}
		row = append(row, "orderDefectRate", defects)
		if x.Invoices.Whole > 0 {
			part := func(n int) fields { return fields{"count", n, "status", "NONE"} }
			one := measured(x.At, x.Invoices, "orderCount", "").without("")
			row = append(row, "invoiceDefectRate", append(one, "invoiceDefect", part(x.Invoices.Part), "missingInvoice", part(x.Invoices.Part), "lateInvoice", part(0)))
		}
		row = append(row,
			"onTimeDeliveryRate", measured(x.At, x.OnTime, "shipmentCountWithValidTracking", "onTimeDeliveryCount"),
			"unitOnTimeDeliveryRate", measured(x.At, x.OnTime, "totalUnitCount", "unitOnTimeDeliveryCount"),
			"validTrackingRate", measured(x.At, x.Tracked, "shipmentCount", "validTrackingCount"),
			spelt("preFulfillmentCancellationRate", "prefulfillmentCancelRate"), measured(x.At, x.Cancels, "orderCount", "cancellationCount"))
		for _, c := range x.Counters {
			name := c.Name
			if name == "documentRequests" {
				name = spelt(name, "documentRequest")
			}
			row = append(row, name, fields{
				"reportingDateRange", days(x.At, 180), "defectsCount", c.Count, "status", verdict(c.Count == 0), "targetValue", 0, "targetCondition", "EQUALS",
			})
		}
		row = append(row, "accountHealthRating", fields{spelt("accountHealthRatingStatus", "ahrStatus"), x.Rating, "reportingDateRange", days(x.At, 180)})
		warnings := []fields{}
		for _, c := range x.Warnings {
			warnings = append(warnings, fields{"warningType", c.Name, "status", "BAD"})
		}
		nested += len(warnings)
		metrics = append(metrics, append(row, spelt("warningStates", "warningState"), warnings))
	}
	return s.jsonReport(r, f, nil, nested, rowArray{name: "accountStatuses", rows: states}, rowArray{"performanceMetrics", metrics, "marketplaceId", ""})
}

// standing is how an account stands in its stores at a moment: as the world has it, but for what Amazon deactivated.
func (s *Server) standing(account string, at time.Time, f Faults) []world.Standing {
	out := s.world.Standing(account, at)
	if f.deactivated(account, window.DayOf(at, time.UTC)) {
		for i := range out {
			out[i].Status = "DEACTIVATED"
		}
	}
	return out
}

// judged is how an account stands when a day begins in UTC, which is when its statuses change. The lock is held.
func (s *Server) judged(account string, day window.Day) []world.Standing {
	id := account + " " + day.String()
	if s.judgements[id] == nil { // every look at a queue asks for the same days
		s.judgements[id] = s.standing(account, day.UTC(), s.faults)
	}
	return s.judgements[id]
}

func verdict(good bool) string {
	if good {
		return "GOOD"
	}
	return "BAD"
}

// days is the range of days a measure looks back on, to the minute.
func days(at time.Time, n int) fields {
	const minute = "2006-01-02T15:04Z"
	day := at.UTC().Truncate(24 * time.Hour)
	return fields{"reportingDateFrom", day.AddDate(0, 0, -n).Format(minute), "reportingDateTo", day.Add(-time.Minute).Format(minute)}
}

// measured is a metric: its counts under their names, its rate with ten decimals, and Amazon's target.
func measured(at time.Time, m world.Measured, whole, share string) fields {
	condition, status := "LESS_THAN", verdict(m.Good())
	if m.AtLeast {
		condition = "GREATER_THAN"
	}
	rate := json.Number("0")
	if m.Whole > 0 {
		rate = scaled(int(nearest(int64(m.Part)*1e10, int64(m.Whole))), 10)
	} else {
		status = "NONE"
	}
	return fields{
		"reportingDateRange", days(at, m.Days), whole, m.Whole, share, m.Part, "status", status, "rate", rate,
		"targetValue", scaled(m.Target, 4), "targetCondition", condition,
	}
}
