CREATE OR REPLACE VIEW stg.gst_stock_transfers AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.supplier_gstin AS supplier_gstin,
    r.receiver_gstin AS receiver_gstin,
    r.transaction_type AS transaction_type,
    r.transaction_id AS transaction_id,
    r.invoice_number AS invoice_number,
    r.invoice_date AS invoice_date,
    r.sku AS sku,
    r.quantity AS quantity,
    r.invoice_tc AS invoice_tc,
    r.taxable_tc AS taxable_tc,
    r.order_id AS order_id,
    r.ship_from_center AS ship_from_center,
    r.ship_from_city AS ship_from_city,
    r.ship_from_state AS ship_from_state,
    r.ship_from_country AS ship_from_country,
    r.ship_from_postal_prefix AS ship_from_postal_prefix,
    r.ship_to_center AS ship_to_center,
    r.ship_to_city AS ship_to_city,
    r.ship_to_state AS ship_to_state,
    r.ship_to_country AS ship_to_country,
    r.ship_to_postal_prefix AS ship_to_postal_prefix,
    r.asin AS asin,
    r.hsn AS hsn,
    r.igst_rate AS igst_rate,
    r.igst_tc AS igst_tc,
    r.sgst_rate AS sgst_rate,
    r.sgst_tc AS sgst_tc,
    r.utgst_rate AS utgst_rate,
    r.utgst_tc AS utgst_tc,
    r.cgst_rate AS cgst_rate,
    r.cgst_tc AS cgst_tc,
    r.cess_rate AS cess_rate,
    r.cess_tc AS cess_tc,
    r.irn AS irn,
    r.irn_status AS irn_status,
    r.irn_at AS irn_at,
    r.irn_error AS irn_error,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/gst_stock_transfers/account=*/month=*/*.parquet', format = 'Parquet', structure = 'supplier_gstin String, receiver_gstin Nullable(String), transaction_type LowCardinality(String), transaction_id Nullable(String), invoice_number String, invoice_date Date, sku String, quantity Nullable(Int64), invoice_tc Nullable(Decimal(18, 4)), taxable_tc Nullable(Decimal(18, 4)), order_id Nullable(String), ship_from_center LowCardinality(Nullable(String)), ship_from_city Nullable(String), ship_from_state LowCardinality(Nullable(String)), ship_from_country LowCardinality(Nullable(String)), ship_from_postal_prefix Nullable(String), ship_to_center LowCardinality(Nullable(String)), ship_to_city Nullable(String), ship_to_state LowCardinality(Nullable(String)), ship_to_country LowCardinality(Nullable(String)), ship_to_postal_prefix Nullable(String), asin Nullable(String), hsn Nullable(String), igst_rate Nullable(Decimal(18, 8)), igst_tc Nullable(Decimal(18, 4)), sgst_rate Nullable(Decimal(18, 8)), sgst_tc Nullable(Decimal(18, 4)), utgst_rate Nullable(Decimal(18, 8)), utgst_tc Nullable(Decimal(18, 4)), cgst_rate Nullable(Decimal(18, 8)), cgst_tc Nullable(Decimal(18, 4)), cess_rate Nullable(Decimal(18, 8)), cess_tc Nullable(Decimal(18, 4)), irn Nullable(String), irn_status LowCardinality(Nullable(String)), irn_at Nullable(DateTime64(6, \'UTC\')), irn_error Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'gst_stock_transfers'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.invoice_date >= l.from_date AND r.invoice_date < l.until_date
SETTINGS use_hive_partitioning = 0;
