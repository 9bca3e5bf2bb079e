package journal

import (
	"context"
	"fmt"
)

// What facts name and no dimension has: the site an order was sold on, the product and brand of its SKU,
// the owner of an account. Settlement lines take theirs from the same sources and are not asked again.
const missingMembers = `
SELECT 'fact_order_item' AS table_name, 'marketplace_sk' AS column_name, toString(account_sk) AS account, toString(sales_channel) AS member, count() AS rows
FROM dw.fact_order_item WHERE marketplace_sk = 0 AND is_mcf = 0 GROUP BY account_sk, sales_channel
UNION ALL
SELECT 'fact_order_item', 'product_sk', toString(account_sk), sku, count() FROM dw.fact_order_item WHERE product_sk = 0 GROUP BY account_sk, sku
UNION ALL
SELECT 'fact_order_item', 'brand_sk', toString(account_sk), sku, count() FROM dw.fact_order_item WHERE brand_sk = 0 GROUP BY account_sk, sku
UNION ALL
SELECT 'fact_inventory_daily', 'product_sk', toString(account_sk), sku, count() FROM dw.fact_inventory_daily WHERE product_sk = 0 GROUP BY account_sk, sku
UNION ALL
SELECT 'fact_ads_campaign_daily', 'campaign_sk', toString(account_sk), campaign_id, count() FROM dw.fact_ads_campaign_daily WHERE campaign_sk = 0 GROUP BY account_sk, campaign_id
UNION ALL
SELECT 'fact_settlement', 'legal_entity_sk', toString(account_sk), 'account', count() FROM dw.fact_settlement WHERE legal_entity_sk = 0 GROUP BY account_sk`

// MissingMembers rewrites ops.dq_missing_member from the facts, accounts by their code where it is known.
func MissingMembers(ctx context.Context, db DB) error {
	const table = "ops.dq_missing_member"
	next := besides(table)
	for _, q := range []string{
		"CREATE TABLE " + next + " AS " + table,
		"INSERT INTO " + next + " (table_name, column_name, account, member, rows) " + `
SELECT m.table_name, m.column_name, if(a.account_code = '', m.account, toString(a.account_code)), m.member, m.rows
FROM (` + missingMembers + `) AS m
LEFT JOIN (SELECT toString(account_sk) AS sk, any(account_code) AS account_code FROM dw.dim_account WHERE is_current = 1 GROUP BY account_sk) AS a ON a.sk = m.account`,
		"EXCHANGE TABLES " + table + " AND " + next,
		"DROP TABLE " + next + " SYNC",
	} {
		if err := db.Exec(ctx, q); err != nil {
			return fmt.Errorf("rewrite %s: %w", table, err)
		}
	}
	return nil
}
