-- severity: WARN
-- means:    units were sold for which no cost is known: gross profit is too high
-- do:       add the costs to inputs/costs.csv
SELECT
    concat(toString(account_sk), ' ', toString(period)) AS node,
    sum(abs(toInt64(qty))) AS value,
    concat(toString(uniqExact(product_sk)), ' products') AS detail
FROM dw.fact_pnl_line
WHERE pl_line = 'CG_MISSING' AND reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency)
GROUP BY account_sk, period;
