-- mart.v_settlement_unmapped: fees no rule knows yet, and the line they most likely belong to.
--
-- grain:     one row per transaction type, amount type, amount description and currency
-- unit:      amount_tc in currency
-- time zone: first and last seen are local days
-- restates:  empties when a rule is added
-- source:    dw.fact_settlement_line, dw.dim_account
-- owner:     finance
--
-- suggestion: the line most rows with the same description have, else with the same transaction and amount type
-- unless both are other-transaction, else blank.
CREATE OR REPLACE VIEW mart.v_settlement_unmapped AS
WITH
    mapped AS (
        SELECT transaction_type, amount_type, amount_description, toString(pl_line) AS line, count() AS n
        FROM dw.fact_settlement_line
        WHERE pl_line != 'UM_UNMAPPED'
        GROUP BY transaction_type, amount_type, amount_description, line
    ),
    by_description AS (
        SELECT amount_description, argMax(line, (lines, line)) AS likely
        FROM (SELECT amount_description, line, sum(n) AS lines FROM mapped WHERE amount_description != '' GROUP BY amount_description, line)
        GROUP BY amount_description
    ),
    by_type AS (
        SELECT transaction_type, amount_type, argMax(line, (lines, line)) AS likely
        FROM (
            SELECT transaction_type, amount_type, line, sum(n) AS lines
            FROM mapped
            WHERE NOT (transaction_type = 'other-transaction' AND amount_type = 'other-transaction')
            GROUP BY transaction_type, amount_type, line
        )
        GROUP BY transaction_type, amount_type
    ),
    unknown AS (
        SELECT
            l.transaction_type AS transaction_type,
            l.amount_type AS amount_type,
            l.amount_description AS amount_description,
            l.currency AS currency,
            count() AS line_count,
            sum(l.amount_tc) AS total_tc,
            sum(abs(l.amount_tc)) AS absolute_tc,
            min(l.posted_date) AS first_day,
            max(l.posted_date) AS last_day,
            uniqExact(l.settlement_id) AS settlement_count,
            arraySort(groupUniqArray(if(a.account_code = '', concat('account ', toString(l.account_sk)), toString(a.account_code)))) AS account_list
        FROM dw.fact_settlement_line AS l
        LEFT JOIN (SELECT account_sk, any(account_code) AS account_code FROM dw.dim_account WHERE is_current = 1 GROUP BY account_sk) AS a
            ON a.account_sk = l.account_sk
        WHERE l.pl_line = 'UM_UNMAPPED'
        GROUP BY l.transaction_type, l.amount_type, l.amount_description, l.currency
    )
SELECT
    toString(u.transaction_type) AS transaction_type,
    u.amount_type AS amount_type,
    u.amount_description AS amount_description,
    toString(u.currency) AS currency,
    u.line_count AS row_count,
    u.total_tc AS amount_tc,
    u.absolute_tc AS amount_abs_tc,
    u.first_day AS first_seen,
    u.last_day AS last_seen,
    u.settlement_count AS settlements,
    u.account_list AS accounts,
    if(d.likely != '', d.likely, t.likely) AS suggestion,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(1) AS is_complete
FROM unknown AS u
LEFT JOIN by_description AS d ON d.amount_description = u.amount_description
LEFT JOIN by_type AS t ON t.transaction_type = u.transaction_type AND t.amount_type = u.amount_type;
