package engine

import (
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// library is libchdb, the ClickHouse engine as a C library, bound without cgo. The C interface is the one
// declared in chdb.h of release 26.7.3. There is one per process: the engine keeps its state in globals.
type library struct {
	connect       func(argc int32, argv unsafe.Pointer) unsafe.Pointer
	closeConn     func(conn unsafe.Pointer)
	queryParams   func(conn unsafe.Pointer, q unsafe.Pointer, qn uintptr, f unsafe.Pointer, fn uintptr, names, nameLens, values, valueLens unsafe.Pointer, n uintptr) unsafe.Pointer
	streamParams  func(conn unsafe.Pointer, q unsafe.Pointer, qn uintptr, f unsafe.Pointer, fn uintptr, names, nameLens, values, valueLens unsafe.Pointer, n uintptr) unsafe.Pointer
	streamFetch   func(conn, stream unsafe.Pointer) unsafe.Pointer
	streamCancel  func(conn, stream unsafe.Pointer)
	insertParams  func(conn unsafe.Pointer, q unsafe.Pointer, qn uintptr, f unsafe.Pointer, fn uintptr, names, nameLens, values, valueLens unsafe.Pointer, n uintptr) unsafe.Pointer
	insertAppend  func(stream unsafe.Pointer, data unsafe.Pointer, n uintptr) int32
	insertDone    func(stream unsafe.Pointer) unsafe.Pointer
	insertCancel  func(stream unsafe.Pointer)
	insertError   func(stream unsafe.Pointer) unsafe.Pointer
	insertDestroy func(stream unsafe.Pointer)
	resultBuffer  func(r unsafe.Pointer) unsafe.Pointer
	resultLength  func(r unsafe.Pointer) uintptr
	resultError   func(r unsafe.Pointer) unsafe.Pointer
	resultRows    func(r unsafe.Pointer) uint64
	resultBytes   func(r unsafe.Pointer) uint64
	storageRows   func(r unsafe.Pointer) uint64
	storageBytes  func(r unsafe.Pointer) uint64
	rowsWritten   func(r unsafe.Pointer) uint64
	bytesWritten  func(r unsafe.Pointer) uint64
	destroyResult func(r unsafe.Pointer)
	classify      func(conn unsafe.Pointer, q unsafe.Pointer, qn uintptr, db unsafe.Pointer, dbn uintptr, out unsafe.Pointer) int32
	setSignals    func(enabled int32)
}

var (
	loadOnce sync.Once
	loaded   *library
	loadErr  error
)

// load opens libchdb at path and resolves its functions. Later calls return the first result whatever
// their path: a process holds one engine.
func load(path string) (*library, error) {
	loadOnce.Do(func() { loaded, loadErr = open(path) })
	return loaded, loadErr
}

func open(path string) (lib *library, err error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("load the ClickHouse engine %q: %w", path, err)
	}
	lib = &library{}
	for name, fn := range map[string]any{
		"chdb_connect":                     &lib.connect,
		"chdb_close_conn":                  &lib.closeConn,
		"chdb_query_with_params_n":         &lib.queryParams,
		"chdb_stream_query_with_params_n":  &lib.streamParams,
		"chdb_stream_fetch_result":         &lib.streamFetch,
		"chdb_stream_cancel_query":         &lib.streamCancel,
		"chdb_stream_insert_with_params_n": &lib.insertParams,
		"chdb_stream_append":               &lib.insertAppend,
		"chdb_stream_done":                 &lib.insertDone,
		"chdb_stream_cancel_insert":        &lib.insertCancel,
		"chdb_stream_insert_error":         &lib.insertError,
		"chdb_destroy_insert_stream":       &lib.insertDestroy,
		"chdb_result_buffer":               &lib.resultBuffer,
		"chdb_result_length":               &lib.resultLength,
		"chdb_result_error":                &lib.resultError,
		"chdb_result_rows_read":            &lib.resultRows,
		"chdb_result_bytes_read":           &lib.resultBytes,
		"chdb_result_storage_rows_read":    &lib.storageRows,
		"chdb_result_storage_bytes_read":   &lib.storageBytes,
		"chdb_result_rows_written":         &lib.rowsWritten,
		"chdb_result_bytes_written":        &lib.bytesWritten,
		"chdb_destroy_query_result":        &lib.destroyResult,
		"chdb_classify_query_n":            &lib.classify,
		"chdb_set_signal_handlers_enabled": &lib.setSignals,
	} {
		sym, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, fmt.Errorf("engine library %q lacks %s, expected release %s: %w", path, name, Version, err)
		}
		purego.RegisterFunc(fn, sym)
	}
	return lib, nil
}

