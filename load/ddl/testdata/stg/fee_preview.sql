CREATE OR REPLACE VIEW stg.fee_preview AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.amazon_store AS amazon_store,
    r.product_name AS product_name,
    r.product_group AS product_group,
    r.brand AS brand,
    r.fulfilled_by AS fulfilled_by,
    r.has_local_inventory AS has_local_inventory,
    r.your_price_tc AS your_price_tc,
    r.sales_price_tc AS sales_price_tc,
    r.longest_side AS longest_side,
    r.median_side AS median_side,
    r.shortest_side AS shortest_side,
    r.length_and_girth AS length_and_girth,
    r.dimension_unit AS dimension_unit,
    r.weight AS weight,
    r.weight_unit AS weight_unit,
    r.size_tier AS size_tier,
    r.currency AS currency,
    r.estimated_fee_total_tc AS estimated_fee_total_tc,
    r.estimated_referral_fee_tc AS estimated_referral_fee_tc,
    r.estimated_closing_fee_tc AS estimated_closing_fee_tc,
    r.estimated_order_handling_fee_tc AS estimated_order_handling_fee_tc,
    r.estimated_pick_pack_fee_tc AS estimated_pick_pack_fee_tc,
    r.estimated_weight_handling_fee_tc AS estimated_weight_handling_fee_tc,
    r.expected_fulfilment_fee_tc AS expected_fulfilment_fee_tc,
    r.future_fee_tc AS future_fee_tc,
    r.future_order_handling_fee_tc AS future_order_handling_fee_tc,
    r.future_pick_pack_fee_tc AS future_pick_pack_fee_tc,
    r.future_weight_handling_fee_tc AS future_weight_handling_fee_tc,
    r.future_fulfilment_fee_tc AS future_fulfilment_fee_tc,
    r.domestic_fulfilment_fee_tc AS domestic_fulfilment_fee_tc,
    r.efn_fulfilment_fee_uk_tc AS efn_fulfilment_fee_uk_tc,
    r.efn_fulfilment_fee_de_tc AS efn_fulfilment_fee_de_tc,
    r.efn_fulfilment_fee_fr_tc AS efn_fulfilment_fee_fr_tc,
    r.efn_fulfilment_fee_it_tc AS efn_fulfilment_fee_it_tc,
    r.efn_fulfilment_fee_es_tc AS efn_fulfilment_fee_es_tc,
    r.efn_fulfilment_fee_se_tc AS efn_fulfilment_fee_se_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/fee_preview/account=*/month=*/*.parquet', format = 'Parquet', structure = 'sku String, fnsku Nullable(String), asin Nullable(String), amazon_store LowCardinality(String), product_name Nullable(String), product_group LowCardinality(Nullable(String)), brand LowCardinality(Nullable(String)), fulfilled_by LowCardinality(Nullable(String)), has_local_inventory LowCardinality(Nullable(String)), your_price_tc Nullable(Decimal(18, 4)), sales_price_tc Nullable(Decimal(18, 4)), longest_side Nullable(Decimal(18, 6)), median_side Nullable(Decimal(18, 6)), shortest_side Nullable(Decimal(18, 6)), length_and_girth Nullable(Decimal(18, 6)), dimension_unit LowCardinality(Nullable(String)), weight Nullable(Decimal(18, 6)), weight_unit LowCardinality(Nullable(String)), size_tier LowCardinality(Nullable(String)), currency LowCardinality(Nullable(String)), estimated_fee_total_tc Nullable(Decimal(18, 4)), estimated_referral_fee_tc Nullable(Decimal(18, 4)), estimated_closing_fee_tc Nullable(Decimal(18, 4)), estimated_order_handling_fee_tc Nullable(Decimal(18, 4)), estimated_pick_pack_fee_tc Nullable(Decimal(18, 4)), estimated_weight_handling_fee_tc Nullable(Decimal(18, 4)), expected_fulfilment_fee_tc Nullable(Decimal(18, 4)), future_fee_tc Nullable(Decimal(18, 4)), future_order_handling_fee_tc Nullable(Decimal(18, 4)), future_pick_pack_fee_tc Nullable(Decimal(18, 4)), future_weight_handling_fee_tc Nullable(Decimal(18, 4)), future_fulfilment_fee_tc Nullable(Decimal(18, 4)), domestic_fulfilment_fee_tc Nullable(Decimal(18, 4)), efn_fulfilment_fee_uk_tc Nullable(Decimal(18, 4)), efn_fulfilment_fee_de_tc Nullable(Decimal(18, 4)), efn_fulfilment_fee_fr_tc Nullable(Decimal(18, 4)), efn_fulfilment_fee_it_tc Nullable(Decimal(18, 4)), efn_fulfilment_fee_es_tc Nullable(Decimal(18, 4)), efn_fulfilment_fee_se_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'fee_preview'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
