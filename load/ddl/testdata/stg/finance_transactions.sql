CREATE OR REPLACE VIEW stg.finance_transactions AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.transaction_id AS transaction_id,
    r.posted_at AS posted_at,
    r.transaction_type AS transaction_type,
    r.transaction_status AS transaction_status,
    r.description AS description,
    r.currency AS currency,
    r.total_tc AS total_tc,
    r.account_type AS account_type,
    r.selling_partner_id AS selling_partner_id,
    r.home_marketplace_id AS home_marketplace_id,
    r.marketplace_id AS marketplace_id,
    r.marketplace_name AS marketplace_name,
    r.order_id AS order_id,
    r.shipment_id AS shipment_id,
    r.refund_id AS refund_id,
    r.invoice_id AS invoice_id,
    r.event_group_id AS event_group_id,
    r.settlement_id AS settlement_id,
    r.disbursement_id AS disbursement_id,
    r.transfer_id AS transfer_id,
    r.deferred_transaction_id AS deferred_transaction_id,
    r.release_transaction_id AS release_transaction_id,
    r.deferral_reason AS deferral_reason,
    r.matures_at AS matures_at,
    r.payment_type AS payment_type,
    r.payment_method AS payment_method,
    r.payment_reference AS payment_reference,
    r.payment_at AS payment_at,
    r.store_name AS store_name,
    r.store_order_type AS store_order_type,
    r.store_channel AS store_channel,
    r.business AS business,
    r.period_from AS period_from,
    r.period_until AS period_until,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/finance_transactions/account=*/month=*/*.parquet', format = 'Parquet', structure = 'transaction_id String, posted_at DateTime64(6, \'UTC\'), transaction_type LowCardinality(Nullable(String)), transaction_status LowCardinality(Nullable(String)), description Nullable(String), currency LowCardinality(Nullable(String)), total_tc Nullable(Decimal(18, 4)), account_type LowCardinality(Nullable(String)), selling_partner_id LowCardinality(Nullable(String)), home_marketplace_id LowCardinality(Nullable(String)), marketplace_id LowCardinality(Nullable(String)), marketplace_name LowCardinality(Nullable(String)), order_id Nullable(String), shipment_id Nullable(String), refund_id Nullable(String), invoice_id Nullable(String), event_group_id Nullable(String), settlement_id Nullable(String), disbursement_id Nullable(String), transfer_id Nullable(String), deferred_transaction_id Nullable(String), release_transaction_id Nullable(String), deferral_reason LowCardinality(Nullable(String)), matures_at Nullable(DateTime64(6, \'UTC\')), payment_type LowCardinality(Nullable(String)), payment_method LowCardinality(Nullable(String)), payment_reference Nullable(String), payment_at Nullable(DateTime64(6, \'UTC\')), store_name Nullable(String), store_order_type LowCardinality(Nullable(String)), store_channel LowCardinality(Nullable(String)), business LowCardinality(Nullable(String)), period_from Nullable(DateTime64(6, \'UTC\')), period_until Nullable(DateTime64(6, \'UTC\')), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'finance_transactions'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.posted_at >= l.from_date AND r.posted_at < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.transaction_id)
SETTINGS use_hive_partitioning = 0;
