CREATE OR REPLACE VIEW stg.customer_shipment_sales AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.ship_date AS ship_date,
    r.shipped_at AS shipped_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.fulfillment_center AS fulfillment_center,
    r.quantity AS quantity,
    r.amazon_order_id AS amazon_order_id,
    r.currency AS currency,
    r.unit_price_tc AS unit_price_tc,
    r.shipping_price_tc AS shipping_price_tc,
    r.giftwrap_price_tc AS giftwrap_price_tc,
    r.ship_state AS ship_state,
    r.ship_postal_prefix AS ship_postal_prefix,
    r.points_granted_tc AS points_granted_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/customer_shipment_sales/account=*/month=*/*.parquet', format = 'Parquet', structure = 'ship_date Date, shipped_at DateTime64(6, \'UTC\'), sku String, fnsku Nullable(String), asin Nullable(String), fulfillment_center LowCardinality(Nullable(String)), quantity Int64, amazon_order_id String, currency LowCardinality(Nullable(String)), unit_price_tc Nullable(Decimal(18, 4)), shipping_price_tc Nullable(Decimal(18, 4)), giftwrap_price_tc Nullable(Decimal(18, 4)), ship_state Nullable(String), ship_postal_prefix Nullable(String), points_granted_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'customer_shipment_sales'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.ship_date >= l.from_date AND r.ship_date < l.until_date
SETTINGS use_hive_partitioning = 0;
