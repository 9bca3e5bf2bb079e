-- severity: WARN
-- means:    more than 1 percent of an account's order lines belong to no known site
-- do:       look at their sales_channel; a new spelling needs an alias
SELECT
    toString(account_sk) AS node,
    countIf(marketplace_sk = 0) AS value,
    concat(toString(countIf(marketplace_sk = 0)), ' of ', toString(count()), ' lines: ', arrayStringConcat(arraySort(groupUniqArrayIf(5)(toString(sales_channel), marketplace_sk = 0)), ', ')) AS detail
FROM dw.fact_order_item
WHERE is_mcf = 0
GROUP BY account_sk
HAVING countIf(marketplace_sk = 0) * 100 > count();
