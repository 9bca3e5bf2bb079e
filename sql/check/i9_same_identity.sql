-- severity: WARN
-- means:    a settlement came twice with different bytes; the first one counts
-- do:       compare the two documents in the lake and decide which one is right
SELECT
    concat(toString(account), ' ', toString(dataset), ' ', identity) AS node,
    uniqExact(sha256) AS value,
    arrayStringConcat(arraySort(groupArray(document)), ', ') AS detail
FROM ops.document
WHERE identity != '' AND rejected = ''
GROUP BY account, dataset, identity
HAVING uniqExact(sha256) > 1;
