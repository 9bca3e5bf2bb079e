package simulate

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"sellerhouse/extract/simulate/world"
	"sellerhouse/extract/window"
)

// Every settlement of some worlds, printed and read back by the rules of its store: the summary's total is the
// sum of the lines, every line has its cells, and the texts are those of the world.
func TestSettlementsTieAsPrinted(t *testing.T) {
	for seed := range int64(3) {
		t.Run(fmt.Sprintf("seed %d", seed+1), func(t *testing.T) {
			s, err := New(Config{World: world.New(seed+1, world.Options{Months: 2, SKUs: 8})})
			if err != nil {
				t.Fatal(err)
			}
			files, untyped, plain := 0, 0, 0
			for _, a := range s.accounts {
				for _, r := range s.settlements(a).list {
					f := s.settlementFile(r, Faults{})
					files++
					text := string(f.body)
					if f.gzipped {
						text = gunzip(t, f.body)
					} else {
						plain++
					}
					if f.contentType == "" {
						untyped++
					}
					comma := a.homes[s.settlementOf(r).MarketplaceID].Style.DecimalComma
					lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
					sum, total := new(big.Rat), new(big.Rat)
					for i, line := range lines[1:] {
						cells := append(strings.Split(line, "\t"), make([]string, 24)...)
						if len(cells) > 48 {
							t.Fatalf("%s line %d has %d cells", r.Settlement, i+2, len(cells)-24)
						}
						if i == 0 {
							total = number(t, cells[4], comma)
						} else {
							sum.Add(sum, number(t, cells[14], comma))
						}
					}
					if sum.Cmp(total) != 0 || len(lines)-2 != f.rows {
						t.Errorf("%s %s: total %s, lines sum to %s, %d of %d lines", a.Code, r.Settlement, total.FloatString(2), sum.FloatString(2), len(lines)-2, f.rows)
					}
				}
			}
			if files < 10 || untyped == 0 || plain == 0 {
				t.Errorf("%d settlements, %d without a content type, %d not compressed", files, untyped, plain)
			}
		})
	}
}

func (s *Server) settlementOf(r *report) world.Settlement {
	for _, st := range s.world.Settlements(r.Account) {
		if st.ID == r.Settlement {
			return st
		}
	}
	return world.Settlement{}
}

// number reads an amount as its store prints it.
func number(t *testing.T, text string, comma bool) *big.Rat {
	t.Helper()
	if comma {
		text = strings.ReplaceAll(strings.ReplaceAll(text, ".", ""), ",", ".")
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("amount %q", text)
	}
	return r
}

// Advertised products add up to their campaigns, as printed.
func TestAdsFilesAgree(t *testing.T) {
	s, err := New(Config{World: small(), Now: small().End().UTC()})
	if err != nil {
		t.Fatal(err)
	}
	columns := []string{"date", "campaignId", "impressions", "clicks", "cost", "sales30d", "unitsSoldClicks7d"}
	for _, a := range s.accounts {
		for _, p := range a.Profiles {
			sums := map[string]map[string]*big.Rat{}
			for _, typ := range []string{"spCampaigns", "spAdvertisedProduct"} {
				f := s.adsFile(&adsReport{
					ID: p.ID + typ, Account: a.Code, Profile: p.ID, Generated: s.now,
					Days:   window.Range{From: s.world.Start(), Until: s.world.Start() + 31},
					Config: adsConfiguration{Type: typ, Columns: columns, TimeUnit: "DAILY"},
				}, Faults{})
				var raw []map[string]any
				dec := json.NewDecoder(strings.NewReader(gunzip(t, f.body)))
				dec.UseNumber()
				if err := dec.Decode(&raw); err != nil {
					t.Fatal(err)
				}
				if len(raw) == 0 {
					t.Errorf("%s of %s is empty", typ, p.ID)
				}
				for _, row := range raw {
					for _, c := range columns[2:] {
						key := fmt.Sprint(row["date"], row["campaignId"], c)
						if sums[key] == nil {
							sums[key] = map[string]*big.Rat{}
						}
						if sums[key][typ] == nil {
							sums[key][typ] = new(big.Rat)
						}
						sums[key][typ].Add(sums[key][typ], number(t, fmt.Sprint(row[c]), false))
					}
				}
			}
			for key, by := range sums {
				if by["spCampaigns"] == nil || by["spAdvertisedProduct"] == nil || by["spCampaigns"].Cmp(by["spAdvertisedProduct"]) != 0 {
					t.Fatalf("%s %s: campaigns %v, products %v", p.ID, key, by["spCampaigns"], by["spAdvertisedProduct"])
				}
			}
		}
	}
}
