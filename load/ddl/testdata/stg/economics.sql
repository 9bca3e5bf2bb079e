CREATE OR REPLACE VIEW stg.economics AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.date AS date,
    r.end_date AS end_date,
    r.marketplace_id AS marketplace_id,
    r.parent_asin AS parent_asin,
    r.asin AS asin,
    r.fnsku AS fnsku,
    r.sku AS sku,
    r.currency AS currency,
    r.average_selling_price_tc AS average_selling_price_tc,
    r.ordered_product_sales_tc AS ordered_product_sales_tc,
    r.refunded_product_sales_tc AS refunded_product_sales_tc,
    r.net_product_sales_tc AS net_product_sales_tc,
    r.units_ordered AS units_ordered,
    r.units_refunded AS units_refunded,
    r.net_units_sold AS net_units_sold,
    r.cost_of_goods_tc AS cost_of_goods_tc,
    r.cost_of_shipping_to_amazon_tc AS cost_of_shipping_to_amazon_tc,
    r.cost_of_mfn_fulfilment_tc AS cost_of_mfn_fulfilment_tc,
    r.cost_of_mfn_storage_tc AS cost_of_mfn_storage_tc,
    r.miscellaneous_cost_tc AS miscellaneous_cost_tc,
    r.net_proceeds_tc AS net_proceeds_tc,
    r.net_proceeds_per_unit_tc AS net_proceeds_per_unit_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/economics/account=*/month=*/*.parquet', format = 'Parquet', structure = 'date Date, end_date Nullable(Date), marketplace_id LowCardinality(String), parent_asin Nullable(String), asin Nullable(String), fnsku Nullable(String), sku Nullable(String), currency LowCardinality(Nullable(String)), average_selling_price_tc Nullable(Decimal(18, 4)), ordered_product_sales_tc Nullable(Decimal(18, 4)), refunded_product_sales_tc Nullable(Decimal(18, 4)), net_product_sales_tc Nullable(Decimal(18, 4)), units_ordered Nullable(Int64), units_refunded Nullable(Int64), net_units_sold Nullable(Int64), cost_of_goods_tc Nullable(Decimal(18, 4)), cost_of_shipping_to_amazon_tc Nullable(Decimal(18, 4)), cost_of_mfn_fulfilment_tc Nullable(Decimal(18, 4)), cost_of_mfn_storage_tc Nullable(Decimal(18, 4)), miscellaneous_cost_tc Nullable(Decimal(18, 4)), net_proceeds_tc Nullable(Decimal(18, 4)), net_proceeds_per_unit_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'economics'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.date >= l.from_date AND r.date < l.until_date
SETTINGS use_hive_partitioning = 0;
