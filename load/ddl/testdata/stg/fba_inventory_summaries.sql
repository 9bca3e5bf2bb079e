CREATE OR REPLACE VIEW stg.fba_inventory_summaries AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.condition AS condition,
    r.product_name AS product_name,
    r.last_updated_at AS last_updated_at,
    r.total AS total,
    r.stores AS stores,
    r.fulfillable AS fulfillable,
    r.inbound_working AS inbound_working,
    r.inbound_shipped AS inbound_shipped,
    r.inbound_receiving AS inbound_receiving,
    r.reserved AS reserved,
    r.reserved_customer_orders AS reserved_customer_orders,
    r.reserved_transfers AS reserved_transfers,
    r.reserved_processing AS reserved_processing,
    r.researching AS researching,
    r.researching_short AS researching_short,
    r.researching_mid AS researching_mid,
    r.researching_long AS researching_long,
    r.unfulfillable AS unfulfillable,
    r.unfulfillable_customer_damaged AS unfulfillable_customer_damaged,
    r.unfulfillable_warehouse_damaged AS unfulfillable_warehouse_damaged,
    r.unfulfillable_distributor_damaged AS unfulfillable_distributor_damaged,
    r.unfulfillable_carrier_damaged AS unfulfillable_carrier_damaged,
    r.unfulfillable_defective AS unfulfillable_defective,
    r.unfulfillable_expired AS unfulfillable_expired,
    r.future_supply_reserved AS future_supply_reserved,
    r.future_supply_buyable AS future_supply_buyable,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/fba_inventory_summaries/account=*/month=*/*.parquet', format = 'Parquet', structure = 'sku String, fnsku Nullable(String), asin Nullable(String), condition LowCardinality(Nullable(String)), product_name Nullable(String), last_updated_at Nullable(DateTime64(6, \'UTC\')), total Nullable(Int64), stores Nullable(String), fulfillable Nullable(Int64), inbound_working Nullable(Int64), inbound_shipped Nullable(Int64), inbound_receiving Nullable(Int64), reserved Nullable(Int64), reserved_customer_orders Nullable(Int64), reserved_transfers Nullable(Int64), reserved_processing Nullable(Int64), researching Nullable(Int64), researching_short Nullable(Int64), researching_mid Nullable(Int64), researching_long Nullable(Int64), unfulfillable Nullable(Int64), unfulfillable_customer_damaged Nullable(Int64), unfulfillable_warehouse_damaged Nullable(Int64), unfulfillable_distributor_damaged Nullable(Int64), unfulfillable_carrier_damaged Nullable(Int64), unfulfillable_defective Nullable(Int64), unfulfillable_expired Nullable(Int64), future_supply_reserved Nullable(Int64), future_supply_buyable Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'fba_inventory_summaries'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
