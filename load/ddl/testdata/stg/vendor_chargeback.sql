CREATE OR REPLACE VIEW stg.vendor_chargeback AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.payee AS payee,
    r.chargeback_no AS chargeback_no,
    r.line AS line,
    r.charged_date AS charged_date,
    r.chargeback_type AS chargeback_type,
    r.sub_type AS sub_type,
    r.po_number AS po_number,
    r.shipment_id AS shipment_id,
    r.asin AS asin,
    r.quantity AS quantity,
    r.currency AS currency,
    r.charged_tc AS charged_tc,
    r.tax_tc AS tax_tc,
    r.reversed_tc AS reversed_tc,
    r.status AS status,
    r.dispute_until AS dispute_until,
    r.dispute_case AS dispute_case,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_chargeback/account=*/month=*/*.parquet', format = 'Parquet', structure = 'payee String, chargeback_no String, line Nullable(Int64), charged_date Date, chargeback_type LowCardinality(String), sub_type LowCardinality(Nullable(String)), po_number Nullable(String), shipment_id Nullable(String), asin Nullable(String), quantity Nullable(Int64), currency LowCardinality(String), charged_tc Decimal(18, 4), tax_tc Nullable(Decimal(18, 4)), reversed_tc Nullable(Decimal(18, 4)), status LowCardinality(Nullable(String)), dispute_until Nullable(Date), dispute_case Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_chargeback'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.charged_date >= l.from_date AND r.charged_date < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.payee, r.chargeback_no, r.line)
SETTINGS use_hive_partitioning = 0;
