package engine

import (
	"fmt"
	"strings"
)

// readerRules is what the read-only user may say. The engine itself knows one user only, and readonly=1 lets
// through what a reader must not do: INTO OUTFILE writes files, the scalar function file reads them, merge reads
// across databases, KILL QUERY ends other people's queries. So each text passes this allow-list first.
type readerRules struct {
	databases map[string]bool // readable, such as mart; names are case-sensitive
	existing  map[string]bool // every database there is
	functions map[string]bool // the engine's table functions, lower case
}

// readerSystem are the system tables that clients list tables with and that show nobody's queries or secrets.
var readerSystem = set("aggregate_function_combinators", "build_options", "clusters", "collations", "columns", "completions",
	"contributors", "data_skipping_indices", "data_type_families", "databases", "dictionaries", "formats", "functions",
	"keywords", "licenses", "macros", "numbers", "numbers_mt", "one", "parts", "parts_columns", "projections", "settings",
	"table_engines", "table_functions", "tables", "time_zones", "zeros", "zeros_mt")

// readerFunctions are the table functions that read nothing; format and values carry their rows in the text.
var readerFunctions = set("numbers", "numbers_mt", "values", "view", "generate_series", "generateseries", "format", "zeros", "zeros_mt")

// forbiddenFunctions read files or tables by a name in a string.
var forbiddenFunctions = set("file", "catboostevaluate", "joinget", "joingetornull", "getclienthttpheader", "input")

// readerSettings are those the reader may set, as parameters of the address or in a SETTINGS clause. None names a file.
var readerSettings = set("max_execution_time", "timeout_overflow_mode", "max_result_rows", "max_result_bytes",
	"result_overflow_mode", "max_rows_to_read", "max_bytes_to_read", "read_overflow_mode", "max_memory_usage",
	"max_threads", "max_block_size", "max_query_size", "max_rows_to_group_by", "group_by_overflow_mode", "max_rows_to_sort",
	"max_bytes_before_external_group_by", "max_bytes_before_external_sort", "max_columns_to_read", "max_estimated_execution_time",
	"max_rows_in_join", "join_use_nulls", "join_algorithm", "union_default_mode", "extremes", "limit", "offset", "session_timezone", "readonly",
	"date_time_output_format", "prefer_column_name_to_alias", "aggregate_functions_null_for_empty", "enable_http_compression",
	"http_zlib_compression_level", "send_progress_in_http_headers", "http_headers_progress_interval_ms", "add_http_cors_header",
	"network_compression_method", "network_zstd_compression_level", "log_comment", "log_queries", "send_logs_level", "connect_timeout", "receive_timeout", "send_timeout",
	"cancel_http_readonly_queries_on_client_close", "http_write_exception_in_output_format", "output_format_json_quote_64bit_integers",
	"output_format_json_quote_64bit_floats", "output_format_json_quote_decimals", "output_format_json_quote_denormals",
	"output_format_json_named_tuples_as_objects", "output_format_json_escape_forward_slashes", "output_format_json_array_of_rows",
	"output_format_json_skip_null_value_in_named_tuples", "output_format_json_validate_utf8", "output_format_csv_crlf_end_of_line",
	"output_format_tsv_crlf_end_of_line", "output_format_decimal_trailing_zeros", "output_format_write_statistics",
	"output_format_binary_write_json_as_string", "output_format_native_write_json_as_string", "output_format_native_encode_types_in_binary_format",
	"output_format_parquet_string_as_string", "output_format_parquet_compression_method", "output_format_arrow_string_as_string",
	"output_format_arrow_compression_method", "output_format_arrow_low_cardinality_as_dictionary", "output_format_pretty_max_rows",
	"output_format_pretty_color", "format_csv_delimiter", "use_query_cache", "allow_experimental_analyzer", "enable_analyzer", "wait_end_of_query")

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

func readonlyError(format string, args ...any) *Exception {
	text := fmt.Sprintf(format, args...)
	return &Exception{Code: 164, Name: "READONLY", Message: "Code: 164. DB::Exception: reader: " + text + ". (READONLY)"}
}

func deniedError(format string, args ...any) *Exception {
	text := fmt.Sprintf(format, args...)
	return &Exception{Code: 497, Name: "ACCESS_DENIED", Message: "Code: 497. DB::Exception: reader: Not enough privileges: " + text + ". (ACCESS_DENIED)"}
}

// database says whether the reader may be in this database.
func (r readerRules) database(name string) error {
	if name == "system" || strings.EqualFold(name, "information_schema") || r.databases[name] {
		return nil
	}
	return deniedError("the database %s is not readable with this user", name)
}

