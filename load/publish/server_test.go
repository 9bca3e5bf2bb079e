package publish_test

import (
	"bytes"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"sellerhouse/extract/lake/parquet"
	"sellerhouse/extract/storage"
	"sellerhouse/load/loadtest"
	"sellerhouse/load/stage"
	"sellerhouse/transform/fact"
)

// put writes a file of the in-memory lake to the bucket as the lake's own Parquet.
func (f files) put(t *testing.T, table *fact.Table, key string) {
	t.Helper()
	var buf bytes.Buffer
	w := parquet.NewWriter(&buf, table.Columns)
	must(t, w.Write(f[key]))
	must(t, w.Close())
	_, err := storage.Client(env.Storage, env.Access, env.Secret).PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("lake"), Key: aws.String(key), Body: bytes.NewReader(buf.Bytes()),
	})
	must(t, err)
}

// Every kind of column, with NULLs, zeros, the ends of ranges, lists and odd text, is the same whether
// the server reads the Parquet file or we send native batches.
func TestServerSideAndNativeGiveEqualTables(t *testing.T) {
	ctx := fresh(t)
	for _, table := range fact.All() {
		t.Run(table.Name, func(t *testing.T) {
			f := files{}
			key := "facts/" + table.Name + "/account=A b/month=2026-05/0123.parquet"
			f[key] = loadtest.Sample(table, 600)
			f.put(t, table, key)
			var got [2]string
			for i, native := range []stage.Reader{nil, f.read} {
				name := stage.Name(table.Name, []string{"server", "native"}[i])
				must(t, stage.Create(ctx, env.DB, name, table.Name))
				must(t, stage.Loader{DB: env.DB, Native: native}.Load(ctx, name, *table, key))
				must(t, env.DB.QueryRow(ctx, "SELECT concat(toString(count()), ':', toString(sum(cityHash64(tuple(*)))), ':', toString(uniqExact(tuple(*)))) FROM "+name).Scan(&got[i]))
				must(t, stage.Drop(ctx, env.DB, name))
			}
			if got[0] != got[1] {
				t.Errorf("rows:hash read by the server %s, sent by us %s", got[0], got[1])
			}
			if len(got[0]) < 10 || got[0][:4] != "600:" {
				t.Errorf("rows:hash = %s, want 600 rows", got[0])
			}
		})
	}
}
