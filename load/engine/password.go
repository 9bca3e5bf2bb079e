package engine

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The users of the embedded engine.
const (
	Admin  = "admin"  // may do everything
	Reader = "reader" // may read the databases of Config.ReaderDatabases
)

// Password returns a user's password, generated into dir as USER.password (mode 0600) the first time.
func Password(dir, user string) (string, error) {
	path := filepath.Join(dir, user+".password")
	data, err := os.ReadFile(path)
	if err == nil {
		password := strings.TrimSpace(string(data))
		if password == "" {
			return "", fmt.Errorf("the password file %s is empty; delete it to have a new one made", path)
		}
		return password, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read the password of %s: %w", user, err)
	}
	secret := make([]byte, 24)
	if _, err := rand.Read(secret); err != nil {
		return "", fmt.Errorf("make a password for %s: %w", user, err)
	}
	password := hex.EncodeToString(secret)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the data directory: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return Password(dir, user) // another process was first
	}
	if err != nil {
		return "", fmt.Errorf("write the password of %s: %w", user, err)
	}
	if _, err := f.WriteString(password + "\n"); err != nil {
		f.Close()
		return "", fmt.Errorf("write the password of %s: %w", user, err)
	}
	return password, f.Close()
}
