-- The folder of a document's account in the lake: two accounts can hold a document of the same id, as
-- one made from the bytes of a file imported twice.

ALTER TABLE ops.live_document ADD COLUMN IF NOT EXISTS folder String AFTER account;
