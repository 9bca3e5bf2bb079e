-- severity: FAIL
-- means:    a settlement amount is not on the ledger, or its splits do not add up to it, in some reporting currency
-- do:       rebuild the account's partitions of fact_pnl_line; if it stays, the mapping or the tax split is wrong
WITH splits AS (
    SELECT account_sk, source_key, reporting_ccy, sum(amount_tc) AS split_sum
    FROM dw.fact_pnl_line
    WHERE source = 'SETTLEMENT' AND basis = 'POSTED'
    GROUP BY account_sk, source_key, reporting_ccy
),
keyed AS (
    SELECT account_sk, concat(settlement_id, ':', toString(src_row), ':', toString(src_part)) AS source_key, amount_tc
    FROM dw.fact_settlement_line
)
SELECT
    concat(toString(k.account_sk), ' ', k.source_key) AS node,
    k.amount_tc - s.split_sum AS value,
    concat('line ', toString(k.amount_tc), ', ledger ', toString(s.split_sum), ' in ', toString(s.reporting_ccy)) AS detail
FROM keyed AS k
INNER JOIN splits AS s ON s.account_sk = k.account_sk AND s.source_key = k.source_key
WHERE s.split_sum != k.amount_tc
UNION ALL
SELECT concat(toString(account_sk), ' ', source_key), amount_tc, 'line without a ledger row in the group currency'
FROM keyed
WHERE (account_sk, source_key) NOT IN (
    SELECT account_sk, source_key FROM splits WHERE reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency)
)
UNION ALL
SELECT concat(toString(account_sk), ' ', source_key), split_sum, 'ledger row without a settlement line'
FROM splits
WHERE (account_sk, source_key) NOT IN (SELECT account_sk, source_key FROM keyed);
