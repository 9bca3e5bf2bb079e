-- mart.v_settlement_tieout: whether every settlement ties, and what became of the money.
--
-- grain:     one row per account and settlement
-- unit:      money in the settlement's currency (_tc) and in the group's (_rc)
-- time zone: instants UTC; deposit_date the account's home day
-- restates:  never; a settlement is immutable
-- source:    dw.fact_settlement, dw.fact_settlement_line, dw.fact_pnl_line, dw.dim_account, mart.v_reporting_currency
-- owner:     finance
--
-- status comes from the header, which is swapped after its lines: TIED, BROKEN or NO_DETAIL.
CREATE OR REPLACE VIEW mart.v_settlement_tieout AS
WITH
    reserves AS (
        SELECT
            account_sk,
            settlement_id,
            sumIf(amount_tc, pl_line = 'BS_RESERVE_OPEN') AS reserve_open,
            sumIf(amount_tc, pl_line = 'BS_RESERVE_CLOSE') AS reserve_close
        FROM dw.fact_settlement_line
        WHERE pl_line IN ('BS_RESERVE_OPEN', 'BS_RESERVE_CLOSE')
        GROUP BY account_sk, settlement_id
    ),
    realized AS (
        SELECT account_sk, settlement_id, sum(amount_rc) AS fx_realized
        FROM dw.fact_pnl_line
        WHERE pl_line = 'FX_REALIZED' AND reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency)
        GROUP BY account_sk, settlement_id
    ),
    accounts AS (
        SELECT account_sk, toString(any(account_code)) AS account_code
        FROM dw.dim_account
        WHERE is_current = 1
        GROUP BY account_sk
    )
SELECT
    if(a.account_code = '', concat('account ', toString(h.account_sk)), a.account_code) AS account_code,
    h.account_sk AS account_sk,
    h.settlement_id AS settlement_id,
    toString(h.marketplace_hint) AS marketplace,
    toString(h.currency) AS currency,
    h.start_at AS start_at,
    h.end_at AS end_at,
    h.deposit_at AS deposit_at,
    h.deposit_date AS deposit_date,
    h.row_count AS row_count,
    h.total_amount_tc AS total_amount_tc,
    h.sum_rows_tc AS sum_rows_tc,
    h.tie_diff_tc AS diff_tc,
    toString(h.status) AS status,
    toString(h.layout) AS layout,
    toString(h.transfer_mode) AS transfer_mode,
    h.previous_settlement_id AS previous_settlement_id,
    r.reserve_open AS reserve_open_tc,
    r.reserve_close AS reserve_close_tc,
    h.chain_ok AS chain_ok,
    h.bank_amount_tc AS bank_amount_tc,
    h.bank_currency AS bank_currency,
    h.bank_date AS bank_date,
    h.deposit_rc AS deposit_rc,
    f.fx_realized AS fx_realized_rc,
    toString(h.reporting_ccy) AS reporting_ccy,
    h.src_file AS document,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(CAST(h.status AS String) = 'TIED') AS is_complete
FROM dw.fact_settlement AS h
LEFT JOIN reserves AS r ON r.account_sk = h.account_sk AND r.settlement_id = h.settlement_id
LEFT JOIN realized AS f ON f.account_sk = h.account_sk AND f.settlement_id = h.settlement_id
LEFT JOIN accounts AS a ON a.account_sk = h.account_sk;
