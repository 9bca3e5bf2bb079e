-- severity: FAIL
-- means:    a partition was being swapped when a run ended: which version is live is not known
-- do:       run `sellerhouse load`; it swaps the partition again
SELECT
    concat(toString(table_name), ' ', toString(account), ' ', toString(month)) AS node,
    argMax(version, seq) AS value,
    concat('run ', argMax(run, seq)) AS detail
FROM ops.partition
GROUP BY table_name, account, month
HAVING argMax(state, seq) = 'SWAPPING';
