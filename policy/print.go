package policy

import (
	"bytes"
	"encoding/json"
)

// String prints the document as JSON that parses to the same document again.
func (d *Document) String() string { return indented(d.AppendCompact(nil)) }

// AppendCompact appends the document as JSON on one line.
func (d *Document) AppendCompact(b []byte) []byte {
	w := writer{b}
	w.open('{')
	if d.Version != "" {
		w.member("Version")
		w.string(d.Version)
	}
	if d.ID != "" {
		w.member("Id")
		w.string(d.ID)
	}
	w.member("Statement")
	w.open('[')
	for i := range d.Statements {
		w.next()
		d.Statements[i].write(&w)
	}
	w.close(']')
	w.close('}')
	return w.b
}

// String prints the statement as JSON.
func (s *Statement) String() string {
	var w writer
	s.write(&w)
	return indented(w.b)
}

func indented(compact []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, compact, "", "  ") != nil {
		return string(compact) // it is our own JSON; this does not happen
	}
	return out.String()
}

func (s *Statement) write(w *writer) {
	not := func(negated bool, name string) string {
		if negated {
			return "Not" + name
		}
		return name
	}
	w.open('{')
	if s.Sid != "" {
		w.member("Sid")
		w.string(s.Sid)
	}
	w.member("Effect")
	w.string(s.Effect.String())
	if s.Principals != nil {
		w.member(not(s.NotPrincipal, "Principal"))
		s.Principals.write(w)
	}
	w.member(not(s.NotAction, "Action"))
	w.list(s.Actions)
	if s.Resources != nil {
		w.member(not(s.NotResource, "Resource"))
		w.list(s.Resources)
	}
	if s.Conditions != nil {
		w.member("Condition")
		writeConditions(w, s.Conditions)
	}
	w.close('}')
}

func (p *Principals) write(w *writer) {
	if p.Everyone {
		w.string("*")
		return
	}
	w.open('{')
	for _, kind := range principalTypes {
		var values []string
		for _, e := range p.Entries {
			if e.Type == kind {
				values = append(values, e.Value)
			}
		}
		if values != nil {
			w.member(kind)
			w.list(values)
		}
	}
	w.close('}')
}

func writeConditions(w *writer, tests []Condition) {
	w.open('{')
	for i := 0; i < len(tests); {
		operator := tests[i].Operator
		w.member(operator)
		w.open('{')
		for ; i < len(tests) && tests[i].Operator == operator; i++ {
			w.member(tests[i].Key)
			w.list(tests[i].Values)
		}
		w.close('}')
	}
	w.close('}')
}

// writer appends JSON.
type writer struct{ b []byte }

func (w *writer) open(c byte)  { w.b = append(w.b, c) }
func (w *writer) close(c byte) { w.b = append(w.b, c) }

// next begins an element of a list or a member of an object.
func (w *writer) next() {
	if last := w.b[len(w.b)-1]; last != '{' && last != '[' {
		w.b = append(w.b, ',')
	}
}

func (w *writer) member(name string) {
	w.next()
	w.string(name)
	w.b = append(w.b, ':')
}

func (w *writer) string(s string) {
	if plain(s) {
		w.b = append(append(append(w.b, '"'), s...), '"')
		return
	}
	quoted, _ := json.Marshal(s) // a string can always be encoded
	w.b = append(w.b, quoted...)
}

// plain reports whether JSON writes a text as it is. Most are, and encoding them is what printing
// costs.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ', c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}

// list writes one value as itself, and others as a list.
func (w *writer) list(values []string) {
	if len(values) == 1 {
		w.string(values[0])
		return
	}
	w.open('[')
	for _, v := range values {
		w.next()
		w.string(v)
	}
	w.close(']')
}
