-- severity: FAIL
-- means:    the prices given back in refunds are not those of the settlement lines they are made of
-- do:       run `sellerhouse rebuild`; if it stays, the transformer is wrong
WITH priced AS (
    SELECT account_sk, toYYYYMM(posted_date) AS month, sum(amount_tc) AS amount
    FROM dw.fact_settlement_line
    WHERE transaction_type != 'Order' AND order_id != '' AND pl_line IN ('RF_PRODUCT', 'RF_SHIPPING', 'RF_GIFTWRAP', 'RF_A2Z', 'RF_CHARGEBACK')
    GROUP BY account_sk, month
),
refunded AS (
    SELECT account_sk, toYYYYMM(posted_date) AS month, sum(refund_principal_tc + refund_shipping_tc + refund_giftwrap_tc) AS amount
    FROM dw.fact_refund
    GROUP BY account_sk, month
)
SELECT
    concat(toString(p.account_sk), ' ', toString(p.month)) AS node,
    p.amount - r.amount AS value,
    concat('lines ', toString(p.amount), ', refunds ', toString(r.amount)) AS detail
FROM priced AS p
LEFT JOIN refunded AS r ON r.account_sk = p.account_sk AND r.month = p.month
WHERE p.amount != r.amount;
