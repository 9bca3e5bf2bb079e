-- mart.v_pl_leaf: the ledger at the grain it is published at, every leaf rounded once.
--
-- grain:     one row per reporting_ccy, basis, period, legal entity, account, marketplace and P&L line
-- unit:      amount_rc in minor units of reporting_ccy; amount_exact Decimal(38, 8); amount_tc in currency, NULL where several
-- time zone: period is the month of the marketplace's local day
-- restates:  until every settlement of the month is in
-- source:    dw.fact_pnl_line, dw.dim_pl_line, dw.dim_currency, mart.v_period_completeness
-- owner:     finance
CREATE OR REPLACE VIEW mart.v_pl_leaf AS
WITH
    summed AS (
        SELECT
            reporting_ccy,
            basis,
            period,
            legal_entity_sk,
            account_sk,
            marketplace_sk,
            pl_line,
            sum(amount_tc) AS total_tc,
            min(currency) AS first_currency,
            max(currency) AS last_currency,
            sum(amount_rc) AS total_rc,
            countIf(amount_rc IS NULL) AS rows_without_rate,
            sum(toInt64(qty)) AS units,
            count() AS ledger_rows
        FROM dw.fact_pnl_line
        GROUP BY reporting_ccy, basis, period, legal_entity_sk, account_sk, marketplace_sk, pl_line
    ),
    leaf AS (
        SELECT
            s.reporting_ccy AS reporting_ccy,
            s.basis AS basis,
            s.period AS period,
            s.legal_entity_sk AS legal_entity_sk,
            s.account_sk AS account_sk,
            s.marketplace_sk AS marketplace_sk,
            toString(s.pl_line) AS pl_line,
            toString(d.section) AS section,
            d.is_pl AS is_pl,
            if(s.first_currency = s.last_currency, toNullable(s.total_tc), NULL) AS amount_tc,
            if(s.first_currency = s.last_currency, toString(s.first_currency), '') AS currency,
            s.total_rc AS amount_exact,
            if(c.minor_units = 0 AND c.currency != '', round(s.total_rc, 0), round(s.total_rc, 2)) AS rounded,
            s.rows_without_rate AS rows_without_rate,
            s.units AS units,
            s.ledger_rows AS ledger_rows,
            c.minor_units = 0 AND c.currency != '' AS whole
        FROM summed AS s
        INNER JOIN dw.dim_pl_line AS d ON d.pl_line = s.pl_line
        LEFT JOIN dw.dim_currency AS c ON c.currency = s.reporting_ccy
    ),
    residual AS (
        -- What rounding the leaves one by one left over, so that a node's lines add up to its rounded total.
        SELECT
            reporting_ccy,
            basis,
            period,
            legal_entity_sk,
            account_sk,
            marketplace_sk,
            if(any(whole), round(sum(amount_exact), 0), round(sum(amount_exact), 2)) - sum(rounded) AS left_over
        FROM leaf
        WHERE is_pl = 1
        GROUP BY reporting_ccy, basis, period, legal_entity_sk, account_sk, marketplace_sk
    ),
    lines AS (
        SELECT
            reporting_ccy, basis, period, legal_entity_sk, account_sk, marketplace_sk, pl_line, section, is_pl,
            amount_tc, currency, amount_exact, rounded, rows_without_rate, units, ledger_rows
        FROM leaf
        UNION ALL
        SELECT
            reporting_ccy, basis, period, legal_entity_sk, account_sk, marketplace_sk, 'FX_ROUNDING', 'FX', toUInt8(1),
            NULL, '', CAST(0 AS Nullable(Decimal(38, 8))), left_over, toUInt64(0), toInt64(0), toUInt64(0)
        FROM residual
    )
SELECT
    l.reporting_ccy AS reporting_ccy,
    l.basis AS basis,
    'DAILY' AS fx_policy,
    l.period AS period,
    l.legal_entity_sk AS legal_entity_sk,
    l.account_sk AS account_sk,
    l.marketplace_sk AS marketplace_sk,
    l.pl_line AS pl_line,
    l.section AS section,
    l.is_pl AS is_pl,
    l.amount_tc AS amount_tc,
    l.currency AS currency,
    CAST(l.rounded AS Nullable(Decimal(38, 2))) AS amount_rc,
    l.amount_exact AS amount_exact,
    l.units AS units,
    l.ledger_rows AS ledger_rows,
    l.rows_without_rate AS rows_without_rate,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    p.is_complete AS is_complete
FROM lines AS l
LEFT JOIN mart.v_period_completeness AS p ON p.account_sk = l.account_sk AND p.period = l.period;
