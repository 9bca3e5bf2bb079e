-- severity: WARN
-- means:    a settlement does not start where the one before of the same account, currency and sites ended
-- do:       import the missing settlement, or look for one that is in the lake under two ids
WITH chained AS (
    SELECT
        account_sk, settlement_id, currency, start_at,
        lagInFrame(toNullable(end_at)) OVER (PARTITION BY account_sk, currency, marketplace_hint ORDER BY start_at, settlement_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS ended_before
    FROM dw.fact_settlement
)
SELECT
    concat(toString(account_sk), ' ', settlement_id) AS node,
    dateDiff('second', ended_before, start_at) AS value,
    concat(toString(currency), ': starts ', toString(start_at), ', the one before ended ', toString(ended_before)) AS detail
FROM chained
WHERE ended_before IS NOT NULL AND abs(dateDiff('second', ended_before, start_at)) > 1;
