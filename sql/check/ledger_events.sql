-- severity: WARN
-- means:    the inventory ledger by event and by day disagree about what was received, sent, returned or taken out
-- do:       wait for the next reading of the day; if it stays, import both ledgers of the day again
WITH by_day AS (
    SELECT
        account_sk, date, fnsku,
        sum(ifNull(receipts, 0)) AS received, sum(ifNull(customer_shipments, 0)) AS sent, sum(ifNull(customer_returns, 0)) AS returned,
        sum(ifNull(vendor_returns, 0)) AS removed
    FROM dw.fact_inventory_ledger_day
    GROUP BY account_sk, date, fnsku
),
by_event AS (
    SELECT
        account_sk, date, fnsku,
        sumIf(quantity, event_type = 'Receipts') AS received, sumIf(quantity, event_type = 'Shipments') AS sent,
        sumIf(quantity, event_type = 'CustomerReturns') AS returned, sumIf(quantity, event_type = 'VendorReturns') AS removed
    FROM dw.fact_inventory_ledger
    GROUP BY account_sk, date, fnsku
)
SELECT
    concat(toString(d.account_sk), ' ', toString(d.date)) AS node,
    count() AS value,
    arrayStringConcat(arraySort(groupUniqArray(5)(d.fnsku)), ', ') AS detail
FROM by_day AS d
INNER JOIN by_event AS e ON e.account_sk = d.account_sk AND e.date = d.date AND e.fnsku = d.fnsku
WHERE (d.received, d.sent, d.returned, d.removed) != (e.received, e.sent, e.returned, e.removed)
GROUP BY d.account_sk, d.date;
