package world

import (
	"sort"
	"time"
)

// VendorOrder is a purchase order as it stands at one moment. Quantities are single units, money is in minor
// units a unit.
type VendorOrder struct {
	Number         string
	VendorCode     string
	MarketplaceID  string
	Centre         string // Amazon's fulfilment centre
	Warehouse      string // the vendor's own, which sells
	Type           string // RegularOrder, RushOrder
	State          string // New, Acknowledged, Closed
	OrderedAt      time.Time
	StateChangedAt time.Time // when it came to its state
	ChangedAt      time.Time // when anything of it changed last: also by a receipt
	WindowFrom     time.Time // Amazon's ship and delivery window
	WindowTo       time.Time
	Currency       string
	Digits         int
	Lines          []VendorOrderLine
}

// VendorOrderLine is one item of a purchase order.
type VendorOrderLine struct {
	Sequence        int
	ASIN, SKU       string // SKU is the vendor's own number
	EAN, Title      string
	CaseSize        int
	Cost, ListPrice int64
	Ordered         int
	Accepted        int // may exceed Ordered: a whole case more
	Rejected        int
	Backordered     int // of Accepted, to come later
	Received        int
	ConfirmedAt     time.Time // zero while unconfirmed
	ReceivedAt      time.Time // of the last receipt, zero for none
	Confirmation    string    // UNCONFIRMED, ACCEPTED, PARTIALLY_ACCEPTED, REJECTED
	Receiving       string    // NOT_RECEIVED, PARTIALLY_RECEIVED, RECEIVED
}

// VendorOrders returns a vendor account's purchase orders given by asOf, as they stand then, oldest first.
func (w *World) VendorOrders(account string, asOf time.Time) []VendorOrder {
	v := w.vendorOf(account)
	if v == nil {
		return nil
	}
	var out []VendorOrder
	for _, o := range v.orders {
		if !o.at.After(asOf) {
			out = append(out, v.order(o, asOf))
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].OrderedAt.Before(out[j].OrderedAt) })
	return out
}

func (v *vendor) order(o *vendorOrder, asOf time.Time) VendorOrder {
	out := VendorOrder{
		Number: o.number, VendorCode: v.code, MarketplaceID: v.m.ID, Centre: o.centre, Warehouse: v.warehouse, Type: o.kind, State: "New",
		OrderedAt: o.at, StateChangedAt: o.at, ChangedAt: o.at, WindowFrom: o.windowFrom, WindowTo: o.windowTo, Currency: v.m.Currency, Digits: v.m.MinorUnits,
	}
	confirmed := !o.confirmed.IsZero() && !o.confirmed.After(asOf)
	if confirmed {
		out.State, out.StateChangedAt, out.ChangedAt = "Acknowledged", o.confirmed, o.confirmed
	}
	for _, l := range o.lines {
		x := VendorOrderLine{
			Sequence: l.seq, ASIN: l.item.p.asin, SKU: l.item.sku, EAN: l.item.ean, Title: l.item.title, CaseSize: l.item.caseSize,
			Cost: l.cost, ListPrice: l.item.list, Ordered: l.ordered, Confirmation: "UNCONFIRMED", Receiving: "NOT_RECEIVED",
		}
		if confirmed {
			x.Accepted, x.Rejected, x.Backordered, x.ConfirmedAt = l.accepted, l.rejected, l.back, o.confirmed
			switch {
			case l.accepted == 0:
				x.Confirmation = "REJECTED"
			case l.accepted < l.ordered:
				x.Confirmation = "PARTIALLY_ACCEPTED"
			default:
				x.Confirmation = "ACCEPTED"
			}
		}
		for _, r := range l.receipts {
			if !r.at.After(asOf) {
				x.Received += r.units
				x.ReceivedAt = r.at
			}
		}
		switch {
		case x.Received == 0:
		case x.Received < l.accepted:
			x.Receiving = "PARTIALLY_RECEIVED"
		default:
			x.Receiving = "RECEIVED"
		}
		if x.ReceivedAt.After(out.ChangedAt) {
			out.ChangedAt = x.ReceivedAt
		}
		out.Lines = append(out.Lines, x)
	}
	if !o.closed.IsZero() && !o.closed.After(asOf) {
		out.State, out.StateChangedAt = "Closed", o.closed
		if o.closed.After(out.ChangedAt) {
			out.ChangedAt = o.closed
		}
	}
	return out
}

// VendorShipment is a delivery to Amazon as it stands at one moment. Instants after that moment are zero, but for
// EstimatedDelivery.
type VendorShipment struct {
	ID                string // the vendor's own
	Reference         string // Amazon's reference number
	TransactionID     string // of the announcement (ASN)
	BillOfLading      string
	VendorCode        string
	MarketplaceID     string
	Warehouse, Centre string // from, to
	Carrier           string // SCAC
	Status            string // Created, TransportationRequested, Shipped
	StatusAt          time.Time
	CreatedAt         time.Time
	AnnouncedAt       time.Time // when the ASN was sent
	ShippedAt         time.Time
	EstimatedDelivery time.Time
	DeliveredAt       time.Time
	ReceivedAt        time.Time
	Cartons, Pallets  int
	Weight            int // hundredths of a kilogram
	Order             string
	OrderedAt         time.Time
	WindowFrom        time.Time
	WindowTo          time.Time
	Lines             []VendorShipmentLine
}

// VendorShipmentLine is one order line's part of a shipment.
type VendorShipmentLine struct {
	Sequence  int // of the order's line
	ASIN, SKU string
	CaseSize  int
	Units     int
	Received  int // 0 before ReceivedAt
}

// VendorShipments returns a vendor account's shipments created by asOf, as they stand then, oldest first.
func (w *World) VendorShipments(account string, asOf time.Time) []VendorShipment {
	v := w.vendorOf(account)
	if v == nil {
		return nil
	}
	known := func(t time.Time) time.Time {
		if t.After(asOf) {
			return time.Time{}
		}
		return t
	}
	var out []VendorShipment
	for _, s := range v.shipments {
		if s.created.After(asOf) {
			break
		}
		o := s.order
		x := VendorShipment{
			ID: s.id, Reference: s.reference, TransactionID: s.transaction, BillOfLading: s.lading, VendorCode: v.code, MarketplaceID: v.m.ID,
			Warehouse: v.warehouse, Centre: o.centre, Carrier: s.carrier, Status: "Created", StatusAt: s.created, CreatedAt: s.created,
			AnnouncedAt: known(s.confirmed), ShippedAt: known(s.shipped), EstimatedDelivery: s.estimated, DeliveredAt: known(s.delivered),
			ReceivedAt: known(s.received), Cartons: s.cartons, Pallets: s.pallets, Weight: s.weight,
			Order: o.number, OrderedAt: o.at, WindowFrom: o.windowFrom, WindowTo: o.windowTo,
		}
		if !x.AnnouncedAt.IsZero() {
			x.Status, x.StatusAt = "TransportationRequested", x.AnnouncedAt
		}
		if !x.ShippedAt.IsZero() {
			x.Status, x.StatusAt = "Shipped", x.ShippedAt
		}
		for _, p := range s.parcels {
			line := VendorShipmentLine{Sequence: p.line.seq, ASIN: p.line.item.p.asin, SKU: p.line.item.sku, CaseSize: p.line.item.caseSize, Units: p.units}
			if !x.ReceivedAt.IsZero() {
				line.Received = p.received
			}
			x.Lines = append(x.Lines, line)
		}
		out = append(out, x)
	}
	return out
}
