CREATE OR REPLACE VIEW stg.vendor_purchase_order_items AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.po_number AS po_number,
    r.item_seq AS item_seq,
    r.po_date AS po_date,
    r.state_changed_at AS state_changed_at,
    r.po_state AS po_state,
    r.vendor_code AS vendor_code,
    r.ship_window AS ship_window,
    r.delivery_window AS delivery_window,
    r.asin AS asin,
    r.vendor_sku AS vendor_sku,
    r.ordered AS ordered,
    r.unit_of_measure AS unit_of_measure,
    r.unit_size AS unit_size,
    r.is_back_order_allowed AS is_back_order_allowed,
    r.currency AS currency,
    r.net_cost_tc AS net_cost_tc,
    r.net_cost_unit AS net_cost_unit,
    r.list_price_tc AS list_price_tc,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_purchase_order_items/account=*/month=*/*.parquet', format = 'Parquet', structure = 'po_number String, item_seq String, po_date DateTime64(6, \'UTC\'), state_changed_at Nullable(DateTime64(6, \'UTC\')), po_state LowCardinality(Nullable(String)), vendor_code LowCardinality(Nullable(String)), ship_window Nullable(String), delivery_window Nullable(String), asin Nullable(String), vendor_sku Nullable(String), ordered Nullable(Int64), unit_of_measure LowCardinality(Nullable(String)), unit_size Nullable(Int64), is_back_order_allowed Nullable(UInt8), currency LowCardinality(Nullable(String)), net_cost_tc Nullable(Decimal(18, 4)), net_cost_unit LowCardinality(Nullable(String)), list_price_tc Nullable(Decimal(18, 4)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_purchase_orders'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.po_date >= l.from_date AND r.po_date < l.until_date
QUALIFY (r.state_changed_at, l.generated_at, r._document) = max((r.state_changed_at, l.generated_at, r._document)) OVER (PARTITION BY l.account, r.po_number, r.item_seq)
SETTINGS use_hive_partitioning = 0;
