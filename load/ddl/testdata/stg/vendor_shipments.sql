CREATE OR REPLACE VIEW stg.vendor_shipments AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.shipment_id AS shipment_id,
    r.transaction_type AS transaction_type,
    r.reference_number AS reference_number,
    r.transaction_at AS transaction_at,
    r.shipment_status AS shipment_status,
    r.status_at AS status_at,
    r.status_history AS status_history,
    r.created_at AS created_at,
    r.asn_sent_at AS asn_sent_at,
    r.label_created_at AS label_created_at,
    r.freight_term AS freight_term,
    r.vendor_code AS vendor_code,
    r.ship_from AS ship_from,
    r.ship_to AS ship_to,
    r.cartons AS cartons,
    r.pallets_stackable AS pallets_stackable,
    r.pallets_single AS pallets_single,
    r.weight AS weight,
    r.weight_unit AS weight_unit,
    r.volume AS volume,
    r.volume_unit AS volume_unit,
    r.pickup_requested_at AS pickup_requested_at,
    r.pickup_scheduled_at AS pickup_scheduled_at,
    r.carrier_assigned_at AS carrier_assigned_at,
    r.ship_mode AS ship_mode,
    r.transportation_mode AS transportation_mode,
    r.shipped_at AS shipped_at,
    r.estimated_delivery_at AS estimated_delivery_at,
    r.delivered_at AS delivered_at,
    r.carrier AS carrier,
    r.carrier_reference AS carrier_reference,
    r.bill_of_lading AS bill_of_lading,
    r.containers AS containers,
    r.import_details AS import_details,
    r.carrier_name AS carrier_name,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_shipments/account=*/month=*/*.parquet', format = 'Parquet', structure = 'shipment_id String, transaction_type LowCardinality(Nullable(String)), reference_number Nullable(String), transaction_at Nullable(DateTime64(6, \'UTC\')), shipment_status LowCardinality(Nullable(String)), status_at Nullable(DateTime64(6, \'UTC\')), status_history Nullable(String), created_at DateTime64(6, \'UTC\'), asn_sent_at Nullable(DateTime64(6, \'UTC\')), label_created_at Nullable(DateTime64(6, \'UTC\')), freight_term LowCardinality(Nullable(String)), vendor_code LowCardinality(Nullable(String)), ship_from LowCardinality(Nullable(String)), ship_to LowCardinality(Nullable(String)), cartons Nullable(Int64), pallets_stackable Nullable(Int64), pallets_single Nullable(Int64), weight Nullable(Decimal(18, 4)), weight_unit LowCardinality(Nullable(String)), volume Nullable(Decimal(18, 4)), volume_unit LowCardinality(Nullable(String)), pickup_requested_at Nullable(DateTime64(6, \'UTC\')), pickup_scheduled_at Nullable(DateTime64(6, \'UTC\')), carrier_assigned_at Nullable(DateTime64(6, \'UTC\')), ship_mode LowCardinality(Nullable(String)), transportation_mode LowCardinality(Nullable(String)), shipped_at Nullable(DateTime64(6, \'UTC\')), estimated_delivery_at Nullable(DateTime64(6, \'UTC\')), delivered_at Nullable(DateTime64(6, \'UTC\')), carrier LowCardinality(Nullable(String)), carrier_reference Nullable(String), bill_of_lading Nullable(String), containers Nullable(String), import_details Nullable(String), carrier_name Nullable(String), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_shipments'
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
WHERE r.created_at >= l.from_date AND r.created_at < l.until_date
QUALIFY (l.generated_at, r._document) = max((l.generated_at, r._document)) OVER (PARTITION BY l.account, r.shipment_id)
SETTINGS use_hive_partitioning = 0;
