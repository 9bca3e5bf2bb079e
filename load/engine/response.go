package engine

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"
)

const (
	holdBytes  = 1 << 20  // answers up to this size are sent whole, with their true status and summary
	spillBytes = 32 << 20 // what wait_end_of_query holds in memory before it goes to a file
)

// response sends an answer: held back at first, so that an early error still gets its status and a short answer its
// summary, then streamed.
type response struct {
	w       http.ResponseWriter
	body    interface{ Write([]byte) (int, error) } // what the answer is written to
	enc     encoder                                 // Content-Encoding, or nil
	held    bytes.Buffer
	spill   *os.File
	wait    bool // hold everything back
	sent    bool // headers are out
	wrote   bool // there is an answer
	stats   stats
	started time.Time
	now     func() time.Time
	tag     string
	failed  error // the client is gone
}

type responseOptions struct {
	encoding string
	level    int
	compress bool
	method   string
	blockLvl string
	wait     bool
}

func newResponse(w http.ResponseWriter, o responseOptions, now func() time.Time) (*response, error) {
	tag := make([]byte, 8)
	if _, err := rand.Read(tag); err != nil {
		return nil, err
	}
	r := &response{w: w, wait: o.wait, now: now, started: now(), tag: hex.EncodeToString(tag)}
	r.body = sink{r}
	if o.encoding != "" {
		enc, err := newEncoder(o.encoding, o.level, sink{r})
		if err != nil {
			return nil, err
		}
		r.enc, r.body = enc, enc
		setHeader(w, "Content-Encoding", o.encoding)
	}
	if o.compress {
		blocks, err := newBlockWriter(r.body, o.method, o.blockLvl)
		if err != nil {
			return nil, err
		}
		r.body = blocks
	}
	return r, nil
}

// setHeader keeps the name as ClickHouse spells it.
func setHeader(w http.ResponseWriter, name, value string) { w.Header()[name] = []string{value} }

// sink is the end of the chain of encoders.
type sink struct{ r *response }

