package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"

	"sellerhouse/extract/amazon"
)

const utf8Name = "UTF-8"

// charsetNames are the spellings the WHATWG index does not know.
var charsetNames = map[string]string{
	"cp932": "Shift_JIS", "windows-932": "Shift_JIS", "sjis-win": "Shift_JIS", "ms-932": "Shift_JIS",
	"cp-1252": "windows-1252", "win1252": "windows-1252",
}

// charset decides how bytes become UTF-8. A nil codec is UTF-8 itself; an empty name is not decided yet.
type charset struct {
	name  string
	codec encoding.Encoding
}

// declaredCharset finds the charset a Content-Type or a bare name declares; an unknown name is an error
// since guessing would garble names for good.
func declaredCharset(s string) (charset, error) {
	name := strings.TrimSpace(s)
	if strings.ContainsAny(name, "/;") {
		_, params, err := mime.ParseMediaType(name)
		if err != nil && params == nil {
			return charset{}, nil // a Content-Type that cannot be read declares nothing
		}
		name = params["charset"]
	}
	name = strings.Trim(name, `"' `)
	if name == "" {
		return charset{}, nil
	}
	if alias, ok := charsetNames[strings.ToLower(name)]; ok {
		name = alias
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return charset{}, rejected("charset %q is not known; want UTF-8, Cp1252 or Shift_JIS", name)
	}
	canonical, err := htmlindex.Name(enc)
	if err != nil {
		return charset{}, fmt.Errorf("charset %q: %w", name, err)
	}
	switch canonical {
	case "utf-8":
		return charset{name: utf8Name}, nil
	case "shift_jis":
		return charset{"Shift_JIS", enc}, nil
	case "windows-1252":
		return charset{"windows-1252", enc}, nil
	}
	return charset{canonical, enc}, nil
}

// storeCharset is what a store's files are in when they are not UTF-8.
func storeCharset(ms []amazon.Marketplace) charset {
	for _, m := range ms {
		if m.Code == "JP" {
			return charset{"Shift_JIS", japanese.ShiftJIS}
		}
	}
	return charset{"windows-1252", charmap.Windows1252}
}

// decide settles an undecided charset by the first bytes that are not ASCII: valid UTF-8 is UTF-8, anything
// else the store's.
func (c *charset) decide(chunk []byte, ms []amazon.Marketplace) {
	if c.name != "" || ascii(chunk) {
		return
	}
	if utf8.Valid(chunk) {
		c.name = utf8Name
		return
	}
	*c = storeCharset(ms)
}

// decode returns the chunk in UTF-8. Chunks end at a line's end, and in none of these charsets does a line
// feed stand inside a character, so each can be decoded by itself.
func (c *charset) decode(chunk []byte) ([]byte, error) {
	if c.codec == nil || ascii(chunk) {
		return chunk, nil
	}
	return c.codec.NewDecoder().Bytes(chunk)
}

func ascii(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

var utf8BOM = []byte("\xef\xbb\xbf")

// utf16 says whether the text begins as Windows programs save "Unicode text".
func utf16(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
}
