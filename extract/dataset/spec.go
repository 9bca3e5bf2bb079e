// Package dataset is how a dataset is declared: one Spec a report type or feed, from which decoder,
// Parquet schema, stg relation, dictionary page, permission check and the simulator's encoder follow.
// It does no I/O; a Spec is data without functions, hence printable, diffable and hashable.
package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/window"
)

// API is the interface a dataset is asked from.
type API string

// The APIs.
const (
	Reports    API = "reports" // SP-API reports 2021-06-30, created on request
	Listed     API = "listed"  // SP-API reports Amazon makes on its own schedule: listed, never created
	AdsReports API = "ads"     // Amazon Ads reporting v3
	Pages      API = "pages"   // SP-API operations that answer page by page; Source.Type is the operation
	Kiosk      API = "kiosk"   // SP-API Data Kiosk: Source.Type is the schema's root field, Source.Query its text
	Rates      API = "rates"   // reference rates
	ImportOnly API = "import"  // files people hold; no API gives them
)

// Source is where a dataset comes from.
type Source struct {
	API     API
	Type    string            // Amazon's own name: reportType or reportTypeId
	Options map[string]string // reportOptions of the request; pages: fixed parameters
	// Between are the two options that say a window's first and last instant, for types that ignore dataStartTime and
	// dataEndTime: promotionStartDateFrom, promotionStartDateTo.
	Between [2]string
	// ASINs is the option that takes a list of products, blanks between them; one request asks for one list.
	ASINs string
	// Each says that ASINs takes one id instead, of those that people name: a request asks for one, until it is settled.
	Each bool
	// Priced says that products are asked for with their price, ASIN=price, and those without a fee preview only.
	Priced    bool
	Query     string   // kiosk: the GraphQL query, its arguments as {startDate}, {endDate}, {marketplaceIds} and {filters}
	AdProduct string   // ads: SPONSORED_PRODUCTS ...
	GroupBy   []string // ads
}

// Format is how a document's rows are written.
type Format string

// The formats.
const (
	TSV  Format = "tsv"  // tab separated, no quoting, header line, matched by name
	JSON Format = "json" // rows are the objects of an array that Table.Rows leads to
	CSV  Format = "csv"  // RFC 4180

	QuotedTSV Format = "tsv quoted" // tab separated, cells may stand in double quotes, doubled inside
	JSONLines Format = "jsonl"      // one object a line
	XML       Format = "xml"        // rows are the elements named by Table.Rows
)

// Ext is how the names of a format's files end, without the dot.
func (f Format) Ext() string {
	name, _, _ := strings.Cut(string(f), " ")
	return name
}

// Scope is what one request covers.
type Scope string

// The scopes.
const (
	PerRegion      Scope = "region"      // one request serves every marketplace of the account
	PerMarketplace Scope = "marketplace" // one request a marketplace
	PerProfile     Scope = "profile"     // one request an advertising profile
	Global         Scope = "global"      // no account
)

// Period is what one row of a table covers where that is not a day. Windows hold whole periods only.
type Period string

// The periods. Weeks begin on Sunday.
const (
	Daily     Period = ""
	Hourly    Period = "hour"
	Weekly    Period = "week"
	Monthly   Period = "month"
	Quarterly Period = "quarter"
)

// Supersede is how documents of a dataset replace one another; newest is what Amazon generated last.
type Supersede string

// The rules.
const (
	Replace  Supersede = "replace"  // day by day, the newest document that covers the day wins whole
	Append   Supersede = "append"   // every document counts once, immutable; identity in Spec.Identity
	Snapshot Supersede = "snapshot" // of each UTC day it was generated, the newest document
	Upsert   Supersede = "upsert"   // by key, the row with the largest Spec.UpsertBy wins
)

// Reread says how far back days are asked again.
type Reread struct {
	Daily  int // every day, this many days back
	Weekly int // once a week, this many days back
}

// Personal says what happens to a column with personal data before Parquet.
type Personal uint8

