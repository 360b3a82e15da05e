package policy

// radix finds, for a text, all lists kept under its prefixes, in time proportional to the text.
type radix struct {
	label    string
	list     []int32
	children []radix // their labels' first bytes differ
}

// add keeps a statement under a prefix.
func (r *radix) add(prefix string, statement int32) {
	for prefix != "" {
		child := r.child(prefix[0])
		if child == nil {
			r.children = append(r.children, radix{label: prefix})
			r = &r.children[len(r.children)-1]
			break
		}
		n := 0
		for n < len(prefix) && n < len(child.label) && prefix[n] == child.label[n] {
			n++
		}
		if n < len(child.label) {
			lower := *child
			lower.label = child.label[n:]
			*child = radix{label: child.label[:n], children: []radix{lower}}
		}
		prefix, r = prefix[n:], child
	}
	if len(r.list) == 0 || r.list[len(r.list)-1] != statement {
		r.list = append(r.list, statement)
	}
}

// walk adds the lists of all prefixes of a text, the shortest first.
func (r *radix) walk(text string, to *candidates) {
	for {
		to.add(r.list)
		if text == "" {
			return
		}
		child := r.child(text[0])
		if child == nil || len(text) < len(child.label) || text[:len(child.label)] != child.label {
			return
		}
		text, r = text[len(child.label):], child
	}
}

func (r *radix) child(c byte) *radix {
	for i := range r.children {
		if r.children[i].label[0] == c {
			return &r.children[i]
		}
	}
	return nil
}
