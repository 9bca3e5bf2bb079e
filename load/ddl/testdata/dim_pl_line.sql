CREATE TABLE IF NOT EXISTS dw.dim_pl_line (
    pl_line LowCardinality(String),
    section LowCardinality(String),
    order_no UInt32,
    is_pl UInt8,
    name_en String,
    name_zh String,
    section_zh String
)
ENGINE = MergeTree
ORDER BY (order_no)
COMMENT 'Lines of the P&L, tax and balance sections, in display order.';
