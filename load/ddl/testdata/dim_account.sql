CREATE TABLE IF NOT EXISTS dw.dim_account (
    account_sk UInt64,
    account_code LowCardinality(String),
    type LowCardinality(String),
    seller_id String,
    region LowCardinality(String),
    legal_entity_sk UInt64,
    legal_entity_code LowCardinality(String),
    client_sk UInt64,
    client_code LowCardinality(String),
    home_marketplace LowCardinality(String),
    marketplaces Array(String),
    status LowCardinality(String),
    opened_on Nullable(Date),
    observation_until Nullable(Date),
    association_declared UInt8,
    bank_hash String,
    licence_hash String,
    egress_ip_group String,
    device_group String,
    dns_group String,
    team LowCardinality(String),
    store_name String,
    stores Array(String),
    suspended_stores Array(String),
    valid_from Date,
    valid_to Date,
    is_current UInt8
)
ENGINE = MergeTree
ORDER BY (account_sk, valid_from)
COMMENT 'Selling accounts: one authorisation in one region.';
