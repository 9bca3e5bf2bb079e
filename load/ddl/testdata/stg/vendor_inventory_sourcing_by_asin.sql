CREATE OR REPLACE VIEW stg.vendor_inventory_sourcing_by_asin AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.start_date AS start_date,
    r.end_date AS end_date,
    r.asin AS asin,
    r.currency AS currency,
    r.vendor_confirmation_rate AS vendor_confirmation_rate,
    r.net_received_inventory_cost_tc AS net_received_inventory_cost_tc,
    r.net_received_inventory_units AS net_received_inventory_units,
    r.open_purchase_order_units AS open_purchase_order_units,
    r.average_vendor_lead_time_days AS average_vendor_lead_time_days,
    r.sell_through_rate AS sell_through_rate,
    r.unfilled_customer_ordered_units AS unfilled_customer_ordered_units,
    r.sellable_on_hand_inventory_cost_tc AS sellable_on_hand_inventory_cost_tc,
    r.sellable_on_hand_inventory_units AS sellable_on_hand_inventory_units,
    r.unsellable_on_hand_inventory_cost_tc AS unsellable_on_hand_inventory_cost_tc,
    r.unsellable_on_hand_inventory_units AS unsellable_on_hand_inventory_units,
    r.aged_90_plus_days_sellable_inventory_cost_tc AS aged_90_plus_days_sellable_inventory_cost_tc,
    r.aged_90_plus_days_sellable_inventory_units AS aged_90_plus_days_sellable_inventory_units,
    r.unhealthy_inventory_cost_tc AS unhealthy_inventory_cost_tc,
    r.unhealthy_inventory_units AS unhealthy_inventory_units,
    r.procurable_product_out_of_stock_rate AS procurable_product_out_of_stock_rate,
    r.uft AS uft,
    r.receive_fill_rate AS receive_fill_rate,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_inventory_sourcing_by_asin/account=*/month=*/*.parquet', format = 'Parquet', structure = 'start_date Date, end_date Date, asin String, currency LowCardinality(Nullable(String)), vendor_confirmation_rate Nullable(Decimal(18, 16)), net_received_inventory_cost_tc Nullable(Decimal(18, 4)), net_received_inventory_units Nullable(Int64), open_purchase_order_units Nullable(Int64), average_vendor_lead_time_days Nullable(Decimal(18, 8)), sell_through_rate Nullable(Decimal(18, 16)), unfilled_customer_ordered_units Nullable(Int64), sellable_on_hand_inventory_cost_tc Nullable(Decimal(18, 4)), sellable_on_hand_inventory_units Nullable(Int64), unsellable_on_hand_inventory_cost_tc Nullable(Decimal(18, 4)), unsellable_on_hand_inventory_units Nullable(Int64), aged_90_plus_days_sellable_inventory_cost_tc Nullable(Decimal(18, 4)), aged_90_plus_days_sellable_inventory_units Nullable(Int64), unhealthy_inventory_cost_tc Nullable(Decimal(18, 4)), unhealthy_inventory_units Nullable(Int64), procurable_product_out_of_stock_rate Nullable(Decimal(18, 16)), uft Nullable(Decimal(18, 16)), receive_fill_rate Nullable(Decimal(18, 16)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_inventory_sourcing'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.start_date >= l.from_date AND r.start_date < l.until_date
SETTINGS use_hive_partitioning = 0;
