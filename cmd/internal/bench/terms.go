package bench

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// SearchTerms is a generated Brand Analytics document, the largest kind Amazon serves, and what it holds.
type SearchTerms struct {
	Raw    int64  // bytes before gzip
	SHA256 string // of these, in hex
	Broken int64  // elements without a term, which make no row
	Sums   TermSums
}

// TermSums are counts and exact sums over the rows of a search terms document, for whoever reads them to agree on.
type TermSums struct {
	Rows                uint64
	Ranks               uint64 // of the terms by frequency
	Clicks, Conversions string // sums of the shares
	Text                uint64 // sum of the CRC-32 of each row's department, term and product, a tab between
	LastLine            uint64 // the array's last element that made a row
}

// words are pieces of search terms as JSON prints them.
var words = strings.Split("wireless,charger,for,iphone,case,women,men,kids,shoes,size,black,white,stainless,steel,water,bottle,with,straw,"+
	"coffee,mug,set,of,4,gift,birthday,decorations,outdoor,garden,lights,led,strip,usb c,cable,10ft,dog,cat,toys,large,small,"+
	"bed,frame,queen,pillow,covers,vitamin,d3,5000 iu,protein,powder,chocolate,organic,gluten free,snacks,air,fryer,liners,"+
	`replacement,filter,men's,t-shirt,pack,b & w,größe 42,niños,ソファ,12\" x 18\",3\/4,a\\b,caf\u00e9`, ",")

var unescape = strings.NewReplacer(`\"`, `"`, `\/`, "/", `\\`, `\`, `\u00e9`, "é")

var departments = []string{"Apparel", "Beauty", "Books", "Electronics", "Grocery", "Home & Garden", "Pet Products", "Toys & Games"}

// termsWeek is the first day of the week a generated document is about.
var termsWeek = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

const (
	termsMarketplace = "ATVPDKIKX0DER"

	site      = "Amazon.com"
	products  = 4_000_000 // that are clicked; a few most often
	brokenRow = 50_000    // one element in so many has no term
)

// Write prints a document of at least size bytes in the form of Amazon's published example: one array under the request,
// three products a term. The content follows from size alone.
func (s *SearchTerms) Write(ctx context.Context, to io.Writer, size int64) error {
	*s = SearchTerms{}
	hash := sha256.New()
	w := bufio.NewWriterSize(io.MultiWriter(to, hash), 1<<18)
	rng := rand.New(rand.NewPCG(2, uint64(size)))
	zipf := rand.NewZipf(rng, 1.1, 1000, products-1)
	var clicks, conversions int64 // in ten-thousandths
	buf := append(make([]byte, 0, 4096), `{
 "reportSpecification": {
  "reportType": "GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT",
  "reportOptions": {
   "reportPeriod": "WEEK"
  },
  "dataStartTime": "`+termsWeek.Format(time.DateOnly)+`",
  "dataEndTime": "`+termsWeek.AddDate(0, 0, 6).Format(time.DateOnly)+`",
  "marketplaceIds": [
   "`+termsMarketplace+`"
  ]
 },
 "dataByDepartmentAndSearchTerm": [`...)
	line, department := uint64(0), site
	var term []byte
	for rank := uint64(1); s.Raw+int64(len(buf)) < size || rank == 1; rank++ {
		if rank%1024 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if department = site; rng.IntN(8) == 0 {
			department = departments[rng.IntN(len(departments))]
		}
		term = term[:0]
		for n := 1 + rng.IntN(5); n >= 0; n-- {
			if len(term) > 0 {
				term = append(term, ' ')
			}
			term = append(term, words[rng.IntN(len(words))]...)
		}
		text := unescape.Replace(string(term))
		share := int64(1 + rng.IntN(3000))
		for place := uint64(1); place <= 3; place++ {
			if line++; line > 1 {
				buf = append(buf, ',')
			}
			asin := product(zipf.Uint64())
			conversion := max(0, int64(rng.IntN(3000))-600) // a quarter sells nothing
			buf = append(append(append(buf, "\n  {\n   \"departmentName\": \""...), department...), "\",\n   \"searchTerm\": "...)
			if line%brokenRow == 0 {
				buf = append(buf, "null"...)
				s.Broken++
			} else {
				buf = append(append(append(buf, '"'), term...), '"')
				s.Sums.Rows++
				s.Sums.Ranks += rank
				s.Sums.LastLine = line
				clicks, conversions = clicks+share, conversions+conversion
				key := fmt.Appendf(nil, "%s\t%s\t%s", department, text, asin)
				s.Sums.Text += uint64(crc32.ChecksumIEEE(key))
			}
			buf = strconv.AppendUint(append(buf, ",\n   \"searchFrequencyRank\": "...), rank, 10)
			buf = append(append(buf, ",\n   \"clickedAsin\": \""...), asin[:]...)
			buf = strconv.AppendUint(append(buf, "\",\n   \"clickShareRank\": "...), place, 10)
			buf = appendShare(append(buf, ",\n   \"clickShare\": "...), share)
			buf = appendShare(append(buf, ",\n   \"conversionShare\": "...), conversion)
			buf = append(buf, "\n  }"...)
			share = share * int64(40+rng.IntN(60)) / 100
		}
		s.Raw += int64(len(buf))
		if _, err := w.Write(buf); err != nil {
			return fmt.Errorf("generate search terms: %w", err)
		}
		buf = buf[:0]
	}
	buf = append(buf, "\n ]\n}\n"...)
	s.Raw += int64(len(buf))
	_, err := w.Write(buf)
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		return fmt.Errorf("generate search terms: %w", err)
	}
	s.SHA256 = hex.EncodeToString(hash.Sum(nil))
	s.Sums.Clicks, s.Sums.Conversions = short(tenThousandths(clicks)), short(tenThousandths(conversions))
	return nil
}

// product is the ASIN of product n: ten signs without a pattern that a compressor would find.
func product(n uint64) (asin [10]byte) {
	const signs, all = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36
	n = n * 1_580_030_173 % all // coprime to all, so that no two products share one
	asin[0], asin[1] = 'B', '0'
	for i := 9; i > 1; i-- {
		asin[i] = signs[n%36]
		n /= 36
	}
	return asin
}

// appendShare prints ten-thousandths as Java prints a double: no zeros at the end but one, small ones with an
// exponent.
func appendShare(b []byte, v int64) []byte {
	if v > 0 && v < 10 {
		return append(strconv.AppendInt(b, v, 10), ".0E-4"...)
	}
	b = append(b, tenThousandths(v)...)
	for b[len(b)-1] == '0' && b[len(b)-2] != '.' {
		b = b[:len(b)-1]
	}
	return b
}

func tenThousandths(v int64) string {
	return strconv.FormatInt(v/10_000, 10) + "." + strconv.FormatInt(10_000+v%10_000, 10)[1:]
}
