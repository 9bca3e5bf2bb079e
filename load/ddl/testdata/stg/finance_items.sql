CREATE OR REPLACE VIEW stg.finance_items AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.transaction_id AS transaction_id,
    r.posted_at AS posted_at,
    r.description AS description,
    r.currency AS currency,
    r.total_tc AS total_tc,
    r.asin AS asin,
    r.sku AS sku,
    r.quantity AS quantity,
    r.fulfillment_network AS fulfillment_network,
    r.order_item_id AS order_item_id,
    r.coupon_id AS coupon_id,
    r.removal_item_id AS removal_item_id,
    r.item_transaction_id AS item_transaction_id,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/finance_items/account=*/month=*/*.parquet', format = 'Parquet', structure = 'transaction_id String, posted_at DateTime64(6, \'UTC\'), description Nullable(String), currency LowCardinality(Nullable(String)), total_tc Nullable(Decimal(18, 4)), asin Nullable(String), sku Nullable(String), quantity Nullable(Int64), fulfillment_network LowCardinality(Nullable(String)), order_item_id Nullable(String), coupon_id Nullable(String), removal_item_id Nullable(String), item_transaction_id Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'finance_transactions'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.posted_at >= l.from_date AND r.posted_at < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.transaction_id)
SETTINGS use_hive_partitioning = 0;
