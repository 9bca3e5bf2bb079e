// Package sql embeds the warehouse's hand-written SQL: migrations of the ops tables, the views people
// read and the checks.
package sql

import "embed"

// FS holds migrations/NNNNN_NAME.sql, mart/VIEW.sql and check/CHECK.sql.
//
//go:embed migrations/*.sql mart/*.sql check/*.sql
var FS embed.FS
