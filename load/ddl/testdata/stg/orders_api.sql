CREATE OR REPLACE VIEW stg.orders_api AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.amazon_order_id AS amazon_order_id,
    r.purchase_at AS purchase_at,
    r.last_updated_at AS last_updated_at,
    r.sales_channel AS sales_channel,
    r.marketplace_id AS marketplace_id,
    r.marketplace_name AS marketplace_name,
    r.order_status AS order_status,
    r.fulfilled_by AS fulfilled_by,
    r.ship_service_level AS ship_service_level,
    r.ship_by_from AS ship_by_from,
    r.ship_by_until AS ship_by_until,
    r.deliver_by_from AS deliver_by_from,
    r.deliver_by_until AS deliver_by_until,
    r.merchant_order_id AS merchant_order_id,
    r.programs AS programs,
    r.associated_orders AS associated_orders,
    r.currency AS currency,
    r.grand_total_tc AS grand_total_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/orders_api/account=*/month=*/*.parquet', format = 'Parquet', structure = 'amazon_order_id String, purchase_at DateTime64(6, \'UTC\'), last_updated_at DateTime64(6, \'UTC\'), sales_channel LowCardinality(Nullable(String)), marketplace_id LowCardinality(Nullable(String)), marketplace_name LowCardinality(Nullable(String)), order_status LowCardinality(Nullable(String)), fulfilled_by LowCardinality(Nullable(String)), ship_service_level LowCardinality(Nullable(String)), ship_by_from Nullable(DateTime64(6, \'UTC\')), ship_by_until Nullable(DateTime64(6, \'UTC\')), deliver_by_from Nullable(DateTime64(6, \'UTC\')), deliver_by_until Nullable(DateTime64(6, \'UTC\')), merchant_order_id Nullable(String), programs Nullable(String), associated_orders Nullable(String), currency LowCardinality(Nullable(String)), grand_total_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'orders_api'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (r.last_updated_at, l.generated_at, r._document) = max((r.last_updated_at, l.generated_at, r._document)) OVER (PARTITION BY l.account, r.amazon_order_id)
SETTINGS use_hive_partitioning = 0;
