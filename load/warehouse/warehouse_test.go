package warehouse_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"sellerhouse/load/engine"
	"sellerhouse/load/engine/enginetest"
	"sellerhouse/load/warehouse"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

var decimalsEqual = cmp.Comparer(func(a, b decimal.Decimal) bool { return a.String() == b.String() })

// everyType is one row of every column type the warehouse uses.
type everyType struct {
	U8      uint8             `ch:"u8"`
	U16     uint16            `ch:"u16"`
	U32     uint32            `ch:"u32"`
	U64     uint64            `ch:"u64"`
	I8      int8              `ch:"i8"`
	I16     int16             `ch:"i16"`
	I32     int32             `ch:"i32"`
	I64     int64             `ch:"i64"`
	F64     float64           `ch:"f64"`
	B       bool              `ch:"b"`
	S       string            `ch:"s"`
	Fixed   string            `ch:"fixed"`
	Low     string            `ch:"low"`
	LowNull *string           `ch:"low_null"`
	SNull   *string           `ch:"s_null"`
	INull   *int64            `ch:"i_null"`
	D4      decimal.Decimal   `ch:"d4"`
	D8      decimal.Decimal   `ch:"d8"`
	D10     decimal.Decimal   `ch:"d10"`
	DNull   *decimal.Decimal  `ch:"d_null"`
	Day     time.Time         `ch:"day"`
	DayNull *time.Time        `ch:"day_null"`
	At      time.Time         `ch:"at"`
	AtNull  *time.Time        `ch:"at_null"`
	Second  time.Time         `ch:"second"`
	Tags    []string          `ch:"tags"`
	Money   []decimal.Decimal `ch:"money"`
	Map     map[string]string `ch:"m"`
}

const everyColumn = `u8 UInt8, u16 UInt16, u32 UInt32, u64 UInt64, i8 Int8, i16 Int16, i32 Int32, i64 Int64, f64 Float64, b Bool,
	s String, fixed FixedString(4), low LowCardinality(String), low_null LowCardinality(Nullable(String)), s_null Nullable(String),
	i_null Nullable(Int64), d4 Decimal(18, 4), d8 Decimal(38, 8), d10 Decimal(38, 10), d_null Nullable(Decimal(38, 8)), day Date,
	day_null Nullable(Date), at DateTime64(3, 'UTC'), at_null Nullable(DateTime64(3, 'UTC')), second DateTime('UTC'),
	tags Array(String), money Array(Decimal(38, 8)), m Map(String, String)`

func ptr[T any](v T) *T { return &v }

func rowsOfEveryType() []everyType {
	day := time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)
	at := time.Date(2026, 2, 28, 23, 59, 59, 999e6, time.UTC)
	return []everyType{
		{
			U8: 255, U16: 65535, U32: math.MaxUint32, U64: math.MaxUint64, I8: -128, I16: -32768, I32: math.MinInt32, I64: math.MinInt64,
			F64: -0.1, B: true, S: "it's\ta 'line'\nand 日本\x00", Fixed: "abcd", Low: "DE", LowNull: ptr("FR"), SNull: ptr(""), INull: ptr(int64(-7)),
			D4: decimal.RequireFromString("-12345678901234.5678"), D8: decimal.RequireFromString("123456789012345678901234567890.12345678"),
			D10: decimal.RequireFromString("-0.0000000001"), DNull: ptr(decimal.RequireFromString("0.01")), Day: day, DayNull: &day, At: at, AtNull: &at,
			Second: at.Truncate(time.Second), Tags: []string{"a", "", "c'"}, Money: []decimal.Decimal{decimal.RequireFromString("1.5"), decimal.RequireFromString("-2")},
			Map: map[string]string{"k": "v"},
		},
		{Fixed: "\x00\x00\x00\x00", Day: time.Unix(0, 0).UTC(), At: time.Unix(0, 0).UTC(), Second: time.Unix(0, 0).UTC(), Tags: []string{}, Money: []decimal.Decimal{}, Map: map[string]string{}},
	}
}

