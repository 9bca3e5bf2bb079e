CREATE OR REPLACE VIEW stg.vendor_purchase_orders AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.po_number AS po_number,
    r.po_state AS po_state,
    r.po_date AS po_date,
    r.changed_at AS changed_at,
    r.state_changed_at AS state_changed_at,
    r.po_type AS po_type,
    r.payment_method AS payment_method,
    r.deal_code AS deal_code,
    r.import_details AS import_details,
    r.buying_party AS buying_party,
    r.vendor_code AS vendor_code,
    r.ship_to AS ship_to,
    r.bill_to AS bill_to,
    r.ship_window AS ship_window,
    r.delivery_window AS delivery_window,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_purchase_orders/account=*/month=*/*.parquet', format = 'Parquet', structure = 'po_number String, po_state LowCardinality(Nullable(String)), po_date DateTime64(6, \'UTC\'), changed_at Nullable(DateTime64(6, \'UTC\')), state_changed_at Nullable(DateTime64(6, \'UTC\')), po_type LowCardinality(Nullable(String)), payment_method LowCardinality(Nullable(String)), deal_code Nullable(String), import_details Nullable(String), buying_party LowCardinality(Nullable(String)), vendor_code LowCardinality(Nullable(String)), ship_to LowCardinality(Nullable(String)), bill_to LowCardinality(Nullable(String)), ship_window Nullable(String), delivery_window Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_purchase_orders'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.po_date >= l.from_date AND r.po_date < l.until_date
QUALIFY (r.state_changed_at, l.generated_at, r._document) = max((r.state_changed_at, l.generated_at, r._document)) OVER (PARTITION BY l.account, r.po_number)
SETTINGS use_hive_partitioning = 0;
