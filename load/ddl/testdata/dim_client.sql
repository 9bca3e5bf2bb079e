CREATE TABLE IF NOT EXISTS dw.dim_client (
    client_sk UInt64,
    client_code LowCardinality(String),
    name String
)
ENGINE = MergeTree
ORDER BY (client_sk)
COMMENT 'Clients of an agency; SELF is the own group.';
