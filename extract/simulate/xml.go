package simulate

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/simulate/world"
)

var _ = project(projection{
	spec: catalog.AccountHealthV1, work: [2]time.Duration{20 * time.Second, 2 * time.Minute}, render: (*Server).oldHealthFile,
})

// tag is an XML element before its bytes: a text, or tags inside.
type tag struct {
	name, currency, text string
	inside               []tag
}

func word(name, text string) tag          { return tag{name: name, text: text} }
func whole(name string, n int) tag        { return tag{name: name, text: strconv.Itoa(n)} }
func block(name string, in ...tag) tag    { return tag{name: name, inside: in} }
func (t *tag) add(in ...tag)              { t.inside = append(t.inside, in...) }
func sum(name, currency, text string) tag { return tag{name: name, currency: currency, text: text} }

// write prints the element; an empty one is left out.
func (t *tag) write(b *bytes.Buffer, indent string) {
	if t.text == "" && len(t.inside) == 0 {
		return
	}
	b.WriteString(indent + "<" + t.name)
	if t.currency != "" {
		b.WriteString(` currency="` + t.currency + `"`)
	}
	b.WriteString(">")
	if len(t.inside) == 0 {
		_ = xml.EscapeText(b, []byte(t.text)) // a buffer takes everything
	} else {
		b.WriteString("\n")
		for i := range t.inside {
			t.inside[i].write(b, indent+"  ")
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + t.name + ">\n")
}

func (t *tag) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	t.write(&b, "")
	return b.Bytes()
}

// oldHealthFile is the account's performance in every store, in the older XML.
func (s *Server) oldHealthFile(r *report, f Faults) *file {
	measure := func(name string, m world.Measured, of, part string) tag {
		return block(name, whole(of, m.Whole), whole(part, m.Part), word("rate", shareOf(m.Part, m.Whole)))
	}
	root, rows := block("sellerPerformance"), 0
	for _, x := range s.world.Standing(r.Account, r.Generated) {
		var all world.Defects
		for _, d := range x.Defects {
			all.Part, all.Whole = all.Part+d.Part, all.Whole+d.Whole
			all.Claims, all.Chargebacks, all.Feedback = all.Claims+d.Claims, all.Chargebacks+d.Chargebacks, all.Feedback+d.Feedback
		}
		orders, refunds := s.world.Refunded(r.Account, x.Store.ID, r.Generated.AddDate(0, 0, -30), r.Generated)
		one := block("sellerPerformanceReport",
			word("marketplaceId", x.Store.ID),
			block("orderDefects", whole("orderCount", all.Whole), whole("orderWithDefects", all.Part), whole("negativeFeedback", all.Feedback),
				whole("aToZClaims", all.Claims), whole("chargebacks", all.Chargebacks), word("rate", shareOf(all.Part, all.Whole))),
			block("customerExperience",
				measure("lateShipmentRate", x.Late, "orderCount", "lateShipmentCount"),
				measure("preFulfillmentCancellationRate", x.Cancels, "orderCount", "cancellationCount"),
				block("refundRate", whole("orderCount", orders), whole("refundCount", refunds), word("rate", shareOf(refunds, orders)))),
			block("trackingInformation", measure("validTrackingRate", x.Tracked, "shipmentCount", "validTrackingCount")),
		)
		if f.hits(f.ExtraColumn, r.Type) && s.seed.one(f.ExtraColumn, "extra column", r.Document) {
			one.add(word("futureElement", "v"))
		}
		root.add(one)
		rows++
	}
	if f.hits(f.BadLine, r.Type) && s.seed.one(f.BadLine, "bad line", r.Document) {
		root.add(block("sellerPerformanceReport", word("marketplaceId", "A0"), block("orderDefects", word("orderCount", "12.3x4"))))
		rows++
	}
	return &file{body: gzipText(root.bytes()), gzipped: true, contentType: "text/xml;charset=UTF-8", rows: rows}
}

// shareOf prints a part of a whole with four decimals.
func shareOf(part, whole int) string {
	return decimal(nearest(int64(part)*10000, int64(whole)), 4, false, false)
}
