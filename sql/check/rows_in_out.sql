-- severity: FAIL
-- means:    rows of a document were lost: in is not out plus quarantined
-- do:       decode the raw document again with `sellerhouse rebuild`; report the document id
SELECT
    concat(toString(dataset), ' ', toString(account), ' ', document) AS node,
    toInt64(rows_in) - toInt64(rows_out) - toInt64(rows_quarantined) AS value,
    concat(toString(rows_in), ' in, ', toString(rows_out), ' out, ', toString(rows_quarantined), ' quarantined') AS detail
FROM ops.document
WHERE rejected = '' AND rows_in != rows_out + rows_quarantined;
