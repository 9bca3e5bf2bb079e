package fact

import "sellerhouse/extract/dataset"

// validity is the half-open range of days a row of a dimension with history holds.
func validity() []dataset.Column {
	return []dataset.Column{
		date("valid_from", "first day the row holds"),
		date("valid_to", "first day it no longer does; 2100-01-01 while open"),
		flag("is_current", "1 for the open row"),
	}
}

// DimDate is the calendar.
var DimDate = declare(Table{
	Name: "dim_date", Doc: "Calendar days.", Grain: "one row per day",
	Key: []string{"date"}, OrderBy: []string{"date"},
	Columns: []dataset.Column{
		date("date", "day"),
		number("iso_year", "ISO 8601 year"),
		flag("iso_week", "ISO 8601 week, Monday first"),
		number("month", "YYYYMM"),
		flag("quarter", "1 to 4"),
		number("year", "year"),
		number("fiscal_period", "YYYYPP of the group's fiscal year, named for the calendar year it starts in"),
		flag("is_business_day_target2", "1 on days the euro settlement system is open"),
		flag("is_peak", "1 on peak days"),
		flag("days_in_month", "28 to 31"),
	},
})

// DimMarketplace is Amazon's sites.
var DimMarketplace = declare(Table{
	Name: "dim_marketplace", Doc: "Amazon's sites.", Grain: "one row per marketplace, and the two reserved members",
	Key: []string{"marketplace_sk"}, OrderBy: []string{"marketplace_sk"},
	Columns: []dataset.Column{
		key("marketplace_sk", "key; 0 unknown, 1 not applicable"),
		text("marketplace_id", "Amazon's id"),
		label("country_code", "two letters; the United Kingdom is UK"),
		label("name", "country"),
		label("region", "NA, EU or FE"),
		label("sales_channel", "as printed in orders and settlements"),
		list("aliases", "other spellings, lower case"),
		label("currency", "ISO 4217"),
		label("report_tz", "zone of the site's days"),
		label("ads_tz", "default zone of advertising profiles"),
		label("tax_price_mode", "INCLUSIVE or EXCLUSIVE shelf prices"),
		flag("decimal_places", "minor units of the currency"),
		label("language", "locale"),
		number("accounts", "accounts of ours that take part by Amazon's word"),
	},
})

// DimClient is whom the accounts are run for.
var DimClient = declare(Table{
	Name: "dim_client", Doc: "Clients of an agency; SELF is the own group.", Grain: "one row per client",
	Key: []string{"client_sk"}, OrderBy: []string{"client_sk"},
	Columns: []dataset.Column{key("client_sk", "key"), label("client_code", "code"), text("name", "name")},
})

// DimLegalEntity is who owns accounts and files taxes.
var DimLegalEntity = declare(Table{
	Name: "dim_legal_entity", Doc: "Legal entities; (no entity) stands for accounts without one.", Grain: "one row per entity and validity",
	Key: []string{"legal_entity_sk", "valid_from"}, OrderBy: []string{"legal_entity_sk", "valid_from"},
	Columns: columns([]dataset.Column{
		key("legal_entity_sk", "key; 0 no entity"),
		label("entity_code", "code"),
		text("name", "name"),
		label("country", "two letters"),
		label("functional_currency", "ISO 4217"),
		label("parent_entity_code", "parent, blank at the top"),
		{Name: "ownership_pct", Kind: dataset.Decimal(9, 4), Doc: "percent owned by the parent"},
		label("consolidation", "FULL, EQUITY or NONE"),
		flag("fiscal_year_start", "month the fiscal year starts in"),
		text("dsa_compliance_officer", "as given"),
		text("licence_no_hash", "salted hash, as given"),
	}, validity()),
})

// DimAccount is the selling accounts.
var DimAccount = declare(Table{
	Name: "dim_account", Doc: "Selling accounts: one authorisation in one region.", Grain: "one row per account and validity",
	Key: []string{"account_sk", "valid_from"}, OrderBy: []string{"account_sk", "valid_from"},
	Columns: columns([]dataset.Column{
		key("account_sk", "key"),
		label("account_code", "code in the configuration"),
		label("type", "SELLER or VENDOR"),
		text("seller_id", "selling partner id"),
		label("region", "NA, EU or FE"),
		key("legal_entity_sk", "owner; 0 none"),
		label("legal_entity_code", "owner's code, (no entity) without one"),
		key("client_sk", "client"),
		label("client_code", "client's code"),
		label("home_marketplace", "label of the home site"),
		list("marketplaces", "labels of the sites it sells on"),
		label("status", "NORMAL, AT_RISK or DEACTIVATED"),
		{Name: "opened_on", Kind: dataset.Date, Optional: true, Doc: "as given"},
		{Name: "observation_until", Kind: dataset.Date, Optional: true, Doc: "as given"},
		flag("association_declared", "1 when declared to Amazon"),
		text("bank_hash", "salted hash"),
		text("licence_hash", "salted hash"),
		text("egress_ip_group", "as given"),
		text("device_group", "as given"),
		text("dns_group", "as given"),
		label("team", "as given"),
		text("store_name", "the seller's name on Amazon; blank before participations were read"),
		list("stores", "labels of the sites it takes part in by Amazon's word; empty before participations were read"),
		list("suspended_stores", "of them, those with suspended listings"),
	}, validity()),
})

