-- severity: WARN
-- means:    a closed financial event group has another total than the settlement of its period
-- do:       read the group again; if it stays, the settlement of the period is not the one Amazon paid: compare both
SELECT
    concat(g.account, ' ', g.event_group_id) AS node,
    g.original_total_tc - s.total_amount_tc AS value,
    concat('group ', toString(g.original_total_tc), ', settlement ', s.settlement_id, ' ', toString(s.total_amount_tc), ' ', toString(s.currency)) AS detail
FROM stg.financial_event_groups AS g
INNER JOIN (SELECT DISTINCT account_sk, account_code FROM dw.dim_account) AS a ON a.account_code = g.account
INNER JOIN dw.fact_settlement AS s ON s.account_sk = a.account_sk AND s.currency = g.currency AND toUnixTimestamp(s.start_at) = toUnixTimestamp(g.started_at)
WHERE g.processing_status = 'Closed' AND g.original_total_tc != s.total_amount_tc;
