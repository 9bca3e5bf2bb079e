CREATE OR REPLACE VIEW stg.catalog_items AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.asin AS asin,
    r.marketplace_id AS marketplace_id,
    r.brand AS brand,
    r.title AS title,
    r.manufacturer AS manufacturer,
    r.item_classification AS item_classification,
    r.classification AS classification,
    r.classification_id AS classification_id,
    r.display_group AS display_group,
    r.display_group_name AS display_group_name,
    r.color AS color,
    r.size AS size,
    r.style AS style,
    r.model_number AS model_number,
    r.part_number AS part_number,
    r.package_quantity AS package_quantity,
    r.released_at AS released_at,
    r.is_adult AS is_adult,
    r.is_autographed AS is_autographed,
    r.is_memorabilia AS is_memorabilia,
    r.is_trade_in AS is_trade_in,
    r.contributors AS contributors,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/catalog_items/account=*/month=*/*.parquet', format = 'Parquet', structure = 'asin String, marketplace_id LowCardinality(String), brand Nullable(String), title Nullable(String), manufacturer Nullable(String), item_classification LowCardinality(Nullable(String)), classification Nullable(String), classification_id LowCardinality(Nullable(String)), display_group LowCardinality(Nullable(String)), display_group_name LowCardinality(Nullable(String)), color Nullable(String), size Nullable(String), style Nullable(String), model_number Nullable(String), part_number Nullable(String), package_quantity Nullable(Int64), released_at Nullable(DateTime64(6, \'UTC\')), is_adult Nullable(UInt8), is_autographed Nullable(UInt8), is_memorabilia Nullable(UInt8), is_trade_in Nullable(UInt8), contributors Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'catalog_items'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
