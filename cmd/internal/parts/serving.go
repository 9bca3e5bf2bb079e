package parts

// SimulatorServes says whether some process serves the simulated Amazon of a data directory now.
func SimulatorServes(dataDir string) bool {
	return (&server{name: "simulate", dir: SimulatorDir(dataDir)}).locked()
}
