package config

// fileShape is the file as people write it. A key that is not here is an error.
type fileShape struct {
	Group struct {
		Name              text `yaml:"name"`
		ReportingCurrency text `yaml:"reporting_currency"`
	} `yaml:"group"`
	DataDir    text `yaml:"data_dir"`
	ClickHouse struct {
		DSN    text `yaml:"dsn"`
		Listen text `yaml:"listen"`
	} `yaml:"clickhouse"`
	S3 struct {
		Bucket   text `yaml:"bucket"`
		Prefix   text `yaml:"prefix"`
		Region   text `yaml:"region"`
		Endpoint text `yaml:"endpoint"`
		KMSKey   text `yaml:"kms_key"`
		Listen   text `yaml:"listen"`
	} `yaml:"s3"`
	Amazon struct {
		URL text `yaml:"url"`
	} `yaml:"amazon"`
	Console struct {
		Listen text `yaml:"listen"`
	} `yaml:"console"`
	History struct {
		Days  text   `yaml:"days"`
		Whole []text `yaml:"whole"`
	} `yaml:"history"`
	Inputs    text           `yaml:"inputs"`
	Schedules text           `yaml:"schedules"`
	Accounts  []accountShape `yaml:"accounts"`
}

type accountShape struct {
	Pos              text       `yaml:"-pos"`
	Code             text       `yaml:"code"`
	Type             text       `yaml:"type"`
	Region           text       `yaml:"region"`
	SellingPartnerID text       `yaml:"selling_partner_id"`
	Marketplaces     []text     `yaml:"marketplaces"`
	SPAPI            grantShape `yaml:"spapi"`
	Ads              struct {
		Pos          text   `yaml:"-pos"`
		ClientID     text   `yaml:"client_id"`
		ClientSecret text   `yaml:"client_secret"`
		RefreshToken text   `yaml:"refresh_token"`
		Profiles     []text `yaml:"profiles"`
	} `yaml:"ads"`
	Egress struct {
		Proxy    text `yaml:"proxy"`
		SourceIP text `yaml:"source_ip"`
	} `yaml:"egress"`
	Datasets struct {
		Exclude []text `yaml:"exclude"`
		Include []text `yaml:"include"`
	} `yaml:"datasets"`
	Notifications struct {
		Queue text `yaml:"queue"`
	} `yaml:"notifications"`
	Restricted flag `yaml:"restricted"`
}

type grantShape struct {
	Pos          text `yaml:"-pos"`
	ClientID     text `yaml:"client_id"`
	ClientSecret text `yaml:"client_secret"`
	RefreshToken text `yaml:"refresh_token"`
}