// open connects as admin with an own compression.
func open(t *testing.T, compression string) *warehouse.DB {
	t.Helper()
	addr, password := enginetest.User(t, engine.Admin)
	dsn := "http://admin:" + password + "@" + addr + "/default?compress=" + compression
	db, err := warehouse.Open(t.Context(), warehouse.Config{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestEveryType(t *testing.T) {
	for _, compression := range []string{"none", "lz4", "zstd", "gzip", "deflate", "br"} {
		t.Run(compression, func(t *testing.T) {
			ctx, db, name := t.Context(), open(t, compression), enginetest.Database(t)
			table := name + ".every"
			if err := db.Exec(ctx, "CREATE TABLE "+table+" ("+everyColumn+") ENGINE = MergeTree ORDER BY u8"); err != nil {
				t.Fatal(err)
			}
			want := rowsOfEveryType()
			batch, err := db.Batch(ctx, "INSERT INTO "+table)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if err := batch.AppendStruct(&want[i]); err != nil {
					t.Fatal(err)
				}
			}
			if err := batch.Send(); err != nil {
				t.Fatal(err)
			}
			rows, err := db.Query(ctx, "SELECT * FROM "+table+" ORDER BY u8 DESC")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var got []everyType
			for rows.Next() {
				var row everyType
				if err := rows.ScanStruct(&row); err != nil {
					t.Fatal(err)
				}
				got = append(got, row)
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, decimalsEqual); diff != "" {
				t.Errorf("rows read back differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLargeBatch(t *testing.T) {
	for _, compression := range []string{"none", "lz4", "zstd"} {
		t.Run(compression, func(t *testing.T) {
			ctx, db, table := t.Context(), open(t, compression), enginetest.Database(t)+".large"
			if err := db.Exec(ctx, "CREATE TABLE "+table+" (n UInt64, s String, amount Decimal(18, 4)) ENGINE = MergeTree ORDER BY n"); err != nil {
				t.Fatal(err)
			}
			const rows = 200_000
			batch, err := db.Batch(ctx, "INSERT INTO "+table+" (n, s, amount)")
			if err != nil {
				t.Fatal(err)
			}
			for i := range uint64(rows) {
				if err := batch.Append(i, fmt.Sprint("row ", i), decimal.New(int64(i), -4)); err != nil {
					t.Fatal(err)
				}
			}
			if err := batch.Send(); err != nil {
				t.Fatal(err)
			}
			var count, sum uint64
			var amount decimal.Decimal
			if err := db.QueryRow(ctx, "SELECT count(), sum(n), sum(amount) FROM "+table).Scan(&count, &sum, &amount); err != nil {
				t.Fatal(err)
			}
			if count != rows || sum != rows*(rows-1)/2 || amount.String() != "1999990" {
				t.Errorf("count %d, sum %d, amount %s, want %d, %d, 1999990", count, sum, amount, rows, rows*(rows-1)/2)
			}
			back, err := db.Query(ctx, "SELECT n, s FROM "+table+" ORDER BY n")
			if err != nil {
				t.Fatal(err)
			}
			defer back.Close()
			n := uint64(0)
			for ; back.Next(); n++ {
				var i uint64
				var s string
				if err := back.Scan(&i, &s); err != nil {
					t.Fatal(err)
				}
				if i != n || s != fmt.Sprint("row ", n) {
					t.Fatalf("row %d is %d %q", n, i, s)
				}
			}
			if err := back.Err(); err != nil || n != rows {
				t.Errorf("%d rows streamed, error %v, want %d", n, err, rows)
			}
		})
	}
}

func TestParameters(t *testing.T) {
	ctx, db := t.Context(), enginetest.DB(t)
	var s string
	var n int64
	var l []string
	err := db.QueryRow(ctx, "SELECT {s:String}, {n:Int64}, {l:Array(String)}",
		clickhouse.Named("s", "it's\ta \\ 'quote'\n"), clickhouse.Named("n", "-5"), clickhouse.Named("l", "['a','b']")).Scan(&s, &n, &l)
	if err != nil {
		t.Fatal(err)
	}
	if s != "it's\ta \\ 'quote'\n" || n != -5 || !cmp.Equal(l, []string{"a", "b"}) {
		t.Errorf("got %q, %d, %q", s, n, l)
	}
	if err := db.QueryRow(ctx, "SELECT toInt64(?), concat('x', ?)", 4, "y'z").Scan(&n, &s); err != nil || n != 4 || s != "xy'z" {
		t.Errorf("positional arguments gave %d, %q, %v", n, s, err)
	}
}

func TestErrors(t *testing.T) {
	for _, compression := range []string{"none", "lz4", "zstd", "gzip"} {
		db := open(t, compression)
		for name, tt := range map[string]struct {
			sql  string
			code int
		}{
			"unknown table":   {"SELECT * FROM default.nope", 60},
			"syntax":          {"SELEC 1", 62},
			"before any row":  {"SELECT throwIf(1)", 395},
			"after many rows": {"SELECT number, throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_block_size = 10000", 395},
		} {
			t.Run(compression+", "+name, func(t *testing.T) {
				rows, err := db.Query(t.Context(), tt.sql)
				if err == nil {
					for rows.Next() {
					}
					err = rows.Err()
					rows.Close()
				}
				var e *warehouse.Error
				if !errors.As(err, &e) || e.Code != tt.code {
					t.Errorf("%s: error %v with code %d, want %d", tt.sql, err, warehouse.Code(err), tt.code)
				}
			})
		}
	}
	db := enginetest.DB(t)
	if err := db.Exec(t.Context(), "DROP TABLE default.nope"); warehouse.Code(err) != 60 {
		t.Errorf("Exec: %v, want code 60", err)
	}
	if _, err := db.Batch(t.Context(), "INSERT INTO default.nope"); warehouse.Code(err) != 60 {
		t.Errorf("Batch: %v, want code 60", err)
	}
	var x int
	if err := db.QueryRow(t.Context(), "SELECT * FROM default.nope").Scan(&x); warehouse.Code(err) != 60 {
		t.Errorf("QueryRow: %v, want code 60", err)
	}
	addr, _ := enginetest.User(t, engine.Admin)
	if _, err := warehouse.Open(t.Context(), warehouse.Config{Addr: addr, User: "admin", Password: "wrong"}); warehouse.Code(err) != 516 || strings.Contains(err.Error(), "wrong@") {
		t.Errorf("a wrong password: %v, want code 516", err)
	}
	if _, err := warehouse.Open(t.Context(), warehouse.Config{DSN: "clickhouse://u:secret@host:1:2/"}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a broken DSN: %v, want an error without the password", err)
	}
}

func TestRaw(t *testing.T) {
	db := enginetest.DB(t)
	for name, tt := range map[string]struct {
		sql, format, want string
		code              int
	}{
		"JSONEachRow":                       {sql: "SELECT number AS n FROM numbers(2)", format: "JSONEachRow", want: "{\"n\":0}\n{\"n\":1}\n"},
		"CSV with names":                    {sql: "SELECT 1 AS a", format: "CSVWithNames", want: "\"a\"\n1\n"},
		"a clause of its own":               {sql: "SELECT 1 AS a FORMAT TSV", format: "JSON", want: "1\n"},
		"DDL":                               {sql: "CREATE DATABASE IF NOT EXISTS raw ENGINE = Atomic", format: "Pretty", want: ""},
		"error":                             {sql: "SELECT nope", format: "JSON", code: 47},
		"error after rows":                  {sql: "SELECT number, throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_block_size = 10000", format: "CSV", code: 395},
		"error after rows, in one document": {sql: "SELECT number, throwIf(number = 300000) FROM numbers(400000) SETTINGS max_block_size = 10000", format: "JSON", code: 395},
	} {
		t.Run(name, func(t *testing.T) {
			stream, err := db.Raw(t.Context(), tt.sql, tt.format)
			var got []byte
			if err == nil {
				got, err = io.ReadAll(stream)
				stream.Close()
			}
			if warehouse.Code(err) != tt.code || (tt.code == 0 && err != nil) {
				t.Fatalf("%s: error %v, want code %d", tt.sql, err, tt.code)
			}
			if tt.code == 0 && string(got) != tt.want {
				t.Errorf("%s: got %q, want %q", tt.sql, got, tt.want)
			}
		})
	}
}

func TestCancel(t *testing.T) {
	db := enginetest.DB(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	begin := time.Now()
	err := db.Exec(ctx, "SELECT sleepEachRow(0.05) /* abandoned */ FROM numbers(2000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 1000000000 FORMAT Null")
	if err == nil || time.Since(begin) > 5*time.Second {
		t.Fatalf("after %s: %v, want an early error", time.Since(begin), err)
	}
	for range 100 {
		var n uint64
		if err := db.QueryRow(t.Context(), "SELECT count() FROM system.processes WHERE query LIKE '%/* abandoned */%' AND query NOT LIKE '%system.processes%'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the query of a client that went away still runs")
}

// TestLake writes and reads Parquet in the bucket by the named collection, without a key in the query.
func TestLake(t *testing.T) {
	ctx, db, name := t.Context(), enginetest.DB(t), enginetest.Database(t)
	client, _, _, secret := enginetest.Storage(t)
	key := enginetest.Prefix(t) + "account=A/month=2026-05/doc.parquet"
	for _, q := range []string{
		"CREATE TABLE " + name + ".t (a UInt64, amount Decimal(38, 8), at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY a",
		"INSERT INTO FUNCTION s3(lake, filename = '" + key + "', format = 'Parquet') SELECT number AS a, toDecimal128(number, 8) / 4 AS amount, toDateTime64('2026-05-01 10:00:00.125', 3, 'UTC') AS at FROM numbers(1000)",
		"INSERT INTO " + name + ".t SELECT * FROM s3(lake, filename = '" + key + "', format = 'Parquet')",
	} {
		if err := db.Exec(ctx, q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	var count uint64
	var sum decimal.Decimal
	var at time.Time
	if err := db.QueryRow(ctx, "SELECT count(), sum(amount), max(at) FROM "+name+".t").Scan(&count, &sum, &at); err != nil {
		t.Fatal(err)
	}
	if count != 1000 || sum.String() != "124875" || at.UnixMilli() != 1777629600125 {
		t.Errorf("count %d, sum %s, at %s, want 1000, 124875, 2026-05-01 10:00:00.125", count, sum, at)
	}
	object, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(enginetest.Bucket), Key: aws.String(key)})
	if err != nil {
		t.Fatal(err)
	}
	defer object.Body.Close()
	data, err := io.ReadAll(object.Body)
	if err != nil || !bytes.HasPrefix(data, []byte("PAR1")) {
		t.Errorf("the object begins with %q, error %v, want PAR1", data[:min(4, len(data))], err)
	}
	stream, err := db.Raw(ctx, "SELECT * FROM system.named_collections", "TSV")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	shown, _ := io.ReadAll(stream)
	if !bytes.Contains(shown, []byte("lake")) || bytes.Contains(shown, []byte(secret)) {
		t.Errorf("system.named_collections shows %q, want lake without its key", shown)
	}
}

func TestReader(t *testing.T) {
	admin := enginetest.DB(t)
	for _, q := range []string{"CREATE DATABASE IF NOT EXISTS mart ENGINE = Atomic", "CREATE TABLE IF NOT EXISTS mart.x (a UInt8) ENGINE = MergeTree ORDER BY a"} {
		if err := admin.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	addr, password := enginetest.User(t, engine.Reader)
	db, err := warehouse.Open(t.Context(), warehouse.Config{Addr: addr, User: engine.Reader, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n uint64
	if err := db.QueryRow(t.Context(), "SELECT count() FROM mart.x").Scan(&n); err != nil {
		t.Error(err)
	}
	if err := db.Exec(t.Context(), "INSERT INTO mart.x VALUES (1)"); warehouse.Code(err) != 164 {
		t.Errorf("INSERT as reader: %v, want code 164", err)
	}
}
