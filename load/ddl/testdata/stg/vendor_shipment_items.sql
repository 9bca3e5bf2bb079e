CREATE OR REPLACE VIEW stg.vendor_shipment_items AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.shipment_id AS shipment_id,
    r.po_number AS po_number,
    r.item_seq AS item_seq,
    r.po_date AS po_date,
    r.ship_window AS ship_window,
    r.vendor_code AS vendor_code,
    r.created_at AS created_at,
    r.asn_sent_at AS asn_sent_at,
    r.shipped_at AS shipped_at,
    r.delivered_at AS delivered_at,
    r.asin AS asin,
    r.vendor_sku AS vendor_sku,
    r.units AS units,
    r.unit_of_measure AS unit_of_measure,
    r.unit_size AS unit_size,
    r.maximum_retail_price AS maximum_retail_price,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_shipment_items/account=*/month=*/*.parquet', format = 'Parquet', structure = 'shipment_id String, po_number String, item_seq String, po_date Nullable(DateTime64(6, \'UTC\')), ship_window Nullable(String), vendor_code LowCardinality(Nullable(String)), created_at DateTime64(6, \'UTC\'), asn_sent_at Nullable(DateTime64(6, \'UTC\')), shipped_at Nullable(DateTime64(6, \'UTC\')), delivered_at Nullable(DateTime64(6, \'UTC\')), asin Nullable(String), vendor_sku Nullable(String), units Nullable(Int64), unit_of_measure LowCardinality(Nullable(String)), unit_size Nullable(Int64), maximum_retail_price Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_shipments'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.created_at >= l.from_date AND r.created_at < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.shipment_id, r.po_number, r.item_seq)
SETTINGS use_hive_partitioning = 0;
