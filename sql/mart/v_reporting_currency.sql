-- mart.v_reporting_currency: the group's reporting currency.
--
-- grain:     one row
-- unit:      ISO 4217 code, blank while nothing is loaded
-- time zone: none
-- restates:  never
-- source:    dw.fact_settlement, dw.fact_ads_campaign_daily, dw.fact_sales_traffic_daily_by_date, dw.fact_order_item
-- owner:     finance
CREATE OR REPLACE VIEW mart.v_reporting_currency AS
WITH carried AS (
    -- These facts carry the group's currency only; the ledger carries the entities' own too.
    SELECT max(reporting_ccy) AS ccy FROM dw.fact_settlement
    UNION ALL
    SELECT max(reporting_ccy) AS ccy FROM dw.fact_ads_campaign_daily
    UNION ALL
    SELECT max(reporting_ccy) AS ccy FROM dw.fact_sales_traffic_daily_by_date
    UNION ALL
    SELECT max(reporting_ccy) AS ccy FROM dw.fact_order_item
)
SELECT
    toString(max(carried.ccy)) AS reporting_ccy,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(max(carried.ccy) != '') AS is_complete
FROM carried;
