package change

import (
	"maps"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// BucketSetting makes a bucket have a setting, which is a field of its record as S3 prints it. Of one
// that is known only in part, what is known holds, and it stays open that there is more. Without the
// resource that says so there is none.
func BucketSetting(account, bucket, field string, v Value) Fact {
	return Setting(account, bucket,
		func(b *model.Bucket) { set(b, field, sources(v)) },
		func(b *model.Bucket) { set(b, field, []source.Value{none(v.At)}) })
}

// BucketInventory makes a bucket have an inventory besides the others that it has; one that has its
// id gives way.
func BucketInventory(account, bucket string, v Value) Fact {
	others := func(b *model.Bucket) []source.Value {
		return withoutInventory(b.Settings(model.Inventories), v.Get("Id").Text)
	}
	known := ListOf(v.At, v).Source()
	return Setting(account, bucket,
		func(b *model.Bucket) {
			all := others(b)
			if known.OK() || all[len(all)-1].OK() { // that there may be more is said once
				all = append(all, known)
			}
			set(b, model.Inventories, all)
		},
		func(b *model.Bucket) { set(b, model.Inventories, others(b)) })
}

// set writes a setting. The map may be shared with the world below.
func set(b *model.Bucket, field string, values []source.Value) {
	if b.Changed = maps.Clone(b.Changed); b.Changed == nil {
		b.Changed = map[string][]source.Value{}
	}
	b.Changed[field] = values
}

// noSettings are the settings of a bucket that is made anew.
func noSettings(at source.Value) map[string][]source.Value {
	nothing := []source.Value{none(at)}
	all := make(map[string][]source.Value, len(model.BucketSettings))
	for _, field := range model.BucketSettings {
		all[field] = nothing
	}
	return all
}

// sources gives what is known of a value, and one that is not OK for the rest.
func sources(v Value) []source.Value {
	known := v.Known().Source()
	if known.OK() && v.WhyUnknown() != "" {
		return []source.Value{known, {}}
	}
	return []source.Value{known}
}

// withoutInventory takes the inventory with an id out of lists of them. A list that does not hold it
// stays the very one, with its places; one that holds no other goes, unless it is the last. An id that
// is not known takes nothing out.
func withoutInventory(lists []source.Value, id string) []source.Value {
	var out []source.Value
	open, empty := false, source.Value{}
	for _, v := range lists {
		list := inventoryList(v)
		rest := ListOf(list)
		for e := list.First(); e.OK(); e = e.Next() {
			if id == "" || e.Get("Id").Text() != id {
				rest.Items = append(rest.Items, Literal(e))
			}
		}
		switch {
		case !v.OK():
			open = true
			continue
		case len(rest.Items) == list.Len():
			out = append(out, v)
			continue
		case len(rest.Items) > 0:
			out = append(out, rest.Source())
		default:
			empty = rest.Source()
		}
		open = open || v.Get("IsTruncated").Text() == "true"
	}
	if open {
		out = append(out, source.Value{})
	} else if len(out) == 0 {
		out = append(out, empty)
	}
	return out
}

// inventoryList is the list in what tells a bucket's inventories; one call prints it in an object.
func inventoryList(v source.Value) source.Value {
	if in := v.Get("InventoryConfigurationList"); in.OK() {
		v = in
	}
	if v.Kind() != source.Array {
		return source.Value{}
	}
	return v
}
