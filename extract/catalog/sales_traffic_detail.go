package catalog

import (
	"strings"

	"sellerhouse/extract/dataset"
)

// The other grains of sales and traffic, each a dataset of its own since their totals differ. They answer questions
// of detail and are asked on demand only: the day by child ASIN is what everything else rests on.
var (
	// SalesTrafficSKU is a day by SKU, for ASINs offered under several.
	SalesTrafficSKU = declare(salesTrafficOf("sales_traffic_sku", "a day by SKU", "DAY", "SKU", dataset.Daily, 1,
		"SKU granularity leaves out ASINs with traffic but no offer or order (amzn/selling-partner-api-models#424)."))
	// SalesTrafficParent is a day by parent ASIN.
	SalesTrafficParent = declare(salesTrafficOf("sales_traffic_parent", "a day by parent ASIN", "DAY", "PARENT", dataset.Daily, 1))
	// SalesTrafficWeek is a week, Sunday to Saturday, by child ASIN: its sessions are the week's, not the sum of days.
	SalesTrafficWeek = declare(salesTrafficOf("sales_traffic_week", "a week by child ASIN", "WEEK", "CHILD", dataset.Weekly, 7))
	// SalesTrafficMonth is a month by child ASIN.
	SalesTrafficMonth = declare(salesTrafficOf("sales_traffic_month", "a month by child ASIN", "MONTH", "CHILD", dataset.Monthly, 31))
)

func salesTrafficOf(name, what, dates, asins string, period dataset.Period, maxDays int, traps ...string) dataset.Spec {
	s := *SalesTraffic
	s.Name, s.Period, s.MaxDays, s.OnDemand = name, period, maxDays, true
	s.Doc = "Sales and traffic of " + what + "; asked on demand."
	s.Source.Options = map[string]string{"dateGranularity": dates, "asinGranularity": asins}
	s.Fallback, s.Past = "", ""
	s.Traps = append(traps, s.Traps...)
	if period != dataset.Daily {
		s.Reread = dataset.Reread{Weekly: maxDays + 7}
	}
	s.Sample = strings.NewReplacer(`"DAY"`, `"`+dates+`"`, `"CHILD"`, `"`+asins+`"`).Replace(salesTrafficSample)
	switch asins {
	case "SKU":
		s.Sample = strings.Replace(s.Sample, `"childAsin":"B0SAMPLE01",`, `"childAsin":"B0SAMPLE01","sku":"MUG-BLUE",`, 1)
	case "PARENT":
		s.Sample = strings.Replace(s.Sample, `"childAsin":"B0SAMPLE01",`, "", 1)
	}
	s.Tables = []dataset.Table{
		{
			Name: name + "_by_date", Rows: "salesAndTrafficByDate", Grain: "one row per day, week or month of one site, named by its first day",
			Key: []string{"date"}, Day: "date", Columns: salesTrafficByDate(),
		},
		{
			Name: name + "_by_asin", Rows: "salesAndTrafficByAsin", Grain: "one row per product of one site over the document's window",
			Key: []string{"parent_asin", "child_asin", "sku"}, Columns: salesTrafficByASIN(),
		},
	}
	return s
}
