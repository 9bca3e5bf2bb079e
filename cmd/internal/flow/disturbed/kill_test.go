package disturbed_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sellerhouse/cmd/internal/demo"
	"sellerhouse/cmd/internal/flow/flowtest"
	"sellerhouse/cmd/internal/lease"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/pull/pulltest"
	"sellerhouse/extract/simulate/world"
)

// lives are of every kind that pulling knows.
var lives = append([]string{"sales_traffic_kiosk_by_date"}, shared...)

// side is where a process stands when it is killed.
type side string

const (
	before side = "before" // it has asked, and nothing is done
	within side = "within" // it has half of the answer
	after  side = "after"  // what it asked for is done, and it has not heard so
)

// way is a moment at which a process is killed.
type way struct {
	pulltest.Moment
	side
}

func (w way) String() string { return string(w.side) + ": " + w.Name }

// ways are both sides of every moment, and the middle of a document.
func ways() (out []way) {
	for _, s := range []side{before, after} {
		for _, m := range pulltest.Moments() {
			if s == before && m.Name == "its document comes" {
				out = append(out, way{m, within})
			}
			out = append(out, way{m, s})
		}
	}
	return out
}

// killer kills a process at one moment of a report's life.
type killer struct {
	way
	kill func()

	mu   sync.Mutex
	left int // events of the kind to let pass
	seen map[string]int
}

// now says whether this is the moment; it is once.
func (k *killer) now(is func(pulltest.Moment) bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range pulltest.Moments() {
		if is(m) {
			k.seen[m.Name]++
		}
	}
	if k.kill == nil || !is(k.Moment) {
		return false
	}
	k.left--
	return k.left == 0
}

// guard stands at a crossing; event says of a request what it is of a moment.
func (k *killer) guard(event func(pulltest.Moment, *http.Request) bool) *guard {
	g := guard(func(w http.ResponseWriter, r *http.Request, _ []byte, pass func() *answer) {
		switch hit := k.now(func(m pulltest.Moment) bool { return event(m, r) }); {
		case hit && k.side == before:
			k.kill()
			hangUp()
		case hit && k.side == within:
			pass().half(w)
			k.kill()
			hangUp()
		case hit:
			pass()
			k.kill()
			hangUp()
		}
		pass().to(w)
	})
	return &g
}

// pull lets a process pull, and kills it after left events of the way's kind; with none it comes to its end. It
// returns how many events there were, and whether it was killed.
func (b *besieged) pull(t *testing.T, w way, left int) (seen map[string]int, killed bool) {
	t.Helper()
	k := &killer{way: w, left: left, seen: map[string]int{}}
	// It begins when both crossings are watched.
	b.amazon.guard.Store(k.guard(func(m pulltest.Moment, r *http.Request) bool { return m.Call != nil && m.Call(r) }))
	b.lake.guard.Store(k.guard(func(m pulltest.Moment, r *http.Request) bool {
		key, ok := strings.CutPrefix(r.URL.Path, "/lake/")
		return m.Write != nil && ok && r.Method == http.MethodPut && m.Write(key)
	}))
	start := make(chan struct{})
	var process *os.Process
	dead := make(chan struct{})
	if left > 0 {
		k.kill = func() {
			<-start
			close(dead)
			_ = process.Signal(syscall.SIGKILL)
		}
	}
	cmd, _, ended, log := flowtest.Start(t, b.Directory, b.seed, append(b.env, childShare+"="+lease.Dead.String(), childDatasets+"="+strings.Join(lives, ","))...)
	process = cmd.Process
	close(start)
	err := <-ended
	select {
	case <-dead:
		killed = true
	default:
		if err != nil {
			t.Fatalf("%s: %v\n%s", w, err, log)
		}
	}
	b.amazon.flying.Wait() // what it had asked for is done
	b.lake.flying.Wait()
	return k.seen, killed
}

// accepted is what Amazon took on: reports, advertising reports and queries.
type accepted struct{ Reports, Repeated int }

func (b *besieged) accepted(t *testing.T) accepted {
	t.Helper()
	var s struct {
		asked
		Calls map[string]map[string]struct{ Calls, Refused int } `json:"calls"`
	}
	b.Ask(t, "/_stats", &s)
	out := accepted{Reports: s.reports(), Repeated: sum(s.Repeated)}
	for _, ops := range s.Calls {
		out.Reports += ops["createQuery"].Calls - ops["createQuery"].Refused
	}
	return out
}

// byRun is what differs from run to run.
var byRun = regexp.MustCompile(`"(committed_at|run)":\s*"[^"]*",?`)

// content is what lies in the lake, by key: a hash of the bytes, of commit records without what a run wrote about
// itself. The state of requests is left out.
func (b *besieged) content(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for o, err := range b.Store.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(o.Key, "state/") {
			continue
		}
		body, _, err := b.Store.Get(t.Context(), o.Key)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(body)
		if err != nil || body.Close() != nil {
			t.Fatal(o.Key, err)
		}
		if strings.HasPrefix(o.Key, "manifests/") || strings.HasPrefix(o.Key, "index/") {
			raw = byRun.ReplaceAll(raw, nil)
		}
		out[o.Key] = fmt.Sprintf("%d bytes %x", len(raw), sha256.Sum256(raw))
	}
	return out
}

// TestKilledAtEveryMoment kills processes that pull as kill -9 does, each at a moment of a report's life and on one of
// its sides, and lets others go on. The lake is then what one process makes of it that nobody disturbs, byte for byte,
// and no report was asked for twice.
func TestKilledAtEveryMoment(t *testing.T) {
	t.Parallel()
	kills, each := len(ways()), 20 // of a house, so that a snapshot's day is not over
	if flowtest.Long() {
		kills, each = 200, 40
	}
	o := demo.Options{Seed: 11, World: world.Options{Months: 2, SKUs: 8, OrdersPerDay: 10}}
	whole := besiege(t, o, parts.Lake|parts.Amazon)
	began := time.Now()
	seen, _ := whole.pull(t, way{}, 0)
	want, asked := whole.content(t), whole.accepted(t)
	t.Logf("undisturbed: %s, %d objects in the lake, %d reports and queries asked for; calls and writes %v", time.Since(began).Round(time.Second), len(want), asked.Reports, seen)
	random := rand.New(rand.NewPCG(43, 44))
	due := ways()
	done, at := 0, map[string]int{}
	extra := 0
	for done < kills && !t.Failed() {
		b := besiege(t, o, parts.Lake|parts.Amazon)
		here := 0
		for ; done < kills && here < each; here++ {
			w := due[0]
			due = append(due[1:], w)
			most := max(1, seen[w.Name]/each)
			if _, killed := b.pull(t, w, 1+random.IntN(most)); !killed {
				due = append([]way{w}, due[:len(due)-1]...) // it comes first in the next house
				break
			}
			done++
			at[w.String()]++
		}
		b.pull(t, way{}, 0)
		got := b.accepted(t)
		extra += got.Reports - asked.Reports
		if got != asked {
			t.Errorf("after %d kills: %+v were asked for, want %+v", here, got, asked)
		}
		if diff := cmp.Diff(want, b.content(t)); diff != "" {
			t.Errorf("after %d kills: what is in the lake (-undisturbed +killed)\n%s", here, diff)
		}
	}
	t.Logf("%d kills, %d reports more than undisturbed, in %s: %v", done, extra, time.Since(began).Round(time.Second), at)
	if len(at) < min(kills, len(ways())) {
		t.Errorf("killed in %d ways, want each of %d", len(at), len(ways()))
	}
}
