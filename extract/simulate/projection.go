package simulate

import (
	"time"

	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
)

// projection shows the world as one report type does.
type projection struct {
	spec *dataset.Spec    // one of the type's declarations: whether it is a snapshot, its headers
	work [2]time.Duration // how long Amazon works on it: the least and the most

	// accept looks at a request: it may make the report FATAL (report.fail), sets Days where the document goes by
	// the store's days, and returns when the figures of the window's last day exist, zero where they always do.
	// May be nil.
	accept func(s *Server, a *account, r *report) (ready time.Time)
	// render makes the document. It follows from the report, the faults and the world alone.
	render func(s *Server, r *report, f Faults) *file
	// book tells the books what was handed out; nil where they need not know.
	book func(r *report, e *servedEntry)
}

// snapshot says that the dates of a request mean nothing.
func (p *projection) snapshot() bool { return p.spec.Supersede == dataset.Snapshot }

// gives says whether a report type exists for sellers or vendors.
func gives(reportType, accountType string) bool {
	for _, s := range catalog.All() {
		if s.Source.Type == reportType && (accountType == "vendor" && s.Vendor || accountType == "seller" && s.Seller) {
			return true
		}
	}
	return false
}

// projections are the report types that can be asked for here, by Amazon's name.
var projections = map[string]*projection{}

// project adds a report type. It panics on a type that is there already.
func project(p projection) *projection {
	name := p.spec.Source.Type
	if projections[name] != nil {
		panic("simulate: " + name + " is projected twice")
	}
	projections[name] = &p
	return &p
}
