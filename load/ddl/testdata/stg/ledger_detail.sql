CREATE OR REPLACE VIEW stg.ledger_detail AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.date AS date,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.sku AS sku,
    r.title AS title,
    r.event_type AS event_type,
    r.reference_id AS reference_id,
    r.quantity AS quantity,
    r.fc AS fc,
    r.disposition AS disposition,
    r.reason AS reason,
    r.country AS country,
    r.reconciled_quantity AS reconciled_quantity,
    r.unreconciled_quantity AS unreconciled_quantity,
    r.happened_at AS happened_at,
    r.store AS store,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/ledger_detail/account=*/month=*/*.parquet', format = 'Parquet', structure = 'date Date, fnsku Nullable(String), asin Nullable(String), sku Nullable(String), title Nullable(String), event_type LowCardinality(String), reference_id Nullable(String), quantity Int64, fc LowCardinality(Nullable(String)), disposition LowCardinality(Nullable(String)), reason LowCardinality(Nullable(String)), country LowCardinality(Nullable(String)), reconciled_quantity Nullable(Int64), unreconciled_quantity Nullable(Int64), happened_at Nullable(DateTime64(6, \'UTC\')), store LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'ledger_detail'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.date >= l.from_date AND r.date < l.until_date
SETTINGS use_hive_partitioning = 0;
