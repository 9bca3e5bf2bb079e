-- severity: WARN
-- means:    more than 1 percent of an account's sales have no brand
-- do:       add the SKUs to inputs/brand_map.csv
SELECT
    toString(account_sk) AS node,
    sumIf(amount_tc, brand_sk = 0) AS value,
    concat(toString(uniqExactIf(product_sk, brand_sk = 0)), ' products') AS detail
FROM dw.fact_pnl_line
WHERE pl_line = 'GS_PRODUCT' AND reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency)
GROUP BY account_sk
HAVING abs(sumIf(amount_tc, brand_sk = 0)) * 100 > abs(sum(amount_tc));
