package warehouse

import (
	"errors"
	"io"
	"regexp"
	"strconv"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Error is an error of ClickHouse, found with errors.As. Codes: system.errors, for example 60 UNKNOWN_TABLE,
// 81 UNKNOWN_DATABASE, 516 AUTHENTICATION_FAILED, 164 READONLY, 394 QUERY_WAS_CANCELLED.
type Error struct {
	Code int
	Err  error // what the driver said
}

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Code returns the ClickHouse code of an error, 0 where it has none.
func Code(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

var codePattern = regexp.MustCompile(`Code: (\d+)\. DB::`)

// wrap adds the code the driver found.
func wrap(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if Code(err) != 0 {
		return err
	}
	var ex *clickhouse.Exception
	if errors.As(err, &ex) && ex.Code != 0 {
		return &Error{Code: int(ex.Code), Err: err}
	}
	if m := codePattern.FindStringSubmatch(err.Error()); m != nil {
		code, _ := strconv.Atoi(m[1])
		return &Error{Code: code, Err: err}
	}
	return err
}

type wrappedRows struct{ driver.Rows }

func (r wrappedRows) Err() error                { return wrap(r.Rows.Err()) }
func (r wrappedRows) Scan(dest ...any) error    { return wrap(r.Rows.Scan(dest...)) }
func (r wrappedRows) ScanStruct(dest any) error { return wrap(r.Rows.ScanStruct(dest)) }
func (r wrappedRows) Close() error              { return wrap(r.Rows.Close()) }

type wrappedRow struct{ driver.Row }

func (r wrappedRow) Err() error                { return wrap(r.Row.Err()) }
func (r wrappedRow) Scan(dest ...any) error    { return wrap(r.Row.Scan(dest...)) }
func (r wrappedRow) ScanStruct(dest any) error { return wrap(r.Row.ScanStruct(dest)) }

type wrappedBatch struct{ driver.Batch }

func (b wrappedBatch) Append(v ...any) error { return wrap(b.Batch.Append(v...)) }
func (b wrappedBatch) Send() error           { return wrap(b.Batch.Send()) }
func (b wrappedBatch) Flush() error          { return wrap(b.Batch.Flush()) }

type wrappedStream struct{ io.ReadCloser }

func (s wrappedStream) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	return n, wrap(err)
}
