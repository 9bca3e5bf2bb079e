CREATE OR REPLACE VIEW stg.vendor_forecast AS
SELECT
    l.account AS account,
    l.generated_at AS _generated_at,
    r.forecast_generation_date AS forecast_generation_date,
    r.asin AS asin,
    r.start_date AS start_date,
    r.end_date AS end_date,
    r.mean_forecast_units AS mean_forecast_units,
    r.p70_forecast_units AS p70_forecast_units,
    r.p80_forecast_units AS p80_forecast_units,
    r.p90_forecast_units AS p90_forecast_units,
    r._extra AS _extra,
    r._document AS _document,
    r._line AS _line
FROM s3(lake, filename = 'reports/vendor_forecast/account=*/month=*/*.parquet', format = 'Parquet', structure = 'forecast_generation_date Date, asin String, start_date Date, end_date Date, mean_forecast_units Nullable(Decimal(18, 8)), p70_forecast_units Nullable(Decimal(18, 8)), p80_forecast_units Nullable(Decimal(18, 8)), p90_forecast_units Nullable(Decimal(18, 8)), _extra Nullable(String), _document LowCardinality(String), _line UInt32') AS r
INNER JOIN (
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = 'vendor_forecast'
    GROUP BY account, folder, document
) AS l ON l.document = r._document AND l.folder = extract(r._path, '/account=([^/]*)/')
SETTINGS use_hive_partitioning = 0;
