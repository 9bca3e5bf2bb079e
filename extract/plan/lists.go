package plan

import (
	"slices"
	"strings"

	"sellerhouse/extract/account"
	"sellerhouse/extract/dataset"
)

// listChars is how long a list of products may be, with the blanks between them: eighteen ASINs.
const listChars = 200

// lists plans a unit of a dataset that is asked for lists of products. Lists that were asked for stay as they
// were as long as one of their products is still there, so that a new product is a new list and moves no other.
func (in *Input) lists(spec *dataset.Spec, a account.Account, u Unit, held []Held) []Slice {
	products := in.ASINs
	if spec.Source.Priced {
		products = in.Offers
	}
	if spec.Source.Each {
		var out []Slice
		for _, id := range slices.Compact(slices.Sorted(slices.Values(in.Settling[a.Code]))) {
			out = append(out, in.list(spec, a, u, id, held)...)
		}
		return out
	}
	asins := slices.Compact(slices.Sorted(slices.Values(products[[2]string{a.Code, u.Marketplaces[0]}])))
	var out []Slice
	for _, list := range listsOf(asins, known(spec, base(spec, a, u), in.Open, held)) {
		out = append(out, in.list(spec, a, u, list, held)...)
	}
	return out
}

// list plans what is asked of one list.
func (in *Input) list(spec *dataset.Spec, a account.Account, u Unit, list string, held []Held) []Slice {
	u.asins = list
	var its []Held
	for _, h := range held {
		if h.Options[spec.Source.ASINs] == list {
			its = append(its, h)
		}
	}
	return in.unit(spec, a, u, its)
}

// known are the lists that were asked for before, in order.
func known(spec *dataset.Spec, base Slice, open []Slice, held []Held) []string {
	var out []string
	for _, h := range held {
		out = append(out, h.Options[spec.Source.ASINs])
	}
	for _, o := range open {
		if o.Account == base.Account && o.Dataset == base.Dataset && o.Sites == base.Sites {
			out = append(out, o.ASINs)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// listsOf cuts products into lists: the known ones that have a product of these, then new ones for the rest.
func listsOf(asins, known []string) []string {
	listed := map[string]bool{}
	var out []string
	for _, list := range known {
		ids := strings.Fields(list)
		fresh := slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(asins, id) && !listed[id] })
		if !fresh {
			continue
		}
		out = append(out, list)
		for _, id := range ids {
			listed[id] = true
		}
	}
	list := ""
	for _, id := range asins {
		switch {
		case listed[id]:
		case list == "":
			list = id
		case len(list)+1+len(id) > listChars:
			out, list = append(out, list), id
		default:
			list += " " + id
		}
	}
	if list != "" {
		out = append(out, list)
	}
	return out
}
