CREATE OR REPLACE VIEW stg.finance_item_breakdowns AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.transaction_id AS transaction_id,
    r.posted_at AS posted_at,
    r.sku AS sku,
    r.asin AS asin,
    r.order_item_id AS order_item_id,
    r.leaf_path AS leaf_path,
    r.currency AS currency,
    r.amount_tc AS amount_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/finance_item_breakdowns/account=*/month=*/*.parquet', format = 'Parquet', structure = 'transaction_id String, posted_at DateTime64(6, \'UTC\'), sku Nullable(String), asin Nullable(String), order_item_id Nullable(String), leaf_path LowCardinality(String), currency LowCardinality(Nullable(String)), amount_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'finance_transactions'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.posted_at >= l.from_date AND r.posted_at < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.transaction_id)
SETTINGS use_hive_partitioning = 0;
