// Package parquet writes batches as Parquet files and reads chosen columns back. Files are flat, in the order
// of the columns, compressed with zstd: decimals are DECIMAL on 64 bits, instants TIMESTAMP in microseconds
// UTC, text lists one text joined by dataset.ListSeparator.
package parquet

import (
	"fmt"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"sellerhouse/extract/dataset"
)

// The digits declared of a DECIMAL on 64 bits.
const (
	minPrecision = 10
	maxPrecision = 18
)

// physical returns how a kind's values are stored.
func physical(k dataset.Kind) format.Type {
	switch k.Base {
	case dataset.BaseText, dataset.BaseTextList:
		return format.ByteArray
	case dataset.BaseInt:
		if k.Bits == 64 || k.Bits == -64 || k.Bits == 0 {
			return format.Int64
		}
		return format.Int32
	case dataset.BaseDate:
		return format.Int32
	case dataset.BaseBool:
		return format.Boolean
	case dataset.BaseKey, dataset.BaseDecimal, dataset.BaseInstant:
		return format.Int64
	}
	panic(fmt.Sprintf("parquet: kind %+v has no base", k))
}

// element declares one column. Columns are optional unless the dataset requires a value.
func element(c dataset.Column) format.SchemaElement {
	e := format.SchemaElement{
		Name:           c.Name,
		Type:           thrift.New(physical(c.Kind)),
		RepetitionType: thrift.New(format.Optional),
	}
	if c.Required {
		e.RepetitionType = thrift.New(format.Required)
	}
	integer := func(bits int8, signed bool) {
		e.LogicalType = format.LogicalType{Value: &format.IntType{BitWidth: bits, IsSigned: signed}}
	}
	switch k := c.Kind; k.Base {
	case dataset.BaseText, dataset.BaseTextList:
		e.LogicalType = format.LogicalType{Value: &format.StringType{}}
		e.ConvertedType = thrift.New(deprecated.UTF8)
	case dataset.BaseInt:
		if k.Bits < 0 {
			integer(int8(-k.Bits), false)
		} else if k.Bits != 0 {
			integer(int8(k.Bits), true)
		}
	case dataset.BaseKey:
		integer(64, false)
	case dataset.BaseDecimal:
		// ClickHouse reads a DECIMAL of fewer than ten digits as 32 bits, whatever it is stored on.
		p, s := int32(min(max(k.Precision, minPrecision), maxPrecision)), int32(k.Scale)
		e.LogicalType = format.LogicalType{Value: &format.DecimalType{Scale: s, Precision: p}}
		e.ConvertedType = thrift.New(deprecated.Decimal)
		e.Scale, e.Precision = thrift.New(s), thrift.New(p)
	case dataset.BaseDate:
		e.LogicalType = format.LogicalType{Value: &format.DateType{}}
		e.ConvertedType = thrift.New(deprecated.Date)
	case dataset.BaseInstant:
		e.LogicalType = format.LogicalType{Value: &format.TimestampType{
			IsAdjustedToUTC: true, Unit: format.TimeUnit{Value: &format.MicroSeconds{}},
		}}
		e.ConvertedType = thrift.New(deprecated.TimestampMicros)
	}
	return e
}

// Schema prints the columns as a Parquet message, for people and golden files.
func Schema(cols []dataset.Column) string {
	out := "message rows {\n"
	for _, c := range cols {
		e := element(c)
		rep := "optional"
		if c.Required {
			rep = "required"
		}
		out += fmt.Sprintf("  %s %s %s", rep, e.Type.V, e.Name)
		if e.LogicalType.Value != nil {
			out += fmt.Sprintf(" (%s)", &e.LogicalType)
		}
		out += ";\n"
	}
	return out + "}\n"
}
