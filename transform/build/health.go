package build

import (
	"sellerhouse/extract/batch"
	"sellerhouse/extract/window"
	"sellerhouse/transform/fact"
	"sellerhouse/transform/money"
)

// standing turns a row of a site into a row a metric.
func (w *feeder) standing(r *fedRow) error {
	one := func(code, channel, status string) error {
		w.row.text("metric_code", code)
		w.row.text("channel", channel)
		w.row.text("amazon_status", status)
		return w.add(r)
	}
	switch r.src.Table {
	case "account_health_status":
		return one("ACCOUNT_STATUS", "ALL", r.Col("status").Text(r.i))
	case "account_health_warning":
		return one("WARNING:"+r.Col("warning_type").Text(r.i), "ALL", r.Col("status").Text(r.i))
	}
	for _, m := range fact.HealthMetrics {
		status, part, rate := r.Col(m.Column+"_status"), r.Col(m.Part), r.Col(m.Column+"_rate")
		if status.IsNull(r.i) && part.IsNull(r.i) && rate.IsNull(r.i) {
			continue // not measured for this site
		}
		if err := w.measured(r, m); err != nil {
			return err
		}
		if err := one(m.Code, m.Channel, status.Text(r.i)); err != nil {
			return err
		}
	}
	if v := r.Col("account_health_rating"); !v.IsNull(r.i) {
		w.looked(r, "account_health_rating")
		return one("ACCOUNT_HEALTH_RATING", "ALL", v.Text(r.i))
	}
	return nil
}

// measured appends a metric's counts, its rate and Amazon's target.
func (w *feeder) measured(r *fedRow, m fact.HealthMetric) error {
	row := w.row
	part := amountOf(r.Col(m.Part), r.i)
	row.maybe("numerator", part.v, part.ok)
	if m.Whole != "" {
		whole := amountOf(r.Col(m.Whole), r.i)
		row.maybe("denominator", whole.v, whole.ok)
		if part.ok && whole.ok && whole.v > 0 {
			rate, err := money.MulDiv(part.v, 10_000_000_000, whole.v)
			if err != nil {
				return err
			}
			row.int("rate", rate)
		}
	}
	if v := r.Col(m.Column + "_rate"); !v.IsNull(r.i) {
		row.int("rate_reported", money.Round(v.Int(r.i), 16, 10))
	}
	row.from("target_value", r.Col(m.Column+"_target"), r.i)
	row.text("target_condition", r.Col(m.Column+"_condition").Text(r.i))
	w.looked(r, m.Column)
	return nil
}

// looked appends the days a metric looks back on.
func (w *feeder) looked(r *fedRow, column string) {
	for to, v := range map[string]*batch.Vector{"range_from": r.Col(column + "_from"), "range_to": r.Col(column + "_until")} {
		if !v.IsNull(r.i) {
			w.row.int(to, int64(window.DayOf(instant(v.Int(r.i)), utc)))
		}
	}
}
