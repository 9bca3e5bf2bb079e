-- severity: WARN
-- means:    vendor figures of a day from Data Kiosk are far from those of the vendor report of the same view
-- do:       read the day again from both; if it stays, one of them was read before Amazon had finished the day

-- Both are restated, and read at different hours: five percent, and more than 20 units or views. Reports on all stock come
-- in the manufacturing view, and of a day that only one of them has nothing is said.
WITH
    kiosk AS (
        SELECT
            account, marketplace_id, date, 'MANUFACTURING' AS view,
            shipped_units, ordered_units, customer_returns, glance_views, sellable_on_hand
        FROM stg.vendor_kiosk_manufacturing
        UNION ALL
        SELECT
            account, marketplace_id, date, 'SOURCING' AS view,
            shipped_units, NULL AS ordered_units, customer_returns, NULL AS glance_views, sellable_on_hand
        FROM stg.vendor_kiosk_sourcing
    ),
    told AS (
        SELECT
            a.account_sk AS account_sk, m.marketplace_sk AS marketplace_sk, k.date AS date, k.view AS view,
            arrayJoin([
                ('units shipped', toInt64OrNull(toString(k.shipped_units))), ('units ordered', toInt64OrNull(toString(k.ordered_units))),
                ('units returned', toInt64OrNull(toString(k.customer_returns))), ('views', toInt64OrNull(toString(k.glance_views))),
                ('units on hand', toInt64OrNull(toString(k.sellable_on_hand)))
            ]) AS figure
        FROM kiosk AS k
        INNER JOIN (SELECT DISTINCT account_sk, account_code FROM dw.dim_account) AS a ON a.account_code = k.account
        INNER JOIN (SELECT DISTINCT marketplace_sk, marketplace_id FROM dw.dim_marketplace) AS m ON m.marketplace_id = k.marketplace_id
    ),
    reported AS (
        SELECT
            account_sk, marketplace_sk, start_date AS date, toString(distributor_view) AS view,
            arrayJoin([
                ('units shipped', toInt64OrNull(toString(shipped_units))), ('units ordered', toInt64OrNull(toString(ordered_units))),
                ('units returned', toInt64OrNull(toString(customer_returns)))
            ]) AS figure
        FROM dw.fact_vendor_sales_total
        WHERE period = 'DAY' AND selling_program = 'RETAIL'
        UNION ALL
        SELECT account_sk, marketplace_sk, start_date AS date, 'MANUFACTURING' AS view, ('views', toInt64OrNull(toString(glance_views))) AS figure
        FROM dw.fact_vendor_traffic_total
        WHERE period = 'DAY'
        UNION ALL
        SELECT
            account_sk, marketplace_sk, start_date AS date, toString(distributor_view) AS view,
            ('units on hand', toInt64OrNull(toString(sellable_on_hand_inventory_units))) AS figure
        FROM dw.fact_vendor_inventory_total
        WHERE period = 'DAY' AND selling_program = 'RETAIL'
    )
SELECT
    concat(toString(t.account_sk), ' ', t.view, ' ', toString(t.date)) AS node,
    count() AS value,
    arrayStringConcat(arraySort(groupArray(concat(tupleElement(t.figure, 1), ' ', toString(tupleElement(t.figure, 2)), ' of ', toString(tupleElement(r.figure, 2))))), ', ') AS detail
FROM told AS t
INNER JOIN reported AS r ON r.account_sk = t.account_sk AND r.marketplace_sk = t.marketplace_sk AND r.date = t.date AND r.view = t.view
    AND tupleElement(r.figure, 1) = tupleElement(t.figure, 1)
WHERE abs(tupleElement(t.figure, 2) - tupleElement(r.figure, 2)) > 20 AND abs(tupleElement(t.figure, 2) - tupleElement(r.figure, 2)) * 20 > abs(tupleElement(r.figure, 2))
GROUP BY t.account_sk, t.view, t.date;
