-- severity: WARN
-- means:    settlement lines match no rule: they stand on UM_UNMAPPED
-- do:       add a rule to inputs/fee_overrides.csv; mart.v_settlement_unmapped suggests the line
SELECT
    concat(transaction_type, ' | ', amount_type, ' | ', amount_description) AS node,
    amount_tc AS value,
    concat(toString(row_count), ' rows, ', currency, ', since ', toString(first_seen), if(suggestion = '', '', concat(', probably ', suggestion))) AS detail
FROM mart.v_settlement_unmapped;
