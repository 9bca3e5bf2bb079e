-- severity: FAIL
-- means:    collected and withheld tax of a site do not cancel out in a month: some of it stayed in, or left, the P&L
-- do:       look at the orders of the month whose tax rows do not sum to zero (i7_facilitated_tax)
SELECT
    concat(toString(account_sk), ' site ', toString(marketplace_sk), ' ', toString(period), ' ', toString(currency)) AS node,
    sum(amount_tc) AS value,
    concat('collected ', toString(sumIf(amount_tc, pl_line = 'TX_COLLECTED')), ', withheld ', toString(sumIf(amount_tc, pl_line = 'TX_WITHHELD'))) AS detail
FROM dw.fact_pnl_line
WHERE pl_line IN ('TX_COLLECTED', 'TX_WITHHELD') AND reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency)
GROUP BY account_sk, marketplace_sk, period, currency
HAVING sum(amount_tc) != 0;
