-- severity: FAIL
-- means:    ledger rows have no exchange rate, so their amount is in no total
-- do:       import the reference rates of the days, or add a peg for the currency
SELECT
    concat(toString(currency), ' to ', toString(reporting_ccy), ' ', toString(period)) AS node,
    count() AS value,
    concat(toString(count()), ' rows from ', toString(min(posted_date)), ' to ', toString(max(posted_date)), ', ', toString(sum(amount_tc)), ' ', toString(currency)) AS detail
FROM dw.fact_pnl_line
WHERE amount_rc IS NULL
GROUP BY currency, reporting_ccy, period;
