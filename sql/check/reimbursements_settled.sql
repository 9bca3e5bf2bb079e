-- severity: WARN
-- means:    a reimbursement was settled with another amount than its report says
-- do:       read the reimbursements of its approval day again; if it stays, open a case with both figures
WITH settled AS (
    SELECT l.account_sk AS account_sk, l.adjustment_id AS id, sum(l.amount_tc) AS amount
    FROM dw.fact_settlement_line AS l
    INNER JOIN dw.dim_pl_line AS p ON p.pl_line = l.pl_line
    WHERE p.section = 'REIMB' AND l.adjustment_id != ''
    GROUP BY account_sk, id
),
reported AS (
    SELECT account_sk, reimbursement_id AS id, sum(ifNull(amount_total_tc, 0)) AS amount
    FROM dw.fact_reimbursement
    GROUP BY account_sk, id
)
SELECT
    concat(toString(r.account_sk), ' ', r.id) AS node,
    s.amount - r.amount AS value,
    concat('settled ', toString(s.amount), ', reported ', toString(r.amount)) AS detail
FROM reported AS r
INNER JOIN settled AS s ON s.account_sk = r.account_sk AND s.id = r.id
WHERE s.amount != r.amount;
