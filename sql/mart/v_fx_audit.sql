-- mart.v_fx_audit: which rates were used, and whether totals tie.
--
-- grain:     kind RATE: one row per date, currency pair and rate used by settlement and advertising rows; kind NODE: one row
--            per period, reporting_ccy, level (ENTITY, ALL) and entity
-- unit:      rate in units of to_ccy per unit of from_ccy; money in to_ccy
-- time zone: date is the local business day, date_used the publication day
-- restates:  a day before its publication is out uses the last one
-- source:    dw.fact_pnl_line, dw.fact_fx_effective, dw.dim_legal_entity, mart.v_pl_leaf
-- owner:     finance
--
-- rate_agrees = 1 where the ledger's rate is that of the rate table. diff_rc: published lines minus the rounded exact sum,
-- which can not exceed half a minor unit a node (bound_rc). Rows that keep the rate of another day are left out of kind RATE.
CREATE OR REPLACE VIEW mart.v_fx_audit AS
WITH
    used AS (
        SELECT
            posted_date AS day,
            currency,
            reporting_ccy,
            fx_rate,
            fx_date_used,
            count() AS line_count
        FROM dw.fact_pnl_line
        WHERE source IN ('SETTLEMENT', 'ADS_API') AND pl_line NOT IN ('BS_RESERVE_OPEN', 'BS_PAYABLE_AMAZON') AND currency != reporting_ccy
        GROUP BY day, currency, reporting_ccy, fx_rate, fx_date_used
    ),
    entities AS (
        SELECT legal_entity_sk, toString(any(entity_code)) AS entity_code
        FROM dw.dim_legal_entity
        WHERE is_current = 1
        GROUP BY legal_entity_sk
    ),
    nodes AS (
        SELECT
            l.reporting_ccy AS reporting_ccy,
            l.period AS period,
            if(e.entity_code = '', '(no entity)', e.entity_code) AS entity_code,
            l.account_sk AS account_sk,
            l.marketplace_sk AS marketplace_sk,
            sum(l.amount_rc) AS published,
            sum(l.amount_exact) AS exact,
            sum(l.rows_without_rate) AS without_rate,
            min(l.is_complete) AS node_complete
        FROM mart.v_pl_leaf AS l
        LEFT JOIN entities AS e ON e.legal_entity_sk = l.legal_entity_sk
        WHERE l.is_pl = 1
        GROUP BY reporting_ccy, period, entity_code, account_sk, marketplace_sk
    ),
    levels AS (
        SELECT
            reporting_ccy,
            period,
            arrayJoin([('ENTITY', entity_code), ('ALL', 'ALL')]) AS level,
            count() AS node_count,
            sum(published) AS published,
            sum(exact) AS exact,
            sum(without_rate) AS without_rate,
            min(node_complete) AS node_complete
        FROM nodes
        GROUP BY reporting_ccy, period, level
    )
SELECT
    'RATE' AS kind,
    u.day AS date,
    toUInt32(toYYYYMM(u.day)) AS period,
    toString(u.currency) AS from_ccy,
    toString(u.reporting_ccy) AS to_ccy,
    u.fx_rate AS rate,
    u.fx_date_used AS date_used,
    CAST(if(u.fx_date_used IS NULL, NULL, dateDiff('day', u.fx_date_used, u.day)) AS Nullable(Int64)) AS days_carried,
    toString(e.method) AS method,
    toUInt8(ifNull(days_carried > 7, 1)) AS is_stale,
    toUInt8(ifNull(u.fx_rate = e.rate, 0)) AS rate_agrees,
    '' AS level,
    '' AS node,
    toUInt64(0) AS nodes,
    u.line_count AS ledger_rows,
    CAST(NULL AS Nullable(Decimal(38, 2))) AS published_rc,
    CAST(NULL AS Nullable(Decimal(38, 8))) AS exact_rc,
    CAST(NULL AS Nullable(Decimal(38, 8))) AS diff_rc,
    CAST(NULL AS Nullable(Decimal(38, 3))) AS bound_rc,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(u.fx_rate IS NOT NULL) AS is_complete
FROM used AS u
LEFT JOIN dw.fact_fx_effective AS e ON e.date = u.day AND e.from_ccy = u.currency AND e.to_ccy = u.reporting_ccy AND e.kind = 'SPOT'
UNION ALL
SELECT
    'NODE', makeDate(intDiv(n.period, 100), n.period % 100, 1), n.period, '', toString(n.reporting_ccy), NULL, NULL, NULL, '', toUInt8(0), toUInt8(1),
    tupleElement(n.level, 1), tupleElement(n.level, 2), n.node_count, n.without_rate, n.published, n.exact,
    n.published - round(n.exact, 2), CAST((toDecimal64('0.005', 3) * n.node_count) AS Nullable(Decimal(38, 3))),
    (SELECT max(data_as_of) FROM ops.load_run), toUInt8(n.node_complete)
FROM levels AS n;
