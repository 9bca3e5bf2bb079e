-- severity: WARN
-- means:    three days after they were sent, the units that Amazon's shipments report names for an order's SKU are not
--           those of the order
-- do:       read the orders and the shipments of those days again; what stays belongs to another order or was sent twice
WITH sent AS (
    SELECT account, amazon_order_id, sku, sum(quantity_shipped) AS units, max(shipped_at) AS last_at
    FROM stg.fulfilled_shipments
    GROUP BY account, amazon_order_id, sku
),
ordered AS (
    SELECT account_sk, amazon_order_id, sku, sum(ifNull(quantity, 0)) AS units
    FROM dw.fact_order_item
    WHERE fulfillment_channel = 'AFN' AND item_status = 'Shipped'
    GROUP BY account_sk, amazon_order_id, sku
)
SELECT
    toString(s.account) AS node,
    count() AS value,
    arrayStringConcat(arraySort(groupArray(5)(concat(s.amazon_order_id, ' ', s.sku, ' ', toString(s.units), ' of ', toString(o.units)))), ', ') AS detail
FROM sent AS s
INNER JOIN (SELECT DISTINCT account_sk, account_code FROM dw.dim_account) AS a ON a.account_code = s.account
INNER JOIN ordered AS o ON o.account_sk = a.account_sk AND o.amazon_order_id = s.amazon_order_id AND o.sku = s.sku
WHERE s.units != o.units AND s.last_at < (SELECT max(data_as_of) FROM ops.load_run) - INTERVAL 3 DAY
GROUP BY s.account;
