CREATE OR REPLACE VIEW stg.b2b_opportunities_missing AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.item_name AS item_name,
    r.brand AS brand,
    r.category AS category,
    r.ean AS ean,
    r.upc AS upc,
    r.isbn AS isbn,
    r.part_number AS part_number,
    r.model_number AS model_number,
    r.first_requested_at AS first_requested_at,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/b2b_opportunities_missing/account=*/month=*/*.parquet', format = 'Parquet', structure = 'item_name Nullable(String), brand LowCardinality(Nullable(String)), category LowCardinality(Nullable(String)), ean Nullable(String), upc Nullable(String), isbn Nullable(String), part_number Nullable(String), model_number Nullable(String), first_requested_at Nullable(DateTime64(6, \'UTC\')), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'b2b_opportunities_missing'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
