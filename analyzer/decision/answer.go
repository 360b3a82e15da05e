package decision

import (
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the decision, as one line of the decision contract without its line end. id
// is a JSON value.
func (d *Decision) AppendJSON(b []byte, id string) []byte {
	b = append(b, `{"id":`...)
	b = append(b, id...)
	return append(d.appendFields(b), '}')
}

// appendFields appends all fields but the id.
func (d *Decision) appendFields(b []byte) []byte {
	b = append(b, `,"decision":"`...)
	b = append(b, d.Result.String()...)
	b = append(b, `","crossAccount":`...)
	switch d.Relation {
	case SameAccount:
		b = append(b, "false"...)
	case CrossAccount:
		b = append(b, "true"...)
	default:
		b = append(b, "null"...)
	}
	b = appendAccount(append(b, `,"principalAccount":`...), d.PrincipalAccount)
	b = appendAccount(append(b, `,"resourceAccount":`...), d.ResourceAccount)
	b = append(b, `,"layers":[`...)
	for i := range d.Layers {
		if i > 0 {
			b = append(b, ',')
		}
		b = d.Layers[i].appendJSON(b)
	}
	b = append(b, `],"because":[`...)
	for i, l := range d.Because {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, l.String())
	}
	b = append(b, ']')
	if d.Undecided != nil {
		b = append(b, `,"undecided":[`...)
		for i, q := range d.Undecided {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, q.Code())
		}
		b = append(b, `],"reason":"`...)
		for i, q := range d.Undecided {
			if i > 0 {
				b = append(b, "; "...)
			}
			b = append(append(b, q.Code()...), ": "...)
			b = appendEscaped(b, q.String())
		}
		b = append(b, '"')
	}
	if d.Conditions != nil {
		b = append(b, `,"conditions":[`...)
		for i := range d.Conditions {
			if i > 0 {
				b = append(b, ',')
			}
			b = d.Conditions[i].appendJSON(b)
		}
		b = append(b, ']')
	}
	if d.Possible != nil {
		b = append(b, `,"possible":[`...)
		for i, r := range d.Possible {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, r.String())
		}
		b = append(b, ']')
	}
	if d.Note != "" {
		b = appendString(append(b, `,"note":`...), d.Note)
	}
	return b
}

func (l *LayerDecision) appendJSON(b []byte) []byte {
	b = append(append(b, `{"layer":"`...), l.Layer.String()...)
	b = strconv.AppendBool(append(b, `","required":`...), l.Required)
	b = append(append(b, `,"verdict":"`...), l.Verdict.String()...)
	b = append(b, `","statements":[`...)
	for i := range l.Statements {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(l.Statements[i].appendFields(append(b, '{')), '}')
	}
	return append(b, "]}"...)
}

func (s *Statement) appendFields(b []byte) []byte {
	from := s.Source()
	b = appendString(append(b, `"policy":`...), s.Policy.Name)
	b = strconv.AppendInt(append(b, `,"index":`...), int64(s.Index), 10)
	b = appendString(append(b, `,"sid":`...), from.Sid)
	b = append(append(append(b, `,"effect":"`...), from.Effect.String()...), '"')
	return strconv.AppendInt(append(b, `,"line":`...), int64(from.Line), 10)
}

func (c *Condition) appendJSON(b []byte) []byte {
	b = append(append(b, `{"layer":"`...), c.Layer.String()...)
	b = c.Statement.appendFields(append(b, `",`...))
	b = appendString(append(b, `,"operator":`...), c.Operator)
	b = appendString(append(b, `,"key":`...), c.Key)
	b = append(b, `,"values":[`...)
	for i, v := range c.Values {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, v)
	}
	return append(b, "]}"...)
}

func appendAccount(b []byte, id string) []byte {
	if id == "" {
		return append(b, "null"...)
	}
	return appendString(b, id)
}

// appendString appends a JSON string.
func appendString(b []byte, s string) []byte {
	return append(appendEscaped(append(b, '"'), s), '"')
}

const hexDigits = "0123456789abcdef"

// appendEscaped appends the inside of a JSON string. Besides what JSON demands it escapes what a
// terminal or an HTML page could take for more than text.
func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r >= 0xA0 && r != utf8.RuneError && r != '\u2028' && r != '\u2029' {
			i += n
			continue
		}
		b = append(b, s[from:i]...)
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		}
		i += n
		from = i
	}
	return append(b, s[from:]...)
}
