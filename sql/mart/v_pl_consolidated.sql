-- mart.v_pl_consolidated: what the group earned, by entity, tied to the cent.
--
-- grain:     one row per reporting_ccy, basis, fx_policy, period, scope (ENTITY or GROUP), entity and P&L line or subtotal
-- unit:      money in minor units of reporting_ccy; pct_net_sales a fraction of 1, NULL without net sales
-- time zone: period is the month of the marketplace's local day
-- restates:  until every settlement of the month is in; publish_version 0 means not published
-- source:    mart.v_pl_leaf, mart.v_reporting_currency, dw.dim_pl_line, dw.dim_legal_entity
-- owner:     finance
--
-- Sums must filter is_subtotal = 0, is_pl = 1, one scope and one reporting_ccy. GROUP rows exist in the group's currency
-- only and leave out entities that are not fully consolidated. TAX and BS lines have is_pl = 0 and count in no subtotal.
CREATE OR REPLACE VIEW mart.v_pl_consolidated AS
WITH
    ['SALES', 'DISCOUNT', 'REFUND', 'SELL_FEE', 'FULFIL', 'STORAGE', 'REIMB', 'MARKETING', 'ADS', 'COGS', 'OPEX', 'OTHER', 'IC', 'FX', 'TAX', 'BS'] AS sections,
    -- code, place in the statement, sections it sums
    [
        ('GROSS_SALES',        19990, ['SALES']),
        ('NET_SALES',          39990, ['SALES', 'DISCOUNT', 'REFUND']),
        ('AMAZON_FEES',        69990, ['SELL_FEE', 'FULFIL', 'STORAGE']),
        ('NET_PROCEEDS',       89990, ['SALES', 'DISCOUNT', 'REFUND', 'SELL_FEE', 'FULFIL', 'STORAGE', 'REIMB', 'MARKETING', 'OTHER']),
        ('COGS',              109990, ['COGS']),
        ('GROSS_PROFIT',      109991, ['SALES', 'DISCOUNT', 'REFUND', 'COGS']),
        ('CM1',               109992, ['SALES', 'DISCOUNT', 'REFUND', 'COGS', 'SELL_FEE', 'FULFIL', 'STORAGE', 'REIMB']),
        ('CM2',               109993, ['SALES', 'DISCOUNT', 'REFUND', 'COGS', 'SELL_FEE', 'FULFIL', 'STORAGE', 'REIMB', 'MARKETING', 'ADS']),
        ('OPERATING_PROFIT',  139990, ['SALES', 'DISCOUNT', 'REFUND', 'COGS', 'SELL_FEE', 'FULFIL', 'STORAGE', 'REIMB', 'MARKETING', 'ADS', 'OPEX', 'OTHER', 'IC']),
        ('PROFIT_BEFORE_TAX', 149990, ['SALES', 'DISCOUNT', 'REFUND', 'COGS', 'SELL_FEE', 'FULFIL', 'STORAGE', 'REIMB', 'MARKETING', 'ADS', 'OPEX', 'OTHER', 'IC', 'FX'])
    ] AS subtotals,
    entities AS (
        SELECT
            legal_entity_sk,
            toString(any(entity_code)) AS entity_code,
            any(name) AS entity_name,
            toString(any(consolidation)) AS consolidation
        FROM dw.dim_legal_entity
        WHERE is_current = 1
        GROUP BY legal_entity_sk
    ),
    named AS (
        SELECT
            l.reporting_ccy AS reporting_ccy,
            l.basis AS basis,
            l.fx_policy AS fx_policy,
            l.period AS period,
            l.pl_line AS leaf_line,
            l.section AS leaf_section,
            l.is_pl AS is_pl,
            l.amount_rc AS leaf_rc,
            l.units AS leaf_units,
            l.rows_without_rate AS rows_without_rate,
            l.is_complete AS leaf_complete,
            if(e.entity_code = '', '(no entity)', e.entity_code) AS entity_code,
            if(e.entity_code = '', '(no entity)', e.entity_name) AS entity_name,
            l.reporting_ccy = (SELECT reporting_ccy FROM mart.v_reporting_currency) AND e.consolidation IN ('FULL', '') AS in_group
        FROM mart.v_pl_leaf AS l
        LEFT JOIN entities AS e ON e.legal_entity_sk = l.legal_entity_sk
    ),
    placed AS (
        -- A leaf counts in its entity and in the group, on its own line and in every subtotal of its section.
        SELECT
            reporting_ccy, basis, fx_policy, period, is_pl, leaf_section, leaf_rc, leaf_units, rows_without_rate, leaf_complete,
            arrayJoin(if(in_group,
                [('ENTITY', entity_code, entity_name), ('GROUP', 'GROUP', 'Group')],
                [('ENTITY', entity_code, entity_name)])) AS node,
            arrayJoin(arrayConcat(
                [(leaf_line, toUInt32(0))],
                if(is_pl = 1, arrayMap(s -> (s.1, toUInt32(s.2)), arrayFilter(s -> has(s.3, leaf_section), subtotals)), []))) AS line
        FROM named
    ),
    totals AS (
        SELECT
            reporting_ccy, basis, fx_policy, period,
            node.1 AS scope,
            node.2 AS entity_code,
            node.3 AS entity_name,
            line.1 AS pl_line,
            line.2 AS subtotal_order,
            any(leaf_section) AS any_section,
            max(is_pl) AS line_is_pl,
            sum(leaf_rc) AS line_rc,
            sum(leaf_units) AS line_units,
            sum(rows_without_rate) AS line_without_rate,
            min(leaf_complete) AS line_complete
        FROM placed
        GROUP BY reporting_ccy, basis, fx_policy, period, scope, entity_code, entity_name, pl_line, subtotal_order
    ),
    compared AS (
        SELECT
            reporting_ccy, basis, fx_policy, period, scope, entity_code, entity_name, pl_line, subtotal_order, any_section,
            line_is_pl, line_rc, line_units, line_without_rate,
            intDiv(period, 100) * 12 + period % 100 AS month_no,
            maxIf(line_rc, pl_line = 'NET_SALES') OVER (PARTITION BY reporting_ccy, basis, fx_policy, scope, entity_code, period) AS net_sales,
            min(line_complete) OVER (PARTITION BY reporting_ccy, basis, fx_policy, scope, entity_code, period) AS node_complete,
            max(line_rc) OVER (PARTITION BY reporting_ccy, basis, fx_policy, scope, entity_code, pl_line ORDER BY month_no RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING) AS month_before,
            max(line_rc) OVER (PARTITION BY reporting_ccy, basis, fx_policy, scope, entity_code, pl_line ORDER BY month_no RANGE BETWEEN 12 PRECEDING AND 12 PRECEDING) AS year_before
        FROM totals
    )
