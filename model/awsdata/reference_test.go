package awsdata

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// reference is the Service Authorization Reference as it is kept in the corpus.
type reference struct {
	Updated             string
	RCPServices         []string
	GlobalConditionKeys map[string]struct{ Type string }
	Services            map[string]refService
}

type refService struct {
	Actions map[string]struct {
		L string    // access level
		C []string  // condition keys
		R []refType // resource types
	}
	ResourceTypes map[string]struct {
		ARN string
		C   []string
	}
	ConditionKeys map[string]string
}

type refType struct {
	T string   // its name
	Q bool     // required
	C []string // condition keys
}

func readReference(t testing.TB) reference {
	t.Helper()
	packed, err := os.Open("../../fixtures/corpus/service-authorization.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

// actions gives the actions of a service as [ActionsOf] does.
func (r reference) actions(service string) []string {
	var names []string
	for name := range r.Services[service].Actions {
		names = append(names, service+":"+name)
	}
	slices.SortFunc(names, byLower)
	return names
}

func byLower(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }

// services gives the prefixes in the order that their actions have among all: "s3-outposts:" comes
// before "s3:".
func (r reference) services() []string {
	return slices.SortedFunc(maps.Keys(r.Services), func(a, b string) int { return cmp.Compare(a+":", b+":") })
}

// action gives an action as [FindAction] does. A few actions have two rows of one type, which say
// the same: one is enough.
func (r reference) action(t testing.TB, name string) Action {
	prefix, short, _ := strings.Cut(name, ":")
	service := r.Services[prefix]
	in := service.Actions[short]
	level := slices.Index(accessNames, strings.TrimSuffix(in.L, ", Write"))
	if level < 1 {
		t.Fatalf("%s: unknown access level %q", name, in.L)
	}
	a := Action{Name: name, Access: Access(level), Keys: in.C}
	for _, row := range in.R {
		typ, ok := service.ResourceTypes[row.T]
		if !ok {
			t.Fatalf("%s: unknown resource type %q", name, row.T)
		}
		one := ResourceType{Name: row.T, Required: row.Q, ARN: typ.ARN, Keys: row.C, TypeKeys: typ.C}
		at := slices.IndexFunc(a.Types, func(o ResourceType) bool { return o.Name == one.Name })
		switch {
		case at < 0:
			a.Types = append(a.Types, one)
		case !sameType(a.Types[at], one):
			t.Fatalf("%s: two rows for %s that differ: %v, %v", name, row.T, a.Types[at], one)
		}
	}
	return a
}

func sameType(a, b ResourceType) bool {
	return a.Name == b.Name && a.Required == b.Required && a.ARN == b.ARN && slices.Equal(a.Keys, b.Keys) && slices.Equal(a.TypeKeys, b.TypeKeys)
}

// encode writes the tables of a service; [actionBlocks] tells their form.
func (r reference) encode(t *testing.T, prefix string) string {
	service := r.Services[prefix]
	keys := slices.SortedFunc(maps.Keys(service.ConditionKeys), byLower)
	typeNames := slices.Sorted(maps.Keys(service.ResourceTypes))
	var actions, shapes, types []string
	for _, name := range r.actions(prefix) {
		a := r.action(t, name)
		var refs []string
		for _, typ := range a.Types {
			ref := fmt.Sprint(slices.Index(typeNames, typ.Name))
			if typ.Required {
				ref += "*"
			}
			if len(typ.Keys) > 0 {
				ref += ":" + numbersOf(t, keys, typ.Keys)
			}
			refs = append(refs, ref)
		}
		shape := fmt.Sprintf("%d\t%s\t%s", a.Access, numbersOf(t, keys, a.Keys), strings.Join(refs, " "))
		at := slices.Index(shapes, shape)
		if at < 0 {
			at, shapes = len(shapes), append(shapes, shape)
		}
		actions = append(actions, fmt.Sprintf("%s\t%d", name, at))
	}
	for _, name := range typeNames {
		typ := service.ResourceTypes[name]
		arn, ok := strings.CutPrefix(typ.ARN, arnStart)
		if !ok {
			t.Fatalf("%s: the ARN of %s does not begin with %s: %s", prefix, name, arnStart, typ.ARN)
		}
		types = append(types, name+"\t"+arn+"\t"+numbersOf(t, keys, typ.C))
	}
	var tables []string
	for _, table := range [][]string{actions, shapes, types, keys} {
		tables = append(tables, strings.Join(table, "\n"))
	}
	return strings.Join(tables, "\n\n")
}

// numbersOf is the way back of [keyList.numbered].
func numbersOf(t *testing.T, all, some []string) string {
	var refs []string
	for i := 0; i < len(some); {
		first := slices.Index(all, some[i])
		if first < 0 {
			t.Fatalf("condition key %q is not among those of its service", some[i])
		}
		n := 1
		for i+n < len(some) && first+n < len(all) && some[i+n] == all[first+n] {
			n++
		}
		ref := fmt.Sprint(first)
		if n > 1 {
			ref += fmt.Sprintf("-%d", first+n-1)
		}
		refs = append(refs, ref)
		i += n
	}
	return strings.Join(refs, ",")
}

// write writes all the files that are made from the reference.
func (r reference) write(t *testing.T) {
	var p packer
	for _, prefix := range r.services() {
		p.add(t, prefix, r.encode(t, prefix))
	}
	p.flush(t)
	kinds := r.keyTypes()
	var keys []string
	for _, key := range slices.SortedFunc(maps.Keys(kinds), byLower) {
		keys = append(keys, key+"\t"+kinds[key])
	}
	for name, content := range map[string]string{
		"actions.index": p.index.String(), "actions.blocks": p.blocks.String(), "condition-keys.txt": strings.Join(keys, "\n") + "\n",
		"services.txt":     strings.Join(slices.Sorted(maps.Keys(r.Services)), "\n") + "\n",
		"rcp-services.txt": strings.Join(slices.Sorted(slices.Values(r.RCPServices)), "\n") + "\n",
	} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// keyTypes gives the type of each condition key, one spelling of each: the global tables' before
// that of the first service.
func (r reference) keyTypes() map[string]string {
	types, seen := map[string]string{}, map[string]bool{}
	add := func(key, typ string) {
		if low := strings.ToLower(key); !seen[low] {
			seen[low], types[key] = true, typ
		}
	}
	for key, of := range r.GlobalConditionKeys {
		add(key, of.Type)
	}
	for _, prefix := range r.services() {
		of := r.Services[prefix].ConditionKeys
		for _, key := range slices.Sorted(maps.Keys(of)) {
			add(key, of[key])
		}
	}
	return types
}

const renew = "to renew the files: go test ./model/awsdata -run TestReference -update"

// All is read as the reference has it.
func TestReference(t *testing.T) {
	r := readReference(t)
	if *update {
		r.write(t)
		t.Skip("the files are written; run the tests again")
	}
	if r.Updated != Date {
		t.Errorf("the reference is of %s, not of %s", r.Updated, Date)
	}
	t.Run("actions", r.testActions)
	t.Run("keys", r.testKeys)
	t.Run("lists", r.testLists)
}

// Every action is found with all that the reference has of it, in the order of all actions.
func (r reference) testActions(t *testing.T) {
	var all []string
	for _, prefix := range r.services() {
		names := r.actions(prefix)
		if got := ActionsOf(prefix); !slices.Equal(got, names) {
			t.Fatalf("%s: got %d actions, want %d; %s", prefix, len(got), len(names), renew)
		}
		all = append(all, names...)
		for _, name := range names {
			want := r.action(t, name)
			got, ok := FindAction(name)
			if !ok || got.Name != want.Name || got.Access != want.Access || !slices.Equal(got.Keys, want.Keys) ||
				!slices.EqualFunc(got.Types, want.Types, sameType) {
				t.Fatalf("%s: found %t\ngot  %v\nwant %v\n%s", name, ok, got, want, renew)
			}
		}
	}
	if !slices.IsSortedFunc(all, byLower) {
		t.Error("the names of all actions are not in the order of their lower-case forms")
	}
	if !slices.Equal(AllActions(), all) {
		t.Errorf("there are %d actions, want %d; %s", len(AllActions()), len(all), renew)
	}
}

// Every condition key has the type that its table gives it.
func (r reference) testKeys(t *testing.T) {
	check := func(key, typ string) {
		want := KeyKind{Type: strings.TrimPrefix(typ, "ArrayOf"), Multi: strings.HasPrefix(typ, "ArrayOf")}
		if got, ok := KeyType(key); !ok || got != want {
			t.Fatalf("%s: got %v, %t; want %v; %s", key, got, ok, want, renew)
		}
	}
	for key, of := range r.GlobalConditionKeys {
		check(key, of.Type)
	}
	for prefix, service := range r.Services {
		for key, typ := range service.ConditionKeys {
			// Amazon Q's tables have as an array what the global table has as one value.
			if key == "identitystore:UserId" && (prefix == "q" || prefix == "qbusiness") && typ == "ArrayOfString" {
				continue
			}
			check(key, typ)
		}
	}
}

// The short lists, which deciding needs, are the reference's too.
func (r reference) testLists(t *testing.T) {
	for list, want := range map[string][]string{
		services:    slices.Sorted(maps.Keys(r.Services)),
		rcpServices: slices.Sorted(slices.Values(r.RCPServices)),
	} {
		if got := strings.Fields(list); !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q\n%s", got, want, renew)
		}
	}
	for _, prefix := range r.services() {
		if !Knows(prefix) || TakesRCPs(prefix) != slices.Contains(r.RCPServices, prefix) {
			t.Errorf("%s: known %t, takes RCPs %t", prefix, Knows(prefix), TakesRCPs(prefix))
		}
	}
}
