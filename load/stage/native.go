package stage

import (
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"

	"sellerhouse/extract/batch"
	"sellerhouse/extract/dataset"
)

// appendColumn hands n values of a vector to the driver in the column's own Go type.
func appendColumn(to driver.BatchColumn, c dataset.Column, v *batch.Vector, n int) error {
	if c.Kind.Base == dataset.BaseTextList {
		out := make([][]string, n)
		for i := range n {
			out[i] = []string{}
			if b := v.Bytes(i); len(b) > 0 {
				out[i] = strings.Split(string(b), string(dataset.ListSeparator))
			}
		}
		return to.Append(out)
	}
	if !c.Optional {
		for i := range v.Null {
			if v.Null[i] != 0 {
				return fmt.Errorf("row %d is NULL, the column has no NULL", i)
			}
		}
	}
	switch c.Kind.Base {
	case dataset.BaseText:
		return appendAs(to, c.Optional, v, n, v.Text)
	case dataset.BaseDecimal:
		return appendAs(to, c.Optional, v, n, func(i int) decimal.Decimal { return decimal.New(v.Int(i), -int32(c.Kind.Scale)) })
	case dataset.BaseDate:
		return appendAs(to, c.Optional, v, n, func(i int) time.Time { return time.Unix(v.Int(i)*86400, 0).UTC() })
	case dataset.BaseInstant:
		return appendAs(to, c.Optional, v, n, func(i int) time.Time { return time.UnixMicro(v.Int(i)).UTC() })
	case dataset.BaseKey:
		return appendAs(to, c.Optional, v, n, func(i int) uint64 { return uint64(v.Int(i)) })
	case dataset.BaseBool:
		return appendAs(to, c.Optional, v, n, func(i int) uint8 { return uint8(v.Int(i)) })
	case dataset.BaseInt:
		switch c.Kind.Bits {
		case 8:
			return appendAs(to, c.Optional, v, n, func(i int) int8 { return int8(v.Int(i)) })
		case 16:
			return appendAs(to, c.Optional, v, n, func(i int) int16 { return int16(v.Int(i)) })
		case 32:
			return appendAs(to, c.Optional, v, n, func(i int) int32 { return int32(v.Int(i)) })
		case 64:
			return appendAs(to, c.Optional, v, n, v.Int)
		case -8:
			return appendAs(to, c.Optional, v, n, func(i int) uint8 { return uint8(v.Int(i)) })
		case -16:
			return appendAs(to, c.Optional, v, n, func(i int) uint16 { return uint16(v.Int(i)) })
		case -32:
			return appendAs(to, c.Optional, v, n, func(i int) uint32 { return uint32(v.Int(i)) })
		case -64:
			return appendAs(to, c.Optional, v, n, func(i int) uint64 { return uint64(v.Int(i)) })
		}
	}
	return fmt.Errorf("kind %v has no native form", c.Kind)
}

func appendAs[T any](to driver.BatchColumn, nullable bool, v *batch.Vector, n int, value func(int) T) error {
	if !nullable {
		out := make([]T, n)
		for i := range out {
			out[i] = value(i)
		}
		return to.Append(out)
	}
	out := make([]*T, n)
	for i := range out {
		if !v.IsNull(i) {
			x := value(i)
			out[i] = &x
		}
	}
	return to.Append(out)
}
