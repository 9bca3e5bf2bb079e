CREATE OR REPLACE VIEW stg.vendor_order_status_items AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.po_number AS po_number,
    r.item_seq AS item_seq,
    r.po_status AS po_status,
    r.po_date AS po_date,
    r.last_updated_at AS last_updated_at,
    r.vendor_code AS vendor_code,
    r.ship_to AS ship_to,
    r.asin AS asin,
    r.vendor_sku AS vendor_sku,
    r.currency AS currency,
    r.net_cost_tc AS net_cost_tc,
    r.list_price_tc AS list_price_tc,
    r.ordered AS ordered,
    r.unit_of_measure AS unit_of_measure,
    r.unit_size AS unit_size,
    r.ordered_details AS ordered_details,
    r.confirmation_status AS confirmation_status,
    r.accepted AS accepted,
    r.rejected AS rejected,
    r.acknowledgements AS acknowledgements,
    r.receive_status AS receive_status,
    r.received AS received,
    r.last_received_at AS last_received_at,
    r.accepted_unit AS accepted_unit,
    r.accepted_unit_size AS accepted_unit_size,
    r.rejected_unit AS rejected_unit,
    r.rejected_unit_size AS rejected_unit_size,
    r.received_unit AS received_unit,
    r.received_unit_size AS received_unit_size,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_order_status_items/account=*/month=*/*.parquet', format = 'Parquet', structure = 'po_number String, item_seq String, po_status LowCardinality(Nullable(String)), po_date DateTime64(6, \'UTC\'), last_updated_at Nullable(DateTime64(6, \'UTC\')), vendor_code LowCardinality(Nullable(String)), ship_to LowCardinality(Nullable(String)), asin Nullable(String), vendor_sku Nullable(String), currency LowCardinality(Nullable(String)), net_cost_tc Nullable(Decimal(18, 4)), list_price_tc Nullable(Decimal(18, 4)), ordered Nullable(Int64), unit_of_measure LowCardinality(Nullable(String)), unit_size Nullable(Int64), ordered_details Nullable(String), confirmation_status LowCardinality(Nullable(String)), accepted Nullable(Int64), rejected Nullable(Int64), acknowledgements Nullable(String), receive_status LowCardinality(Nullable(String)), received Nullable(Int64), last_received_at Nullable(DateTime64(6, \'UTC\')), accepted_unit LowCardinality(Nullable(String)), accepted_unit_size Nullable(Int64), rejected_unit LowCardinality(Nullable(String)), rejected_unit_size Nullable(Int64), received_unit LowCardinality(Nullable(String)), received_unit_size Nullable(Int64), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_order_status'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.po_date >= l.from_date AND r.po_date < l.until_date
QUALIFY (r.last_updated_at, l.generated_at, r._document) = max((r.last_updated_at, l.generated_at, r._document)) OVER (PARTITION BY l.account, r.po_number, r.item_seq)
SETTINGS use_hive_partitioning = 0;
