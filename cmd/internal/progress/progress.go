// Package progress tells people on stderr how far a command is: a bar on a terminal, a line a step elsewhere.
package progress

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Progress is how far one command is. It is safe for concurrent use.
type Progress struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	now      func() time.Time

	began     time.Time // of the command
	step      string
	stepBegan time.Time
	shown     time.Time
	done      int
	total     int
	open      bool // the bar stands on the current line
}

// New returns the progress of a command that begins now. terminal says whether lines can be written over.
func New(w io.Writer, terminal bool, now func() time.Time) *Progress {
	return &Progress{w: w, terminal: terminal, now: now, began: now()}
}

// redraw is how often a bar moves at most.
const redraw = 100 * time.Millisecond

// Tell says that done of total pieces of a step are done; total 0 where that is not known. A new step ends the
// one before.
func (p *Progress) Tell(step string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if step != p.step {
		p.finish(now)
		p.step, p.stepBegan, p.shown, p.done, p.total = step, now, time.Time{}, 0, 0
		if !p.terminal {
			fmt.Fprintf(p.w, "%7s  %s\n", elapsed(now.Sub(p.began)), step)
		}
	}
	p.done, p.total = done, total
	if p.terminal && (now.Sub(p.shown) >= redraw || (total > 0 && done == total)) {
		p.shown, p.open = now, true
		fmt.Fprintf(p.w, "\r\x1b[K%7s  %s", elapsed(now.Sub(p.began)), p.line(now))
	}
}

// End ends the last step, so that what follows begins on a line of its own.
func (p *Progress) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish(p.now())
	p.step = ""
}

func (p *Progress) finish(now time.Time) {
	if p.open {
		fmt.Fprintf(p.w, "\r\x1b[K%7s  %s  took %s\n", elapsed(now.Sub(p.began)), p.counted(), elapsed(now.Sub(p.stepBegan)))
	}
	p.open = false
}

func (p *Progress) counted() string {
	if p.total > 0 {
		return fmt.Sprintf("%-10s %d of %d", p.step, p.done, p.total)
	}
	return p.step
}

const width = 24

// line is the bar: how much is done, how fast, how long it will still take at that pace.
func (p *Progress) line(now time.Time) string {
	if p.total <= 0 {
		return p.step
	}
	full := min(width, width*p.done/p.total)
	out := fmt.Sprintf("%-10s [%s%s] %d of %d", p.step, strings.Repeat("#", full), strings.Repeat(".", width-full), p.done, p.total)
	took := now.Sub(p.stepBegan)
	if p.done == 0 || took <= 0 {
		return out
	}
	left := time.Duration(float64(took) / float64(p.done) * float64(p.total-p.done))
	return out + fmt.Sprintf(", %.0f/s, %s left", float64(p.done)/took.Seconds(), elapsed(left))
}

func elapsed(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}