// param is one {name:Type} parameter of a query, its value in ClickHouse's escaped text form.
type param struct{ name, value string }

// cparams holds the parameter arrays of one call.
type cparams struct {
	names, values       []*byte
	nameLens, valueLens []uintptr
}

func newParams(params []param) *cparams {
	c := &cparams{}
	for _, p := range params {
		c.names = append(c.names, bytesOf(p.name))
		c.nameLens = append(c.nameLens, uintptr(len(p.name)))
		c.values = append(c.values, bytesOf(p.value))
		c.valueLens = append(c.valueLens, uintptr(len(p.value)))
	}
	return c
}

// bytesOf points at the bytes of s, at a NUL for an empty string.
func bytesOf(s string) *byte {
	if s == "" {
		return new(byte)
	}
	return unsafe.StringData(s)
}

// conn is one connection: a session with its own settings, current database and temporary tables.
// It runs one statement at a time; the caller serialises.
type conn struct {
	lib *library
	ptr unsafe.Pointer // chdb_connection*
	// engine is the chdb_connection the pointer leads to.
	engine unsafe.Pointer
}

// connect opens a connection. Args are command-line options such as --path=DIR or --max_threads=2.
func (l *library) open(args ...string) (*conn, error) {
	argv := make([]*byte, 0, len(args)+2)
	var pin runtime.Pinner
	defer pin.Unpin()
	for _, a := range append([]string{"clickhouse"}, args...) {
		b := append([]byte(a), 0)
		pin.Pin(&b[0])
		argv = append(argv, &b[0])
	}
	argv = append(argv, nil)
	p := l.connect(int32(len(argv)-1), unsafe.Pointer(&argv[0]))
	runtime.KeepAlive(argv)
	if p == nil {
		return nil, errors.New("the ClickHouse engine refused the connection")
	}
	engine := *(*unsafe.Pointer)(p)
	if engine == nil {
		return nil, errors.New("the ClickHouse engine refused the connection")
	}
	return &conn{lib: l, ptr: p, engine: engine}, nil
}

// close ends the connection and its temporary tables.
func (c *conn) close() {
	if c.ptr != nil {
		c.lib.closeConn(c.ptr)
		c.ptr, c.engine = nil, nil
	}
}

// stats counts what a statement did.
type stats struct {
	resultRows, resultBytes   uint64
	readRows, readBytes       uint64
	writtenRows, writtenBytes uint64
}

func (l *library) statsOf(r unsafe.Pointer) stats {
	return stats{
		resultRows: l.resultRows(r), resultBytes: l.resultBytes(r),
		readRows: l.storageRows(r), readBytes: l.storageBytes(r),
		writtenRows: l.rowsWritten(r), writtenBytes: l.bytesWritten(r),
	}
}

// take copies a result out of the engine and frees it.
func (l *library) take(r unsafe.Pointer) ([]byte, stats, error) {
	if r == nil {
		return nil, stats{}, errors.New("the ClickHouse engine gave no result")
	}
	defer l.destroyResult(r)
	if msg := l.resultError(r); msg != nil {
		return nil, l.statsOf(r), newException(cstring(msg))
	}
	var data []byte
	if n := l.resultLength(r); n > 0 {
		data = make([]byte, n)
		copy(data, unsafe.Slice((*byte)(l.resultBuffer(r)), n))
	}
	return data, l.statsOf(r), nil
}

// query runs one text and returns its whole answer.
func (c *conn) query(text, format string, params ...param) ([]byte, stats, error) {
	p := newParams(params)
	r := c.lib.queryParams(c.engine, unsafe.Pointer(bytesOf(text)), uintptr(len(text)), unsafe.Pointer(bytesOf(format)), uintptr(len(format)),
		first(p.names), first(p.nameLens), first(p.values), first(p.valueLens), uintptr(len(params)))
	runtime.KeepAlive(p)
	runtime.KeepAlive(params)
	return c.lib.take(r)
}

// exec runs a statement whose answer does not matter.
func (c *conn) exec(text string, params ...param) error {
	_, _, err := c.query(text, "Null", params...)
	return err
}

// stream is an answer read piece by piece.
type stream struct {
	c    *conn
	ptr  unsafe.Pointer
	done bool
}

// stream starts a query and returns once its first block is on its way. The caller closes it.
func (c *conn) stream(text, format string, params ...param) (*stream, error) {
	p := newParams(params)
	r := c.lib.streamParams(c.engine, unsafe.Pointer(bytesOf(text)), uintptr(len(text)), unsafe.Pointer(bytesOf(format)), uintptr(len(format)),
		first(p.names), first(p.nameLens), first(p.values), first(p.valueLens), uintptr(len(params)))
	runtime.KeepAlive(p)
	runtime.KeepAlive(params)
	if r == nil {
		return nil, errors.New("the ClickHouse engine gave no result")
	}
	if msg := c.lib.resultError(r); msg != nil {
		err := newException(cstring(msg))
		c.lib.destroyResult(r)
		return nil, err
	}
	return &stream{c: c, ptr: r}, nil
}

