package engine

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/ClickHouse/ch-go/proto"
)

// helloQuery is what clickhouse-go asks first, to learn the protocol revision of the blocks to come.
const helloQuery = "SELECT displayName(), version(), revision(), timezone()"

// hello answers the driver's first query in the revision the driver names, and says revision 0 in it: from then on
// the driver reads blocks in the file format Native, which is what the engine writes.
func (req *request) hello(text string) (bool, error) {
	revision, err := strconv.Atoi(req.q.get("client_protocol_version"))
	if err != nil || revision <= 0 || strings.Join(strings.Fields(text), " ") != helloQuery || req.format != "Native" {
		return false, nil
	}
	versions, err := req.s.names("SELECT version()")
	if err != nil || len(versions) != 1 {
		return true, fmt.Errorf("ask the engine's version: %w", err)
	}
	var name, version, zone proto.ColStr
	var rev proto.ColUInt32
	name.Append("sellerhouse")
	version.Append(versions[0])
	rev.Append(0)
	zone.Append("UTC")
	var buf proto.Buffer
	block := proto.Block{Info: proto.BlockInfo{BucketNum: -1}, Columns: 4, Rows: 1}
	err = block.EncodeBlock(&buf, revision, []proto.InputColumn{
		{Name: "displayName()", Data: &name},
		{Name: "version()", Data: &version},
		{Name: "revision()", Data: &rev},
		{Name: "timezone()", Data: &zone},
	})
	if err != nil {
		return true, fmt.Errorf("answer the driver's first query: %w", err)
	}
	req.out.add(stats{resultRows: 1, readRows: 1, readBytes: 1})
	req.describe("Native")
	_, err = req.out.Write(buf.Buf)
	return true, err
}

// describe sets the headers that name the answer's format.
func (req *request) describe(format string) {
	setHeader(req.out.w, "X-ClickHouse-Format", format)
	req.out.w.Header().Set("Content-Type", contentType(format))
}

// answer runs a text that brings no data and sends what it answers.
func (req *request) answer(text string) error {
	st := parse(text)
	format := req.format
	if st.format != "" {
		format = st.format
	}
	whole := st.totals || req.q.get("extremes") == "1" || req.q.get("output_format_json_array_of_rows") == "1"
	switch {
	case !st.selects() || st.outfile:
		return req.plain(text, format)
	case pieces[strings.ToLower(format)] && !whole:
		return req.stream(text, format)
	}
	return req.whole(st, format)
}

// plain runs a text and sends its answer in one go.
func (req *request) plain(text, format string) error {
	data, st, err := req.conn.query(text, format, req.params...)
	req.out.add(st)
	if err != nil {
		return err
	}
	if len(data) > 0 {
		req.describe(format)
	}
	_, err = req.out.Write(data)
	return err
}

// badArguments is the code of what the engine cannot stream, as a WITH that ends in an INSERT.
const badArguments = 36

// stream sends a SELECT's answer block by block.
func (req *request) stream(text, format string) error {
	s, err := req.conn.stream(text, format, req.params...)
	if ex := new(Exception); errors.As(err, &ex) && ex.Code == badArguments && strings.Contains(ex.Message, "Streaming query is not supported") {
		return req.plain(text, format)
	}
	if err != nil {
		return err
	}
	defer s.close()
	req.describe(format)
	for {
		data, st, err := s.next()
		if err != nil {
			return err
		}
		req.out.add(st)
		if len(data) == 0 {
			return nil
		}
		if _, err := req.out.Write(data); err != nil {
			return err
		}
	}
}

// whole sends a SELECT's answer in a format that has a beginning and an end: the engine writes it into a FIFO.
func (req *request) whole(st statement, format string) error {
	path := filepath.Join(req.s.fifos, req.run.tag)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return fmt.Errorf("make a pipe for the answer: %w", err)
	}
	defer os.Remove(path)
	from, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("open the answer's pipe: %w", err)
	}
	defer from.Close()
	hold, err := os.OpenFile(path, os.O_WRONLY, 0) // the end of the data is when this and the engine's are closed
	if err != nil {
		return fmt.Errorf("open the answer's pipe: %w", err)
	}
	req.describe(format)
	copied := make(chan error, 1)
	go func() {
		buf := make([]byte, 256<<10)
		var failed error
		for {
			n, err := from.Read(buf)
			if n > 0 && failed == nil {
				_, failed = req.out.Write(buf[:n]) // once it fails the rest is read and dropped until the query is killed
			}
			if err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				copied <- errors.Join(failed, err)
				return
			}
		}
	}()
	text := st.head + "\nINTO OUTFILE " + quote(path) + " APPEND FORMAT " + quoteName(format) + " " + st.tail
	_, sum, queryErr := req.conn.query(text, "Null", req.params...)
	hold.Close()
	copyErr := <-copied
	req.out.add(sum)
	if queryErr != nil {
		return queryErr
	}
	return copyErr
}

// insert runs an INSERT with data: what follows its text, then the body.
func (req *request) insert(in insertStatement, text string, body io.Reader) error {
	data := io.MultiReader(strings.NewReader(text[in.data:]), body)
	if in.format == "" {
		in.format = "Values"
	}
	if in.input {
		return req.insertInput(in, data)
	}
	stream, err := req.conn.insert(in.head, in.format, req.params...)
	if err != nil {
		drain(body)
		return err
	}
	defer stream.close()
	// What the copy returns decides: a body cut short must not be committed.
	_, err = io.CopyBuffer(stream, struct{ io.Reader }{data}, make([]byte, 1<<20))
	switch {
	case errors.Is(err, errInsertFailed):
		drain(body)
	case err != nil:
		stream.cancel()
		return fmt.Errorf("read the data to insert: %w", err)
	}
	st, err := stream.finish()
	if err != nil {
		return err
	}
	st.readRows, st.readBytes = st.writtenRows, st.writtenBytes
	req.out.add(st)
	return nil
}

// drain reads what a client still sends, so that it gets to the error.
func drain(body io.Reader) { _, _ = io.CopyN(io.Discard, body, 64<<20) }

// insertInput runs INSERT .. SELECT .. FROM input(..): the data goes to a file that the SELECT reads instead.
func (req *request) insertInput(in insertStatement, data io.Reader) error {
	path := filepath.Join(req.s.fifos, req.run.tag+".input")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("hold the data of input(): %w", err)
	}
	defer os.Remove(path)
	_, err = io.Copy(f, data)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("hold the data of input(): %w", err)
	}
	text := in.head[:in.inputStart] + "file(" + quote(path) + ", " + quote(in.format) + ", " + in.head[in.inputArgs:]
	_, st, err := req.conn.query(text, "Null", req.params...)
	req.out.add(st)
	return err
}
