package ddl

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"sellerhouse/extract/dataset"
)

// Collection is the named collection through which ClickHouse reaches the lake's bucket and prefix, so
// that no key stands in a query, a view or a process list.
const Collection = "lake"

// StageView returns the view stg.TABLE over the lake's report Parquet that shows the rows that count
// now, with the account in front. replace and snapshot datasets show the days each document still owns,
// append datasets each statement once, upsert datasets of each key the rows of the newest document.
func StageView(s *dataset.Spec, t *dataset.Table) string {
	cols := slices.Concat(t.Stored(), dataset.Lineage())
	structure := make([]string, len(cols))
	outer := make([]string, len(cols))
	for i, c := range cols {
		structure[i] = c.Name + " " + FileType(c, !c.Required)
		outer[i] = "    " + fromFile("r."+c.Name, c) + " AS " + c.Name
	}
	day := t.Day
	live := fmt.Sprintf(`(
    SELECT account, folder, document, from_date, until_date, generated_at
    FROM ops.live_document
    WHERE dataset = %s
) AS l`, Quote(s.Name))
	where := "r." + day + " >= l.from_date AND r." + day + " < l.until_date"
	if day == "" { // the whole document counts, however many ranges it still has
		live = fmt.Sprintf(`(
    SELECT account, folder, document, max(generated_at) AS generated_at
    FROM ops.live_document
    WHERE dataset = %s
    GROUP BY account, folder, document
) AS l`, Quote(s.Name))
		where = ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE OR REPLACE VIEW stg.%s AS\nSELECT\n    l.account AS account,\n    l.generated_at AS _generated_at,\n%s\n", t.Name, strings.Join(outer, ",\n"))
	fmt.Fprintf(&b, "FROM s3(%s, filename = %s, format = 'Parquet', structure = %s) AS r\n",
		Collection, Quote("reports/"+t.Name+"/account=*/month=*/*.parquet"), Quote(strings.Join(structure, ", ")))
	fmt.Fprintf(&b, "INNER JOIN %s ON l.document = r.%s AND l.folder = extract(r._path, '/account=([^/]*)/')", live, dataset.ColDocument)
	if where != "" {
		b.WriteString("\nWHERE " + where)
	}
	if s.Supersede == dataset.Upsert {
		newest := "(l.generated_at, r." + dataset.ColDocument + ")"
		if s.UpsertBy != "" {
			newest = "(r." + s.UpsertBy + ", l.generated_at, r." + dataset.ColDocument + ")"
		}
		key := []string{"l.account"}
		for _, k := range t.Key {
			if k != dataset.ColLine {
				key = append(key, "r."+k)
			}
		}
		// Equal keys of one document are rows of their own; the newest document's all count.
		fmt.Fprintf(&b, "\nQUALIFY %s = max(%s) OVER (PARTITION BY %s)", newest, newest, strings.Join(key, ", "))
	}
	b.WriteString("\n" + fileSettings)
	return b.String()
}

// Folders are named account=A/month=M; read as columns they would take the place of the file's own.
const fileSettings = "SETTINGS use_hive_partitioning = 0"

// FileType is the type a column of a Parquet file of ours is read as: what the warehouse has, except
// that lists are still one text and instants keep their microseconds.
func FileType(c dataset.Column, nullable bool) string {
	k := c.Kind
	switch k.Base {
	case dataset.BaseTextList:
		k = dataset.Text
	case dataset.BaseText:
		k.Fixed = 0
	case dataset.BaseDecimal:
		k.Precision = max(k.Precision, 18) // files hold 64 bits, which the server does not read as fewer
	case dataset.BaseInstant:
		if nullable {
			return "Nullable(DateTime64(6, 'UTC'))"
		}
		return "DateTime64(6, 'UTC')"
	}
	return k.ClickHouse(nullable)
}

// fromFile turns a value read as FileType into the warehouse's value.
func fromFile(expr string, c dataset.Column) string {
	if c.Kind.Base == dataset.BaseTextList {
		return "if(empty(" + expr + "), [], splitByChar('\\x1f', assumeNotNull(" + expr + ")))"
	}
	return expr
}

// LoadSelect returns the SELECT that reads fact files of the lake as rows of the table, columns in the
// table's order. Rows are taken in the files' order, which is the order of the large tables: what arrives
// sorted is not sorted again, which is a third of the work of an INSERT. Two threads read while a third writes
// the part before: parts of half a million rows keep all three busy in half the memory of the default.
func LoadSelect(cols []dataset.Column, keys ...string) string {
	structure := make([]string, len(cols))
	out := make([]string, len(cols))
	for i, c := range cols {
		c.Kind.Low = false // coding a text while it is inserted is cheaper than while it is read
		structure[i] = c.Name + " " + FileType(c, c.Optional)
		out[i] = fromFile(c.Name, c)
	}
	paths := make([]string, len(keys))
	for i, k := range keys {
		paths[i] = escape(k)
	}
	name := strings.Join(paths, ",")
	if len(paths) > 1 {
		name = "{" + name + "}"
	}
	return fmt.Sprintf("SELECT %s FROM s3(%s, filename = %s, format = 'Parquet', structure = %s) %s, max_insert_threads = 1, max_threads = 2, input_format_parquet_preserve_order = 1, min_insert_block_size_rows = 524288",
		strings.Join(out, ", "), Collection, Quote(name), Quote(strings.Join(structure, ", ")), fileSettings)
}

// escape writes an object's key as the path of an address.
func escape(key string) string {
	return (&url.URL{Path: key}).EscapedPath()
}
