CREATE OR REPLACE VIEW stg.fba_inventory_all AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.product_name AS product_name,
    r.condition AS condition,
    r.price_tc AS price_tc,
    r.mfn_listing_exists AS mfn_listing_exists,
    r.mfn_fulfillable AS mfn_fulfillable,
    r.afn_listing_exists AS afn_listing_exists,
    r.warehouse AS warehouse,
    r.fulfillable AS fulfillable,
    r.unsellable AS unsellable,
    r.reserved AS reserved,
    r.total AS total,
    r.per_unit_volume AS per_unit_volume,
    r.inbound_working AS inbound_working,
    r.inbound_shipped AS inbound_shipped,
    r.inbound_receiving AS inbound_receiving,
    r.researching AS researching,
    r.reserved_future_supply AS reserved_future_supply,
    r.future_supply_buyable AS future_supply_buyable,
    r.store AS store,
    r.fulfillable_local AS fulfillable_local,
    r.fulfillable_remote AS fulfillable_remote,
    r.fc_transfer AS fc_transfer,
    r.onhand_buyable AS onhand_buyable,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/fba_inventory_all/account=*/month=*/*.parquet', format = 'Parquet', structure = 'sku String, fnsku Nullable(String), asin Nullable(String), product_name Nullable(String), condition LowCardinality(Nullable(String)), price_tc Nullable(Decimal(18, 4)), mfn_listing_exists LowCardinality(Nullable(String)), mfn_fulfillable Nullable(Int64), afn_listing_exists LowCardinality(Nullable(String)), warehouse Nullable(Int64), fulfillable Nullable(Int64), unsellable Nullable(Int64), reserved Nullable(Int64), total Nullable(Int64), per_unit_volume Nullable(Decimal(18, 6)), inbound_working Nullable(Int64), inbound_shipped Nullable(Int64), inbound_receiving Nullable(Int64), researching Nullable(Int64), reserved_future_supply Nullable(Int64), future_supply_buyable Nullable(Int64), store LowCardinality(Nullable(String)), fulfillable_local Nullable(Int64), fulfillable_remote Nullable(Int64), fc_transfer Nullable(Int64), onhand_buyable Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'fba_inventory_all'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