SELECT
    t.period AS period,
    makeDate(intDiv(t.period, 100), t.period % 100, 1) AS month_start,
    toString(t.basis) AS basis,
    t.fx_policy AS fx_policy,
    t.scope AS scope,
    t.entity_code AS entity_code,
    t.entity_name AS entity_name,
    toString(t.reporting_ccy) AS reporting_ccy,
    t.pl_line AS pl_line,
    if(t.subtotal_order > 0, '', t.any_section) AS section,
    if(t.subtotal_order > 0, t.subtotal_order, toUInt32(indexOf(sections, t.any_section) * 10000 + d.order_no % 9990)) AS line_order,
    toUInt8(t.subtotal_order > 0) AS is_subtotal,
    t.line_is_pl AS is_pl,
    if(t.subtotal_order > 0, transform(t.pl_line, ['GROSS_SALES', 'NET_SALES', 'AMAZON_FEES', 'NET_PROCEEDS', 'COGS', 'GROSS_PROFIT', 'CM1', 'CM2', 'OPERATING_PROFIT', 'PROFIT_BEFORE_TAX'], ['Gross sales', 'Net sales', 'Amazon fees', 'Net proceeds before ads', 'Cost of goods sold', 'Gross profit', 'Contribution after logistics', 'Contribution margin', 'Operating profit', 'Profit before tax'], t.pl_line), d.name_en) AS name_en,
    if(t.subtotal_order > 0, transform(t.pl_line, ['GROSS_SALES', 'NET_SALES', 'AMAZON_FEES', 'NET_PROCEEDS', 'COGS', 'GROSS_PROFIT', 'CM1', 'CM2', 'OPERATING_PROFIT', 'PROFIT_BEFORE_TAX'], ['销售总额', '销售净额', '平台费用合计', '广告前净回款', '销售成本合计', '毛利', '物流后贡献', '贡献毛利', '营业利润', '税前利润'], t.pl_line), d.name_zh) AS name_zh,
    t.line_rc AS amount_rc,
    t.line_units AS units,
    if(t.net_sales > 0 AND t.line_is_pl = 1, round(CAST(t.line_rc AS Nullable(Decimal(38, 8))) / nullIf(t.net_sales, 0), 6), NULL) AS pct_net_sales,
    t.month_before AS prev_month,
    t.year_before AS prev_year,
    t.line_without_rate AS fx_missing_rows,
    toUInt32(0) AS publish_version,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    t.node_complete AS is_complete
FROM compared AS t
LEFT JOIN dw.dim_pl_line AS d ON d.pl_line = t.pl_line;
