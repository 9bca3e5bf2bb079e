-- severity: WARN
-- means:    a day of the inventory ledger does not add up: opening balance and movements do not give the closing balance
-- do:       import the ledger summary of the day again; if it stays, Amazon's report is wrong, open a case
SELECT
    concat(toString(account_sk), ' ', toString(date)) AS node,
    sum(difference) AS value,
    concat(toString(count()), ' rows, ', arrayStringConcat(arraySort(groupUniqArray(5)(fnsku)), ', ')) AS detail
FROM (
    SELECT
        account_sk, date, fnsku,
        ending_balance - starting_balance - ifNull(receipts, 0) - ifNull(customer_shipments, 0) - ifNull(customer_returns, 0) - ifNull(vendor_returns, 0)
            - ifNull(transfers, 0) - ifNull(found, 0) - ifNull(lost, 0) - ifNull(damaged, 0) - ifNull(disposed, 0) - ifNull(other_events, 0)
            - ifNull(unknown_events, 0) AS difference
    FROM dw.fact_inventory_ledger_day
)
WHERE difference != 0
GROUP BY account_sk, date;
