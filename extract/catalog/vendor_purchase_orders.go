package catalog

import (
	"time"

	"sellerhouse/extract/dataset"
)

const (
	vendorOrder    = "payload.orders[]."
	vendorStatus   = "payload.ordersStatus[]."
	vendorShipment = "payload.shipments[]."
)

// windowText is a vendor's window, which Amazon prints as one text.
func windowText(name, from, doc string) dataset.Column {
	return text(name, from, doc+": start--end as printed, instants in UTC")
}

// VendorPurchaseOrders is what Amazon orders from a vendor.
var VendorPurchaseOrders = declare(dataset.Spec{
	Name:      "vendor_purchase_orders",
	Doc:       "Purchase orders of a vendor by their last change: one row per order and one per item, with ordered quantity and net cost.",
	Source:    dataset.Source{API: dataset.Pages, Type: "getPurchaseOrders", Options: map[string]string{"includeDetails": "true"}},
	Vendor:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	UpsertBy:  "state_changed_at",
	ByUpdate:  true,
	Overlap:   24 * time.Hour,
	History:   730,
	Latency:   3 * time.Minute,
	Measure:   "ordered",
	Traps: []string{
		"A call covers seven days of changes at most.",
		"Ship and delivery windows are one text, start--end.",
		"Amounts are texts.",
		"Quantities may be cases of unit_size units: ordered is in the unit printed.",
	},
	Sample: `{"payload":{"pagination":{"nextToken":"MDAwMDAw"},"orders":[{"purchaseOrderNumber":"L8266355","purchaseOrderState":"Acknowledged","orderDetails":{"purchaseOrderDate":"2026-01-05T18:00:00Z","purchaseOrderChangedDate":"2026-01-06T09:00:00Z","purchaseOrderStateChangedDate":"2026-01-06T10:00:00Z","purchaseOrderType":"RegularOrder","paymentMethod":"Invoice",` +
		`"buyingParty":{"partyId":"PHX7"},"sellingParty":{"partyId":"ABCD1"},"shipToParty":{"partyId":"PHX7","address":{"name":"Amazon","addressLine1":"1 Road","countryCode":"US"}},"billToParty":{"partyId":"AMAZON"},"shipWindow":"2026-01-10T08:00:00Z--2026-01-17T08:00:00Z","deliveryWindow":"2026-01-12T08:00:00Z--2026-01-19T08:00:00Z",` +
		`"items":[{"itemSequenceNumber":"1","amazonProductIdentifier":"B000TEST01","vendorProductIdentifier":"0123456789012","orderedQuantity":{"amount":12,"unitOfMeasure":"Cases","unitSize":6},"isBackOrderAllowed":false,"netCost":{"currencyCode":"USD","amount":"7.25"},"listPrice":{"currencyCode":"USD","amount":"19.99"}},` +
		`{"itemSequenceNumber":"2","amazonProductIdentifier":"B000TEST02","orderedQuantity":{"amount":40,"unitOfMeasure":"Eaches","unitSize":1},"isBackOrderAllowed":true,"netCost":{"currencyCode":"USD","amount":"3.1"}}]}}]}}
`,
	Tables: []dataset.Table{
		{
			Name:  "vendor_purchase_orders",
			Rows:  "payload.orders",
			Grain: "one row per purchase order and state of it that was seen",
			Key:   []string{"po_number"},
			Day:   "po_date",
			Columns: []dataset.Column{
				required(text("po_number", "purchaseOrderNumber", "purchase order")),
				label("po_state", "purchaseOrderState", "New, Acknowledged, Closed"),
				required(instant("po_date", "orderDetails.purchaseOrderDate", "when it was placed")),
				instant("changed_at", "orderDetails.purchaseOrderChangedDate", "when Amazon changed it"),
				instant("state_changed_at", "orderDetails.purchaseOrderStateChangedDate", "when it came to its state"),
				label("po_type", "orderDetails.purchaseOrderType", "RegularOrder, ConsignedOrder, NewProductIntroduction, RushOrder"),
				label("payment_method", "orderDetails.paymentMethod", "Invoice, Consignment, CreditCard, Prepaid"),
				text("deal_code", "orderDetails.dealCode", "deal the order is for"),
				text("import_details", "orderDetails.importDetails", "JSON: terms of an import order"),
				label("buying_party", "orderDetails.buyingParty.partyId", "who buys"),
				label("vendor_code", "orderDetails.sellingParty.partyId", "vendor code"),
				label("ship_to", "orderDetails.shipToParty.partyId", "fulfilment centre"),
				label("bill_to", "orderDetails.billToParty.partyId", "who is billed"),
				windowText("ship_window", "orderDetails.shipWindow", "when to ship"),
				windowText("delivery_window", "orderDetails.deliveryWindow", "when to deliver"),
				{Name: "buying_address", From: "orderDetails.buyingParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
				{Name: "selling_address", From: "orderDetails.sellingParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
				{Name: "ship_to_address", From: "orderDetails.shipToParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
				{Name: "bill_to_address", From: "orderDetails.billToParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
			},
		},
		{
			Name:  "vendor_purchase_order_items",
			Rows:  vendorOrder + "orderDetails.items",
			Grain: "one row per item of a purchase order and state of it that was seen",
			Key:   []string{"po_number", "item_seq"},
			Day:   "po_date",
			Columns: []dataset.Column{
				required(text("po_number", vendorOrder+"purchaseOrderNumber", "purchase order")),
				required(text("item_seq", "itemSequenceNumber", "number of the item in the order")),
				required(instant("po_date", vendorOrder+"orderDetails.purchaseOrderDate", "when it was placed")),
				instant("state_changed_at", vendorOrder+"orderDetails.purchaseOrderStateChangedDate", "when the order came to its state"),
				label("po_state", vendorOrder+"purchaseOrderState", "New, Acknowledged, Closed"),
				label("vendor_code", vendorOrder+"orderDetails.sellingParty.partyId", "vendor code"),
				windowText("ship_window", vendorOrder+"orderDetails.shipWindow", "when to ship"),
				windowText("delivery_window", vendorOrder+"orderDetails.deliveryWindow", "when to deliver"),
				text("asin", "amazonProductIdentifier", "ASIN"),
				text("vendor_sku", "vendorProductIdentifier", "the vendor's own number, EAN or UPC"),
				count("ordered", "orderedQuantity.amount", "quantity, in unit_of_measure"),
				label("unit_of_measure", "orderedQuantity.unitOfMeasure", "Cases or Eaches"),
				count("unit_size", "orderedQuantity.unitSize", "units in a case"),
				{Name: "is_back_order_allowed", From: "isBackOrderAllowed", Kind: dataset.Bool, Doc: "may be delivered later"},
				label("currency", "netCost.currencyCode", "ISO 4217"),
				{Name: "net_cost_tc", From: "netCost.amount", Kind: dataset.Money(18, 4), Currency: "currency", Doc: "what Amazon pays a unit, without tax"},
				label("net_cost_unit", "netCost.unitOfMeasure", "of goods sold by weight"),
				{Name: "list_price_tc", From: "listPrice.amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "listPrice.currencyCode", Doc: "list price"},
			},
		},
	},
})

// VendorOrderStatus is what became of each ordered item.
var VendorOrderStatus = declare(dataset.Spec{
	Name:      "vendor_order_status",
	Doc:       "Status of purchase orders by their last update: one row per order item with ordered, accepted, rejected and received quantities.",
	Source:    dataset.Source{API: dataset.Pages, Type: "getPurchaseOrdersStatus"},
	Vendor:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	UpsertBy:  "last_updated_at",
	ByUpdate:  true,
	Overlap:   24 * time.Hour,
	History:   730,
	Latency:   3 * time.Minute,
	Measure:   "received",
	Traps: []string{
		"A call covers seven days of updates at most.",
		"More may be accepted than was ordered: a whole case.",
		"Amounts are texts.",
	},
	Sample: `{"payload":{"pagination":{},"ordersStatus":[{"purchaseOrderNumber":"L8266355","purchaseOrderStatus":"OPEN","purchaseOrderDate":"2026-01-05T18:00:00Z","lastUpdatedDate":"2026-01-14T06:00:00Z","sellingParty":{"partyId":"ABCD1"},"shipToParty":{"partyId":"PHX7"},"itemStatus":[` +
		`{"itemSequenceNumber":"1","buyerProductIdentifier":"B000TEST01","vendorProductIdentifier":"0123456789012","netCost":{"currencyCode":"USD","amount":"7.25"},"listPrice":{"currencyCode":"USD","amount":"19.99"},"orderedQuantity":{"orderedQuantity":{"amount":72,"unitOfMeasure":"Eaches","unitSize":1},"orderedQuantityDetails":[]},` +
		`"acknowledgementStatus":{"confirmationStatus":"PARTIALLY_ACCEPTED","acceptedQuantity":{"amount":60,"unitOfMeasure":"Eaches","unitSize":1},"rejectedQuantity":{"amount":12,"unitOfMeasure":"Eaches","unitSize":1},"acknowledgementStatusDetails":[{"acknowledgementDate":"2026-01-06T10:00:00Z"}]},` +
		`"receivingStatus":{"receiveStatus":"PARTIALLY_RECEIVED","receivedQuantity":{"amount":54,"unitOfMeasure":"Eaches","unitSize":1},"lastReceiveDate":"2026-01-14T05:00:00Z"}},` +
		`{"itemSequenceNumber":"2","buyerProductIdentifier":"B000TEST02","orderedQuantity":{"orderedQuantity":{"amount":40,"unitOfMeasure":"Eaches","unitSize":1}},"acknowledgementStatus":{"confirmationStatus":"UNCONFIRMED"},"receivingStatus":{"receiveStatus":"NOT_RECEIVED"}}]}]}}
`,
	Tables: []dataset.Table{{
		Name:  "vendor_order_status",
		Rows:  "payload.ordersStatus",
		Grain: "one row per purchase order and update of it that was seen",
		Key:   []string{"po_number"},
		Day:   "po_date",
		Columns: []dataset.Column{
			required(text("po_number", "purchaseOrderNumber", "purchase order")),
			label("po_status", "purchaseOrderStatus", "OPEN or CLOSED"),
			required(instant("po_date", "purchaseOrderDate", "when it was placed")),
			instant("last_updated_at", "lastUpdatedDate", "when anything of the order changed"),
			label("vendor_code", "sellingParty.partyId", "vendor code"),
			label("ship_to", "shipToParty.partyId", "fulfilment centre"),
			{Name: "selling_address", From: "sellingParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
			{Name: "ship_to_address", From: "shipToParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
		},
	}, {
		Name:  "vendor_order_status_items",
		Rows:  vendorStatus + "itemStatus",
		Grain: "one row per item of a purchase order and update of it that was seen",
		Key:   []string{"po_number", "item_seq"},
		Day:   "po_date",
		Columns: []dataset.Column{
			required(text("po_number", vendorStatus+"purchaseOrderNumber", "purchase order")),
			required(text("item_seq", "itemSequenceNumber", "number of the item in the order")),
			label("po_status", vendorStatus+"purchaseOrderStatus", "OPEN or CLOSED"),
			required(instant("po_date", vendorStatus+"purchaseOrderDate", "when it was placed")),
			instant("last_updated_at", vendorStatus+"lastUpdatedDate", "when anything of the order changed"),
			label("vendor_code", vendorStatus+"sellingParty.partyId", "vendor code"),
			label("ship_to", vendorStatus+"shipToParty.partyId", "fulfilment centre"),
			text("asin", "buyerProductIdentifier", "ASIN"),
			text("vendor_sku", "vendorProductIdentifier", "the vendor's own number, EAN or UPC"),
			label("currency", "netCost.currencyCode", "ISO 4217"),
			{Name: "net_cost_tc", From: "netCost.amount", Kind: dataset.Money(18, 4), Currency: "currency", Doc: "what Amazon pays a unit, without tax"},
			{Name: "list_price_tc", From: "listPrice.amount", Kind: dataset.Money(18, 4), Currency: "currency", CurrencyFrom: "listPrice.currencyCode", Doc: "list price"},
			count("ordered", "orderedQuantity.orderedQuantity.amount", "ordered, in its unit_of_measure"),
			label("unit_of_measure", "orderedQuantity.orderedQuantity.unitOfMeasure", "Cases or Eaches"),
			count("unit_size", "orderedQuantity.orderedQuantity.unitSize", "units in a case"),
			text("ordered_details", "orderedQuantity.orderedQuantityDetails", "JSON list: how the ordered quantity changed"),
			label("confirmation_status", "acknowledgementStatus.confirmationStatus", "ACCEPTED, PARTIALLY_ACCEPTED, REJECTED, UNCONFIRMED"),
			count("accepted", "acknowledgementStatus.acceptedQuantity.amount", "accepted, same unit"),
			count("rejected", "acknowledgementStatus.rejectedQuantity.amount", "rejected, same unit"),
			text("acknowledgements", "acknowledgementStatus.acknowledgementStatusDetails", "JSON list: what was answered when"),
			label("receive_status", "receivingStatus.receiveStatus", "NOT_RECEIVED, PARTIALLY_RECEIVED, RECEIVED"),
			count("received", "receivingStatus.receivedQuantity.amount", "received, same unit"),
			instant("last_received_at", "receivingStatus.lastReceiveDate", "last receipt"),
			label("accepted_unit", "acknowledgementStatus.acceptedQuantity.unitOfMeasure", "unit of accepted"),
			count("accepted_unit_size", "acknowledgementStatus.acceptedQuantity.unitSize", "units in a case"),
			label("rejected_unit", "acknowledgementStatus.rejectedQuantity.unitOfMeasure", "unit of rejected"),
			count("rejected_unit_size", "acknowledgementStatus.rejectedQuantity.unitSize", "units in a case"),
			label("received_unit", "receivingStatus.receivedQuantity.unitOfMeasure", "unit of received"),
			count("received_unit_size", "receivingStatus.receivedQuantity.unitSize", "units in a case"),
		},
	}},
})

// VendorShipments is what a vendor delivers, as it announced it.
var VendorShipments = declare(dataset.Spec{
	Name:      "vendor_shipments",
	Doc:       "Shipments of a vendor to Amazon, announced (ASN), shipped and delivered: one row per shipment and one per item of an order in it.",
	Source:    dataset.Source{API: dataset.Pages, Type: "getShipmentDetails"},
	Vendor:    true,
	Role:      "Inventory and Order Tracking",
	Format:    dataset.JSON,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Upsert,
	ByUpdate:  true,
	Overlap:   24 * time.Hour,
	History:   730,
	Latency:   3 * time.Minute,
	Measure:   "units",
	Traps: []string{
		"There is no filter by update: what was created, announced, shipped or delivered in a window is asked for one after the other.",
		"The status date is spelt currentshipmentStatusDate.",
		"A call covers seven days at most and 50 shipments.",
	},
	Sample: `{"payload":{"pagination":{"nextToken":null},"shipments":[{"vendorShipmentIdentifier":"SHIP1","transactionType":"New","buyerReferenceNumber":"8266355","transactionDate":"2026-01-10T08:00:00Z","currentShipmentStatus":"Shipped","currentshipmentStatusDate":"2026-01-11T08:00:00Z",` +
		`"shipmentStatusDetails":[{"shipmentStatus":"Created","shipmentStatusDate":"2026-01-10T08:00:00Z"},{"shipmentStatus":"Shipped","shipmentStatusDate":"2026-01-11T08:00:00Z"}],"shipmentCreateDate":"2026-01-10T08:00:00Z","shipmentConfirmDate":"2026-01-10T20:00:00Z","shipmentFreightTerm":"Prepaid",` +
		`"sellingParty":{"partyId":"ABCD1"},"shipFromParty":{"partyId":"VWHUS","address":{"name":"Vendor","addressLine1":"2 Road","countryCode":"US"}},"shipToParty":{"partyId":"PHX7"},"shipmentMeasurements":{"totalCartonCount":12,"totalPalletStackable":1,"totalPalletNonStackable":0,"shipmentWeight":{"unitOfMeasure":"Kg","value":"84.5"}},` +
		`"purchaseOrders":[{"purchaseOrderNumber":"L8266355","purchaseOrderDate":"2026-01-05T18:00:00Z","shipWindow":"2026-01-10T08:00:00Z--2026-01-17T08:00:00Z","items":[{"itemSequenceNumber":"1","buyerProductIdentifier":"B000TEST01","vendorProductIdentifier":"0123456789012","shippedQuantity":{"amount":10,"unitOfMeasure":"Cases","unitSize":6}}]}],` +
		`"containers":[{"containerType":"carton","containerIdentifiers":[{"containerIdentificationType":"SSCC","containerIdentificationNumber":"00123"}],"trackingNumber":"1Z999"}],"transportationDetails":{"shipMode":"SmallParcel","transportationMode":"Road","shippedDate":"2026-01-11T08:00:00Z","estimatedDeliveryDate":"2026-01-14T08:00:00Z","carrierDetails":{"shipmentReferenceNumber":"SR1","code":"UPSN"},"billOfLadingNumber":"BOL1"}}]}}
`,
	Tables: []dataset.Table{
		{
			Name:  "vendor_shipments",
			Rows:  "payload.shipments",
			Grain: "one row per shipment and state of it that was seen",
			Key:   []string{"shipment_id"},
			Day:   "created_at",
			Columns: []dataset.Column{
				required(text("shipment_id", "vendorShipmentIdentifier", "the vendor's shipment")),
				label("transaction_type", "transactionType", "New or Cancel"),
				text("reference_number", "buyerReferenceNumber", "Amazon's reference (ARN)"),
				instant("transaction_at", "transactionDate", "when it was sent"),
				label("shipment_status", "currentShipmentStatus", "Created, TransportationRequested, CarrierAssigned, Shipped"),
				instant("status_at", "currentshipmentStatusDate", "since when"),
				text("status_history", "shipmentStatusDetails", "JSON list: the statuses before"),
				required(instant("created_at", "shipmentCreateDate", "when it was created")),
				instant("asn_sent_at", "shipmentConfirmDate", "when it was announced (ASN)"),
				instant("label_created_at", "packageLabelCreateDate", "when labels were made"),
				label("freight_term", "shipmentFreightTerm", "Collect or Prepaid"),
				label("vendor_code", "sellingParty.partyId", "vendor code"),
				label("ship_from", "shipFromParty.partyId", "the vendor's warehouse"),
				label("ship_to", "shipToParty.partyId", "fulfilment centre"),
				count("cartons", "shipmentMeasurements.totalCartonCount", "cartons"),
				count("pallets_stackable", "shipmentMeasurements.totalPalletStackable", "pallets that can be stacked"),
				count("pallets_single", "shipmentMeasurements.totalPalletNonStackable", "pallets that cannot"),
				{Name: "weight", From: "shipmentMeasurements.shipmentWeight.value", Kind: dataset.Decimal(18, 4), Doc: "weight in weight_unit"},
				label("weight_unit", "shipmentMeasurements.shipmentWeight.unitOfMeasure", "G, Kg, Oz, Lb"),
				{Name: "volume", From: "shipmentMeasurements.shipmentVolume.value", Kind: dataset.Decimal(18, 4), Doc: "volume in volume_unit"},
				label("volume_unit", "shipmentMeasurements.shipmentVolume.unitOfMeasure", "CuFt, CuIn, CuM"),
				instant("pickup_requested_at", "collectFreightPickupDetails.requestedPickUp", "collect: pick-up asked for"),
				instant("pickup_scheduled_at", "collectFreightPickupDetails.scheduledPickUp", "collect: pick-up planned"),
				instant("carrier_assigned_at", "collectFreightPickupDetails.carrierAssignmentDate", "collect: carrier known"),
				label("ship_mode", "transportationDetails.shipMode", "TruckLoad, LessThanTruckLoad, SmallParcel"),
				label("transportation_mode", "transportationDetails.transportationMode", "Road, Air, Ocean"),
				instant("shipped_at", "transportationDetails.shippedDate", "when it left"),
				instant("estimated_delivery_at", "transportationDetails.estimatedDeliveryDate", "when it should arrive"),
				instant("delivered_at", "transportationDetails.shipmentDeliveryDate", "when it arrived"),
				label("carrier", "transportationDetails.carrierDetails.code", "SCAC of the carrier"),
				text("carrier_reference", "transportationDetails.carrierDetails.shipmentReferenceNumber", "the carrier's reference"),
				text("bill_of_lading", "transportationDetails.billOfLadingNumber", "bill of lading"),
				text("containers", "containers", "JSON list of cartons and pallets"),
				text("import_details", "importDetails", "JSON: terms of an import shipment"),
				{Name: "carrier_name", From: "transportationDetails.carrierDetails.name", Kind: dataset.Text, Doc: "name of the carrier"},
				{Name: "selling_address", From: "sellingParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
				{Name: "ship_from_address", From: "shipFromParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
				{Name: "ship_to_address", From: "shipToParty.address", Kind: dataset.Text, Personal: dataset.DropPersonal, Doc: "address; not kept"},
			},
		},
		{
			Name:  "vendor_shipment_items",
			Rows:  vendorShipment + "purchaseOrders[].items",
			Grain: "one row per item of an order in a shipment, for each state of it that was seen",
			Key:   []string{"shipment_id", "po_number", "item_seq"},
			Day:   "created_at",
			Columns: []dataset.Column{
				required(text("shipment_id", vendorShipment+"vendorShipmentIdentifier", "the vendor's shipment")),
				required(text("po_number", vendorShipment+"purchaseOrders[].purchaseOrderNumber", "purchase order")),
				required(text("item_seq", "itemSequenceNumber", "number of the item in the order")),
				instant("po_date", vendorShipment+"purchaseOrders[].purchaseOrderDate", "when the order was placed"),
				windowText("ship_window", vendorShipment+"purchaseOrders[].shipWindow", "when to ship"),
				label("vendor_code", vendorShipment+"sellingParty.partyId", "vendor code"),
				required(instant("created_at", vendorShipment+"shipmentCreateDate", "when the shipment was created")),
				instant("asn_sent_at", vendorShipment+"shipmentConfirmDate", "when it was announced (ASN)"),
				instant("shipped_at", vendorShipment+"transportationDetails.shippedDate", "when it left"),
				instant("delivered_at", vendorShipment+"transportationDetails.shipmentDeliveryDate", "when it arrived"),
				text("asin", "buyerProductIdentifier", "ASIN"),
				text("vendor_sku", "vendorProductIdentifier", "the vendor's own number, EAN or UPC"),
				count("units", "shippedQuantity.amount", "shipped, in unit_of_measure"),
				label("unit_of_measure", "shippedQuantity.unitOfMeasure", "Cases or Eaches"),
				count("unit_size", "shippedQuantity.unitSize", "units in a case"),
				text("maximum_retail_price", "maximumRetailPrice", "JSON: maximum retail price, where there is one"),
			},
		},
	},
})
