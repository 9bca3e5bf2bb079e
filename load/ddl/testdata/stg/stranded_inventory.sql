CREATE OR REPLACE VIEW stg.stranded_inventory AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.primary_action AS primary_action,
    r.stranded_at AS stranded_at,
    r.auto_removal_at AS auto_removal_at,
    r.status_primary AS status_primary,
    r.status_secondary AS status_secondary,
    r.error_message AS error_message,
    r.stranded_reason AS stranded_reason,
    r.asin AS asin,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.product_name AS product_name,
    r.condition AS condition,
    r.fulfilled_by AS fulfilled_by,
    r.fulfillable AS fulfillable,
    r.price_tc AS price_tc,
    r.unfulfillable AS unfulfillable,
    r.reserved AS reserved,
    r.inbound_shipped AS inbound_shipped,
    r.program AS program,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/stranded_inventory/account=*/month=*/*.parquet', format = 'Parquet', structure = 'primary_action LowCardinality(Nullable(String)), stranded_at Nullable(DateTime64(6, \'UTC\')), auto_removal_at Nullable(DateTime64(6, \'UTC\')), status_primary LowCardinality(Nullable(String)), status_secondary LowCardinality(Nullable(String)), error_message Nullable(String), stranded_reason LowCardinality(Nullable(String)), asin Nullable(String), sku String, fnsku Nullable(String), product_name Nullable(String), condition LowCardinality(Nullable(String)), fulfilled_by LowCardinality(Nullable(String)), fulfillable Nullable(Int64), price_tc Nullable(Decimal(18, 4)), unfulfillable Nullable(Int64), reserved Nullable(Int64), inbound_shipped Nullable(Int64), program LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'stranded_inventory'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
