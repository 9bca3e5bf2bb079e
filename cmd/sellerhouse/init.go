package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/config"
)

//go:embed templates/sellerhouse.yaml
var configTemplate string

//go:embed templates/inputs
var inputTemplates embed.FS

func initCommand(a *app) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a commented configuration and empty input files",
		Long:  "Writes sellerhouse.yaml, with a comment at every key, and the input files with their headers. Files that exist stay\nas they are.",
		Args:  none,
		RunE: func(*cobra.Command, []string) error {
			file := config.Path(a.configFlag)
			if dir != "" {
				file = filepath.Join(dir, config.DefaultFile)
			}
			if err := a.write(file, []byte(configTemplate), 0o600); err != nil {
				return err
			}
			inputs := filepath.Join(filepath.Dir(file), "inputs")
			return fs.WalkDir(inputTemplates, "templates/inputs", func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				raw, err := inputTemplates.ReadFile(path)
				if err != nil {
					return err
				}
				return a.write(filepath.Join(inputs, d.Name()), raw, 0o644)
			})
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "directory to write to (default: that of --config)")
	return c
}

// write writes a file that does not exist yet and says which it was.
func (a *app) write(path string, raw []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		fmt.Fprintf(a.stdout, "kept   %s\n", path)
		return nil
	}
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("init: write %s: %w", path, err)
	}
	fmt.Fprintf(a.stdout, "wrote  %s\n", path)
	return nil
}
