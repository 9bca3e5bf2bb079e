CREATE OR REPLACE VIEW stg.account_health_v1 AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.marketplace_id AS marketplace_id,
    r.defect_orders AS defect_orders,
    r.defects AS defects,
    r.negative_feedback AS negative_feedback,
    r.a_to_z_claims AS a_to_z_claims,
    r.chargebacks AS chargebacks,
    r.defect_rate AS defect_rate,
    r.late_orders AS late_orders,
    r.late_shipments AS late_shipments,
    r.late_rate AS late_rate,
    r.cancel_orders AS cancel_orders,
    r.cancellations AS cancellations,
    r.cancel_rate AS cancel_rate,
    r.refund_orders AS refund_orders,
    r.refunds AS refunds,
    r.refund_rate AS refund_rate,
    r.tracked_shipments AS tracked_shipments,
    r.valid_tracking AS valid_tracking,
    r.valid_tracking_rate AS valid_tracking_rate,
    r.answered_in_a_day AS answered_in_a_day,
    r.answered_late AS answered_late,
    r.unanswered AS unanswered,
    r.answer_hours AS answer_hours,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/account_health_v1/account=*/month=*/*.parquet', format = 'Parquet', structure = 'marketplace_id LowCardinality(String), defect_orders Nullable(Int64), defects Nullable(Int64), negative_feedback Nullable(Int64), a_to_z_claims Nullable(Int64), chargebacks Nullable(Int64), defect_rate Nullable(Decimal(18, 8)), late_orders Nullable(Int64), late_shipments Nullable(Int64), late_rate Nullable(Decimal(18, 8)), cancel_orders Nullable(Int64), cancellations Nullable(Int64), cancel_rate Nullable(Decimal(18, 8)), refund_orders Nullable(Int64), refunds Nullable(Int64), refund_rate Nullable(Decimal(18, 8)), tracked_shipments Nullable(Int64), valid_tracking Nullable(Int64), valid_tracking_rate Nullable(Decimal(18, 8)), answered_in_a_day Nullable(Int64), answered_late Nullable(Int64), unanswered Nullable(Int64), answer_hours Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'account_health_v1'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