// DimBrand is the brands.
var DimBrand = declare(Table{
	Name: "dim_brand", Doc: "Brands.", Grain: "one row per brand, and the two reserved members",
	Key: []string{"brand_sk"}, OrderBy: []string{"brand_sk"},
	Columns: []dataset.Column{
		key("brand_sk", "key; 0 unknown, 1 not applicable"),
		label("brand_code", "code"),
		text("name", "name"),
		label("owner_entity", "entity code"),
		label("category_default", "category"),
	},
})

// DimProduct is every product any document names.
var DimProduct = declare(Table{
	Name: "dim_product", Doc: "Products: a seller's SKU on a site, as the newest document describes it.", Grain: "one row per account, site and SKU, and the two reserved members",
	Key: []string{"product_sk"}, OrderBy: []string{"product_sk"},
	Columns: []dataset.Column{
		key("product_sk", "key; 0 unknown, 1 not applicable"),
		key("account_sk", "account"),
		key("marketplace_sk", "site"),
		text("sku", "the seller's SKU, blanks around it cut, Unicode NFC"),
		text("asin", "ASIN, blank where no document gave one"),
		text("parent_asin", "parent ASIN, blank where no document gave one"),
		text("fnsku", "Amazon's barcode label"),
		text("title", "title"),
		key("brand_sk", "brand"),
		label("brand_code", "brand's code"),
		label("fulfillment_channel", "AFN or MFN"),
		flag("is_bundle", "1 for a bundle of other SKUs"),
		text("base_sku", "SKU whose goods a graded or refurbished listing sells, blank for others"),
		label("status", "Active, Inactive or Incomplete by the newest listings; blank where it is not listed"),
		text("catalog_brand", "brand as Amazon's catalogue has it"),
		label("category", "where it stands in the store"),
		label("product_group", "display group"),
		label("variation_theme", "what its siblings differ in"),
		{Name: "launch_date", Kind: dataset.Date, Optional: true, Doc: "day the listing was made, at its site"},
		{Name: "pack_units", Kind: dataset.Int32, Optional: true, Doc: "pieces in a package"},
		{Name: "weight_g", Kind: dataset.Int32, Optional: true, Doc: "weight with its package, g"},
		{Name: "length_mm", Kind: dataset.Int32, Optional: true, Doc: "length of the package, mm"},
		{Name: "width_mm", Kind: dataset.Int32, Optional: true, Doc: "width of the package, mm"},
		{Name: "height_mm", Kind: dataset.Int32, Optional: true, Doc: "height of the package, mm"},
	},
})

// DimCampaign is every advertising campaign.
var DimCampaign = declare(Table{
	Name: "dim_campaign", Doc: "Advertising campaigns, as the newest report describes them.", Grain: "one row per profile and campaign, and the reserved members",
	Key: []string{"campaign_sk"}, OrderBy: []string{"campaign_sk"},
	Columns: []dataset.Column{
		key("campaign_sk", "key; 0 unknown, 1 not applicable"),
		key("account_sk", "account"),
		key("marketplace_sk", "site"),
		text("profile_id", "advertising profile"),
		text("campaign_id", "campaign id"),
		text("name", "name"),
		label("ad_product", "SP, SB, SD, ST or DSP"),
		label("state", "ENABLED, PAUSED or ARCHIVED"),
		{Name: "budget_tc", Kind: dataset.Money(18, 6), Optional: true, Currency: "budget_currency", Doc: "budget"},
		label("budget_type", "DAILY_BUDGET or LIFETIME_BUDGET"),
		label("budget_currency", "ISO 4217"),
		key("brand_sk", "brand; 0 unknown"),
	},
})

