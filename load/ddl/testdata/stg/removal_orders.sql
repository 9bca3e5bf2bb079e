CREATE OR REPLACE VIEW stg.removal_orders AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.requested_at AS requested_at,
    r.order_id AS order_id,
    r.order_source AS order_source,
    r.order_type AS order_type,
    r.service_speed AS service_speed,
    r.order_status AS order_status,
    r.last_updated_at AS last_updated_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.disposition AS disposition,
    r.requested_quantity AS requested_quantity,
    r.cancelled_quantity AS cancelled_quantity,
    r.disposed_quantity AS disposed_quantity,
    r.shipped_quantity AS shipped_quantity,
    r.in_process_quantity AS in_process_quantity,
    r.fee_tc AS fee_tc,
    r.currency AS currency,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/removal_orders/account=*/month=*/*.parquet', format = 'Parquet', structure = 'requested_at DateTime64(6, \'UTC\'), order_id String, order_source LowCardinality(Nullable(String)), order_type LowCardinality(Nullable(String)), service_speed LowCardinality(Nullable(String)), order_status LowCardinality(Nullable(String)), last_updated_at DateTime64(6, \'UTC\'), sku String, fnsku Nullable(String), disposition LowCardinality(Nullable(String)), requested_quantity Nullable(Int64), cancelled_quantity Nullable(Int64), disposed_quantity Nullable(Int64), shipped_quantity Nullable(Int64), in_process_quantity Nullable(Int64), fee_tc Nullable(Decimal(18, 4)), currency LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'removal_orders'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (r.last_updated_at, l.generated_at, r._document) = max((r.last_updated_at, l.generated_at, r._document)) OVER (PARTITION BY l.account, r.order_id, r.sku, r.fnsku, r.disposition)
SETTINGS use_hive_partitioning = 0;
