package simulate

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/simulate/world"
)

// departed are currencies the history file still has columns for.
var departed = []string{"CYP", "EEK", "HRK", "LTL", "LVL", "MTL", "ROL", "RUB", "SIT", "SKK", "TRL"}

// rates serves the European Central Bank's files: /stats/eurofxref/....
func (s *Server) rates(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	moment := s.moment
	s.mu.Unlock()
	days := slices.Clone(s.world.Rates(moment))
	if len(days) == 0 {
		http.NotFound(w, r)
		return
	}
	slices.SortFunc(days, func(a, b world.RateDay) int { return int(b.Date - a.Date) }) // newest first
	newest := days[0].Date
	published := newest.UTC().Add(15 * time.Hour) // 16:00 CET
	var body []byte
	contentType, history := "text/xml", true
	name := r.PathValue("file")
	switch name {
	case "eurofxref-daily.xml":
		body, history = ratesXML(days[:1], '\''), false
	case "eurofxref-hist-90d.xml":
		days = slices.DeleteFunc(days, func(d world.RateDay) bool { return d.Date <= newest-90 })
		body = ratesXML(days, '"')
	case "eurofxref-hist.xml":
		body = ratesXML(days, '"')
	case "eurofxref-hist.csv":
		body, contentType = ratesHistory(days), "text/csv"
	case "eurofxref-hist.zip":
		body, contentType = archive("eurofxref-hist.csv", ratesHistory(days), published), "application/zip"
	case "eurofxref.zip":
		body, contentType, history = archive("eurofxref.csv", ratesDaily(days[0]), published), "application/zip", false
	default:
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	s.count("none", "ecb."+name, false)
	if s.served.Rates < newest && history { // a file of one day does not bring the days before
		kind, _, _ := strings.Cut(name, ".")
		e := servedEntry{Document: name, Type: kind, Rates: int32(newest)}
		for _, d := range days {
			e.Rows += len(d.Rates)
		}
		s.addServed(e)
		_ = s.note(entry{Served: &e})
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Etag", `"`+s.seed.hex(16, "ecb", name, newest.String())+`"`)
	http.ServeContent(w, r, "", published, bytes.NewReader(body))
}

// ratesHistory is the history CSV: every currency that ever was, newest day first, trailing zeros stripped, N/A for none,
// and a comma behind the last column.
func ratesHistory(days []world.RateDay) []byte {
	var names []string
	for _, d := range days {
		for _, q := range d.Rates {
			if !slices.Contains(names, q.Currency) {
				names = append(names, q.Currency)
			}
		}
	}
	for i, c := range departed { // spread among the living, as in the real file
		names = slices.Insert(names, min(len(names), 3+2*i), c)
	}
	var b bytes.Buffer
	b.WriteString("Date," + strings.Join(names, ",") + ",\n")
	for _, d := range days {
		at := map[string]string{}
		for _, q := range d.Rates {
			at[q.Currency] = q.Text
		}
		b.WriteString(d.Date.String())
		for _, n := range names {
			text := at[n]
			if strings.Contains(text, ".") {
				text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
			}
			if text == "" {
				text = "N/A"
			}
			b.WriteString("," + text)
		}
		b.WriteString(",\n")
	}
	return b.Bytes()
}

// ratesDaily is the CSV of one day, with its own habits.
func ratesDaily(d world.RateDay) []byte {
	var head, row strings.Builder
	head.WriteString("Date, ")
	row.WriteString(d.Date.UTC().Format("02 January 2006") + ", ")
	for _, q := range d.Rates {
		head.WriteString(q.Currency + ", ")
		row.WriteString(q.Text + ", ")
	}
	return []byte(head.String() + "\n" + row.String() + "\n")
}

// ratesXML is an envelope of days.
func ratesXML(days []world.RateDay, quote byte) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" ` +
		`xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>` +
		`<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>`)
	for _, d := range days {
		fmt.Fprintf(&b, "<Cube time=%c%s%c>", quote, d.Date, quote)
		for _, q := range d.Rates {
			fmt.Fprintf(&b, "<Cube currency=%c%s%c rate=%c%s%c/>", quote, q.Currency, quote, quote, q.Text, quote)
		}
		b.WriteString("</Cube>")
	}
	b.WriteString("</Cube></gesmes:Envelope>\n")
	return b.Bytes()
}

// archive packs one file; the time inside is the publication's, so that the same rates are the same bytes.
func archive(name string, body []byte, at time.Time) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err == nil {
		_, err = f.Write(body)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic("simulate: " + err.Error()) // a buffer takes everything
	}
	return b.Bytes()
}
