-- severity: FAIL
-- means:    a month whose advertising comes from the reports does not have their whole spend on the ledger
-- do:       rebuild the account's partition of fact_pnl_line
WITH booked AS (
    SELECT account_sk, marketplace_sk, period, -sum(amount_tc) AS cost
    FROM dw.fact_pnl_line
    WHERE source = 'ADS_API' AND reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency)
    GROUP BY account_sk, marketplace_sk, period
),
reported AS (
    SELECT account_sk, marketplace_sk, toYYYYMM(date) AS period, sum(cost_tc) AS cost
    FROM dw.fact_ads_campaign_daily
    GROUP BY account_sk, marketplace_sk, period
)
SELECT
    concat(toString(b.account_sk), ' site ', toString(b.marketplace_sk), ' ', toString(b.period)) AS node,
    b.cost - r.cost AS value,
    concat('ledger ', toString(b.cost), ', reports ', toString(r.cost)) AS detail
FROM booked AS b
LEFT JOIN reported AS r ON r.account_sk = b.account_sk AND r.marketplace_sk = b.marketplace_sk AND r.period = b.period
WHERE b.cost != r.cost;