// next returns the next piece; no bytes and no rows mark the end.
func (s *stream) next() ([]byte, stats, error) {
	data, st, err := s.c.lib.take(s.c.lib.streamFetch(s.c.engine, s.ptr))
	if err != nil || len(data) == 0 {
		s.done = true
	}
	return data, st, err
}

// close ends the query if it still runs.
func (s *stream) close() {
	if !s.done {
		s.c.lib.streamCancel(s.c.engine, s.ptr)
	}
	s.c.lib.destroyResult(s.ptr)
}

// insert is an INSERT whose data is handed over piece by piece.
type insert struct {
	c   *conn
	ptr unsafe.Pointer
}

// insert starts an INSERT text (without FORMAT or data) that takes data in format.
func (c *conn) insert(text, format string, params ...param) (*insert, error) {
	p := newParams(params)
	ptr := c.lib.insertParams(c.engine, unsafe.Pointer(bytesOf(text)), uintptr(len(text)), unsafe.Pointer(bytesOf(format)), uintptr(len(format)),
		first(p.names), first(p.nameLens), first(p.values), first(p.valueLens), uintptr(len(params)))
	runtime.KeepAlive(p)
	runtime.KeepAlive(params)
	in := &insert{c: c, ptr: ptr}
	if err := in.err(); err != nil {
		in.close()
		return nil, err
	}
	return in, nil
}

func (in *insert) err() error {
	if msg := in.c.lib.insertError(in.ptr); msg != nil {
		return newException(cstring(msg))
	}
	return nil
}

// errInsertFailed says that the engine gave the insert up; done tells why.
var errInsertFailed = errors.New("insert failed")

// Write hands data over; it waits while the engine is behind. After errInsertFailed, done tells the reason.
func (in *insert) Write(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, nil
	}
	if in.c.lib.insertAppend(in.ptr, unsafe.Pointer(&data[0]), uintptr(len(data))) != 0 {
		return 0, errInsertFailed
	}
	return len(data), nil
}

// finish ends the data and commits.
func (in *insert) finish() (stats, error) {
	_, st, err := in.c.lib.take(in.c.lib.insertDone(in.ptr))
	return st, err
}

// cancel gives the insert up.
func (in *insert) cancel() { in.c.lib.insertCancel(in.ptr) }

func (in *insert) close() { in.c.lib.insertDestroy(in.ptr) }

// Classes of a text as the engine's own parser sees it.
const (
	classRead = iota
	classMutating
	classMutatingGlobal
	classControl
	classUnknown
)

type analysis struct{ size, statements, flags, class uint32 }

// classify parses text without running it.
func (c *conn) classify(text string) (analysis, error) {
	a := analysis{size: uint32(unsafe.Sizeof(analysis{}))}
	if c.lib.classify(c.engine, unsafe.Pointer(bytesOf(text)), uintptr(len(text)), nil, 0, unsafe.Pointer(&a)) != 0 {
		return analysis{}, errors.New("the ClickHouse engine could not classify the statement")
	}
	return a, nil
}

func first[T any](s []T) unsafe.Pointer {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Pointer(&s[0])
}

// cstring copies a NUL-terminated text.
func cstring(p unsafe.Pointer) string {
	n := 0
	for *(*byte)(unsafe.Add(p, n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(p), n))
}

// Exception is an error of the engine with ClickHouse's error code.
type Exception struct {
	Code    int    // 60 is UNKNOWN_TABLE; 0 where the text names none
	Name    string // UNKNOWN_TABLE
	Message string // the whole text, "Code: 60. DB::Exception: ..."
}

func (e *Exception) Error() string { return e.Message }

var (
	codePattern = regexp.MustCompile(`Code: (\d+)\. DB::`)
	namePattern = regexp.MustCompile(`\(([A-Z][A-Z0-9_]+)\)\s*(?:\(version [^)]*\))?\s*$`)
)

func newException(text string) *Exception {
	text = strings.TrimSpace(text)
	e := &Exception{Message: text}
	if m := codePattern.FindStringSubmatch(text); m != nil {
		e.Code, _ = strconv.Atoi(m[1])
	}
	if m := namePattern.FindStringSubmatch(text); m != nil {
		e.Name = m[1]
	}
	return e
}
