CREATE OR REPLACE VIEW stg.storage_fees AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.asin AS asin,
    r.fnsku AS fnsku,
    r.product_name AS product_name,
    r.fc AS fc,
    r.country AS country,
    r.longest_side AS longest_side,
    r.median_side AS median_side,
    r.shortest_side AS shortest_side,
    r.measurement_unit AS measurement_unit,
    r.weight AS weight,
    r.weight_unit AS weight_unit,
    r.item_volume AS item_volume,
    r.volume_unit AS volume_unit,
    r.size_tier AS size_tier,
    r.average_qty AS average_qty,
    r.average_qty_pending_removal AS average_qty_pending_removal,
    r.volume AS volume,
    r.month_of_charge AS month_of_charge,
    r.rate_tc AS rate_tc,
    r.currency AS currency,
    r.estimated_fee_tc AS estimated_fee_tc,
    r.dangerous_goods AS dangerous_goods,
    r.discount_eligible AS discount_eligible,
    r.discount_qualified AS discount_qualified,
    r.incentive_tc AS incentive_tc,
    r.incentive_breakdown AS incentive_breakdown,
    r.average_qty_customer_orders AS average_qty_customer_orders,
    r.sku AS sku,
    r.utilization_ratio AS utilization_ratio,
    r.utilization_ratio_unit AS utilization_ratio_unit,
    r.base_rate_tc AS base_rate_tc,
    r.surcharge_rate_tc AS surcharge_rate_tc,
    r.average_qty_surcharge AS average_qty_surcharge,
    r.volume_surcharge AS volume_surcharge,
    r.base_fee_tc AS base_fee_tc,
    r.surcharge_tc AS surcharge_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/storage_fees/account=*/month=*/*.parquet', format = 'Parquet', structure = 'asin Nullable(String), fnsku String, product_name Nullable(String), fc LowCardinality(Nullable(String)), country LowCardinality(Nullable(String)), longest_side Nullable(Decimal(18, 6)), median_side Nullable(Decimal(18, 6)), shortest_side Nullable(Decimal(18, 6)), measurement_unit LowCardinality(Nullable(String)), weight Nullable(Decimal(18, 6)), weight_unit LowCardinality(Nullable(String)), item_volume Nullable(Decimal(18, 6)), volume_unit LowCardinality(Nullable(String)), size_tier LowCardinality(Nullable(String)), average_qty Nullable(Decimal(18, 4)), average_qty_pending_removal Nullable(Decimal(18, 4)), volume Nullable(Decimal(18, 6)), month_of_charge Date, rate_tc Nullable(Decimal(18, 4)), currency LowCardinality(String), estimated_fee_tc Nullable(Decimal(18, 4)), dangerous_goods LowCardinality(Nullable(String)), discount_eligible Nullable(UInt8), discount_qualified Nullable(UInt8), incentive_tc Nullable(Decimal(18, 4)), incentive_breakdown Nullable(String), average_qty_customer_orders Nullable(Decimal(18, 4)), sku Nullable(String), utilization_ratio Nullable(Decimal(18, 6)), utilization_ratio_unit LowCardinality(Nullable(String)), base_rate_tc Nullable(Decimal(18, 4)), surcharge_rate_tc Nullable(Decimal(18, 4)), average_qty_surcharge Nullable(Decimal(18, 4)), volume_surcharge Nullable(Decimal(18, 6)), base_fee_tc Nullable(Decimal(18, 4)), surcharge_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'storage_fees'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.month_of_charge >= l.from_date AND r.month_of_charge < l.until_date
SETTINGS use_hive_partitioning = 0;
