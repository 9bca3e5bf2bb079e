CREATE OR REPLACE VIEW stg.product_fees AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.asin AS asin,
    r.id_type AS id_type,
    r.marketplace_id AS marketplace_id,
    r.seller_id AS seller_id,
    r.identifier AS identifier,
    r.is_fba AS is_fba,
    r.program AS program,
    r.currency AS currency,
    r.listing_price_tc AS listing_price_tc,
    r.status AS status,
    r.estimated_at AS estimated_at,
    r.total_fee_tc AS total_fee_tc,
    r.error_code AS error_code,
    r.error_message AS error_message,
    r.error_type AS error_type,
    r.error_detail AS error_detail,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/product_fees/account=*/month=*/*.parquet', format = 'Parquet', structure = 'asin String, id_type LowCardinality(Nullable(String)), marketplace_id LowCardinality(String), seller_id LowCardinality(Nullable(String)), identifier Nullable(String), is_fba Nullable(UInt8), program LowCardinality(Nullable(String)), currency LowCardinality(Nullable(String)), listing_price_tc Nullable(Decimal(18, 4)), status LowCardinality(Nullable(String)), estimated_at Nullable(DateTime64(6, \'UTC\')), total_fee_tc Nullable(Decimal(18, 4)), error_code LowCardinality(Nullable(String)), error_message Nullable(String), error_type LowCardinality(Nullable(String)), error_detail Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'product_fees'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
