CREATE TABLE IF NOT EXISTS dw.fact_vendor_sales_total (
    client_sk UInt64,
    legal_entity_sk UInt64,
    account_sk UInt64,
    marketplace_sk UInt64,
    brand_sk UInt64,
    period LowCardinality(String),
    start_date Date,
    end_date Date,
    distributor_view LowCardinality(String),
    selling_program LowCardinality(String),
    currency LowCardinality(String),
    ordered_revenue_tc Nullable(Decimal(18, 4)),
    ordered_units Nullable(Int64),
    shipped_revenue_tc Nullable(Decimal(18, 4)),
    shipped_cogs_tc Nullable(Decimal(18, 4)),
    shipped_units Nullable(Int64),
    customer_returns Nullable(Int64),
    reporting_ccy LowCardinality(String),
    fx_rate Nullable(Decimal(38, 10)),
    fx_date_used Nullable(Date),
    ordered_revenue_rc Nullable(Decimal(38, 8)),
    shipped_revenue_rc Nullable(Decimal(38, 8)),
    shipped_cogs_rc Nullable(Decimal(38, 8)),
    src_file LowCardinality(String),
    src_row UInt32,
    src_sha256 LowCardinality(FixedString(64)),
    ingest_run_id LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY (account_sk, toYYYYMM(start_date))
ORDER BY (account_sk, marketplace_sk, start_date, end_date, distributor_view, selling_program)
COMMENT 'Vendor sell-out: what Amazon\'s customers ordered and got, of the whole account as Amazon adds it up, which is not the sum of the products.';
