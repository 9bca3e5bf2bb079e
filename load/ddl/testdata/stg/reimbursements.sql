CREATE OR REPLACE VIEW stg.reimbursements AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.approval_date AS approval_date,
    r.approved_at AS approved_at,
    r.reimbursement_id AS reimbursement_id,
    r.case_id AS case_id,
    r.amazon_order_id AS amazon_order_id,
    r.reason AS reason,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.product_name AS product_name,
    r.condition AS condition,
    r.currency AS currency,
    r.amount_per_unit_tc AS amount_per_unit_tc,
    r.amount_total_tc AS amount_total_tc,
    r.quantity_cash AS quantity_cash,
    r.quantity_inventory AS quantity_inventory,
    r.quantity_total AS quantity_total,
    r.original_reimbursement_id AS original_reimbursement_id,
    r.original_reimbursement_type AS original_reimbursement_type,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/reimbursements/account=*/month=*/*.parquet', format = 'Parquet', structure = 'approval_date Date, approved_at DateTime64(6, \'UTC\'), reimbursement_id String, case_id Nullable(String), amazon_order_id Nullable(String), reason LowCardinality(String), sku Nullable(String), fnsku Nullable(String), asin Nullable(String), product_name Nullable(String), condition LowCardinality(Nullable(String)), currency LowCardinality(Nullable(String)), amount_per_unit_tc Nullable(Decimal(18, 4)), amount_total_tc Nullable(Decimal(18, 4)), quantity_cash Nullable(Int64), quantity_inventory Nullable(Int64), quantity_total Nullable(Int64), original_reimbursement_id Nullable(String), original_reimbursement_type LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'reimbursements'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.approval_date >= l.from_date AND r.approval_date < l.until_date
SETTINGS use_hive_partitioning = 0;
