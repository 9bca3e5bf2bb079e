package build

// SetChunkRows changes how many settlement lines are worked on at once and returns what undoes it.
func SetChunkRows(n int64) (undo func()) {
	old := chunkRows
	chunkRows = n
	return func() { chunkRows = old }
}

// Computed says whether something of a table's rows is worked out by a function of its own.
func Computed(table string) bool { return computed[table] != nil }
