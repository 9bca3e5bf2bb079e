-- severity: FAIL
-- means:    the amount on the bank statement is not the total of the settlement
-- do:       compare the bank line given with the settlement; a transfer may have failed or been split
SELECT
    concat(toString(account_sk), ' ', settlement_id) AS node,
    bank_amount_tc - total_amount_tc AS value,
    concat('bank ', toString(bank_amount_tc), ', settlement ', toString(total_amount_tc), ' ', toString(currency)) AS detail
FROM dw.fact_settlement
WHERE bank_amount_tc IS NOT NULL AND bank_currency = currency AND bank_amount_tc != total_amount_tc;
