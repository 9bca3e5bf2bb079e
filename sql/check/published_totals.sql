-- severity: FAIL
-- means:    published lines differ from the rounded exact total by more than rounding can
-- do:       look at mart.v_fx_audit; the rounding line is wrong
SELECT
    concat(level, ' ', node, ' ', toString(period), ' ', to_ccy) AS node,
    diff_rc AS value,
    concat('published ', toString(published_rc), ', exact ', toString(exact_rc), ', ', toString(nodes), ' nodes') AS detail
FROM mart.v_fx_audit
WHERE kind = 'NODE' AND abs(diff_rc) > bound_rc;
