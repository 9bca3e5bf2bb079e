CREATE OR REPLACE VIEW stg.mfn_returns AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.order_id AS order_id,
    r.order_date AS order_date,
    r.return_date AS return_date,
    r.return_status AS return_status,
    r.rma_id AS rma_id,
    r.merchant_rma_id AS merchant_rma_id,
    r.label_type AS label_type,
    r.label_cost_tc AS label_cost_tc,
    r.currency AS currency,
    r.return_carrier AS return_carrier,
    r.label_paid_by AS label_paid_by,
    r.is_a_to_z_claim AS is_a_to_z_claim,
    r.is_prime AS is_prime,
    r.asin AS asin,
    r.sku AS sku,
    r.product_name AS product_name,
    r.quantity AS quantity,
    r.reason AS reason,
    r.in_policy AS in_policy,
    r.return_type AS return_type,
    r.resolution AS resolution,
    r.invoice_number AS invoice_number,
    r.delivered_date AS delivered_date,
    r.order_amount_tc AS order_amount_tc,
    r.order_quantity AS order_quantity,
    r.safet_action_reason AS safet_action_reason,
    r.safet_claim_id AS safet_claim_id,
    r.safet_claim_state AS safet_claim_state,
    r.safet_claim_at AS safet_claim_at,
    r.safet_reimbursed_tc AS safet_reimbursed_tc,
    r.refunded_amount_tc AS refunded_amount_tc,
    r.order_item_id AS order_item_id,
    r.category AS category,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/mfn_returns/account=*/month=*/*.parquet', format = 'Parquet', structure = 'order_id String, order_date Nullable(Date), return_date Date, return_status LowCardinality(Nullable(String)), rma_id String, merchant_rma_id Nullable(String), label_type LowCardinality(Nullable(String)), label_cost_tc Nullable(Decimal(18, 4)), currency LowCardinality(Nullable(String)), return_carrier LowCardinality(Nullable(String)), label_paid_by LowCardinality(Nullable(String)), is_a_to_z_claim Nullable(UInt8), is_prime Nullable(UInt8), asin Nullable(String), sku String, product_name Nullable(String), quantity Nullable(Int64), reason LowCardinality(Nullable(String)), in_policy Nullable(UInt8), return_type LowCardinality(Nullable(String)), resolution LowCardinality(Nullable(String)), invoice_number Nullable(String), delivered_date Nullable(Date), order_amount_tc Nullable(Decimal(18, 4)), order_quantity Nullable(Int64), safet_action_reason LowCardinality(Nullable(String)), safet_claim_id Nullable(String), safet_claim_state LowCardinality(Nullable(String)), safet_claim_at Nullable(DateTime64(6, \'UTC\')), safet_reimbursed_tc Nullable(Decimal(18, 4)), refunded_amount_tc Nullable(Decimal(18, 4)), order_item_id Nullable(String), category LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'mfn_returns'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.return_date >= l.from_date AND r.return_date < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.rma_id, r.sku, r.order_item_id)
SETTINGS use_hive_partitioning = 0;