// DimCurrency is the currencies.
var DimCurrency = declare(Table{
	Name: "dim_currency", Doc: "Currencies: minor units and pegs.", Grain: "one row per currency",
	Key: []string{"currency"}, OrderBy: []string{"currency"},
	Columns: columns([]dataset.Column{
		label("currency", "ISO 4217"),
		flag("minor_units", "decimals of the currency"),
	}, nullable(
		label("peg_to", "anchor currency"),
		dataset.Column{Name: "peg_rate", Kind: dataset.Decimal(38, 10), Doc: "units per unit of the anchor"},
		date("peg_from", "first day of the peg"),
	)),
})

// DimFeeType is the mapping of settlement texts onto P&L lines.
var DimFeeType = declare(Table{
	Name: "dim_fee_type", Doc: "Mapping rules: which texts of a settlement line give which P&L line. A trailing * matches any ending.", Grain: "one row per rule",
	Key: []string{"fee_type_sk"}, OrderBy: []string{"fee_type_sk"},
	Columns: columns([]dataset.Column{
		key("fee_type_sk", "key; 0 for texts without a rule"),
		label("rule_id", "M001 ..., U001 ... for the user's own"),
		text("transaction_type", "pattern"),
		text("amount_type", "pattern"),
		text("amount_description", "pattern"),
		label("pl_line", "line, or =REFUND, =ORDER, =OTHER, =BASE: the line of the rule that matches so"),
		label("sign_expected", "+, - or ±"),
		label("tax_flag", "N none, C collected, W withheld, V own VAT, F tax on a fee, = inherited"),
		label("mapping_version", "hash of all rules"),
		text("note", "remark"),
	}, validity()),
})

// DimPLLine is the lines of the P&L.
var DimPLLine = declare(Table{
	Name: "dim_pl_line", Doc: "Lines of the P&L, tax and balance sections, in display order.", Grain: "one row per line",
	Key: []string{"pl_line"}, OrderBy: []string{"order_no"},
	Columns: []dataset.Column{
		label("pl_line", "code"),
		label("section", "section; also the line's parent"),
		number("order_no", "display order"),
		flag("is_pl", "1 for lines of the P&L, 0 for tax and balance sheet"),
		text("name_en", "English"),
		text("name_zh", "Chinese"),
		text("section_zh", "the section in Chinese"),
	},
})

// DimCostVersion is what units cost.
var DimCostVersion = declare(Table{
	Name: "dim_cost_version", Doc: "Unit cost components by validity.", Grain: "one row per account (blank: all), SKU, component and first day",
	Key: []string{"account", "sku", "cost_component", "valid_from"}, OrderBy: []string{"account", "sku", "cost_component", "valid_from"},
	Columns: []dataset.Column{
		label("account", "account code; blank: every account"),
		text("sku", "SKU"),
		label("cost_component", "PURCHASE, FREIGHT, DUTY, INSURANCE, QC, PACKAGING, PREP or OTHER"),
		date("valid_from", "first day"),
		date("valid_to", "first day it no longer holds"),
		{Name: "amount", Kind: dataset.Decimal(18, 6), Doc: "cost of one unit in currency"},
		label("currency", "ISO 4217"),
		label("unit_basis", "UNIT, or CARTON where the amount was divided"),
		text("source", "as given"),
	},
})

// DimVATRegistration is where entities are registered for VAT.
var DimVATRegistration = declare(Table{
	Name: "dim_vat_registration", Doc: "VAT registrations of entities.", Grain: "one row per entity, country and first day",
	Key: []string{"legal_entity_code", "country", "valid_from"}, OrderBy: []string{"legal_entity_code", "country", "valid_from"},
	Columns: []dataset.Column{
		key("legal_entity_sk", "entity"),
		label("legal_entity_code", "entity's code"),
		label("country", "two letters"),
		text("vat_no", "as given"),
		label("scheme", "NORMAL, OSS, IOSS or MARKETPLACE_DEEMED"),
		flag("fee_vat_reclaimable", "1 when VAT on Amazon's fees is reclaimed"),
		date("valid_from", "first day"),
		date("valid_to", "first day it no longer holds"),
	},
})

// DimVATRate is VAT rates.
var DimVATRate = declare(Table{
	Name: "dim_vat_rate", Doc: "VAT rates.", Grain: "one row per country, tax class and first day",
	Key: []string{"country", "tax_class", "valid_from"}, OrderBy: []string{"country", "tax_class", "valid_from"},
	Columns: []dataset.Column{
		label("country", "two letters"),
		label("tax_class", "STANDARD ..."),
		date("valid_from", "first day"),
		{Name: "rate", Kind: dataset.Decimal(9, 6), Doc: "fraction of 1"},
	},
})
