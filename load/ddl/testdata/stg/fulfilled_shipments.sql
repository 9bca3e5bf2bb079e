CREATE OR REPLACE VIEW stg.fulfilled_shipments AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.amazon_order_id AS amazon_order_id,
    r.merchant_order_id AS merchant_order_id,
    r.shipment_id AS shipment_id,
    r.shipment_item_id AS shipment_item_id,
    r.order_item_id AS order_item_id,
    r.merchant_order_item_id AS merchant_order_item_id,
    r.purchase_at AS purchase_at,
    r.payment_at AS payment_at,
    r.shipped_at AS shipped_at,
    r.reported_at AS reported_at,
    r.sku AS sku,
    r.product_name AS product_name,
    r.quantity_shipped AS quantity_shipped,
    r.currency AS currency,
    r.item_price_tc AS item_price_tc,
    r.item_tax_tc AS item_tax_tc,
    r.shipping_price_tc AS shipping_price_tc,
    r.shipping_tax_tc AS shipping_tax_tc,
    r.giftwrap_price_tc AS giftwrap_price_tc,
    r.giftwrap_tax_tc AS giftwrap_tax_tc,
    r.ship_service_level AS ship_service_level,
    r.ship_state AS ship_state,
    r.ship_postal_prefix AS ship_postal_prefix,
    r.ship_country AS ship_country,
    r.bill_state AS bill_state,
    r.bill_postal_prefix AS bill_postal_prefix,
    r.bill_country AS bill_country,
    r.item_promo_tc AS item_promo_tc,
    r.ship_promo_tc AS ship_promo_tc,
    r.carrier AS carrier,
    r.estimated_arrival_at AS estimated_arrival_at,
    r.fulfillment_center AS fulfillment_center,
    r.fulfillment_channel AS fulfillment_channel,
    r.sales_channel AS sales_channel,
    r.points_granted_tc AS points_granted_tc,
    r.is_business_order AS is_business_order,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/fulfilled_shipments/account=*/month=*/*.parquet', format = 'Parquet', structure = 'amazon_order_id String, merchant_order_id Nullable(String), shipment_id Nullable(String), shipment_item_id String, order_item_id Nullable(String), merchant_order_item_id Nullable(String), purchase_at Nullable(DateTime64(6, \'UTC\')), payment_at Nullable(DateTime64(6, \'UTC\')), shipped_at DateTime64(6, \'UTC\'), reported_at Nullable(DateTime64(6, \'UTC\')), sku String, product_name Nullable(String), quantity_shipped Int64, currency LowCardinality(Nullable(String)), item_price_tc Nullable(Decimal(18, 4)), item_tax_tc Nullable(Decimal(18, 4)), shipping_price_tc Nullable(Decimal(18, 4)), shipping_tax_tc Nullable(Decimal(18, 4)), giftwrap_price_tc Nullable(Decimal(18, 4)), giftwrap_tax_tc Nullable(Decimal(18, 4)), ship_service_level LowCardinality(Nullable(String)), ship_state Nullable(String), ship_postal_prefix Nullable(String), ship_country LowCardinality(Nullable(String)), bill_state Nullable(String), bill_postal_prefix Nullable(String), bill_country LowCardinality(Nullable(String)), item_promo_tc Nullable(Decimal(18, 4)), ship_promo_tc Nullable(Decimal(18, 4)), carrier LowCardinality(Nullable(String)), estimated_arrival_at Nullable(DateTime64(6, \'UTC\')), fulfillment_center LowCardinality(Nullable(String)), fulfillment_channel LowCardinality(Nullable(String)), sales_channel LowCardinality(Nullable(String)), points_granted_tc Nullable(Decimal(18, 4)), is_business_order Nullable(UInt8), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'fulfilled_shipments'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.shipped_at >= l.from_date AND r.shipped_at < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.shipment_item_id)
SETTINGS use_hive_partitioning = 0;
