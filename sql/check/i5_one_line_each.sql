-- severity: FAIL
-- means:    a settlement amount is not on the ledger, or its splits do not add up to it, in some reporting currency
-- do:       rebuild the account's partitions of fact_pnl_line; if it stays, the mapping or the tax split is wrong
WITH
    prints AS (
        -- side 0: the line, 1: its ledger rows in the group's currency, 2: those in the entity's own, where it differs
        SELECT
            account_sk, settlement_id, 0 AS side, 1 AS is_first,
            cityHash64(concat(settlement_id, ':', toString(src_row), ':', toString(src_part))) AS key_hash,
            reinterpretAsInt64(CAST(amount_tc AS Decimal(18, 6))) AS micros
        FROM dw.fact_settlement_line
        UNION ALL
        SELECT
            account_sk, settlement_id, if(CAST(reporting_ccy AS String) = (SELECT reporting_ccy FROM mart.v_reporting_currency), 1, 2), split_no = 1,
            cityHash64(source_key),
            reinterpretAsInt64(amount_tc)
        FROM dw.fact_pnl_line
        WHERE source = 'SETTLEMENT' AND basis = 'POSTED'
    ),
    suspects AS (
        -- Sums over a whole settlement of each key's hash, alone and times its amount: where they agree every row does,
        -- so that only the others have to be compared row by row.
        SELECT account_sk, settlement_id
        FROM prints
        GROUP BY account_sk, settlement_id
        HAVING sumIf(key_hash, side = 0) != sumIf(key_hash, side = 1 AND is_first)
            OR sumIf(key_hash * micros, side = 0) != sumIf(key_hash * micros, side = 1)
            OR countIf(side = 2) > 0 AND sumIf(key_hash * micros, side = 0) != sumIf(key_hash * micros, side = 2)
    ),
    sides AS (
        SELECT account_sk, settlement_id, concat(settlement_id, ':', toString(src_row), ':', toString(src_part)) AS source_key, CAST(amount_tc AS Decimal(18, 6)) AS amount, 0 AS side
        FROM dw.fact_settlement_line
        UNION ALL
        SELECT account_sk, settlement_id, source_key, amount_tc, if(CAST(reporting_ccy AS String) = (SELECT reporting_ccy FROM mart.v_reporting_currency), 1, 2)
        FROM dw.fact_pnl_line
        WHERE source = 'SETTLEMENT' AND basis = 'POSTED'
    ),
    compared AS (
        SELECT
            account_sk,
            source_key,
            countIf(side = 0) AS line_rows,
            countIf(side = 1) AS group_rows,
            countIf(side = 2) AS own_rows,
            sumIf(amount, side = 0) AS line_sum,
            sumIf(amount, side = 1) AS group_sum,
            sumIf(amount, side = 2) AS own_sum
        FROM sides
        WHERE (account_sk, settlement_id) IN (SELECT account_sk, settlement_id FROM suspects)
        GROUP BY account_sk, source_key
    )
SELECT
    concat(toString(account_sk), ' ', source_key) AS node,
    line_sum - group_sum AS value,
    multiIf(
        line_rows = 0, 'ledger rows without a settlement line',
        group_rows = 0, 'line without a ledger row in the group currency',
        concat('line ', toString(line_sum), ', ledger ', toString(group_sum), if(own_rows > 0, concat(', in the own currency ', toString(own_sum)), ''))) AS detail
FROM compared
WHERE line_rows = 0 OR group_rows = 0 OR line_sum != group_sum OR own_rows > 0 AND own_sum != line_sum;
