package inflate_test

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"

	"sellerhouse/extract/document/inflate"
)

func pack(t testing.TB, level int, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// one is used again and again, as the product does.
var one, _ = inflate.NewReader(bytes.NewReader(nil))

func unpack(r io.Reader) ([]byte, error) {
	if err := one.Reset(r); err != nil {
		return nil, err
	}
	return io.ReadAll(one)
}

// texts are contents that exercise literals, runs, near and far matches and blocks of every kind.
func texts() map[string][]byte {
	r := rand.New(rand.NewPCG(5, 5))
	noise := make([]byte, 700_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	var lines bytes.Buffer
	for i := range 60_000 {
		fmt.Fprintf(&lines, "%d\tOrder\t302-%07d-%07d\t%d,%02d\tAmazon.de\n", 20000000009, r.IntN(1e7), r.IntN(1e7), r.IntN(100), r.IntN(100))
		if i%1000 == 0 {
			lines.Write(bytes.Repeat([]byte("ab\t"), r.IntN(400)))
			lines.Write(bytes.Repeat([]byte{byte(i)}, r.IntN(1000)))
			lines.Write(noise[:r.IntN(3000)])
		}
	}
	return map[string][]byte{
		"empty": nil, "one byte": {7}, "short": []byte("hello, hello, hello"), "noise": noise, "lines": lines.Bytes(),
		"a long run": make([]byte, 2_000_000),
	}
}

func TestInflateWhatOthersDeflate(t *testing.T) {
	for name, text := range texts() {
		for _, level := range []int{gzip.NoCompression, gzip.HuffmanOnly, 1, 6, 9} {
			packed := pack(t, level, text)
			for how, r := range map[string]io.Reader{
				"whole": bytes.NewReader(packed), "by bytes": iotest.OneByteReader(bytes.NewReader(packed)),
				"data with EOF": iotest.DataErrReader(bytes.NewReader(packed)),
			} {
				if how == "by bytes" && len(packed) > 300_000 {
					continue
				}
				got, err := unpack(r)
				if err != nil || !bytes.Equal(got, text) {
					t.Errorf("%s, level %d, read %s: %d bytes, %v, want %d", name, level, how, len(got), err, len(text))
				}
			}
		}
	}
}

func TestMembersFollowOneAnother(t *testing.T) {
	a, b := []byte("first "), texts()["lines"]
	got, err := unpack(bytes.NewReader(append(append(pack(t, 6, a), pack(t, 0, b)...), pack(t, 9, a)...)))
	if want := append(append(bytes.Clone(a), b...), a...); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v, want %d", len(got), err, len(want))
	}
	if _, err := unpack(bytes.NewReader(append(pack(t, 6, a), "junk"...))); !errors.Is(err, inflate.ErrCorrupt) {
		t.Errorf("junk behind the end: %v, want corrupt", err)
	}
}

func TestEveryCutIsSeen(t *testing.T) {
	for _, level := range []int{0, 1, 9} {
		packed := pack(t, level, texts()["lines"][:1500])
		for n := range len(packed) {
			if _, err := unpack(bytes.NewReader(packed[:n])); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("level %d cut to %d of %d bytes: %v, want unexpected EOF", level, n, len(packed), err)
			}
		}
	}
}

// A flipped bit is seen, unless it changes nothing that is used.
func TestEveryFlippedBitIsSeen(t *testing.T) {
	text := texts()["lines"][:600]
	packed := pack(t, 6, text)
	for i := 10; i < len(packed); i++ {
		for bit := range 8 {
			broken := bytes.Clone(packed)
			broken[i] ^= 1 << bit
			if got, err := unpack(bytes.NewReader(broken)); err == nil && !bytes.Equal(got, text) {
				t.Fatalf("bit %d of byte %d flipped: %d bytes without an error", bit, i, len(got))
			}
		}
	}
}

func TestErrorsOfTheReaderComeThrough(t *testing.T) {
	broken := errors.New("disk")
	packed := pack(t, 6, texts()["noise"])
	if _, err := unpack(io.MultiReader(bytes.NewReader(packed[:400_000]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("error = %v, want the reader's", err)
	}
}

// What one accepts the other accepts, with the same bytes; and what is packed is unpacked.
func FuzzInflate(f *testing.F) {
	for _, text := range texts() {
		f.Add(pack(f, 6, text[:min(len(text), 4000)]), false)
		f.Add(text[:min(len(text), 4000)], true)
	}
	f.Fuzz(func(t *testing.T, data []byte, raw bool) {
		if raw { // the deflate stream itself, so that mutations reach the blocks behind the header
			var b bytes.Buffer
			b.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255})
			b.Write(data)
			got, err := unpack(bytes.NewReader(b.Bytes()))
			want, oracle := io.ReadAll(flate.NewReader(bytes.NewReader(data)))
			if oracle == nil && err == nil && !bytes.Equal(got, want) {
				t.Fatalf("got %d bytes, the oracle %d", len(got), len(want))
			}
			if oracle == nil && len(want) > 0 && err != nil && errors.Is(err, inflate.ErrCorrupt) {
				if _, again := unpack(bytes.NewReader(pack(t, 6, want))); again != nil {
					t.Fatal(again)
				}
			}
			return
		}
		got, err := unpack(bytes.NewReader(data))
		var want []byte
		z, oracle := gzip.NewReader(bytes.NewReader(data))
		if oracle == nil {
			want, oracle = io.ReadAll(z)
		}
		if (err == nil) != (oracle == nil) {
			t.Fatalf("error = %v, the oracle's %v", err, oracle)
		}
		if err == nil && !bytes.Equal(got, want) {
			t.Fatalf("got %d bytes, the oracle %d", len(got), len(want))
		}
	})
}

func BenchmarkInflate(b *testing.B) {
	packed := pack(b, 6, texts()["lines"])
	for name, open := range map[string]func(io.Reader) (io.Reader, error){
		"ours":      func(r io.Reader) (io.Reader, error) { return inflate.NewReader(r) },
		"klauspost": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(texts()["lines"])))
			for range b.N {
				z, err := open(bytes.NewReader(packed))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(struct{ io.Writer }{io.Discard}, z); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
