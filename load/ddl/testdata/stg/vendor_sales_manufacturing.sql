CREATE OR REPLACE VIEW stg.vendor_sales_manufacturing AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.start_date AS start_date,
    r.end_date AS end_date,
    r.currency AS currency,
    r.ordered_revenue_tc AS ordered_revenue_tc,
    r.ordered_units AS ordered_units,
    r.shipped_revenue_tc AS shipped_revenue_tc,
    r.shipped_cogs_tc AS shipped_cogs_tc,
    r.shipped_units AS shipped_units,
    r.customer_returns AS customer_returns,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_sales_manufacturing/account=*/month=*/*.parquet', format = 'Parquet', structure = 'start_date Date, end_date Date, currency LowCardinality(Nullable(String)), ordered_revenue_tc Nullable(Decimal(18, 4)), ordered_units Nullable(Int64), shipped_revenue_tc Nullable(Decimal(18, 4)), shipped_cogs_tc Nullable(Decimal(18, 4)), shipped_units Nullable(Int64), customer_returns Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_sales_manufacturing'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.start_date >= l.from_date AND r.start_date < l.until_date
SETTINGS use_hive_partitioning = 0;
