-- What the answers of calls said of their rate, and how often a bucket was refused.

ALTER TABLE ops.api_call ADD COLUMN IF NOT EXISTS rate_per_second Decimal(18, 9) AFTER wait_ms;

ALTER TABLE ops.quota ADD COLUMN IF NOT EXISTS refused UInt32 AFTER level;
