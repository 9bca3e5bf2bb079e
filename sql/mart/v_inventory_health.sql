-- mart.v_inventory_health: what to fix in stock.
--
-- grain:     one row per date, account, marketplace and SKU
-- unit:      units; days_of_cover in days, 9999 where nothing sells; sell_through and excess_pct fractions of 1
-- time zone: date is the UTC day of the snapshot
-- restates:  never; is_latest marks the newest snapshot of the site
-- source:    dw.fact_inventory_daily, dw.fact_order_item, dw.dim_product, dw.dim_account, dw.dim_marketplace, dw.dim_brand, ops.completeness
-- owner:     ops
--
-- Speed is what was ordered from FBA in the 28 days up to the snapshot, per day; days known to be out of stock do not count
-- as days. Cover: fulfillable and arriving units over that speed. Excess: fulfillable beyond 90 days of it.
CREATE OR REPLACE VIEW mart.v_inventory_health AS
WITH
    sold AS (
        SELECT account_sk, marketplace_sk, sku, purchase_date AS day, sum(toInt64(ifNull(quantity, 0))) AS units
        FROM dw.fact_order_item
        WHERE order_status != 'Canceled' AND fulfillment_channel = 'AFN'
        GROUP BY account_sk, marketplace_sk, sku, day
    ),
    stock AS (
        SELECT
            account_sk, marketplace_sk, sku, date AS day,
            any(product_sk) AS stock_product,
            any(brand_sk) AS stock_brand,
            max(asin) AS stock_asin,
            max(is_carried) AS carried,
            sum(ifNull(fulfillable, 0)) AS sellable,
            sum(ifNull(inbound_working, 0)) AS working,
            sum(ifNull(inbound_shipped, 0)) AS shipped,
            sum(ifNull(inbound_receiving, 0)) AS receiving,
            sum(ifNull(reserved, 0)) AS held,
            sum(ifNull(unfulfillable, 0)) AS unsellable,
            sum(ifNull(researching, 0)) AS searched,
            sum(ifNull(total, 0)) AS all_units
        FROM dw.fact_inventory_daily
        GROUP BY account_sk, marketplace_sk, sku, day
    ),
    events AS (
        SELECT account_sk, marketplace_sk, sku, day, toInt32(day) AS day_no, units, toInt64(0) AS out_day, toUInt8(0) AS is_stock
        FROM sold
        UNION ALL
        SELECT account_sk, marketplace_sk, sku, day, toInt32(day), toInt64(0), toInt64(sellable = 0), toUInt8(1)
        FROM stock
    ),
    pace AS (
        SELECT
            account_sk, marketplace_sk, sku, day, is_stock,
            sum(units) OVER (PARTITION BY account_sk, marketplace_sk, sku ORDER BY day_no RANGE BETWEEN 27 PRECEDING AND CURRENT ROW) AS units_28d,
            sum(units) OVER (PARTITION BY account_sk, marketplace_sk, sku ORDER BY day_no RANGE BETWEEN 29 PRECEDING AND CURRENT ROW) AS units_30d,
            sum(out_day) OVER (PARTITION BY account_sk, marketplace_sk, sku ORDER BY day_no RANGE BETWEEN 27 PRECEDING AND CURRENT ROW) AS out_28d
        FROM events
    ),
    health AS (
        SELECT
            s.account_sk AS account_sk,
            s.marketplace_sk AS marketplace_sk,
            s.sku AS sku,
            s.day AS day,
            s.stock_product AS stock_product,
            s.stock_brand AS stock_brand,
            s.stock_asin AS stock_asin,
            s.carried AS carried,
            s.sellable AS sellable,
            s.working AS working,
            s.shipped AS shipped,
            s.receiving AS receiving,
            s.held AS held,
            s.unsellable AS unsellable,
            s.searched AS searched,
            s.all_units AS all_units,
            p.units_28d AS units_28d,
            p.units_30d AS units_30d,
            greatest(28 - p.out_28d, 1) AS days_28d,
            multiIf(
                p.units_28d > 0, round(CAST(((s.sellable + s.receiving) * greatest(28 - p.out_28d, 1)) AS Decimal(38, 6)) / nullIf(p.units_28d, 0), 1),
                s.sellable + s.receiving > 0, CAST(9999 AS Nullable(Decimal(38, 6))),
                NULL) AS cover
        FROM stock AS s
        INNER JOIN pace AS p ON p.account_sk = s.account_sk AND p.marketplace_sk = s.marketplace_sk AND p.sku = s.sku AND p.day = s.day AND p.is_stock = 1
    ),
    newest AS (
        SELECT account_sk, marketplace_sk, max(date) AS day
        FROM dw.fact_inventory_daily
        GROUP BY account_sk, marketplace_sk
    ),
    accounts AS (
        SELECT account_sk, toString(any(account_code)) AS account_code
        FROM dw.dim_account
        WHERE is_current = 1
        GROUP BY account_sk
    ),
    covered AS (
        SELECT account, site, day, min(state IN ('LOADED', 'NO_DATA')) AS is_in
        FROM ops.completeness
        WHERE dataset = 'fba_inventory'
        GROUP BY account, site, day
    )
