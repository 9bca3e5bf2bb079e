-- mart.v_period_completeness: whether an account's month can be closed, and what is missing.
--
-- grain:     one row per account and period with rows in the ledger
-- unit:      counts of days, settlements, rows and units
-- time zone: days as each dataset counts them
-- restates:  until every settlement of the month is in
-- source:    dw.fact_pnl_line, dw.fact_settlement, dw.dim_account, ops.completeness, mart.v_reporting_currency
-- owner:     finance
CREATE OR REPLACE VIEW mart.v_period_completeness AS
WITH
    ledger AS (
        SELECT
            account_sk,
            period,
            countIf(amount_rc IS NULL) AS rows_without_rate,
            sumIf(abs(toInt64(qty)), pl_line = 'CG_MISSING') AS units_missing_cost,
            sumIf(abs(toInt64(qty)), pl_line IN ('CG_STANDARD', 'CG_MISSING', 'CG_MCF')) AS units
        FROM dw.fact_pnl_line
        WHERE basis = 'POSTED' AND reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency)
        GROUP BY account_sk, period
    ),
    touched AS (
        SELECT account_sk, settlement_id, status, arrayJoin([toYYYYMM(start_at), toYYYYMM(end_at)]) AS period
        FROM dw.fact_settlement
    ),
    statements AS (
        SELECT
            account_sk,
            period,
            uniqExact(settlement_id) AS settlements,
            uniqExactIf(settlement_id, status != 'TIED') AS settlements_broken
        FROM touched
        GROUP BY account_sk, period
    ),
    days AS (
        SELECT
            account,
            toYYYYMM(day) AS period,
            countIf(state IN ('LOADED', 'NO_DATA')) AS days_in,
            countIf(state NOT IN ('LOADED', 'NO_DATA')) AS days_missing
        FROM ops.completeness
        WHERE startsWith(dataset, 'settlement') OR dataset = 'sp_campaign'
        GROUP BY account, period
    ),
    accounts AS (
        SELECT account_sk, any(account_code) AS account_code
        FROM dw.dim_account
        WHERE is_current = 1
        GROUP BY account_sk
    )
SELECT
    l.period AS period,
    makeDate(intDiv(l.period, 100), l.period % 100, 1) AS month_start,
    l.account_sk AS account_sk,
    if(a.account_code = '', concat('account ', toString(l.account_sk)), toString(a.account_code)) AS account_code,
    d.days_in AS days_in,
    d.days_missing AS days_missing,
    s.settlements AS settlements,
    s.settlements_broken AS settlements_broken,
    l.rows_without_rate AS rows_without_rate,
    l.units AS units,
    l.units_missing_cost AS units_missing_cost,
    arrayStringConcat(arrayFilter(x -> x != '', [
        if(d.days_in = 0, 'no day of this month is known to be complete', ''),
        if(d.days_missing > 0, concat(toString(d.days_missing), ' days of settlements or advertising are not in'), ''),
        if(s.settlements_broken > 0, concat(toString(s.settlements_broken), ' settlements do not tie'), ''),
        if(l.rows_without_rate > 0, concat(toString(l.rows_without_rate), ' rows have no exchange rate'), ''),
        if(l.units_missing_cost * 1000 > l.units * 5, concat(toString(l.units_missing_cost), ' of ', toString(l.units), ' units have no cost'), '')
    ]), '; ') AS missing,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(missing = '') AS is_complete
FROM ledger AS l
LEFT JOIN accounts AS a ON a.account_sk = l.account_sk
LEFT JOIN statements AS s ON s.account_sk = l.account_sk AND s.period = l.period
LEFT JOIN days AS d ON d.account = a.account_code AND d.period = l.period;