// The treatments.
const (
	NotPersonal  Personal = iota
	DropPersonal          // stays in the raw document only
	CutPersonal           // the first three characters are kept
)

// Dates says how the days of a column are written where that is not the site's own way.
type Dates string

// The ways.
const (
	SiteDates  Dates = ""
	MonthFirst Dates = "month first" // 01/31/2026, whatever the site
	MonthOnly  Dates = "month"       // 2026-01 or 01/2026, read as the month's first day
)

// Column is one column of a table.
type Column struct {
	Name string // ours, snake_case
	// From is Amazon's header, or the dotted path in a JSON or XML row; "" for derived columns. A step "name[key=value]"
	// is the element of an array, in XML of those of that name, whose member key says value. A path with "[]." in it
	// begins at the document's top and names an element around the row, "payload.orders[].id"; with "[*]." it is the
	// trail to a leaf.
	From     string
	Aliases  []string // other headers seen for the same column; in JSON several may be there as long as they agree
	Kind     Kind
	Required bool   // the header must be there and the cell filled
	Optional bool   // the header may be absent without being reported as missing
	Currency string // money: the column, or "=CODE", that holds its currency; "" where the document decides
	// CurrencyFrom is, in JSON and XML, the path of the currency code beside an amount; it must equal the row's currency.
	CurrencyFrom string
	Personal     Personal
	Volatile     bool   // not part of the row when asking whether a day moved
	Dates        Dates  `json:",omitempty"` // how its days are written
	Doc          string // meaning, unit, quirks
}

// Table is one kind of row a document holds.
type Table struct {
	Name string // relation name, also the folder under reports/
	// Rows is the path to the row array in JSON; "" is the document itself. "payload.orders[].items" are the
	// items of each order, "transactions[].breakdowns[*]" the innermost elements of arrays that hold arrays of
	// their own name. The last array may have several spellings, "metrics[].states|state".
	Rows    string
	Grain   string // one row per ...
	Key     []string
	Day     string // the column that says which local day a row belongs to; "" where the window does
	Columns []Column
	// ByPosition says that a flat file's headers are in the store's language: columns stand in the declared order,
	// and the optional ones are all there or none is.
	ByPosition bool `json:",omitempty"`
	// Single says that in JSON an object stands where Rows leads, not an array: it is the one row.
	Single bool `json:",omitempty"`

	Melt *Melt // wide files: cells of undeclared columns become rows of their own
}

// Melt turns the cells of every column that is not declared into rows: Name takes the header, Value the cell.
type Melt struct {
	Name, Value string   // our column names
	Skip        []string // cells that make no row
}

// Column finds a column by our name.
func (t *Table) Column(name string) (Column, int, bool) {
	for i, c := range t.Columns {
		if c.Name == name {
			return c, i, true
		}
	}
	return Column{}, -1, false
}

// Stored returns the columns that reach Parquet: all but those dropped as personal.
func (t *Table) Stored() []Column {
	out := make([]Column, 0, len(t.Columns))
	for _, c := range t.Columns {
		if c.Personal != DropPersonal {
			out = append(out, c)
		}
	}
	return out
}

// HoldsPersonal says whether a document of the table holds personal data: columns that do not reach Parquet whole.
func (t *Table) HoldsPersonal() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Personal != NotPersonal })
}

// Lineage columns end every report Parquet table, after the stored columns, in this order.
const (
	ColExtra    = "_extra"    // JSON object of columns the Spec does not know, NULL where there are none
	ColDocument = "_document" // document id
	ColLine     = "_line"     // 1-based line of the decoded text, header counted; JSON: index + 1 in the row array
)

// Lineage returns the lineage columns.
func Lineage() []Column {
	return []Column{
		{Name: ColExtra, Kind: Text, Doc: "JSON object of cells whose column is not declared"},
		{Name: ColDocument, Kind: Label, Required: true, Doc: "document id"},
		{Name: ColLine, Kind: UInt32, Required: true, Doc: "line of the decoded text, the header being line 1; in JSON the index in the row array, from 1"},
	}
}

