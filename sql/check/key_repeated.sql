-- severity: WARN
-- means:    a document tells a row of the same key more than once; the fact has the first, all of them stand in stg
-- do:       compare the rows in stg with Seller or Vendor Central; if Amazon changed the report, report the document id
SELECT concat(account, ' ', _document, ' promotion_performance') AS node, count() - uniqExact(promotion_id) AS value, concat(toString(count()), ' rows') AS detail
FROM stg.promotion_performance
GROUP BY account, _document
HAVING value > 0
UNION ALL
SELECT concat(account, ' ', _document, ' promotion_performance_product') AS node, count() - uniqExact(promotion_id, asin) AS value, concat(toString(count()), ' rows') AS detail
FROM stg.promotion_performance_product
GROUP BY account, _document
HAVING value > 0
UNION ALL
SELECT concat(account, ' ', _document, ' vendor_purchase_order_items') AS node, count() - uniqExact(po_number, item_seq) AS value, concat(toString(count()), ' rows') AS detail
FROM stg.vendor_purchase_order_items
GROUP BY account, _document
HAVING value > 0
UNION ALL
SELECT concat(account, ' ', _document, ' vendor_shipment_items') AS node, count() - uniqExact(shipment_id, po_number, item_seq) AS value, concat(toString(count()), ' rows') AS detail
FROM stg.vendor_shipment_items
GROUP BY account, _document
HAVING value > 0;
