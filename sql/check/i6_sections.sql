-- severity: FAIL
-- means:    a ledger row stands on a line that dim_pl_line does not know, so no section and no subtotal has it
-- do:       add the line to the mapping's list of lines, or correct the rule that names it
SELECT
    toString(f.pl_line) AS node,
    sum(f.amount_tc) AS value,
    concat(toString(count()), ' rows, first of ', toString(min(f.source_key))) AS detail
FROM dw.fact_pnl_line AS f
WHERE f.pl_line NOT IN (SELECT pl_line FROM dw.dim_pl_line)
GROUP BY f.pl_line;
