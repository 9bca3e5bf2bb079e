-- mart.v_pl_account_marketplace: which account and site earns or loses.
--
-- grain:     one row per reporting_ccy, basis, period, account, marketplace and P&L line or subtotal
-- unit:      amount_rc in minor units of reporting_ccy; amount_tc in currency, NULL where the site has several
-- time zone: period is the month of the marketplace's local day
-- restates:  until every settlement of the month is in
-- source:    mart.v_pl_leaf, mart.v_reporting_currency, dw.dim_pl_line, dw.dim_account, dw.dim_legal_entity, dw.dim_marketplace
-- owner:     finance
--
-- Before eliminations. Sums must filter is_subtotal = 0, is_pl = 1 and one reporting_ccy. fx_rate_avg is exact reporting
-- amount over transaction amount. Amounts without a site stand on marketplace (account).
CREATE OR REPLACE VIEW mart.v_pl_account_marketplace AS
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
    accounts AS (
        SELECT account_sk, toString(any(account_code)) AS account_code
        FROM dw.dim_account
        WHERE is_current = 1
        GROUP BY account_sk
    ),
    entities AS (
        SELECT legal_entity_sk, toString(any(entity_code)) AS entity_code
        FROM dw.dim_legal_entity
        WHERE is_current = 1
        GROUP BY legal_entity_sk
    ),
    placed AS (
        SELECT
            reporting_ccy, basis, fx_policy, period, legal_entity_sk, account_sk, marketplace_sk, is_pl,
            section AS leaf_section,
            amount_tc AS leaf_tc,
            currency AS leaf_currency,
            amount_rc AS leaf_rc,
            amount_exact AS leaf_exact,
            units AS leaf_units,
            rows_without_rate,
            is_complete AS leaf_complete,
            arrayJoin(arrayConcat(
                [(pl_line, toUInt32(0))],
                if(is_pl = 1, arrayMap(s -> (s.1, toUInt32(s.2)), arrayFilter(s -> has(s.3, section), subtotals)), []))) AS line
        FROM mart.v_pl_leaf
    ),
    totals AS (
        SELECT
            reporting_ccy, basis, fx_policy, period, legal_entity_sk, account_sk, marketplace_sk,
            line.1 AS pl_line,
            line.2 AS subtotal_order,
            any(leaf_section) AS any_section,
            max(is_pl) AS line_is_pl,
            uniqExactIf(leaf_currency, leaf_currency != '') AS currencies,
            countIf(leaf_tc IS NULL AND leaf_exact != 0) AS mixed,
            max(leaf_currency) AS one_currency,
            sum(leaf_tc) AS line_tc,
            sum(leaf_rc) AS line_rc,
            sum(leaf_exact) AS line_exact,
            sum(leaf_units) AS line_units,
            sum(rows_without_rate) AS line_without_rate,
            min(leaf_complete) AS line_complete
        FROM placed
        GROUP BY reporting_ccy, basis, fx_policy, period, legal_entity_sk, account_sk, marketplace_sk, pl_line, subtotal_order
    )
SELECT
    t.period AS period,
    makeDate(intDiv(t.period, 100), t.period % 100, 1) AS month_start,
    toString(t.basis) AS basis,
    t.fx_policy AS fx_policy,
    toString(t.reporting_ccy) AS reporting_ccy,
    toUInt8(CAST(t.reporting_ccy AS String) = (SELECT reporting_ccy FROM mart.v_reporting_currency)) AS is_group_currency,
    if(e.entity_code = '', '(no entity)', e.entity_code) AS entity_code,
    t.account_sk AS account_sk,
    multiIf(a.account_code != '', a.account_code, t.account_sk = 1, '(group)', concat('account ', toString(t.account_sk))) AS account_code,
    t.marketplace_sk AS marketplace_sk,
    multiIf(m.country_code != '' AND t.marketplace_sk > 1, toString(m.country_code), t.marketplace_sk = 0, '(unknown)', '(account)') AS marketplace,
    t.pl_line AS pl_line,
    if(t.subtotal_order > 0, '', t.any_section) AS section,
    if(t.subtotal_order > 0, t.subtotal_order, toUInt32(indexOf(sections, t.any_section) * 10000 + d.order_no % 9990)) AS line_order,
    toUInt8(t.subtotal_order > 0) AS is_subtotal,
    t.line_is_pl AS is_pl,
    if(t.subtotal_order > 0, transform(t.pl_line, ['GROSS_SALES', 'NET_SALES', 'AMAZON_FEES', 'NET_PROCEEDS', 'COGS', 'GROSS_PROFIT', 'CM1', 'CM2', 'OPERATING_PROFIT', 'PROFIT_BEFORE_TAX'], ['Gross sales', 'Net sales', 'Amazon fees', 'Net proceeds before ads', 'Cost of goods sold', 'Gross profit', 'Contribution after logistics', 'Contribution margin', 'Operating profit', 'Profit before tax'], t.pl_line), d.name_en) AS name_en,
    if(t.subtotal_order > 0, transform(t.pl_line, ['GROSS_SALES', 'NET_SALES', 'AMAZON_FEES', 'NET_PROCEEDS', 'COGS', 'GROSS_PROFIT', 'CM1', 'CM2', 'OPERATING_PROFIT', 'PROFIT_BEFORE_TAX'], ['销售总额', '销售净额', '平台费用合计', '广告前净回款', '销售成本合计', '毛利', '物流后贡献', '贡献毛利', '营业利润', '税前利润'], t.pl_line), d.name_zh) AS name_zh,
    if(t.currencies = 1 AND t.mixed = 0, t.line_tc, NULL) AS amount_tc,
    if(t.currencies = 1 AND t.mixed = 0, t.one_currency, '') AS currency,
    t.line_rc AS amount_rc,
    t.line_units AS units,
    if(t.currencies = 1 AND t.mixed = 0, CAST(t.line_exact AS Nullable(Decimal(38, 10))) / nullIf(t.line_tc, 0), NULL) AS fx_rate_avg,
    t.line_without_rate AS fx_missing_rows,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    t.line_complete AS is_complete
FROM totals AS t
LEFT JOIN accounts AS a ON a.account_sk = t.account_sk
LEFT JOIN entities AS e ON e.legal_entity_sk = t.legal_entity_sk
LEFT JOIN dw.dim_marketplace AS m ON m.marketplace_sk = t.marketplace_sk
LEFT JOIN dw.dim_pl_line AS d ON d.pl_line = t.pl_line;
