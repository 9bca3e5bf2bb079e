CREATE TABLE IF NOT EXISTS dw.dim_date (
    date Date,
    iso_year UInt32,
    iso_week UInt8,
    month UInt32,
    quarter UInt8,
    year UInt32,
    fiscal_period UInt32,
    is_business_day_target2 UInt8,
    is_peak UInt8,
    days_in_month UInt8
)
ENGINE = MergeTree
ORDER BY (date)
COMMENT 'Calendar days.';
