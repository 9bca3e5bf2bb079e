package engine

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"sellerhouse/extract/process"
)

// long reports whether the long versions of the tests run.
func long() bool { return os.Getenv("SELLERHOUSE_LONG") == "1" }

// TestKill kills the engine as kill -9 does in the middle of inserts and partition swaps. What was acknowledged is
// there afterwards, whole, and what was not is there whole or not at all.
func TestKill(t *testing.T) {
	rounds := 6
	if long() {
		rounds = 100
	}
	dir := t.TempDir()
	p := startEngine(t, dir)
	defer p.Kill()
	c := clientOf(t, p, dir, Admin)
	for _, q := range []string{
		"CREATE DATABASE d ENGINE = Atomic",
		"CREATE TABLE d.t (batch UInt64, n UInt64) ENGINE = MergeTree ORDER BY batch",
		"CREATE TABLE d.live (p UInt8, batch UInt64, n UInt64) ENGINE = MergeTree PARTITION BY p ORDER BY batch",
		"CREATE TABLE d.stage AS d.live",
	} {
		c.must(t, q)
	}
	random := rand.New(rand.NewPCG(1, 2))
	const rows = 1000
	acknowledged, swapped := 0, 0
	next := 1
	for round := range rounds {
		time.AfterFunc(time.Duration(20+random.IntN(150))*time.Millisecond, p.Kill)
		for {
			if !c.try(fmt.Sprintf("INSERT INTO d.t SELECT %d, number FROM numbers(%d)", next, rows)) {
				break
			}
			acknowledged = next
			if !c.try("TRUNCATE TABLE d.stage") ||
				!c.try(fmt.Sprintf("INSERT INTO d.stage SELECT 1, %d, number FROM numbers(%d)", next, rows)) ||
				!c.try("ALTER TABLE d.live REPLACE PARTITION 1 FROM d.stage") {
				break
			}
			swapped = next
			next++
		}
		<-p.Ended()
		if err := p.Restart(t.Context()); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		c = clientOf(t, p, dir, Admin)
		var found, most int
		if _, err := fmt.Sscan(c.must(t, "SELECT uniqExact(batch), max(batch) FROM d.t"), &found, &most); err != nil {
			t.Fatal(err)
		}
		if found < acknowledged || found > acknowledged+1 || most != found {
			t.Fatalf("round %d: %d batches up to %d after the kill, acknowledged were %d", round, found, most, acknowledged)
		}
		if torn := c.must(t, fmt.Sprintf("SELECT batch, count() FROM d.t GROUP BY batch HAVING count() != %d", rows)); torn != "" {
			t.Fatalf("round %d: batches that are not whole: %s", round, torn)
		}
		var kinds, count, batch int
		if _, err := fmt.Sscan(c.must(t, "SELECT uniqExact(batch), count(), max(batch) FROM d.live"), &kinds, &count, &batch); err != nil {
			t.Fatal(err)
		}
		if swapped > 0 && (kinds != 1 || count != rows || batch < swapped || batch > found) {
			t.Fatalf("round %d: the swapped partition has %d rows of %d batches up to %d, want %d of one from %d to %d", round, count, kinds, batch, rows, swapped, found)
		}
		next = found + 1
		acknowledged, swapped = found, batch
	}
	t.Logf("%d kills, %d acknowledged inserts, none lost", rounds, acknowledged)
}

// try runs a statement on an engine that may die meanwhile.
func (c *client) try(text string) bool {
	req, err := http.NewRequest(http.MethodPost, "http://"+c.addr+"/", strings.NewReader(text))
	if err != nil {
		return false
	}
	req.SetBasicAuth(c.user, c.password)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK
}

// TestFullDisk bounds the size of files so that a large part cannot be written.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	p := startEngine(t, dir, "ENGINE_FSIZE=4194304")
	defer p.Kill()
	c := clientOf(t, p, dir, Admin)
	c.must(t, "CREATE DATABASE d ENGINE = Atomic")
	c.must(t, "CREATE TABLE d.t (n UInt64, r UInt64) ENGINE = MergeTree ORDER BY n")
	c.must(t, "INSERT INTO d.t SELECT number, 0 FROM numbers(1000)")
	status, body := c.query(t, "INSERT INTO d.t SELECT number, rand64() FROM numbers(1000000)")
	if status == http.StatusOK || !strings.Contains(body, "Code: 75.") && !strings.Contains(body, "CANNOT_WRITE") && !strings.Contains(body, "File too large") {
		t.Errorf("an insert beyond the limit: %d %q, want an error that names the write", status, body)
	}
	if got := c.must(t, "SELECT count() FROM d.t"); got != "1000\n" {
		t.Errorf("%s rows after the refused insert, want 1000", got)
	}
	c.must(t, "INSERT INTO d.t SELECT number, 0 FROM numbers(1000)")
	p.Kill()
	again := startEngine(t, dir)
	defer again.Kill()
	if got := clientOf(t, again, dir, Admin).must(t, "SELECT count() FROM d.t"); got != "2000\n" {
		t.Errorf("%s rows with room again, want 2000", got)
	}
}

func TestLifecycle(t *testing.T) {
	c := server(t)
	_ = c
	if _, err := process.Start(t.Context(), process.Config{Args: []string{"engine"}, Env: []string{"ENGINE_DIR=" + sharedDir}, Stderr: io.Discard}); err == nil || !strings.Contains(err.Error(), "another process serves the engine directory") {
		t.Errorf("a second engine on one directory: %v, want a refusal", err)
	}
	dir := t.TempDir()
	p := startEngine(t, dir)
	pid := p.PID()
	begin := time.Now()
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(t.Context()); err != nil || time.Since(begin) > 8*time.Second {
		t.Errorf("after Stop: %v in %s, want an orderly end", err, time.Since(begin))
	}
	if syscall.Kill(pid, 0) == nil {
		t.Errorf("process %d runs on", pid)
	}
}

func TestListen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().(*net.TCPAddr).Port
	other, err := listen(l.Addr().String(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if port := other.Addr().(*net.TCPAddr).Port; port <= taken || port > taken+100 {
		t.Errorf("port %d beside the taken %d, want one of the next", port, taken)
	}
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "127.0.0.1", "127.0.0.1:http"} {
		if l, err := listen(addr, false); err == nil {
			l.Close()
			t.Errorf("listen %q was not refused", addr)
		}
	}
}
