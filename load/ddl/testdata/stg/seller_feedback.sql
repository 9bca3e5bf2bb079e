CREATE OR REPLACE VIEW stg.seller_feedback AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.feedback_date AS feedback_date,
    r.rating AS rating,
    r.arrived_on_time AS arrived_on_time,
    r.item_as_described AS item_as_described,
    r.customer_service AS customer_service,
    r.order_id AS order_id,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/seller_feedback/account=*/month=*/*.parquet', format = 'Parquet', structure = 'feedback_date Date, rating Int64, arrived_on_time LowCardinality(Nullable(String)), item_as_described LowCardinality(Nullable(String)), customer_service LowCardinality(Nullable(String)), order_id Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'seller_feedback'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.feedback_date >= l.from_date AND r.feedback_date < l.until_date
SETTINGS use_hive_partitioning = 0;
