CREATE OR REPLACE VIEW stg.repeat_purchase AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.start_date AS start_date,
    r.end_date AS end_date,
    r.asin AS asin,
    r.orders AS orders,
    r.unique_customers AS unique_customers,
    r.repeat_customers_share AS repeat_customers_share,
    r.currency AS currency,
    r.repeat_purchase_revenue_tc AS repeat_purchase_revenue_tc,
    r.repeat_purchase_revenue_share AS repeat_purchase_revenue_share,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/repeat_purchase/account=*/month=*/*.parquet', format = 'Parquet', structure = 'start_date Date, end_date Date, asin String, orders Nullable(Int64), unique_customers Nullable(Int64), repeat_customers_share Nullable(Decimal(18, 16)), currency LowCardinality(Nullable(String)), repeat_purchase_revenue_tc Nullable(Decimal(18, 4)), repeat_purchase_revenue_share Nullable(Decimal(18, 16)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'repeat_purchase'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.start_date >= l.from_date AND r.start_date < l.until_date
SETTINGS use_hive_partitioning = 0;
