package engine

import (
	"fmt"
	"syscall"
	"unsafe"

	"github.com/ebitengine/purego"
)

// keptSignals are those whose handlers the Go runtime needs and the engine would replace when it opens.
var keptSignals = []syscall.Signal{
	syscall.SIGILL, syscall.SIGABRT, syscall.SIGFPE, syscall.SIGBUS, syscall.SIGSEGV,
	syscall.SIGURG, syscall.SIGINT, syscall.SIGTERM, syscall.SIGPIPE,
}

// sigactionSize is more than any platform's struct sigaction takes.
const sigactionSize = 256

// keepSignals runs fn and puts the handlers back that were there before.
func keepSignals(fn func() error) error {
	sym, err := purego.Dlsym(purego.RTLD_DEFAULT, "sigaction")
	if err != nil {
		return fmt.Errorf("find sigaction: %w", err)
	}
	var sigaction func(sig int32, act, old unsafe.Pointer) int32
	purego.RegisterFunc(&sigaction, sym)
	saved := make([][sigactionSize]byte, len(keptSignals))
	for i, sig := range keptSignals {
		if sigaction(int32(sig), nil, unsafe.Pointer(&saved[i])) != 0 {
			return fmt.Errorf("read the handler of %s", sig)
		}
	}
	err = fn()
	for i, sig := range keptSignals {
		if sigaction(int32(sig), unsafe.Pointer(&saved[i]), nil) != 0 && err == nil {
			err = fmt.Errorf("restore the handler of %s", sig)
		}
	}
	return err
}
