CREATE OR REPLACE VIEW stg.orders_api_items AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.amazon_order_id AS amazon_order_id,
    r.order_item_id AS order_item_id,
    r.purchase_at AS purchase_at,
    r.last_updated_at AS last_updated_at,
    r.sales_channel AS sales_channel,
    r.marketplace_id AS marketplace_id,
    r.order_status AS order_status,
    r.fulfilled_by AS fulfilled_by,
    r.sku AS sku,
    r.asin AS asin,
    r.product_name AS product_name,
    r.condition AS condition,
    r.price_designation AS price_designation,
    r.quantity AS quantity,
    r.quantity_fulfilled AS quantity_fulfilled,
    r.quantity_unfulfilled AS quantity_unfulfilled,
    r.cancel_requester AS cancel_requester,
    r.cancel_reason AS cancel_reason,
    r.currency AS currency,
    r.unit_price_tc AS unit_price_tc,
    r.total_tc AS total_tc,
    r.item_price_tc AS item_price_tc,
    r.shipping_price_tc AS shipping_price_tc,
    r.giftwrap_price_tc AS giftwrap_price_tc,
    r.tax_tc AS tax_tc,
    r.discount_tc AS discount_tc,
    r.points_cost_tc AS points_cost_tc,
    r.promotions AS promotions,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/orders_api_items/account=*/month=*/*.parquet', format = 'Parquet', structure = 'amazon_order_id String, order_item_id String, purchase_at DateTime64(6, \'UTC\'), last_updated_at DateTime64(6, \'UTC\'), sales_channel LowCardinality(Nullable(String)), marketplace_id LowCardinality(Nullable(String)), order_status LowCardinality(Nullable(String)), fulfilled_by LowCardinality(Nullable(String)), sku Nullable(String), asin Nullable(String), product_name Nullable(String), condition LowCardinality(Nullable(String)), price_designation LowCardinality(Nullable(String)), quantity Nullable(Int64), quantity_fulfilled Nullable(Int64), quantity_unfulfilled Nullable(Int64), cancel_requester LowCardinality(Nullable(String)), cancel_reason LowCardinality(Nullable(String)), currency LowCardinality(Nullable(String)), unit_price_tc Nullable(Decimal(18, 4)), total_tc Nullable(Decimal(18, 4)), item_price_tc Nullable(Decimal(18, 4)), shipping_price_tc Nullable(Decimal(18, 4)), giftwrap_price_tc Nullable(Decimal(18, 4)), tax_tc Nullable(Decimal(18, 4)), discount_tc Nullable(Decimal(18, 4)), points_cost_tc Nullable(Decimal(18, 4)), promotions Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'orders_api'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (r.last_updated_at, l.generated_at, r._document) = max((r.last_updated_at, l.generated_at, r._document)) OVER (PARTITION BY l.account, r.amazon_order_id, r.order_item_id)
SETTINGS use_hive_partitioning = 0;