// check returns an error unless the text is one statement that only reads what the reader may read.
func (r readerRules) check(text string) error {
	all := tokens(text)
	for len(all) > 0 && all[len(all)-1].is(";") {
		all = all[:len(all)-1]
	}
	if len(all) == 0 {
		return &Exception{Code: 62, Name: "SYNTAX_ERROR", Message: "Code: 62. DB::Exception: Syntax error: empty query. (SYNTAX_ERROR)"}
	}
	for i, t := range all {
		switch {
		case t.kind == kindUnknown:
			return readonlyError("cannot tell what %.20q at byte %d means; quote text outside ASCII", t.text, t.start+1)
		case t.is(";"):
			return readonlyError("only one statement is allowed")
		case t.is("OUTFILE"):
			return readonlyError("INTO OUTFILE is not allowed")
		case strings.HasPrefix(t.text, "$") && t.kind == kindWord:
			return readonlyError("cannot tell what %.20q at byte %d means", t.text, t.start+1)
		case t.is("{"):
			// {db:Identifier} would name a table the text does not show.
			for j := i + 1; j < len(all) && !all[j].is("}"); j++ {
				if all[j].is("Identifier") {
					return readonlyError("a parameter of type Identifier is not allowed")
				}
			}
		}
		if !t.name() {
			continue
		}
		next := token{}
		if i+1 < len(all) {
			next = all[i+1]
		}
		if t.is("INSERT") && next.is("INTO") {
			return readonlyError("INSERT is not allowed")
		}
		if next.is("(") {
			if err := r.call(t, all[i+1:]); err != nil {
				return err
			}
		}
		if next.is(".") {
			if err := r.qualified(t, all[i+2:]); err != nil {
				return err
			}
		}
	}
	return r.first(all)
}

// first checks what kind of statement it is.
func (r readerRules) first(all []token) error {
	words := all
	for len(words) > 0 && words[0].is("(") {
		words = words[1:]
	}
	if len(words) == 0 {
		return readonlyError("only statements that read are allowed")
	}
	switch strings.ToUpper(words[0].text) {
	case "SELECT", "WITH", "FROM", "EXPLAIN", "VALUES":
		return r.unqualified(all)
	case "SHOW":
		return r.show(words)
	case "DESCRIBE", "DESC", "EXISTS":
		return r.unqualified(all)
	}
	return readonlyError("only statements that read are allowed (SELECT, WITH, SHOW, DESCRIBE, EXISTS, EXPLAIN), not %s", strings.ToUpper(words[0].text))
}

// show lets pass what lists tables, columns and settings, of databases the reader may see.
func (r readerRules) show(words []token) error {
	for i, t := range words[1:] {
		switch {
		case t.is("PROCESSLIST") || t.is("GRANTS") || t.is("USERS") || t.is("ACCESS") || t.is("QUOTA") || t.is("QUOTAS") || t.is("POLICIES") || t.is("CACHES"):
			return deniedError("SHOW %s is not for this user", strings.ToUpper(t.text))
		case (t.is("FROM") || t.is("IN") || t.is("DATABASE")) && i+2 < len(words) && words[i+2].name() && r.existing[words[i+2].text]:
			if err := r.database(words[i+2].text); err != nil {
				return err
			}
		}
	}
	return nil
}

// unqualified is a second look at names that stand alone as a database does in EXISTS DATABASE x.
func (r readerRules) unqualified(all []token) error {
	for i, t := range all {
		if t.is("DATABASE") && i+1 < len(all) && all[i+1].name() && r.existing[all[i+1].text] {
			if err := r.database(all[i+1].text); err != nil {
				return err
			}
		}
	}
	return nil
}

// call checks a name before an opening parenthesis; rest begins with that.
func (r readerRules) call(t token, rest []token) error {
	name := strings.ToLower(t.text)
	if forbiddenFunctions[name] {
		return readonlyError("the function %s is not allowed", t.text)
	}
	if strings.HasPrefix(name, "dict") && !r.dictionary(rest) {
		return deniedError("%s needs the name of a dictionary that is readable with this user, as it is", t.text)
	}
	if r.functions[name] && !readerFunctions[name] {
		return readonlyError("the table function %s is not allowed", t.text)
	}
	return nil
}

// dictionary checks the first argument of dictGet('database.name', ..) and its like: it must be the name itself, as
// a string or not, and of a readable database. rest begins with the parenthesis.
func (r readerRules) dictionary(rest []token) bool {
	if len(rest) < 3 {
		return false
	}
	if rest[1].name() {
		return rest[2].is(",") || rest[2].is(".") // what stands before a dot is checked as any name is
	}
	database, _, qualified := strings.Cut(rest[1].text, ".")
	return rest[1].kind == kindString && rest[2].is(",") && (!qualified || r.databases[database])
}

// qualified checks a name before a dot: a database has to be readable, and of system the listed tables only.
// Aliases and tables before a dot pass unless a database has the same name.
func (r readerRules) qualified(t token, rest []token) error {
	if t.text == "system" {
		if len(rest) == 0 || !rest[0].name() || !readerSystem[rest[0].text] {
			return deniedError("this table of system is not readable with this user")
		}
		return nil
	}
	if !r.existing[t.text] {
		return nil
	}
	return r.database(t.text)
}
