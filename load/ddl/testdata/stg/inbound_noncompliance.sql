CREATE OR REPLACE VIEW stg.inbound_noncompliance AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.issue_reported_date AS issue_reported_date,
    r.shipment_creation_date AS shipment_creation_date,
    r.fba_shipment_id AS fba_shipment_id,
    r.fba_carton_id AS fba_carton_id,
    r.fc AS fc,
    r.sku AS sku,
    r.fnsku AS fnsku,
    r.asin AS asin,
    r.product_name AS product_name,
    r.problem_type AS problem_type,
    r.problem_quantity AS problem_quantity,
    r.expected_quantity AS expected_quantity,
    r.received_quantity AS received_quantity,
    r.performance_measurement_unit AS performance_measurement_unit,
    r.coaching_level AS coaching_level,
    r.fee_type AS fee_type,
    r.currency AS currency,
    r.fee_tc AS fee_tc,
    r.problem_level AS problem_level,
    r.alert_status AS alert_status,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/inbound_noncompliance/account=*/month=*/*.parquet', format = 'Parquet', structure = 'issue_reported_date Date, shipment_creation_date Nullable(Date), fba_shipment_id String, fba_carton_id Nullable(String), fc LowCardinality(Nullable(String)), sku Nullable(String), fnsku Nullable(String), asin Nullable(String), product_name Nullable(String), problem_type LowCardinality(Nullable(String)), problem_quantity Nullable(Int64), expected_quantity Nullable(Int64), received_quantity Nullable(Int64), performance_measurement_unit LowCardinality(Nullable(String)), coaching_level LowCardinality(Nullable(String)), fee_type LowCardinality(Nullable(String)), currency LowCardinality(Nullable(String)), fee_tc Nullable(Decimal(18, 4)), problem_level LowCardinality(Nullable(String)), alert_status LowCardinality(Nullable(String)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'inbound_noncompliance'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.issue_reported_date >= l.from_date AND r.issue_reported_date < l.until_date
SETTINGS use_hive_partitioning = 0;
