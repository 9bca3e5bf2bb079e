CREATE OR REPLACE VIEW stg.aged_inventory_fees AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.snapshot_date AS snapshot_date,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.product_name AS product_name,
    r.condition AS condition,
    r.item_volume AS item_volume,
    r.currency AS currency,
    r.volume_unit AS volume_unit,
    r.country AS country,
    r.quantity_charged AS quantity_charged,
    r.estimated_fee_tc AS estimated_fee_tc,
    r.surcharge_tier AS surcharge_tier,
    r.rate_tc AS rate_tc,
    r.quantity_12_months AS quantity_12_months,
    r.fee_12_months_tc AS fee_12_months_tc,
    r.quantity_6_months AS quantity_6_months,
    r.fee_6_months_tc AS fee_6_months_tc,
    r.small_and_light AS small_and_light,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/aged_inventory_fees/account=*/month=*/*.parquet', format = 'Parquet', structure = 'snapshot_date Date, sku String, fnsku Nullable(String), asin Nullable(String), product_name Nullable(String), condition LowCardinality(Nullable(String)), item_volume Nullable(Decimal(18, 6)), currency LowCardinality(String), volume_unit LowCardinality(Nullable(String)), country LowCardinality(Nullable(String)), quantity_charged Nullable(Int64), estimated_fee_tc Nullable(Decimal(18, 4)), surcharge_tier LowCardinality(Nullable(String)), rate_tc Nullable(Decimal(18, 4)), quantity_12_months Nullable(Int64), fee_12_months_tc Nullable(Decimal(18, 4)), quantity_6_months Nullable(Int64), fee_6_months_tc Nullable(Decimal(18, 4)), small_and_light LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'aged_inventory_fees'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.snapshot_date >= l.from_date AND r.snapshot_date < l.until_date
SETTINGS use_hive_partitioning = 0;
