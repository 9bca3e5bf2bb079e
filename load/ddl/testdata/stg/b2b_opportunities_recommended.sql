CREATE OR REPLACE VIEW stg.b2b_opportunities_recommended AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.asin AS asin,
    r.item_name AS item_name,
    r.link AS link,
    r.brand AS brand,
    r.category AS category,
    r.sub_category AS sub_category,
    r.currency AS currency,
    r.lowest_price_tc AS lowest_price_tc,
    r.has_fba_offer AS has_fba_offer,
    r.offer_count AS offer_count,
    r.has_amazon_offer AS has_amazon_offer,
    r.has_vat_invoice_offer AS has_vat_invoice_offer,
    r.review_count AS review_count,
    r.b2b_sales_rank AS b2b_sales_rank,
    r.b2b_sales_rank_growth AS b2b_sales_rank_growth,
    r.page_views AS page_views,
    r.part_number AS part_number,
    r.ean AS ean,
    r.upc AS upc,
    r.isbn AS isbn,
    r.model_number AS model_number,
    r.is_brand_you_offer AS is_brand_you_offer,
    r.is_category_you_offer AS is_category_you_offer,
    r.product_performance AS product_performance,
    r.is_product_on_amazon AS is_product_on_amazon,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/b2b_opportunities_recommended/account=*/month=*/*.parquet', format = 'Parquet', structure = 'asin String, item_name Nullable(String), link Nullable(String), brand LowCardinality(Nullable(String)), category LowCardinality(Nullable(String)), sub_category LowCardinality(Nullable(String)), currency LowCardinality(Nullable(String)), lowest_price_tc Nullable(Decimal(18, 4)), has_fba_offer Nullable(UInt8), offer_count Nullable(Int64), has_amazon_offer Nullable(UInt8), has_vat_invoice_offer Nullable(UInt8), review_count Nullable(Int64), b2b_sales_rank Nullable(Int64), b2b_sales_rank_growth LowCardinality(Nullable(String)), page_views LowCardinality(Nullable(String)), part_number Nullable(String), ean Nullable(String), upc Nullable(String), isbn Nullable(String), model_number Nullable(String), is_brand_you_offer Nullable(UInt8), is_category_you_offer Nullable(UInt8), product_performance LowCardinality(Nullable(String)), is_product_on_amazon Nullable(UInt8), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'b2b_opportunities_recommended'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