// Spec declares a dataset.
type Spec struct {
	Name    string
	Doc     string
	Source  Source
	Aliases []string // other names `import` accepts, besides Name and Source.Type
	Seller  bool     // seller accounts may ask
	Vendor  bool     // vendor accounts may ask
	Regions []string // where it exists, "EU" ...; none: everywhere
	Sites   []string // marketplace codes where it exists, where fewer than the regions'; none: all
	Role    string   // SP-API role, or the advertising permission
	// Restricted types hold personal data: asked only for accounts that say so, by a data token for each document.
	Restricted bool
	Serves     Serves // since when and until when Amazon gives it
	Format     Format
	Scope      Scope
	Supersede  Supersede
	UpsertBy   string        // upsert: the column whose larger value wins
	Identity   string        // append: the column that identifies a document (settlement_id)
	Period     Period        // what a row covers, where not a day
	MaxDays    int           // days one request may span; 0 where requests have no window
	History    int           // days back that can be asked at most; 0: none can be had afterwards
	Backfill   int           // days back that are asked unless more are wanted, where not all of History
	OnDemand   bool          // asked only for accounts whose configuration includes it
	Discovers  bool          // says in which stores an account sells: asked before any is known
	PlainDays  bool          // the window's edges are dates: sent as whole UTC days, whatever the store's zone
	Latency    time.Duration // after the local end of a day, until its figures exist
	Reread     Reread
	Settle     int           // days until a day may count as final after unchanged reads
	ByInstant  bool          // the window filters by instant: ask a day more on each side
	ByUpdate   bool          // the window filters by when a row changed: asked from where it is held without a hole up to now
	Overlap    time.Duration // by update: how far behind that it begins, 0 for an hour; rows are stamped before they can be listed
	Every      time.Duration // snapshots and listings: how often they are due
	Since      time.Duration // snapshots: how long before its day a request has to say that it begins, 0 where it says nothing
	Limit      Limit
	Measure    string // the column whose change the restatement curve shows
	// Fallback is the dataset asked instead where this one is refused, Past the one asked for days before the first run.
	Fallback, Past string
	// WokenBy is the notification that says that a day has something new, whatever its age: that day is read again.
	WokenBy string
	NoData  []string // texts of a FATAL document that mean there is nothing
	Nothing []string // flat files: cells that stand for no value, besides empty ones
	Sample  string   // a small document in the dataset's own format, the catalog test's food
	Traps   []string // known traps, one sentence each, with their public reference
	Tables  []Table
}

// Serves says when a type exists at Amazon. Zero days: no end is known.
type Serves struct {
	From, Until window.Day // the first day it is given, the first day it is not
	Replacement string     // the dataset to ask instead
}

// Limit is a published limit of one report type, besides the operation's.
type Limit struct {
	Every time.Duration // one request per this time and account; 0 for none
	Burst int           // of those, how many may go at once after a pause; 0 for one
	// Same is for how long Amazon makes no newer version of the same report; of another site or window it does.
	Same time.Duration
	// PerApplication says that Every counts over all accounts of one application.
	PerApplication bool
	Open           int  // how many Amazon works off at once; 0 for no known limit
	Alone          bool // beyond Open Amazon refuses, where it else lets requests wait
}

// Table finds a table by name.
func (s *Spec) Table(name string) (*Table, bool) {
	for i := range s.Tables {
		if s.Tables[i].Name == name {
			return &s.Tables[i], true
		}
	}
	return nil, false
}

// Fingerprint is the first 16 hex digits of a SHA-256 over all that decides how bytes become rows.
func (s *Spec) Fingerprint() string {
	raw, err := json.Marshal(struct {
		Name   string
		Format Format
		Tables []Table
		// Only where there are any, so that the fingerprints of datasets without them stay.
		Nothing []string `json:",omitempty"`
	}{s.Name, s.Format, s.Tables, s.Nothing})
	if err != nil {
		panic("dataset: " + err.Error()) // a Spec has no value JSON cannot hold
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}
