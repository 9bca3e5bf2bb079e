-- severity: WARN
-- means:    facts name members that no dimension has; they show as unknown
-- do:       look at what the rows name and add it to the inputs
SELECT
    concat(toString(table_name), '.', toString(column_name)) AS node,
    sum(rows) AS value,
    concat(toString(account), ': ', arrayStringConcat(arraySort(groupUniqArray(5)(member)), ', ')) AS detail
FROM ops.dq_missing_member
GROUP BY table_name, column_name, account;
