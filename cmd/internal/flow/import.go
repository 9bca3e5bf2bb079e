package flow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
	"sellerhouse/extract/document"
	"sellerhouse/extract/ingest"
	"sellerhouse/extract/lake"
	"sellerhouse/extract/window"
)

// Import makes files people hold part of the lake. site is the marketplace of rows that do not name theirs.
func (f *Flow) Import(ctx context.Context, name string, acc *account.Account, site *amazon.Marketplace, paths ...string) ([]lake.Manifest, error) {
	spec, ok := catalog.Find(name)
	if !ok {
		return nil, catalog.Unknown(name)
	}
	in := ingest.New(f.lake, ingest.Options{Run: f.run, Now: f.clock.Now, Logger: f.log})
	var out []lake.Manifest
	var errs []error
	for _, path := range paths {
		m, err := f.importFile(ctx, in, spec, acc, site, path)
		if err != nil {
			errs = append(errs, fmt.Errorf("import %s into %s: %w", path, accountOf(acc), err))
			continue
		}
		out = append(out, m)
	}
	if err := f.lake.Flush(ctx); err != nil {
		errs = append(errs, err)
	}
	return out, errors.Join(errs...)
}

func (f *Flow) importFile(ctx context.Context, in *ingest.Ingest, spec *dataset.Spec, acc *account.Account, site *amazon.Marketplace, path string) (lake.Manifest, error) {
	d := ingest.Doc{Spec: spec, SpoolPath: path, Imported: true}
	if spec.Identity != "" { // statements come in several layouts under one name
		recognised, err := ingest.Recognise(ctx, path, document.Env{}, catalog.SettlementV2, catalog.SettlementV1, catalog.SettlementXML)
		if err != nil {
			return lake.Manifest{}, err
		}
		d.Spec = recognised
	}
	if slices.Contains(catalog.VendorFiles, spec) { // files of ours, easily taken for one another
		recognised, err := ingest.Recognise(ctx, path, document.Env{}, catalog.VendorFiles...)
		if err != nil {
			return lake.Manifest{}, err
		}
		if recognised != spec {
			return lake.Manifest{}, fmt.Errorf("%w: its header is that of %s, not of %s: import it as that", document.ErrRejected, recognised.Name, spec.Name)
		}
	}
	if d.Spec.PlainDays { // one type, several datasets: by its period, by its view
		said, err := optionsSay(d.Spec, path)
		if err != nil {
			return lake.Manifest{}, err
		}
		d.Spec = said
	}
	if notice := d.Spec.Serves.Notice(window.DayOf(f.now, time.UTC)); notice != "" {
		f.log.Warn("an imported file is of a type that ends", "dataset", d.Spec.Name, "type", d.Spec.Source.Type, "file", path, "notice", notice)
	}
	if acc != nil {
		d.Account = acc.Code
	}
	if site != nil {
		d.Marketplaces = []string{site.ID}
	}
	return in.Commit(ctx, d)
}

// optionsSay returns the dataset of the same type whose options a file says it was asked for with, the named one
// where it does not say.
func optionsSay(named *dataset.Spec, path string) (*dataset.Spec, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	asked := document.Asked(file)
	fits := func(s *dataset.Spec, anyPeriod bool) bool {
		for k, want := range s.Source.Options {
			if got, ok := asked[k]; ok && !strings.EqualFold(got, want) && (k != "reportPeriod" || !anyPeriod) {
				return false
			}
		}
		return true
	}
	// Rows of daily datasets say their first and last day: weeks and months stand beside the days.
	for _, anyPeriod := range []bool{false, true} {
		for _, s := range append([]*dataset.Spec{named}, catalog.All()...) {
			if s.Source.Type == named.Source.Type && fits(s, anyPeriod && s.Period == dataset.Daily) {
				return s, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: it was asked for with %v, which no dataset of %s is", document.ErrRejected, asked, named.Source.Type)
}

func accountOf(acc *account.Account) string {
	if acc == nil {
		return "no account"
	}
	return acc.Code
}
