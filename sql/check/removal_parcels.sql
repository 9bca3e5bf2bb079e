-- severity: WARN
-- means:    a removal order that is done says that more or fewer units left than its parcels hold
-- do:       read the removal shipments of the days since its request again; if it stays, open a case for what is missing
WITH parcels AS (
    SELECT account, order_id, sku, fnsku, disposition, sum(shipped_quantity) AS units
    FROM stg.removal_shipments
    GROUP BY account, order_id, sku, fnsku, disposition
)
SELECT
    concat(a.account_code, ' ', r.order_id, ' ', r.sku) AS node,
    r.shipped_quantity - p.units AS value,
    concat(toString(r.shipped_quantity), ' units left, ', toString(p.units), ' in parcels') AS detail
FROM (
    SELECT account_sk, order_id, sku, fnsku, disposition, sum(ifNull(shipped_quantity, 0)) AS shipped_quantity
    FROM dw.fact_removal
    WHERE order_status = 'Completed' AND last_updated_at < (SELECT max(data_as_of) FROM ops.load_run) - INTERVAL 3 DAY
    GROUP BY account_sk, order_id, sku, fnsku, disposition
) AS r
INNER JOIN (SELECT DISTINCT account_sk, account_code FROM dw.dim_account) AS a ON a.account_sk = r.account_sk
INNER JOIN parcels AS p ON p.account = a.account_code AND p.order_id = r.order_id AND p.sku = r.sku AND p.fnsku = r.fnsku AND p.disposition = r.disposition
WHERE r.shipped_quantity != p.units;
