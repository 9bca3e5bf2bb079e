package process

import (
	"strings"
	"testing"
	"time"
)

func TestLock(t *testing.T) {
	dir := t.TempDir()
	first, err := Lock(dir, "engine", 0)
	if err != nil {
		t.Fatal(err)
	}
	if other, err := Lock(dir, "storage", 0); err != nil {
		t.Errorf("another name: %v", err)
	} else {
		_ = other.Close()
	}
	if _, err := Lock(dir, "engine", 60*time.Millisecond); err == nil || !strings.Contains(err.Error(), "another process serves the engine directory "+dir) {
		t.Errorf("taken: %v", err)
	}
	go func() {
		time.Sleep(100 * time.Millisecond)
		_ = first.Close()
	}()
	second, err := Lock(dir, "engine", Dying)
	if err != nil {
		t.Fatalf("given back while it was waited for: %v", err)
	}
	_ = second.Close()
}
