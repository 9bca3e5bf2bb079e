// Package schedules holds the built-in schedules, one YAML file a cadence.
package schedules

import "embed"

// Files are the built-in schedules.
//
//go:embed *.yaml
var Files embed.FS
