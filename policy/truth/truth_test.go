package truth

import "testing"

// Every connective, against all the completions of what is open.
func TestConnectives(t *testing.T) {
	values := []Value{True, False, Unknown, Undecidable(WildcardGrant), {can: open | unknown | undecidable, Questions: RolePath.Set()}}
	completions := func(v Value) (all []bool) {
		if v.can&canBeTrue != 0 {
			all = append(all, true)
		}
		if v.can&canBeFalse != 0 {
			all = append(all, false)
		}
		return all
	}
	holds := func(name string, got Value, want map[bool]bool) {
		t.Helper()
		if got.can&canBeTrue != 0 != want[true] || got.can&canBeFalse != 0 != want[false] {
			t.Errorf("%s = %v, but its completions are %v", name, got, want)
		}
		if !got.IsOpen() && (got.IsUnknown() || got.IsUndecidable() || got.Questions != 0) {
			t.Errorf("%s = %v is definite and still hangs on something", name, got)
		}
	}
	for _, a := range values {
		not := map[bool]bool{}
		for _, x := range completions(a) {
			not[!x] = true
		}
		holds("not "+a.String(), a.Not(), not)
		for _, b := range values {
			and, or := map[bool]bool{}, map[bool]bool{}
			for _, x := range completions(a) {
				for _, y := range completions(b) {
					and[x && y], or[x || y] = true, true
				}
			}
			holds(a.String()+" and "+b.String(), a.And(b), and)
			holds(a.String()+" or "+b.String(), a.Or(b), or)
			if got := a.And(b); got.IsOpen() && got.IsUnknown() != (a.IsUnknown() || b.IsUnknown()) && a.IsOpen() && b.IsOpen() {
				t.Errorf("%v and %v lost why it is open", a, b)
			}
		}
	}
}

func TestQuestionsAreNamed(t *testing.T) {
	if numQuestions > 64 {
		t.Fatalf("%d questions do not fit into a set of 64", numQuestions)
	}
	seen := map[string]bool{}
	for q := Question(0); q < numQuestions; q++ {
		if q.Code() == "" || q.String() == "" || seen[q.Code()] {
			t.Errorf("question %d has no name of its own: %q", q, q.Code())
		}
		seen[q.Code()] = true
	}
	set := RolePath.Set() | ColonCrossing.Set()
	if list := set.List(); len(list) != 2 || list[0] != ColonCrossing || list[1] != RolePath {
		t.Errorf("List gave %v", list)
	}
}
