package pull

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"sellerhouse/extract/clock"
)

// Places go round by account: one with many documents waiting does not hold up another's.
func TestDecodersAreFairByAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDecoders(clock.Wall{}, 2)
		var order []string
		next := make(chan struct{})
		work := func(account string) {
			go func() {
				release, err := d.take(t.Context(), account)
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, account)
				<-next
				release()
			}()
			synctest.Wait()
		}
		for _, account := range strings.Fields("A A A A A B C B") {
			work(account)
		}
		for range 8 {
			next <- struct{}{}
			synctest.Wait()
		}
		// Two of A were there first; whoever has fewest of the two places comes next, in the order of coming.
		if got, want := strings.Join(order, ""), "AABACABA"; got != want {
			t.Errorf("places went to %s, want %s", got, want)
		}
		if d.free != 2 || len(d.waiting) != 0 {
			t.Errorf("%d places free, %d waiting", d.free, len(d.waiting))
		}
	})
}

// Who stops waiting takes no place with it.
func TestDecodersForgetWhoLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDecoders(clock.Wall{}, 1)
		release, err := d.take(t.Context(), "A")
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancelCause(t.Context())
		left := make(chan error)
		go func() {
			_, err := d.take(ctx, "B")
			left <- err
		}()
		synctest.Wait()
		gone := errors.New("gone")
		stop(gone)
		if err := <-left; !errors.Is(err, gone) {
			t.Errorf("leaving says %v", err)
		}
		release()
		release()
		if release, err = d.take(t.Context(), "C"); err != nil || d.free != 0 {
			t.Errorf("after all left: %v, %d places free besides the one taken", err, d.free)
		}
		release()
	})
}
