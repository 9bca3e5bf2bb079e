CREATE OR REPLACE VIEW stg.catalog_identifiers AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.asin AS asin,
    r.marketplace_id AS marketplace_id,
    r.identifier_type AS identifier_type,
    r.identifier AS identifier,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/catalog_identifiers/account=*/month=*/*.parquet', format = 'Parquet', structure = 'asin String, marketplace_id LowCardinality(String), identifier_type LowCardinality(Nullable(String)), identifier Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'catalog_items'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
