package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"sellerhouse/cmd/internal/flow"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/account"
	"sellerhouse/extract/amazon"
	"sellerhouse/extract/catalog"
	"sellerhouse/extract/dataset"
)

func importCommand(a *app) *cobra.Command {
	var name, code, site string
	c := &cobra.Command{
		Use:   "import --dataset D [--account A] [--marketplace CC] FILE...",
		Short: "Take in report files downloaded by hand",
		Long: "Takes in report files downloaded by hand: plain, gzip or zip. D is our name of the dataset or Amazon's own.\n" +
			"A settlement may be in either layout. Reference rates take no --account. No credentials are needed, but the\n" +
			"account stands in the configuration.",
		Example: "  sellerhouse import --dataset settlement_v2 --account US-A 12345678901.txt\n" +
			"  sellerhouse import --dataset ecb_rates eurofxref-hist.zip",
		RunE: func(c *cobra.Command, files []string) error {
			spec, ok := catalog.Find(name)
			switch {
			case name == "":
				return usagef("--dataset says what the files are; `sellerhouse docs` lists the datasets")
			case !ok:
				return usagef("--dataset %q is not known; `sellerhouse docs` lists the datasets", name)
			case len(files) == 0:
				return usagef("no file is given")
			case spec.Scope == dataset.Global && code != "":
				return usagef("%s belongs to no account: leave --account out", spec.Name)
			case spec.Scope != dataset.Global && code == "":
				return usagef("--account says whose files these are")
			}
			opt := &flow.Options{Leases: shared(0)} // others may pull the account meanwhile
			return a.withFlow(c.Context(), parts.Warehouse|parts.Lake, opt, func(ctx context.Context, f *flow.Flow) error {
				acc, at, err := whose(f, spec, code, site)
				if err != nil {
					return err
				}
				if err := f.Schema(ctx); err != nil {
					return err
				}
				ms, importErr := f.Import(ctx, name, acc, at, files...)
				for _, m := range ms {
					var in, out, bad int64
					for _, t := range m.Tables {
						in, out, bad = in+t.In, out+t.Out, bad+t.Quarantined
					}
					fmt.Fprintf(a.stdout, "%s %s document %s: %d rows in, %d out, %d quarantined\n", m.Account, m.Dataset, m.Document, in, out, bad)
				}
				rep := flow.Report{Run: f.Run()}
				if err := f.Publish(ctx, &rep); err != nil {
					return err
				}
				printReport(a.stdout, rep)
				if importErr != nil {
					return importErr
				}
				return rep.Err()
			})
		},
	}
	c.Flags().StringVar(&name, "dataset", "", "what the files are, by our name or Amazon's")
	c.Flags().StringVar(&code, "account", "", "whose files they are")
	c.Flags().StringVar(&site, "marketplace", "", "site of rows that do not name theirs: US, DE ...")
	return c
}

// whose finds the account and the site of imported files.
func whose(f *flow.Flow, spec *dataset.Spec, code, site string) (*account.Account, *amazon.Marketplace, error) {
	if spec.Scope == dataset.Global {
		return nil, nil, nil
	}
	var acc *account.Account
	for _, x := range f.Accounts() {
		if x.Code == code {
			acc = &x
		}
	}
	if acc == nil {
		return nil, nil, usagef("account %q is not in the configuration; add it there, credentials can be left out", code)
	}
	if site != "" {
		m, ok := amazon.ByCode(site)
		if !ok {
			return nil, nil, usagef("--marketplace %q is not known; use a two-letter label such as US, UK, DE", site)
		}
		if !acc.Sells(m.ID) && !acc.Discovers {
			return nil, nil, usagef("account %s does not have marketplace %s; add it to the configuration", code, m.Code)
		}
		return acc, &m, nil
	}
	if spec.Scope == dataset.PerMarketplace || spec.Scope == dataset.PerProfile {
		if len(acc.Marketplaces) != 1 {
			return nil, nil, usagef("%s names no site in its rows and account %s does not have just one: say which with --marketplace", spec.Name, code)
		}
		return acc, &acc.Marketplaces[0], nil
	}
	return acc, nil, nil
}
