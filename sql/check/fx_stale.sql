-- severity: WARN
-- means:    an exchange rate was carried over more than 7 days
-- do:       look why the reference rates are not fetched any more
SELECT
    concat(toString(currency), ' to ', toString(reporting_ccy), ' ', toString(posted_date)) AS node,
    dateDiff('day', any(fx_date_used), posted_date) AS value,
    concat(toString(count()), ' rows use the rate of ', toString(any(fx_date_used))) AS detail
FROM dw.fact_pnl_line
WHERE source IN ('SETTLEMENT', 'ADS_API') AND pl_line NOT IN ('BS_RESERVE_OPEN', 'BS_PAYABLE_AMAZON') AND dateDiff('day', fx_date_used, posted_date) > 7
GROUP BY currency, reporting_ccy, posted_date;
