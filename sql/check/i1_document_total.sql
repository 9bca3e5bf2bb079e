-- severity: FAIL
-- means:    a settlement's lines do not add up to the total of its own summary line, or it has none
-- do:       look at the document and its quarantined lines in ops.quarantine; the settlement stays BROKEN until a whole
--           document of it is in the lake
SELECT
    concat(toString(h.account_sk), ' ', h.settlement_id) AS node,
    h.tie_diff_tc AS value,
    concat(toString(h.status), ': lines ', toString(h.sum_rows_tc), ', total ', toString(h.total_amount_tc), ' ', toString(h.currency), ', document ', h.src_file) AS detail
FROM dw.fact_settlement AS h
WHERE h.status != 'TIED';
