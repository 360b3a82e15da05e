package bulk

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// vocabulary makes the actions, and the policies that stand in many places.
func (w *writer) vocabulary() {
	for _, service := range []string{"s3", "dynamodb", "sqs", "kms", "logs", "ec2", "lambda", "secretsmanager"} {
		for _, verb := range []string{"Get", "List", "Put", "Describe", "Delete", "Create", "Tag"} {
			w.actions = append(w.actions, service+":"+verb+"Item", service+":"+verb+"*")
		}
	}
	for range 300 {
		w.shared = append(w.shared, w.text(3))
	}
}

// text makes a policy with some statements.
func (w *writer) text(statements int) string {
	var b strings.Builder
	b.WriteString(`{"Version":"2012-10-17","Statement":[`)
	for s := range statements {
		if s > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"Sid":"S%d","Effect":%q,"Action":[`, s, w.pick("Allow", "Allow", "Allow", "Deny"))
		for i := range 2 + w.dice.IntN(6) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Quote(w.actions[w.dice.IntN(len(w.actions))]))
		}
		bucket := fmt.Sprintf("arn:aws:s3:::bucket-%d", w.dice.IntN(5000))
		fmt.Fprintf(&b, `],"Resource":[%q,%q]`, bucket, bucket+"/*")
		if w.dice.IntN(3) == 0 {
			fmt.Fprintf(&b, `,"Condition":{"StringEquals":{"aws:PrincipalTag/team":[%q,"blue"]}}`, w.pick("red", "green"))
		}
		b.WriteByte('}')
	}
	b.WriteString("]}")
	return b.String()
}

// document writes a policy: half of them as objects, the rest as text or URL-encoded.
func (w *writer) document(field, text string, last bool) {
	key := strconv.Quote(field) + ": "
	switch w.dice.IntN(4) {
	case 0:
		w.line(key + strconv.Quote(text) + closing("", last))
	case 1:
		w.line(key + strconv.Quote(url.PathEscape(text)) + closing("", last))
	default:
		w.object(key, text, closing("", last))
	}
}

// object writes JSON on one line as the AWS CLI would print it.
func (w *writer) object(key, text, end string) {
	var line strings.Builder
	line.WriteString(key)
	flush := func() {
		w.line(line.String())
		line.Reset()
	}
	from, quoted := w.indent, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '"':
			quoted = !quoted
			line.WriteByte(c)
		case quoted:
			line.WriteByte(c)
		case c == '{' || c == '[':
			line.WriteByte(c)
			flush()
			w.indent++
		case c == '}' || c == ']':
			flush()
			w.indent--
			line.WriteByte(c)
		case c == ',':
			line.WriteByte(c)
			flush()
		case c == ':':
			line.WriteString(": ")
		}
	}
	line.WriteString(end)
	flush()
	w.indent = from
}
