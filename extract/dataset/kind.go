package dataset

import "fmt"

// Base is the shape of a value, before precision.
type Base uint8

// The bases. In memory (package batch) text is bytes and everything else one int64.
const (
	BaseText     Base = iota + 1
	BaseInt           // a signed whole number
	BaseKey           // an unsigned 64-bit surrogate key, its bits kept in the int64
	BaseDecimal       // value x 10^Scale
	BaseDate          // days since 1970-01-01
	BaseInstant       // microseconds since 1970-01-01 UTC
	BaseBool          // 0 or 1
	BaseTextList      // texts joined by ListSeparator, an array in the warehouse
)

// ListSeparator joins the texts of a TextList value in memory and in Parquet.
const ListSeparator = '\x1f'

// Kind is a column's type. Values compare with ==.
type Kind struct {
	Base      Base
	Precision int  // decimals: digits in all
	Scale     int  // decimals: digits behind the point, at most 18
	Bits      int  // Int: 8, 16, 32 or 64 in the warehouse; negative for unsigned
	Low       bool // Text: few distinct values
	Fixed     int  // Text: exactly this many bytes, 0 for any
}

// The kinds without parameters.
var (
	Text     = Kind{Base: BaseText}
	Label    = Kind{Base: BaseText, Low: true} // text with few distinct values
	Int      = Kind{Base: BaseInt, Bits: 64}
	Int32    = Kind{Base: BaseInt, Bits: 32}
	UInt32   = Kind{Base: BaseInt, Bits: -32}
	UInt8    = Kind{Base: BaseInt, Bits: -8}
	Key      = Kind{Base: BaseKey}
	Date     = Kind{Base: BaseDate}
	Instant  = Kind{Base: BaseInstant}
	Bool     = Kind{Base: BaseBool}
	TextList = Kind{Base: BaseTextList}
	Hash     = Kind{Base: BaseText, Low: true, Fixed: 64} // a SHA-256 in hex, of a document: many rows share it
)

// Money is an exact decimal amount: precision digits in all, scale behind the point.
func Money(precision, scale int) Kind { return Decimal(precision, scale) }

// Decimal is an exact decimal number.
func Decimal(precision, scale int) Kind {
	return Kind{Base: BaseDecimal, Precision: precision, Scale: scale}
}

// IsText says whether values are bytes in memory; all others are one int64.
func (k Kind) IsText() bool { return k.Base == BaseText || k.Base == BaseTextList }

// ClickHouse returns the column type in the warehouse.
func (k Kind) ClickHouse(nullable bool) string {
	var t string
	switch k.Base {
	case BaseText:
		switch {
		case k.Fixed > 0 && k.Low && !nullable:
			return fmt.Sprintf("LowCardinality(FixedString(%d))", k.Fixed)
		case k.Fixed > 0:
			t = fmt.Sprintf("FixedString(%d)", k.Fixed)
		case k.Low && nullable:
			return "LowCardinality(Nullable(String))"
		case k.Low:
			return "LowCardinality(String)"
		default:
			t = "String"
		}
	case BaseInt:
		if k.Bits < 0 {
			t = fmt.Sprintf("UInt%d", -k.Bits)
		} else {
			t = fmt.Sprintf("Int%d", k.Bits)
		}
	case BaseKey:
		t = "UInt64"
	case BaseDecimal:
		t = fmt.Sprintf("Decimal(%d, %d)", k.Precision, k.Scale)
	case BaseDate:
		t = "Date"
	case BaseInstant:
		t = "DateTime64(3, 'UTC')"
	case BaseBool:
		t = "UInt8"
	case BaseTextList:
		return "Array(String)"
	default:
		panic(fmt.Sprintf("dataset: kind %+v has no base", k))
	}
	if nullable {
		return "Nullable(" + t + ")"
	}
	return t
}

func (k Kind) String() string {
	switch k.Base {
	case BaseDecimal:
		return fmt.Sprintf("decimal(%d,%d)", k.Precision, k.Scale)
	case BaseText:
		return "text"
	case BaseInt:
		return "int"
	case BaseKey:
		return "key"
	case BaseDate:
		return "date"
	case BaseInstant:
		return "instant"
	case BaseBool:
		return "bool"
	case BaseTextList:
		return "text list"
	}
	return "invalid"
}
