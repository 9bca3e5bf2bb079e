package pull

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/adsapi"
	"sellerhouse/extract/internal/transport"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/plan"
)

// profileTries is how often a refusal by quota is waited out, the last time for about four minutes.
const profileTries = 9

func profilesKey(account string) string { return "state/profiles/" + account + ".json" }

// SavedProfiles returns the advertising profiles as last seen, by id, asking nobody.
func SavedProfiles(ctx context.Context, store lake.Store, accounts []account.Account) (map[string]plan.Profile, error) {
	out := map[string]plan.Profile{}
	for _, a := range accounts {
		saved, _, err := readProfiles(ctx, store, a.Code)
		if err != nil {
			return nil, err
		}
		for _, p := range saved {
			out[p.ID] = p
		}
	}
	return out, nil
}

// Profiles asks for the advertising profiles of the accounts, which say in which time zone their days are
// counted, saves them where they changed and returns them by id. Of an account that cannot be asked the
// saved ones are returned and its error is among the errors joined in err; the map is then still good.
func Profiles(ctx context.Context, cfg Config) (map[string]plan.Profile, error) {
	out := map[string]plan.Profile{}
	var errs []error
	cfg.Clock.Go(func() {
		for _, a := range cfg.Accounts {
			if !a.Ads.Set() || len(a.Profiles) == 0 {
				continue
			}
			all, err := profilesOf(ctx, cfg, a)
			if err != nil {
				errs = append(errs, fmt.Errorf("account %s: %w", a.Code, err))
			}
			for _, p := range all {
				out[p.ID] = p
			}
		}
	})
	return out, errors.Join(errs...)
}

func profilesOf(ctx context.Context, cfg Config, a account.Account) ([]plan.Profile, error) {
	saved, etag, err := readProfiles(ctx, cfg.State, a.Code)
	if err != nil {
		return nil, err
	}
	client, err := transport.NewClient(a.Egress)
	if err != nil {
		return saved, err
	}
	ads := adsapi.New(client, cfg.Clock, a, cfg.URL)
	all, err := ads.Profiles(ctx)
	for try := 0; try < profileTries && errors.Is(err, ErrThrottled); try++ {
		if err := cfg.Clock.Sleep(ctx, max(retryAfter(err), time.Second<<try)); err != nil {
			return saved, err
		}
		all, err = ads.Profiles(ctx)
	}
	if err != nil {
		return saved, err
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return all, err
	}
	if old, err := json.Marshal(saved); err == nil && bytes.Equal(old, raw) {
		return all, nil
	}
	if _, err := cfg.State.PutIfMatch(ctx, profilesKey(a.Code), raw, etag); err != nil && !errors.Is(err, lake.ErrChanged) && !errors.Is(err, lake.ErrExists) {
		return all, err
	}
	return all, nil // another process that was faster wrote the same
}

func readProfiles(ctx context.Context, store lake.Store, code string) ([]plan.Profile, string, error) {
	r, o, err := store.Get(ctx, profilesKey(code))
	if errors.Is(err, lake.ErrNotFound) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	raw, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, "", err
	}
	var out []plan.Profile
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, "", fmt.Errorf("%s: %w; delete the object", profilesKey(code), err)
	}
	return out, o.ETag, nil
}
