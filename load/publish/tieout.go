package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// tieOut asks of every staged settlement header whether the lines that will be live after the swap, the
// staged partitions and the untouched ones, are as many and sum to as much as it says. An account
// where one does not keeps its settlement tables as they are.
func (l *load) tieOut(ctx context.Context) error {
	var head, lines *tableLoad
	for _, t := range l.tables {
		switch t.table.Name {
		case settlementHeader:
			head = t
		case settlementLines:
			lines = t
		}
	}
	if head == nil {
		return nil
	}
	from := "SELECT account_sk, settlement_id, amount_tc FROM dw." + settlementLines
	if lines != nil {
		var parts []string
		for _, it := range lines.items {
			parts = append(parts, it.partition())
		}
		from += " WHERE (account_sk, toYYYYMM(posted_date)) NOT IN (" + strings.Join(parts, ", ") + ")" +
			" UNION ALL SELECT account_sk, settlement_id, amount_tc FROM " + lines.name
	}
	rows, err := l.db.Query(ctx, `
SELECT h.account_sk, h.settlement_id, toString(h.sum_rows_tc), toInt64(h.row_count), toString(ifNull(s.total, 0)), toInt64(ifNull(s.n, 0))
FROM `+head.name+` AS h
LEFT JOIN (SELECT account_sk, settlement_id, sum(amount_tc) AS total, count() AS n FROM (`+from+`) GROUP BY account_sk, settlement_id) AS s
    ON s.account_sk = h.account_sk AND s.settlement_id = h.settlement_id
WHERE toInt64(h.row_count) != toInt64(ifNull(s.n, 0)) OR h.sum_rows_tc != ifNull(s.total, 0)
ORDER BY h.account_sk, h.settlement_id`)
	if err != nil {
		return fmt.Errorf("tie out staged settlements: %w", err)
	}
	bad := map[uint64][]string{}
	for rows.Next() {
		var sk uint64
		var id, want, got string
		var wantRows, gotRows int64
		if err := rows.Scan(&sk, &id, &want, &wantRows, &got, &gotRows); err != nil {
			return errors.Join(err, rows.Close())
		}
		bad[sk] = append(bad[sk], fmt.Sprintf("settlement %s: %d lines of %s, its header says %d of %s", id, gotRows, got, wantRows, want))
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("tie out staged settlements: %w", err)
	}
	for i, it := range head.items {
		if list := bad[it.AccountSK]; len(list) > 0 {
			l.fail(head, i, fmt.Errorf("%s; all months of the account must be loaded together", strings.Join(list[:min(3, len(list))], "; ")))
		}
	}
	return nil
}
