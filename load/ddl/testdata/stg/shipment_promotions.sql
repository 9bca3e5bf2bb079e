CREATE OR REPLACE VIEW stg.shipment_promotions AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.ship_date AS ship_date,
    r.shipped_at AS shipped_at,
    r.currency AS currency,
    r.discount_tc AS discount_tc,
    r.promotion_id AS promotion_id,
    r.description AS description,
    r.promotion_rule_value AS promotion_rule_value,
    r.amazon_order_id AS amazon_order_id,
    r.shipment_id AS shipment_id,
    r.shipment_item_id AS shipment_item_id,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/shipment_promotions/account=*/month=*/*.parquet', format = 'Parquet', structure = 'ship_date Date, shipped_at DateTime64(6, \'UTC\'), currency LowCardinality(String), discount_tc Nullable(Decimal(18, 4)), promotion_id Nullable(String), description Nullable(String), promotion_rule_value Nullable(String), amazon_order_id String, shipment_id Nullable(String), shipment_item_id Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'shipment_promotions'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.ship_date >= l.from_date AND r.ship_date < l.until_date
SETTINGS use_hive_partitioning = 0;
