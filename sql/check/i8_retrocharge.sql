-- severity: FAIL
-- means:    tax of an order's retrocharge does not cancel out and its residual was not set apart
-- do:       look at the order's retrocharge lines: the residual belongs on TX_FACIL_RESIDUAL
WITH retro AS (
    SELECT account_sk, order_id, transaction_type, concat(settlement_id, ':', toString(src_row), ':', toString(src_part)) AS source_key
    FROM dw.fact_settlement_line
    WHERE positionCaseInsensitive(transaction_type, 'retrocharge') > 0
),
booked AS (
    SELECT account_sk, source_key, sum(amount_tc) AS amount, count() AS ledger_rows
    FROM dw.fact_pnl_line
    WHERE source = 'SETTLEMENT' AND pl_line IN ('TX_COLLECTED', 'TX_WITHHELD') AND reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency)
        AND (account_sk, source_key) IN (SELECT account_sk, source_key FROM retro)
    GROUP BY account_sk, source_key
)
SELECT
    concat(toString(r.account_sk), ' ', r.order_id, ' ', toString(r.transaction_type)) AS node,
    sum(f.amount) AS value,
    concat(toString(sum(f.ledger_rows)), ' ledger rows') AS detail
FROM retro AS r
INNER JOIN booked AS f ON f.account_sk = r.account_sk AND f.source_key = r.source_key
GROUP BY r.account_sk, r.order_id, r.transaction_type
HAVING sum(f.amount) != 0;
