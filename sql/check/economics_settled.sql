-- severity: WARN
-- means:    what Data Kiosk says products were charged in referral fees in a month is far from what the settlements of the
--           same days hold
-- do:       wait for the weekly reading of 35 days; if it stays, look for settlements of those days that are missing, and
--           compare the month's fees by SKU

-- Compared are days that both have whole, by the day a settlement posts. Amazon rounds and allots by product: five
-- percent, and more than 10 in the store's currency. Fulfilment fees and refunds are not compared: those of orders from
-- elsewhere and of claims are in one of the two only.
WITH
    closed AS (
        SELECT account_sk, currency, toDate(min(start_at)) + 1 AS first_day, toDate(max(end_at)) - 2 AS last_day
        FROM dw.fact_settlement
        GROUP BY account_sk, currency
    ),
    days AS (
        SELECT DISTINCT a.account_sk AS account_sk, m.marketplace_sk AS marketplace_sk, e.date AS date, toString(e.currency) AS currency
        FROM stg.economics AS e
        INNER JOIN (SELECT DISTINCT account_sk, account_code FROM dw.dim_account) AS a ON a.account_code = e.account
        INNER JOIN (SELECT DISTINCT marketplace_sk, marketplace_id FROM dw.dim_marketplace) AS m ON m.marketplace_id = e.marketplace_id
        INNER JOIN closed AS c ON c.account_sk = a.account_sk AND toString(c.currency) = toString(e.currency)
        WHERE e.date BETWEEN c.first_day AND c.last_day
    ),
    of_products AS (
        SELECT
            d.account_sk AS account_sk, d.marketplace_sk AS marketplace_sk, toYYYYMM(d.date) AS month, d.currency AS currency,
            sum(toDecimal128(ifNull(t.total_tc, 0), 4)) AS amount
        FROM stg.economics_fees AS t
        INNER JOIN (SELECT DISTINCT account_sk, account_code FROM dw.dim_account) AS a ON a.account_code = t.account
        INNER JOIN (SELECT DISTINCT marketplace_sk, marketplace_id FROM dw.dim_marketplace) AS m ON m.marketplace_id = t.marketplace_id
        INNER JOIN days AS d ON d.account_sk = a.account_sk AND d.marketplace_sk = m.marketplace_sk AND d.date = t.date AND d.currency = toString(t.currency)
        WHERE t.fee_type = 'REFERRAL_FEES'
        GROUP BY d.account_sk, d.marketplace_sk, month, d.currency
    ),
    of_settlements AS (
        SELECT
            l.account_sk AS account_sk, l.marketplace_sk AS marketplace_sk, toYYYYMM(l.posted_date) AS month, toString(l.currency) AS currency,
            -sum(toDecimal128(l.amount_tc, 4)) AS amount
        FROM dw.fact_settlement_line AS l
        INNER JOIN days AS d ON d.account_sk = l.account_sk AND d.marketplace_sk = l.marketplace_sk AND d.date = l.posted_date AND d.currency = toString(l.currency)
        WHERE l.sku != '' AND l.is_mcf = 0 AND l.amount_description IN ('Commission', 'ShippingHB')
        GROUP BY l.account_sk, l.marketplace_sk, month, currency
    )
SELECT
    concat(toString(s.account_sk), ' site ', toString(s.marketplace_sk), ' ', toString(s.month)) AS node,
    p.amount - s.amount AS value,
    concat('products ', toString(p.amount), ', settlements ', toString(s.amount), ' ', s.currency) AS detail
FROM of_settlements AS s
INNER JOIN of_products AS p ON p.account_sk = s.account_sk AND p.marketplace_sk = s.marketplace_sk AND p.month = s.month AND p.currency = s.currency
WHERE abs(value) > 10 AND abs(value) * 20 > abs(s.amount);
