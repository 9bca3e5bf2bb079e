package catalog

import (
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/window"
)

// SettlementXML is the settlement statement as XML, one element an amount. Amazon retired it as a report together
// with the older flat layout; files of it are what people hold on disk.
var SettlementXML = declare(dataset.Spec{
	Name:      "settlement_xml",
	Doc:       "Settlement statements as XML: one row per amount, and one for the statement itself. By import only.",
	Source:    dataset.Source{API: dataset.ImportOnly, Type: "GET_V2_SETTLEMENT_REPORT_DATA_XML"},
	Seller:    true,
	Role:      "Finance and Accounting",
	Serves:    dataset.Serves{Until: window.Date(2026, 11, 11), Replacement: "settlement_v2"},
	Format:    dataset.XML,
	Scope:     dataset.PerRegion,
	Supersede: dataset.Append,
	Identity:  "settlement_id",
	Traps: []string{
		"Removed as an API report on 2026-11-11 and never replaced by another XML; the V2 file of the same settlement counts first.",
		"An amount's order, item and date are those of the elements around it.",
		"A transaction that is no order names itself in TransactionType and may hold the SKU in an item of its own.",
		"No reference says how fees that layout V2 names by three texts stand here: an OtherFee's Type and ReasonDescription are read as the wide layout's are.",
		"A site that stands behind the amounts it belongs to is not seen by them.",
	},
	Sample: `<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <Header><DocumentVersion>1.01</DocumentVersion></Header>
  <MessageType>SettlementReport</MessageType>
  <Message><MessageID>1</MessageID><SettlementReport>
    <SettlementData><AmazonSettlementID>30000000003</AmazonSettlementID><TotalAmount currency="USD">5.25</TotalAmount><StartDate>2022-03-08T21:21:31+00:00</StartDate><EndDate>2022-03-22T21:21:31+00:00</EndDate><DepositDate>2022-03-24T21:21:31+00:00</DepositDate></SettlementData>
    <Order><AmazonOrderID>111-1000001-1000001</AmazonOrderID><MerchantOrderID>111-1000001-1000001</MerchantOrderID><ShipmentID>DSAMPLE01</ShipmentID><MarketplaceName>Amazon.com</MarketplaceName>
      <Fulfillment><MerchantFulfillmentID>AFN</MerchantFulfillmentID><PostedDate>2022-03-10T10:00:00+00:00</PostedDate>
        <Item><AmazonOrderItemCode>70000000000001</AmazonOrderItemCode><SKU>MUG-BLUE</SKU><Quantity>1</Quantity>
          <ItemPrice><Component><Type>Principal</Type><Amount currency="USD">19.25</Amount></Component></ItemPrice>
          <ItemFees><Fee><Type>Commission</Type><Amount currency="USD">-3.00</Amount></Fee></ItemFees>
          <Promotion><MerchantPromotionID>PLM-AB12-10 deal</MerchantPromotionID><Type>Principal</Type><Amount currency="USD">-2.00</Amount></Promotion>
        </Item></Fulfillment></Order>
    <OtherTransaction><TransactionType>Subscription Fee</TransactionType><PostedDate>2022-03-12T00:00:00+00:00</PostedDate><Amount currency="USD">-9.00</Amount></OtherTransaction>
  </SettlementReport></Message>
</AmazonEnvelope>
`,
	Tables: []dataset.Table{{
		Name:  "settlement_xml",
		Rows:  "SettlementData|Component|Fee|Promotion|PromotionAdjustment|BaseTax|ShippingTax|Charge|OtherTransaction|AdvertisingTransactionDetails|SellerDealPayment|SellerCouponPayment|DirectPayment",
		Grain: "one row per amount, the statement itself included",
		Key:   []string{"settlement_id", "_line"},
		Columns: []dataset.Column{
			required(named(text("settlement_id", "AmazonSettlementID", "settlement"), "SettlementData.AmazonSettlementID")),
			instant("settlement_start_at", "StartDate", "statement row: start of the period"),
			instant("settlement_end_at", "EndDate", "statement row: end of the period"),
			instant("deposit_at", "DepositDate", "statement row: when the transfer to the bank is due"),
			money("total_amount_tc", "TotalAmount", "currency", "statement row: sum of every amount of the document"),
			named(label("currency", "TotalAmount@currency", "ISO 4217"), "SettlementData.TotalAmount@currency"),
			label("transaction_type", "SettlementReport/*", "Order, Refund, OtherTransaction ...: the element below the statement; SettlementData on the statement row"),
			label("transaction_description", "TransactionType", "what a transaction without an order is"),
			text("transaction_id", "TransactionID", "Amazon's number of such a transaction"),
			named(text("order_id", "AmazonOrderID", "Amazon order id"), "OrderId"),
			text("merchant_order_id", "MerchantOrderID", "the seller's own order reference"),
			text("adjustment_id", "AdjustmentID", "refund reference"),
			text("shipment_id", "ShipmentID", "shipment"),
			label("marketplace_name", "MarketplaceName", "sales channel as printed"),
			named(label("amount_type", "Item/*", "ItemPrice, ItemFees, Promotion ...: the group of the amount; of transactions without items the fee's type"),
				"AdjustedItem/*", "Order/*", "Refund/*", "Chargeback/*", "GuaranteeClaim/*", "Retrocharge/*", "RetrochargeReversal/*", "OtherFee.Type", "DealFee.Type", "CouponFee.Type"),
			named(label("amount_description", "Type", "Principal, Commission ...: kind of the amount; of transactions without items the reason"), "ReasonDescription", "OtherFee.ReasonDescription", "PaymentReason"),
			named(money("amount_tc", "Amount", "currency", "the amount, signed from the seller's side"), "TransactionAmount", "PaymentAmount", "DealFee", "DealFee.Amount", "CouponFee.Amount"),
			named(label("amount_currency", "Amount@currency", "ISO 4217 of the amount, the statement's"), "TransactionAmount@currency", "DealFee.Amount@currency", "CouponFee.Amount@currency"),
			label("fulfillment_id", "MerchantFulfillmentID", "AFN or MFN"),
			instant("posted_at", "PostedDate", "instant the amount was posted"),
			text("order_item_code", "AmazonOrderItemCode", "order item id"),
			text("merchant_order_item_id", "MerchantOrderItemID", "the seller's own item reference"),
			text("merchant_adjustment_item_id", "MerchantAdjustmentItemID", "the refund's item reference"),
			named(text("sku", "SKU", "the seller's SKU"), "OtherTransactionItem.SKU"),
			named(count("quantity_purchased", "Quantity", "units of the item, on every amount of it"), "OtherTransactionItem.Quantity"),
			text("promotion_id", "MerchantPromotionID", "promotion"),
		},
	}},
})
