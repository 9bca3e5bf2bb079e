CREATE OR REPLACE VIEW stg.vendor_coop_invoice AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.payee AS payee,
    r.invoice_no AS invoice_no,
    r.line AS line,
    r.invoice_date AS invoice_date,
    r.due_date AS due_date,
    r.agreement_no AS agreement_no,
    r.agreement_title AS agreement_title,
    r.funding_type AS funding_type,
    r.period_from AS period_from,
    r.period_until AS period_until,
    r.asin AS asin,
    r.quantity AS quantity,
    r.currency AS currency,
    r.basis_tc AS basis_tc,
    r.rate AS rate,
    r.invoice_tc AS invoice_tc,
    r.tax_tc AS tax_tc,
    r.dispute_case AS dispute_case,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_coop_invoice/account=*/month=*/*.parquet', format = 'Parquet', structure = 'payee String, invoice_no String, line Nullable(Int64), invoice_date Date, due_date Nullable(Date), agreement_no String, agreement_title Nullable(String), funding_type LowCardinality(Nullable(String)), period_from Nullable(Date), period_until Nullable(Date), asin Nullable(String), quantity Nullable(Int64), currency LowCardinality(String), basis_tc Nullable(Decimal(18, 4)), rate Nullable(Decimal(18, 6)), invoice_tc Decimal(18, 4), tax_tc Nullable(Decimal(18, 4)), dispute_case Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_coop_invoice'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.invoice_date >= l.from_date AND r.invoice_date < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.payee, r.invoice_no, r.line)
SETTINGS use_hive_partitioning = 0;
