-- severity: WARN
-- means:    the opening reserve of a settlement is not what the one before kept back: a settlement between them is
--           missing
-- do:       list the settlements of the account in Seller Central and import the missing file
SELECT
    concat(toString(account_sk), ' ', settlement_id) AS node,
    previous_settlement_id AS value,
    concat(toString(currency), ' from ', toString(start_at), ', the one before is ', if(previous_settlement_id = '', 'not in the lake', previous_settlement_id)) AS detail
FROM dw.fact_settlement
WHERE chain_ok = 0;
