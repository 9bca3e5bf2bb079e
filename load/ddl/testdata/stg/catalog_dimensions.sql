CREATE OR REPLACE VIEW stg.catalog_dimensions AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.asin AS asin,
    r.marketplace_id AS marketplace_id,
    r.item_height AS item_height,
    r.item_height_unit AS item_height_unit,
    r.item_length AS item_length,
    r.item_length_unit AS item_length_unit,
    r.item_width AS item_width,
    r.item_width_unit AS item_width_unit,
    r.item_weight AS item_weight,
    r.item_weight_unit AS item_weight_unit,
    r.package_height AS package_height,
    r.package_height_unit AS package_height_unit,
    r.package_length AS package_length,
    r.package_length_unit AS package_length_unit,
    r.package_width AS package_width,
    r.package_width_unit AS package_width_unit,
    r.package_weight AS package_weight,
    r.package_weight_unit AS package_weight_unit,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/catalog_dimensions/account=*/month=*/*.parquet', format = 'Parquet', structure = 'asin String, marketplace_id LowCardinality(String), item_height Nullable(Decimal(18, 6)), item_height_unit LowCardinality(Nullable(String)), item_length Nullable(Decimal(18, 6)), item_length_unit LowCardinality(Nullable(String)), item_width Nullable(Decimal(18, 6)), item_width_unit LowCardinality(Nullable(String)), item_weight Nullable(Decimal(18, 6)), item_weight_unit LowCardinality(Nullable(String)), package_height Nullable(Decimal(18, 6)), package_height_unit LowCardinality(Nullable(String)), package_length Nullable(Decimal(18, 6)), package_length_unit LowCardinality(Nullable(String)), package_width Nullable(Decimal(18, 6)), package_width_unit LowCardinality(Nullable(String)), package_weight Nullable(Decimal(18, 6)), package_weight_unit LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'catalog_items'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
