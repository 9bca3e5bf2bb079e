-- severity: WARN
-- means:    days of the last five weeks have no row although the same weekdays before had more than five
-- do:       look at the day in Seller Central; `sellerhouse doctor` says whether a right is missing
SELECT
    concat(toString(account), ' ', toString(dataset), ' ', toString(site), if(options = '', '', concat(' ', toString(options)))) AS node,
    count() AS value,
    concat('from ', toString(min(day)), ' to ', toString(max(day)), ', usually ', toString(max(usual)), ' rows') AS detail
FROM (
    SELECT z.account AS account, z.dataset AS dataset, z.options AS options, z.site AS site, z.day AS day, quantileExact(0.5)(h.rows) AS usual
    FROM (
        SELECT account, dataset, options, site, day
        FROM ops.completeness
        WHERE rows = 0 AND state IN ('LOADED', 'NO_DATA') AND day >= toDate((SELECT max(data_as_of) FROM ops.load_run)) - 35
    ) AS z
    INNER JOIN (
        SELECT account, dataset, options, site, day, rows
        FROM ops.completeness
        WHERE rows IS NOT NULL AND state IN ('LOADED', 'NO_DATA')
    ) AS h ON h.account = z.account AND h.dataset = z.dataset AND h.options = z.options AND h.site = z.site
    WHERE h.day < z.day AND h.day >= z.day - 56 AND dateDiff('day', h.day, z.day) % 7 = 0
    GROUP BY z.account, z.dataset, z.options, z.site, z.day
    HAVING count() >= 4
)
WHERE usual > 5
GROUP BY account, dataset, site, options;
