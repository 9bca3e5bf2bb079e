-- severity: FAIL
-- means:    a settlement document of the lake counts, but its settlement is not in the warehouse
-- do:       run `sellerhouse transform` and `sellerhouse load`
SELECT
    concat(toString(d.account), ' ', d.identity) AS node,
    d.document AS value,
    concat(toString(d.dataset), ' generated ', toString(d.generated_at)) AS detail
FROM ops.document AS d
LEFT JOIN (SELECT account_sk, any(account_code) AS account_code FROM dw.dim_account WHERE is_current = 1 GROUP BY account_sk) AS a ON a.account_code = d.account
WHERE startsWith(d.dataset, 'settlement') AND d.is_live = 1 AND d.rejected = ''
    AND (a.account_sk, d.identity) NOT IN (SELECT account_sk, settlement_id FROM dw.fact_settlement);
