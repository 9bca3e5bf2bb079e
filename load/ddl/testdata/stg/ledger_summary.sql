CREATE OR REPLACE VIEW stg.ledger_summary AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.date AS date,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.sku AS sku,
    r.title AS title,
    r.disposition AS disposition,
    r.starting_balance AS starting_balance,
    r.in_transit AS in_transit,
    r.receipts AS receipts,
    r.customer_shipments AS customer_shipments,
    r.customer_returns AS customer_returns,
    r.vendor_returns AS vendor_returns,
    r.transfers AS transfers,
    r.found AS found,
    r.lost AS lost,
    r.damaged AS damaged,
    r.disposed AS disposed,
    r.other_events AS other_events,
    r.ending_balance AS ending_balance,
    r.unknown_events AS unknown_events,
    r.location AS location,
    r.store AS store,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/ledger_summary/account=*/month=*/*.parquet', format = 'Parquet', structure = 'date Date, fnsku Nullable(String), asin Nullable(String), sku Nullable(String), title Nullable(String), disposition LowCardinality(String), starting_balance Int64, in_transit Nullable(Int64), receipts Nullable(Int64), customer_shipments Nullable(Int64), customer_returns Nullable(Int64), vendor_returns Nullable(Int64), transfers Nullable(Int64), found Nullable(Int64), lost Nullable(Int64), damaged Nullable(Int64), disposed Nullable(Int64), other_events Nullable(Int64), ending_balance Int64, unknown_events Nullable(Int64), location LowCardinality(String), store LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'ledger_summary'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.date >= l.from_date AND r.date < l.until_date
SETTINGS use_hive_partitioning = 0;
