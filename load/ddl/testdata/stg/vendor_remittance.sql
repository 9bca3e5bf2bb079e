CREATE OR REPLACE VIEW stg.vendor_remittance AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.payee AS payee,
    r.payment_no AS payment_no,
    r.paid_date AS paid_date,
    r.invoice_no AS invoice_no,
    r.line AS line,
    r.invoice_date AS invoice_date,
    r.due_date AS due_date,
    r.po_number AS po_number,
    r.transaction_type AS transaction_type,
    r.deduction_type AS deduction_type,
    r.description AS description,
    r.currency AS currency,
    r.invoice_tc AS invoice_tc,
    r.tax_tc AS tax_tc,
    r.discount_tc AS discount_tc,
    r.withheld_tc AS withheld_tc,
    r.paid_tc AS paid_tc,
    r.remaining_tc AS remaining_tc,
    r.dispute_case AS dispute_case,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_remittance/account=*/month=*/*.parquet', format = 'Parquet', structure = 'payee String, payment_no String, paid_date Date, invoice_no String, line Nullable(Int64), invoice_date Nullable(Date), due_date Nullable(Date), po_number Nullable(String), transaction_type LowCardinality(Nullable(String)), deduction_type LowCardinality(Nullable(String)), description Nullable(String), currency LowCardinality(String), invoice_tc Nullable(Decimal(18, 4)), tax_tc Nullable(Decimal(18, 4)), discount_tc Nullable(Decimal(18, 4)), withheld_tc Nullable(Decimal(18, 4)), paid_tc Decimal(18, 4), remaining_tc Nullable(Decimal(18, 4)), dispute_case Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_remittance'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.paid_date >= l.from_date AND r.paid_date < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.payee, r.payment_no, r.invoice_no, r.line)
SETTINGS use_hive_partitioning = 0;
