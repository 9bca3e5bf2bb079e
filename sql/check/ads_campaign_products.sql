-- severity: WARN
-- means:    the spend of a Sponsored Products campaign on a day is not that of its advertised products
-- do:       wait for the next reading of the day; if it stays, one of the two reports is older than the other
WITH products AS (
    SELECT account_sk, profile_id, campaign_id, date, sum(cost_tc) AS cost
    FROM dw.fact_ads_product_daily
    GROUP BY account_sk, profile_id, campaign_id, date
),
campaigns AS (
    SELECT account_sk, profile_id, campaign_id, date, sum(cost_tc) AS cost
    FROM dw.fact_ads_campaign_daily
    WHERE ad_product = 'SP'
    GROUP BY account_sk, profile_id, campaign_id, date
)
SELECT
    concat(c.profile_id, ' ', c.campaign_id, ' ', toString(c.date)) AS node,
    c.cost - p.cost AS value,
    concat('campaign ', toString(c.cost), ', products ', toString(p.cost)) AS detail
FROM campaigns AS c
INNER JOIN products AS p ON p.account_sk = c.account_sk AND p.profile_id = c.profile_id AND p.campaign_id = c.campaign_id AND p.date = c.date
WHERE abs(c.cost - p.cost) > toDecimal64('0.01', 2);
