-- severity: WARN
-- means:    vendor sales of a day by product are far from what Amazon adds up for the whole account
-- do:       read the day again; if it stays, products are missing from the report by product

-- Amazon rounds and filters either by itself: five percent, and more than 100 in the store's currency.
WITH products AS (
    SELECT account_sk, marketplace_sk, distributor_view, selling_program, period, start_date, sum(shipped_revenue_tc) AS revenue
    FROM dw.fact_vendor_sales
    GROUP BY account_sk, marketplace_sk, distributor_view, selling_program, period, start_date
)
SELECT
    concat(toString(t.account_sk), ' ', toString(t.distributor_view), ' ', toString(t.start_date)) AS node,
    t.shipped_revenue_tc - ifNull(p.revenue, toDecimal64(0, 4)) AS value,
    concat('account ', toString(t.shipped_revenue_tc), ', products ', toString(ifNull(p.revenue, toDecimal64(0, 4))), ' ', toString(t.currency)) AS detail
FROM dw.fact_vendor_sales_total AS t
LEFT JOIN products AS p ON p.account_sk = t.account_sk AND p.marketplace_sk = t.marketplace_sk AND p.distributor_view = t.distributor_view
    AND p.selling_program = t.selling_program AND p.period = t.period AND p.start_date = t.start_date
WHERE isNotNull(t.shipped_revenue_tc) AND abs(value) > 100 AND abs(value) * 20 > abs(assumeNotNull(t.shipped_revenue_tc));
