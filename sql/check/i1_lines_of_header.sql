-- severity: FAIL
-- means:    the lines of a settlement in the warehouse are not as many, or do not sum to as much, as its header says
-- do:       run `sellerhouse load` again; if it stays, drop the account's partitions of fact_settlement_line and
--           fact_settlement and run `sellerhouse rebuild`
WITH lines AS (
    SELECT account_sk, settlement_id, sum(amount_tc) AS total, count() AS n
    FROM dw.fact_settlement_line
    GROUP BY account_sk, settlement_id
)
SELECT
    concat(toString(h.account_sk), ' ', h.settlement_id) AS node,
    h.sum_rows_tc - l.total AS value,
    concat('header ', toString(h.row_count), ' lines of ', toString(h.sum_rows_tc), ', found ', toString(l.n), ' of ', toString(l.total)) AS detail
FROM dw.fact_settlement AS h
LEFT JOIN lines AS l ON l.account_sk = h.account_sk AND l.settlement_id = h.settlement_id
WHERE toUInt64(h.row_count) != l.n OR h.sum_rows_tc != l.total AND h.transfer_mode != 'EXCLUDED'
UNION ALL
SELECT concat(toString(account_sk), ' ', settlement_id), total, 'lines without a header'
FROM lines
WHERE (account_sk, settlement_id) NOT IN (SELECT account_sk, settlement_id FROM dw.fact_settlement);