SELECT
    h.day AS date,
    toUInt8(h.day = n.day) AS is_latest,
    if(a.account_code = '', concat('account ', toString(h.account_sk)), a.account_code) AS account_code,
    if(m.country_code = '', '(unknown)', toString(m.country_code)) AS marketplace,
    if(b.brand_code = '', '(no brand)', toString(b.brand_code)) AS brand,
    h.sku AS sku,
    h.stock_asin AS asin,
    p.title AS title,
    h.sellable AS fulfillable,
    h.working AS inbound_working,
    h.shipped AS inbound_shipped,
    h.receiving AS inbound_receiving,
    h.held AS reserved,
    h.unsellable AS unfulfillable,
    h.searched AS researching,
    h.held + h.unsellable + h.searched AS locked,
    h.all_units AS total,
    h.units_28d AS units_28d,
    h.units_30d AS units_30d,
    round(CAST(h.units_28d AS Decimal(38, 6)) / h.days_28d, 4) AS units_per_day,
    h.cover AS days_of_cover,
    if(h.units_30d + h.sellable > 0, round(CAST(h.units_30d AS Decimal(38, 8)) / nullIf(h.units_30d + h.sellable, 0), 6), NULL) AS sell_through,
    greatest(toInt64(0), h.sellable - intDiv(h.units_28d * 90, h.days_28d)) AS excess_units,
    if(h.sellable > 0, round(CAST(greatest(toInt64(0), h.sellable - intDiv(h.units_28d * 90, h.days_28d)) AS Decimal(38, 8)) / nullIf(h.sellable, 0), 6), NULL) AS excess_pct,
    multiIf(
        h.sellable = 0 AND h.units_30d > 0, 'OUT_OF_STOCK',
        h.cover < 14, 'CRITICAL',
        h.cover < 42, 'REORDER',
        h.cover > 180, 'OVERSTOCK',
        'OK') AS action,
    h.carried AS is_carried,
    (SELECT max(data_as_of) FROM ops.load_run) AS data_as_of,
    toUInt8(c.is_in) AS is_complete
FROM health AS h
LEFT JOIN newest AS n ON n.account_sk = h.account_sk AND n.marketplace_sk = h.marketplace_sk
LEFT JOIN accounts AS a ON a.account_sk = h.account_sk
LEFT JOIN dw.dim_marketplace AS m ON m.marketplace_sk = h.marketplace_sk
LEFT JOIN dw.dim_brand AS b ON b.brand_sk = h.stock_brand
LEFT JOIN dw.dim_product AS p ON p.product_sk = h.stock_product
LEFT JOIN covered AS c ON c.account = a.account_code AND c.site = m.country_code AND c.day = h.day;
