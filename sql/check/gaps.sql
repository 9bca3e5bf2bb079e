-- severity: FAIL
-- means:    days of a dataset can not be had: their figures are missing everywhere
-- do:       look at the reason in ops.completeness; `sellerhouse doctor` explains what an account lacks
SELECT
    concat(toString(account), ' ', toString(dataset), ' ', toString(site)) AS node,
    count() AS value,
    concat(toString(any(state)), if(max(reason) = '', '', concat(' ', toString(max(reason)))), ' from ', toString(min(day)), ' to ', toString(max(day))) AS detail
FROM ops.completeness
WHERE state IN ('FAILED', 'NOT_AUTHORISED') AND NOT (reason = 'MISSED' AND dateDiff('day', coalesce(toDate(since), day), toDate((SELECT max(data_as_of) FROM ops.load_run))) > 7)
GROUP BY account, dataset, site;
