package process

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Dying is how long a process whose parent was killed may take to end.
const Dying = 10 * time.Second

// Lock takes a directory for this process, under a name, until the file is closed or the process ends. Another one
// that has it is waited for as long as wait.
func Lock(dir, name string, wait time.Duration) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of the %s: %w", name, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, name+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the directory of the %s: %w", name, err)
	}
	for waited := time.Duration(0); ; waited += 50 * time.Millisecond {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || waited >= wait {
			_ = f.Close()
			return nil, fmt.Errorf("another process serves the %s directory %s; stop it or use another one: %w", name, dir, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
