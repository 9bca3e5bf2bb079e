package plan

// The operations besides reports and advertising. Source: usage plans of the APIs' references (read 2026-11).
const (
	ListTransactions        Operation = "listTransactions"
	ListFinancialGroups     Operation = "listFinancialEventGroups"
	GetInventorySummaries   Operation = "getInventorySummaries"
	GetParticipations       Operation = "getMarketplaceParticipations"
	SearchOrders            Operation = "searchOrders"
	SearchCatalogItems      Operation = "searchCatalogItems"
	GetFeesEstimates        Operation = "getMyFeesEstimates"
	GetPurchaseOrders       Operation = "getPurchaseOrders"
	GetPurchaseOrdersStatus Operation = "getPurchaseOrdersStatus"
	GetVendorShipments      Operation = "getShipmentDetails"
	GetTransaction          Operation = "getTransaction"
	CreateQuery             Operation = "createQuery"
	GetQuery                Operation = "getQuery"
	GetQueries              Operation = "getQueries"
	GetKioskDocument        Operation = "getDocument"
	CancelQuery             Operation = "cancelQuery"
	DataToken               Operation = "createRestrictedDataToken"
)

// usage is a published plan: calls a second, and how many may be made at once.
type usage struct{ rate, burst float64 }

var published = map[Operation]usage{
	ListTransactions:        {0.5, 10},
	ListFinancialGroups:     {0.5, 30},
	GetInventorySummaries:   {2, 2},
	GetParticipations:       {0.016, 15},
	SearchOrders:            {0.0056, 20},
	SearchCatalogItems:      {2, 2},
	GetFeesEstimates:        {0.5, 1},
	GetPurchaseOrders:       {10, 10},
	GetPurchaseOrdersStatus: {10, 10},
	GetVendorShipments:      {10, 10},
	GetTransaction:          {10, 20},
	CreateQuery:             {0.0167, 15},
	GetQuery:                {2, 15},
	GetQueries:              {0.0222, 10},
	GetKioskDocument:        {0.0167, 15},
	CancelQuery:             {0.0222, 10},
	DataToken:               {1, 10},
}

// twins are pairs of operations that each request passes once: what is asked for with one is fetched with the other.
var twins = map[Operation]Operation{
	CreateReport: GetDocument, GetDocument: CreateReport,
	CreateQuery: GetKioskDocument, GetKioskDocument: CreateQuery,
}

// Twin returns the operation that the same requests pass, "" where there is none.
func (op Operation) Twin() Operation { return twins[op] }
