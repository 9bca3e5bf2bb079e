-- severity: WARN
-- means:    lines, or a whole document, could not be read and are in quarantine
-- do:       look at ops.quarantine for line, text and reason; correct the declaration or ask Amazon for the report
--           again
SELECT
    concat(toString(dataset), ' ', toString(account), ' ', document) AS node,
    rows_quarantined AS value,
    if(rejected != '', rejected, concat(toString(rows_quarantined), ' of ', toString(rows_in), ' lines')) AS detail
FROM ops.document
WHERE rejected != '' OR rows_quarantined > 0;
