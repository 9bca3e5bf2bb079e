-- severity: FAIL
-- means:    tax that Amazon collects and remits does not cancel out in an order of a facilitated group
-- do:       look at the order's lines: a residual belongs on TX_FACIL_RESIDUAL
SELECT
    concat(toString(account_sk), ' ', settlement_id, ' ', order_id) AS node,
    sum(amount_tc) AS value,
    concat(toString(count()), ' tax rows of ', toString(any(transaction_type)), ' in ', toString(any(currency))) AS detail
FROM dw.fact_settlement_line
WHERE tax_mode = 'FACILITATED' AND pl_line IN ('TX_COLLECTED', 'TX_WITHHELD')
GROUP BY account_sk, settlement_id, order_id
HAVING sum(amount_tc) != 0;
