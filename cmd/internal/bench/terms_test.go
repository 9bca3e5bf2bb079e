package bench

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math/big"
	"net/http"
	"testing"
)

// element is a row of the document as Amazon's published example has it.
type element struct {
	Department string      `json:"departmentName"`
	Term       *string     `json:"searchTerm"`
	Rank       uint64      `json:"searchFrequencyRank"`
	ASIN       string      `json:"clickedAsin"`
	Place      int         `json:"clickShareRank"`
	Clicks     json.Number `json:"clickShare"`
	Conversion json.Number `json:"conversionShare"`
}

func TestSearchTermsHoldWhatTheySay(t *testing.T) {
	const size = 12 << 20 // the first element without a term included
	s, err := serveTerms(t.Context(), size)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.server.Close() }()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	res, err := client.Get(s.address)
	if err != nil {
		t.Fatal(err)
	}
	served, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	<-s.ended
	z, err := gzip.NewReader(bytes.NewReader(served))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Specification map[string]any `json:"reportSpecification"`
		Rows          []element      `json:"dataByDepartmentAndSearchTerm"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(raw)
	want := SearchTerms{Raw: int64(len(raw)), SHA256: hex.EncodeToString(hash[:])}
	var clicks, conversions big.Rat
	for i, r := range doc.Rows {
		if r.Term == nil {
			want.Broken++
			continue
		}
		if len(r.ASIN) != 10 || r.Place != i%3+1 || r.Rank != uint64(i/3+1) {
			t.Fatalf("element %d is %+v", i, r)
		}
		for sum, n := range map[*big.Rat]json.Number{&clicks: r.Clicks, &conversions: r.Conversion} {
			x, ok := new(big.Rat).SetString(n.String())
			if !ok || x.Sign() < 0 || x.Cmp(big.NewRat(1, 1)) > 0 {
				t.Fatalf("element %d has the share %s", i, n)
			}
			sum.Add(sum, x)
		}
		want.Sums.Rows++
		want.Sums.Ranks += r.Rank
		want.Sums.LastLine = uint64(i + 1)
		want.Sums.Text += uint64(crc32.ChecksumIEEE(fmt.Appendf(nil, "%s\t%s\t%s", r.Department, *r.Term, r.ASIN)))
	}
	want.Sums.Clicks, want.Sums.Conversions = short(clicks.FloatString(4)), short(conversions.FloatString(4))
	if s.doc != want || s.err != nil {
		t.Errorf("it says %+v, %v\nand holds %+v", s.doc, s.err, want)
	}
	if s.doc.Raw < size || s.doc.Raw > size+4096 || s.sent != int64(len(served)) || s.doc.Broken == 0 {
		t.Errorf("%d bytes were asked for, %+v, %d of %d served", size, s.doc, s.sent, len(served))
	}
	if res, err = client.Get(s.address); err != nil || res.StatusCode != http.StatusForbidden {
		t.Fatalf("the address answers again: %v %v", res, err)
	}
	_ = res.Body.Close()
}

// Every difference between what was generated and what was committed is told.
func TestPulledIsHeldToWhatWasGenerated(t *testing.T) {
	in := SearchTerms{Raw: 1000, SHA256: "ab", Broken: 2, Sums: TermSums{Rows: 8}}
	good := Pulled{Bytes: 1000, RawBytes: 100, SHA256: "ab"}
	good.Table.In, good.Table.Out, good.Table.Quarantined = 10, 8, 2
	if err := good.check(&in, 100); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Pulled){
		"a byte less":        func(p *Pulled) { p.Bytes-- },
		"other bytes":        func(p *Pulled) { p.SHA256 = "cd" },
		"a raw byte less":    func(p *Pulled) { p.RawBytes-- },
		"a row lost":         func(p *Pulled) { p.Table.Out-- },
		"a row twice":        func(p *Pulled) { p.Table.Out, p.Table.In = 9, 11 },
		"a bad row accepted": func(p *Pulled) { p.Table.Out, p.Table.Quarantined = 9, 1 },
	} {
		t.Run(name, func(t *testing.T) {
			p := good
			change(&p)
			if p.check(&in, 100) == nil {
				t.Error("it passes")
			}
		})
	}
}
