CREATE OR REPLACE VIEW stg.settlement_v1 AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.settlement_id AS settlement_id,
    r.settlement_start_at AS settlement_start_at,
    r.settlement_end_at AS settlement_end_at,
    r.deposit_at AS deposit_at,
    r.total_amount_tc AS total_amount_tc,
    r.currency AS currency,
    r.transaction_type AS transaction_type,
    r.order_id AS order_id,
    r.merchant_order_id AS merchant_order_id,
    r.adjustment_id AS adjustment_id,
    r.shipment_id AS shipment_id,
    r.marketplace_name AS marketplace_name,
    r.shipment_fee_type AS shipment_fee_type,
    r.shipment_fee_tc AS shipment_fee_tc,
    r.order_fee_type AS order_fee_type,
    r.order_fee_tc AS order_fee_tc,
    r.fulfillment_id AS fulfillment_id,
    r.posted_at AS posted_at,
    r.order_item_code AS order_item_code,
    r.merchant_order_item_id AS merchant_order_item_id,
    r.merchant_adjustment_item_id AS merchant_adjustment_item_id,
    r.sku AS sku,
    r.quantity_purchased AS quantity_purchased,
    r.price_type AS price_type,
    r.price_tc AS price_tc,
    r.item_related_fee_type AS item_related_fee_type,
    r.item_related_fee_tc AS item_related_fee_tc,
    r.misc_fee_tc AS misc_fee_tc,
    r.other_fee_tc AS other_fee_tc,
    r.other_fee_reason AS other_fee_reason,
    r.promotion_id AS promotion_id,
    r.promotion_type AS promotion_type,
    r.promotion_tc AS promotion_tc,
    r.direct_payment_type AS direct_payment_type,
    r.direct_payment_tc AS direct_payment_tc,
    r.other_tc AS other_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/settlement_v1/account=*/month=*/*.parquet', format = 'Parquet', structure = 'settlement_id Nullable(String), settlement_start_at Nullable(DateTime64(6, \'UTC\')), settlement_end_at Nullable(DateTime64(6, \'UTC\')), deposit_at Nullable(DateTime64(6, \'UTC\')), total_amount_tc Nullable(Decimal(18, 4)), currency LowCardinality(Nullable(String)), transaction_type LowCardinality(Nullable(String)), order_id Nullable(String), merchant_order_id Nullable(String), adjustment_id Nullable(String), shipment_id Nullable(String), marketplace_name LowCardinality(Nullable(String)), shipment_fee_type LowCardinality(Nullable(String)), shipment_fee_tc Nullable(Decimal(18, 4)), order_fee_type LowCardinality(Nullable(String)), order_fee_tc Nullable(Decimal(18, 4)), fulfillment_id LowCardinality(Nullable(String)), posted_at Nullable(DateTime64(6, \'UTC\')), order_item_code Nullable(String), merchant_order_item_id Nullable(String), merchant_adjustment_item_id Nullable(String), sku Nullable(String), quantity_purchased Nullable(Int64), price_type LowCardinality(Nullable(String)), price_tc Nullable(Decimal(18, 4)), item_related_fee_type LowCardinality(Nullable(String)), item_related_fee_tc Nullable(Decimal(18, 4)), misc_fee_tc Nullable(Decimal(18, 4)), other_fee_tc Nullable(Decimal(18, 4)), other_fee_reason LowCardinality(Nullable(String)), promotion_id Nullable(String), promotion_type LowCardinality(Nullable(String)), promotion_tc Nullable(Decimal(18, 4)), direct_payment_type LowCardinality(Nullable(String)), direct_payment_tc Nullable(Decimal(18, 4)), other_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'settlement_v1'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
