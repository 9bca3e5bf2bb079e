-- severity: WARN
-- means:    another report of the same day has a stock that is more than a twentieth, and ten units, away from the one
--           the facts are made of
-- do:       compare the times at which both were generated; if they are close, one report is out of date: open a case
WITH stock AS (
    SELECT account_sk, date, sum(fulfillable) AS fulfillable, sum(reserved) AS reserved, max(site_fulfillable) AS shared_fulfillable, max(site_reserved) AS shared_reserved
    FROM (
        SELECT account_sk, marketplace_sk, date, sum(ifNull(fulfillable, 0)) AS fulfillable, sum(ifNull(reserved, 0)) AS reserved, fulfillable AS site_fulfillable, reserved AS site_reserved
        FROM dw.fact_inventory_daily
        WHERE is_carried = 0
        GROUP BY account_sk, marketplace_sk, date
    )
    GROUP BY account_sk, date
),
twins AS (
    SELECT account, toDate(_generated_at) AS day, 'afn_inventory' AS source, sumIf(quantity, warehouse_condition = 'SELLABLE') AS units FROM stg.afn_inventory GROUP BY account, day
    UNION ALL
    SELECT account, toDate(_generated_at) AS day, 'restock_inventory' AS source, sum(ifNull(fulfillable, 0)) AS units FROM stg.restock_inventory GROUP BY account, day
    UNION ALL
    SELECT account, toDate(_generated_at) AS day, 'reserved_inventory' AS source, sum(reserved) AS units FROM stg.reserved_inventory GROUP BY account, day
)
SELECT
    concat(toString(t.account), ' ', toString(t.day), ' ', t.source) AS node,
    toInt64(t.units) - if(t.source = 'reserved_inventory', s.reserved, s.fulfillable) AS value,
    concat(toString(t.units), ' units, ', toString(if(t.source = 'reserved_inventory', s.reserved, s.fulfillable)), ' in the facts') AS detail
FROM twins AS t
INNER JOIN (SELECT DISTINCT account_sk, account_code FROM dw.dim_account) AS a ON a.account_code = t.account
INNER JOIN stock AS s ON s.account_sk = a.account_sk AND s.date = t.day
-- Where Europe shares one stock every site shows all of it.
WHERE abs(value) > greatest(10, t.units / 20)
    AND abs(toInt64(t.units) - if(t.source = 'reserved_inventory', s.shared_reserved, s.shared_fulfillable)) > greatest(10, t.units / 20);
