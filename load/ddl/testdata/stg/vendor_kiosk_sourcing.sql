CREATE OR REPLACE VIEW stg.vendor_kiosk_sourcing AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.date AS date,
    r.end_date AS end_date,
    r.marketplace_id AS marketplace_id,
    r.currency AS currency,
    r.shipped_cogs_tc AS shipped_cogs_tc,
    r.contra_cogs_tc AS contra_cogs_tc,
    r.contra_cogs_per_unit_tc AS contra_cogs_per_unit_tc,
    r.sales_discount_tc AS sales_discount_tc,
    r.average_sales_discount AS average_sales_discount,
    r.net_ppm AS net_ppm,
    r.customer_returns AS customer_returns,
    r.average_selling_price_tc AS average_selling_price_tc,
    r.shipped_units AS shipped_units,
    r.shipped_revenue_tc AS shipped_revenue_tc,
    r.sellable_on_hand AS sellable_on_hand,
    r.sellable_on_hand_cost_tc AS sellable_on_hand_cost_tc,
    r.unsellable_on_hand AS unsellable_on_hand,
    r.unsellable_on_hand_cost_tc AS unsellable_on_hand_cost_tc,
    r.aged_90_days AS aged_90_days,
    r.aged_90_days_cost_tc AS aged_90_days_cost_tc,
    r.unhealthy AS unhealthy,
    r.unhealthy_cost_tc AS unhealthy_cost_tc,
    r.sell_through_rate AS sell_through_rate,
    r.sourceable_out_of_stock AS sourceable_out_of_stock,
    r.net_received AS net_received,
    r.net_received_cost_tc AS net_received_cost_tc,
    r.confirmed_units AS confirmed_units,
    r.open_po_units AS open_po_units,
    r.lead_time_days AS lead_time_days,
    r.procurable_out_of_stock AS procurable_out_of_stock,
    r.fill_rate AS fill_rate,
    r.confirmation_rate AS confirmation_rate,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_kiosk_sourcing/account=*/month=*/*.parquet', format = 'Parquet', structure = 'date Date, end_date Nullable(Date), marketplace_id LowCardinality(String), currency LowCardinality(Nullable(String)), shipped_cogs_tc Nullable(Decimal(18, 4)), contra_cogs_tc Nullable(Decimal(18, 4)), contra_cogs_per_unit_tc Nullable(Decimal(18, 4)), sales_discount_tc Nullable(Decimal(18, 4)), average_sales_discount Nullable(Decimal(18, 6)), net_ppm Nullable(Decimal(18, 6)), customer_returns Nullable(Int64), average_selling_price_tc Nullable(Decimal(18, 4)), shipped_units Nullable(Int64), shipped_revenue_tc Nullable(Decimal(18, 4)), sellable_on_hand Nullable(Int64), sellable_on_hand_cost_tc Nullable(Decimal(18, 4)), unsellable_on_hand Nullable(Int64), unsellable_on_hand_cost_tc Nullable(Decimal(18, 4)), aged_90_days Nullable(Int64), aged_90_days_cost_tc Nullable(Decimal(18, 4)), unhealthy Nullable(Int64), unhealthy_cost_tc Nullable(Decimal(18, 4)), sell_through_rate Nullable(Decimal(18, 6)), sourceable_out_of_stock Nullable(Decimal(18, 6)), net_received Nullable(Int64), net_received_cost_tc Nullable(Decimal(18, 4)), confirmed_units Nullable(Int64), open_po_units Nullable(Int64), lead_time_days Nullable(Decimal(18, 6)), procurable_out_of_stock Nullable(Decimal(18, 6)), fill_rate Nullable(Decimal(18, 6)), confirmation_rate Nullable(Decimal(18, 6)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_kiosk_sourcing'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.date >= l.from_date AND r.date < l.until_date
SETTINGS use_hive_partitioning = 0;
