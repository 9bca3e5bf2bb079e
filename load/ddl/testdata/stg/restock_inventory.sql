CREATE OR REPLACE VIEW stg.restock_inventory AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.country AS country,
    r.product_name AS product_name,
    r.fnsku AS fnsku,
    r.sku AS sku,
    r.asin AS asin,
    r.condition AS condition,
    r.supplier AS supplier,
    r.supplier_part AS supplier_part,
    r.currency AS currency,
    r.unit_price_tc AS unit_price_tc,
    r.sales_30_days_tc AS sales_30_days_tc,
    r.units_sold_30_days AS units_sold_30_days,
    r.total AS total,
    r.inbound AS inbound,
    r.fulfillable AS fulfillable,
    r.reserved_fc_transfer AS reserved_fc_transfer,
    r.reserved_fc_processing AS reserved_fc_processing,
    r.reserved_customer AS reserved_customer,
    r.unfulfillable AS unfulfillable,
    r.inbound_working AS inbound_working,
    r.inbound_shipped AS inbound_shipped,
    r.inbound_receiving AS inbound_receiving,
    r.fulfilled_by AS fulfilled_by,
    r.total_days_of_supply AS total_days_of_supply,
    r.days_of_supply AS days_of_supply,
    r.alert AS alert,
    r.recommended_quantity AS recommended_quantity,
    r.recommended_ship_date AS recommended_ship_date,
    r.recommended_action AS recommended_action,
    r.unit_storage_size AS unit_storage_size,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/restock_inventory/account=*/month=*/*.parquet', format = 'Parquet', structure = 'country LowCardinality(String), product_name Nullable(String), fnsku Nullable(String), sku String, asin Nullable(String), condition LowCardinality(Nullable(String)), supplier Nullable(String), supplier_part Nullable(String), currency LowCardinality(Nullable(String)), unit_price_tc Nullable(Decimal(18, 4)), sales_30_days_tc Nullable(Decimal(18, 4)), units_sold_30_days Nullable(Int64), total Nullable(Int64), inbound Nullable(Int64), fulfillable Nullable(Int64), reserved_fc_transfer Nullable(Int64), reserved_fc_processing Nullable(Int64), reserved_customer Nullable(Int64), unfulfillable Nullable(Int64), inbound_working Nullable(Int64), inbound_shipped Nullable(Int64), inbound_receiving Nullable(Int64), fulfilled_by LowCardinality(Nullable(String)), total_days_of_supply Nullable(Int64), days_of_supply Nullable(Int64), alert LowCardinality(Nullable(String)), recommended_quantity Nullable(Int64), recommended_ship_date Nullable(Date), recommended_action LowCardinality(Nullable(String)), unit_storage_size Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'restock_inventory'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
