CREATE OR REPLACE VIEW stg.product_fee_details AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.asin AS asin,
    r.marketplace_id AS marketplace_id,
    r.fee_type AS fee_type,
    r.currency AS currency,
    r.fee_tc AS fee_tc,
    r.promotion_tc AS promotion_tc,
    r.tax_tc AS tax_tc,
    r.final_fee_tc AS final_fee_tc,
    r.included AS included,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/product_fee_details/account=*/month=*/*.parquet', format = 'Parquet', structure = 'asin String, marketplace_id LowCardinality(String), fee_type LowCardinality(String), currency LowCardinality(Nullable(String)), fee_tc Nullable(Decimal(18, 4)), promotion_tc Nullable(Decimal(18, 4)), tax_tc Nullable(Decimal(18, 4)), final_fee_tc Nullable(Decimal(18, 4)), included Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'product_fees'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
