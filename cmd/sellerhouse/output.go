package main

import (
	"io"
	"os"
	"time"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/progress"
)

// steps tells of a run's steps on stderr: a bar on a terminal, a line a step elsewhere. What is printed
// afterwards begins on a line of its own.
func (a *app) steps() flow.Progress {
	if a.bar != nil {
		a.bar.End()
	}
	a.bar = progress.New(a.stderr, isTerminal(a.stderr), time.Now)
	return a.bar.Tell
}

// afterBar ends the bar before anything else is written.
type afterBar struct {
	io.Writer
	app *app
}

func (w afterBar) Write(p []byte) (int, error) {
	if bar := w.app.bar; bar != nil {
		w.app.bar = nil
		bar.End()
	}
	return w.Writer.Write(p)
}

// isTerminal says whether people read w as it is written.
func isTerminal(w io.Writer) bool {
	if under, ok := w.(afterBar); ok {
		w = under.Writer
	}
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	s, err := f.Stat()
	return err == nil && s.Mode()&os.ModeCharDevice != 0
}