func (s sink) Write(p []byte) (int, error) {
	r := s.r
	switch {
	case r.failed != nil:
		return 0, r.failed
	case r.sent:
		n, err := r.w.Write(p)
		if err != nil {
			r.failed = err
		}
		return n, err
	case r.spill != nil:
		return r.spill.Write(p)
	}
	r.held.Write(p)
	switch {
	case r.wait && r.held.Len() > spillBytes:
		f, err := os.CreateTemp("", "sellerhouse-answer-")
		if err != nil {
			return 0, fmt.Errorf("hold the answer back for wait_end_of_query: %w", err)
		}
		os.Remove(f.Name())
		r.spill = f
		if _, err := f.Write(r.held.Bytes()); err != nil {
			return 0, err
		}
		r.held.Reset()
	case !r.wait && r.held.Len() > holdBytes:
		if err := r.send(http.StatusOK); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (r *response) add(s stats) {
	r.stats.resultRows += s.resultRows
	r.stats.resultBytes += s.resultBytes
	r.stats.readRows += s.readRows
	r.stats.readBytes += s.readBytes
	r.stats.writtenRows += s.writtenRows
	r.stats.writtenBytes += s.writtenBytes
}

// Write sends a piece of the answer.
func (r *response) Write(p []byte) (int, error) {
	r.wrote = r.wrote || len(p) > 0
	n, err := r.body.Write(p)
	if err == nil && r.sent {
		err = r.flush()
	}
	return n, err
}

func (r *response) flush() error {
	if r.enc != nil {
		if err := r.enc.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(r.w).Flush()
}

// summary is the JSON of X-ClickHouse-Summary and X-ClickHouse-Progress; its numbers are texts, as the server's are.
func (r *response) summary() string {
	s := r.stats
	return fmt.Sprintf(`{"read_rows":"%d","read_bytes":"%d","written_rows":"%d","written_bytes":"%d","total_rows_to_read":"0","result_rows":"%d","result_bytes":"%d","elapsed_ns":"%d"}`,
		s.readRows, s.readBytes, s.writtenRows, s.writtenBytes, s.resultRows, s.resultBytes, r.now().Sub(r.started).Nanoseconds())
}

// progress adds a progress header; they go out with the others.
func (r *response) progress(text string) {
	if !r.sent {
		h := r.w.Header()
		h["X-ClickHouse-Progress"] = append(h["X-ClickHouse-Progress"], text)
	}
}

// send sends headers and what was held back.
func (r *response) send(status int) error {
	r.sent = true
	setHeader(r.w, "X-ClickHouse-Summary", r.summary())
	setHeader(r.w, "X-ClickHouse-Exception-Tag", r.tag)
	r.w.WriteHeader(status)
	if r.held.Len() > 0 {
		if _, err := r.w.Write(r.held.Bytes()); err != nil {
			r.failed = err
			return err
		}
		r.held.Reset()
	}
	if r.spill != nil {
		defer r.closeSpill()
		if _, err := r.spill.Seek(0, 0); err != nil {
			return err
		}
		if _, err := r.spill.WriteTo(r.w); err != nil {
			r.failed = err
			return err
		}
	}
	return nil
}

func (r *response) closeSpill() {
	if r.spill != nil {
		r.spill.Close()
		r.spill = nil
	}
}

// finish ends a good answer.
func (r *response) finish() error {
	if r.enc != nil {
		if r.wrote {
			if err := r.enc.Close(); err != nil {
				return err
			}
		} else {
			delete(r.w.Header(), "Content-Encoding")
		}
	}
	if !r.sent {
		if r.spill == nil {
			setHeader(r.w, "Content-Length", strconv.Itoa(r.held.Len()))
		}
		return r.send(http.StatusOK)
	}
	return nil
}

// fail reports an error: with a status while nothing was sent, else inside the body between marks, after which the
// connection is cut so that no client takes the answer for whole.
// Source: ClickHouse, HTTP interface, response codes caveats.
func (r *response) fail(err error) {
	r.closeSpill()
	ex := exceptionOf(err)
	if !r.sent {
		h := r.w.Header()
		delete(h, "Content-Encoding")
		delete(h, "Content-Disposition")
		setHeader(r.w, "X-ClickHouse-Exception-Code", strconv.Itoa(ex.Code))
		setHeader(r.w, "Content-Type", "text/plain; charset=UTF-8")
		status := httpStatus(ex.Code)
		if status == http.StatusUnauthorized {
			setHeader(r.w, "WWW-Authenticate", `Basic realm="ClickHouse server HTTP API"`)
		}
		r.held.Reset()
		r.held.WriteString(ex.Message + "\n")
		setHeader(r.w, "Content-Length", strconv.Itoa(r.held.Len()))
		_ = r.send(status)
		return
	}
	message := ex.Message
	if len(message) > 15<<10 { // the block is 16 KiB at most
		message = message[:15<<10]
	}
	block := fmt.Sprintf("\r\n__exception__\r\n%s\r\n%s\n%d %s\r\n__exception__\r\n", r.tag, message, len(message), r.tag)
	if r.enc != nil {
		_, _ = r.enc.Write([]byte(block))
		_ = r.enc.Close()
	} else {
		_, _ = sink{r}.Write([]byte(block))
	}
	_ = http.NewResponseController(r.w).Flush()
	panic(http.ErrAbortHandler)
}

// exceptionOf gives every error a code of ClickHouse; 1002 is UNKNOWN_EXCEPTION.
func exceptionOf(err error) *Exception {
	var ex *Exception
	if errors.As(err, &ex) {
		if ex.Code == 0 {
			return &Exception{Code: 1002, Name: "UNKNOWN_EXCEPTION", Message: "Code: 1002. DB::Exception: " + ex.Message + " (UNKNOWN_EXCEPTION)"}
		}
		return ex
	}
	return exception(1002, "UNKNOWN_EXCEPTION", "%v", err)
}

// exception makes an error in ClickHouse's words.
func exception(code int, name, format string, args ...any) *Exception {
	return &Exception{Code: code, Name: name, Message: fmt.Sprintf("Code: %d. DB::Exception: %s. (%s)", code, fmt.Sprintf(format, args...), name)}
}

// httpStatus is the status the server gives an error code.
func httpStatus(code int) int {
	switch code {
	case 194: // REQUIRED_PASSWORD
		return http.StatusUnauthorized
	case 192, 193, 516, 497: // UNKNOWN_USER, WRONG_PASSWORD, AUTHENTICATION_FAILED, ACCESS_DENIED
		return http.StatusForbidden
	case 6, 26, 27, 38, 41, 53, 62, 69, 70, 72, 117, 386, 420, 457, 36, 131, 43, 42: // cannot parse, bad or missing arguments, syntax error
		return http.StatusBadRequest
	case 16, 46, 47, 50, 56, 60, 63, 73, 75, 79, 80, 81, 111, 115, 372: // unknown column, function, identifier, type, storage, table, format, database, setting, session
		return http.StatusNotFound
	case 223: // QUERY_IS_TOO_LARGE
		return http.StatusRequestEntityTooLarge
	case 48: // NOT_IMPLEMENTED
		return http.StatusNotImplemented
	case 76, 209: // CANNOT_OPEN_FILE, SOCKET_TIMEOUT
		return http.StatusServiceUnavailable
	case 159: // TIMEOUT_EXCEEDED
		return http.StatusRequestTimeout
	}
	return http.StatusInternalServerError
}
