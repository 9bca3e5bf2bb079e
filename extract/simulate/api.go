package simulate

// api is an operation of the Selling Partner API that a file of its own answers.
type api struct {
	pattern string // of the mux
	op      string // Amazon's name of it
	plan    plan
	answer  func(*Server, *call)
}

// apis are the operations beside reports.
var apis []api

// answers adds operations. It returns true, so that a file can do so in a declaration.
func answers(list ...api) bool {
	for _, a := range list {
		apis = append(apis, a)
		plans[a.op] = a.plan
	}
	return true
}

// routeAPIs registers the operations beside reports.
func (s *Server) routeAPIs(handle func(pattern, op string, answer func(*call))) {
	for _, a := range apis {
		handle(a.pattern, a.op, func(c *call) { a.answer(s, c) })
	}
}
