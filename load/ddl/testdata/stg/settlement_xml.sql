CREATE OR REPLACE VIEW stg.settlement_xml AS
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
    r.transaction_description AS transaction_description,
    r.transaction_id AS transaction_id,
    r.order_id AS order_id,
    r.merchant_order_id AS merchant_order_id,
    r.adjustment_id AS adjustment_id,
    r.shipment_id AS shipment_id,
    r.marketplace_name AS marketplace_name,
    r.amount_type AS amount_type,
    r.amount_description AS amount_description,
    r.amount_tc AS amount_tc,
    r.amount_currency AS amount_currency,
    r.fulfillment_id AS fulfillment_id,
    r.posted_at AS posted_at,
    r.order_item_code AS order_item_code,
    r.merchant_order_item_id AS merchant_order_item_id,
    r.merchant_adjustment_item_id AS merchant_adjustment_item_id,
    r.sku AS sku,
    r.quantity_purchased AS quantity_purchased,
    r.promotion_id AS promotion_id,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/settlement_xml/account=*/month=*/*.parquet', format = 'Parquet', structure = 'settlement_id String, settlement_start_at Nullable(DateTime64(6, \'UTC\')), settlement_end_at Nullable(DateTime64(6, \'UTC\')), deposit_at Nullable(DateTime64(6, \'UTC\')), total_amount_tc Nullable(Decimal(18, 4)), currency LowCardinality(Nullable(String)), transaction_type LowCardinality(Nullable(String)), transaction_description LowCardinality(Nullable(String)), transaction_id Nullable(String), order_id Nullable(String), merchant_order_id Nullable(String), adjustment_id Nullable(String), shipment_id Nullable(String), marketplace_name LowCardinality(Nullable(String)), amount_type LowCardinality(Nullable(String)), amount_description LowCardinality(Nullable(String)), amount_tc Nullable(Decimal(18, 4)), amount_currency LowCardinality(Nullable(String)), fulfillment_id LowCardinality(Nullable(String)), posted_at Nullable(DateTime64(6, \'UTC\')), order_item_code Nullable(String), merchant_order_item_id Nullable(String), merchant_adjustment_item_id Nullable(String), sku Nullable(String), quantity_purchased Nullable(Int64), promotion_id Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'settlement_xml'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
