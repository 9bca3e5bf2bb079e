-- severity: WARN
-- means:    ledger rows belong to an account without a legal entity: they show as (no entity)
-- do:       add the account to inputs/entities.yaml
SELECT
    toString(account_sk) AS node,
    count() AS value,
    concat(toString(count()), ' rows from ', toString(min(period)), ' to ', toString(max(period))) AS detail
FROM dw.fact_pnl_line
WHERE legal_entity_sk = 0 AND account_sk > 1
GROUP BY account_sk;
