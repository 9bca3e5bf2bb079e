// Converts a gzipped settlement file to Parquet with DuckDB and prints what it took as one JSON line.
// Arguments: input, output, threads.
import { DuckDBInstance } from '@duckdb/node-api';

const [input, output, threads] = process.argv.slice(2);
const text = 'VARCHAR', at = 'TIMESTAMP', money = 'DECIMAL(18,4)';
const columns = {
  'settlement-id': text, 'settlement-start-date': at, 'settlement-end-date': at, 'deposit-date': at,
  'total-amount': money, 'currency': text, 'transaction-type': text, 'order-id': text,
  'merchant-order-id': text, 'adjustment-id': text, 'shipment-id': text, 'marketplace-name': text,
  'amount-type': text, 'amount-description': text, 'amount': money, 'fulfillment-id': text,
  'posted-date': text, 'posted-date-time': at, 'order-item-code': text, 'merchant-order-item-id': text,
  'merchant-adjustment-item-id': text, 'sku': text, 'quantity-purchased': 'BIGINT', 'promotion-id': text,
};
const q = (s) => "'" + s.replaceAll("'", "''") + "'";
const struct = '{' + Object.entries(columns).map(([n, t]) => `${q(n)}: ${q(t)}`).join(', ') + '}';

const instance = await DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
const began = performance.now();
await connection.run(`COPY (
  SELECT *, 'document' AS _document, 1::INTEGER AS _line
  FROM read_csv(${q(input)}, auto_detect=false, header=true, delim='\t', quote='', escape='', columns=${struct},
                timestampformat='%Y-%m-%d %H:%M:%S UTC', nullstr='')
) TO ${q(output)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)`);
const wall = (performance.now() - began) / 1000;
const usage = process.resourceUsage();
console.log(JSON.stringify({
  wall, cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6, rss: usage.maxRSS * 1024,
}));
