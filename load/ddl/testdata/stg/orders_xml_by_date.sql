CREATE OR REPLACE VIEW stg.orders_xml_by_date AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.amazon_order_id AS amazon_order_id,
    r.merchant_order_id AS merchant_order_id,
    r.purchase_at AS purchase_at,
    r.last_updated_at AS last_updated_at,
    r.order_status AS order_status,
    r.sales_channel AS sales_channel,
    r.is_business_order AS is_business_order,
    r.fulfillment_channel AS fulfillment_channel,
    r.ship_service_level AS ship_service_level,
    r.ship_state AS ship_state,
    r.ship_postal_prefix AS ship_postal_prefix,
    r.ship_country AS ship_country,
    r.order_item_id AS order_item_id,
    r.asin AS asin,
    r.sku AS sku,
    r.item_status AS item_status,
    r.product_name AS product_name,
    r.quantity AS quantity,
    r.currency AS currency,
    r.item_price_tc AS item_price_tc,
    r.item_tax_tc AS item_tax_tc,
    r.shipping_price_tc AS shipping_price_tc,
    r.shipping_tax_tc AS shipping_tax_tc,
    r.giftwrap_price_tc AS giftwrap_price_tc,
    r.giftwrap_tax_tc AS giftwrap_tax_tc,
    r.item_promo_tc AS item_promo_tc,
    r.ship_promo_tc AS ship_promo_tc,
    r.promotion_ids AS promotion_ids,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/orders_xml_by_date/account=*/month=*/*.parquet', format = 'Parquet', structure = 'amazon_order_id String, merchant_order_id Nullable(String), purchase_at DateTime64(6, \'UTC\'), last_updated_at DateTime64(6, \'UTC\'), order_status LowCardinality(Nullable(String)), sales_channel LowCardinality(Nullable(String)), is_business_order Nullable(UInt8), fulfillment_channel LowCardinality(Nullable(String)), ship_service_level LowCardinality(Nullable(String)), ship_state Nullable(String), ship_postal_prefix Nullable(String), ship_country LowCardinality(Nullable(String)), order_item_id String, asin Nullable(String), sku String, item_status LowCardinality(Nullable(String)), product_name Nullable(String), quantity Nullable(Int64), currency LowCardinality(Nullable(String)), item_price_tc Nullable(Decimal(18, 4)), item_tax_tc Nullable(Decimal(18, 4)), shipping_price_tc Nullable(Decimal(18, 4)), shipping_tax_tc Nullable(Decimal(18, 4)), giftwrap_price_tc Nullable(Decimal(18, 4)), giftwrap_tax_tc Nullable(Decimal(18, 4)), item_promo_tc Nullable(Decimal(18, 4)), ship_promo_tc Nullable(Decimal(18, 4)), promotion_ids Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'orders_xml_by_date'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
QUALIFY (r.last_updated_at, l.generated_at, r._document) = max((r.last_updated_at, l.generated_at, r._document)) OVER (PARTITION BY l.account, r.amazon_order_id, r.order_item_id)
SETTINGS use_hive_partitioning = 0;
