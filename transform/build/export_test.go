package build

// SetChunkRows changes how many settlement lines are worked on at once and returns what undoes it.
func SetChunkRows(n int64) (undo func()) {
	old := chunkRows
	chunkRows = n
	return func() { chunkRows = old }
}
