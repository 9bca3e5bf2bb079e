-- severity: WARN
-- means:    on a day the report of all listings and those of the active or inactive ones differ by more than a twentieth
-- do:       look whether one of the snapshots was taken while listings were being changed; if it stays, ask for all three again
WITH whole AS (
    SELECT
        account, toDate(_generated_at) AS day, uniqExact(_document) AS documents,
        countIf(listing_status = 'Active') AS active, countIf(listing_status IN ('Inactive', 'Incomplete')) AS inactive
    FROM stg.listings_all
    GROUP BY account, day
),
parts AS (
    SELECT account, toDate(_generated_at) AS day, uniqExact(_document) AS documents, count() AS n, 'active' AS state
    FROM stg.listings_active
    GROUP BY account, day
    UNION ALL
    SELECT account, toDate(_generated_at) AS day, uniqExact(_document) AS documents, count() AS n, 'inactive' AS state
    FROM stg.listings_inactive
    GROUP BY account, day
)
SELECT
    concat(toString(w.account), ' ', toString(w.day), ' ', p.state) AS node,
    toInt64(p.n) - toInt64(if(p.state = 'active', w.active, w.inactive)) AS value,
    concat(toString(p.n), ' in its own report, ', toString(if(p.state = 'active', w.active, w.inactive)), ' among all') AS detail
FROM whole AS w
INNER JOIN parts AS p ON p.account = w.account AND p.day = w.day
WHERE p.documents = w.documents AND abs(value) * 20 > if(p.state = 'active', w.active, w.inactive);
