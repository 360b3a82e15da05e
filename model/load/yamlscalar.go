package load

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/iampath/iampath/model/source"
)

// scalar tells a scalar's kind and text. Numbers keep their spelling, since 000000000000 is an
// account; dates are text, since 2012-10-17 is a policy's version.
func scalar(n *yaml.Node) (source.Kind, string) {
	const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	if n.Style&quoted != 0 {
		return source.String, n.Value
	}
	switch n.Tag {
	case "!!null":
		return source.Null, "null"
	case "!!bool":
		return source.Bool, strings.ToLower(n.Value)
	case "!!int", "!!float":
		return source.Number, n.Value
	}
	return source.String, n.Value
}

// scalarLength measures the text of a scalar that begins with text: quotes, block header and
// indentation included.
func scalarLength(text string, n *yaml.Node) int {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return doubleQuoted(text)
	case n.Style&yaml.SingleQuotedStyle != 0:
		return singleQuoted(text)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		header := strings.IndexByte(text, '\n')
		if header < 0 {
			return len(text)
		}
		return header + wordsLength(text[header:], n.Value)
	}
	return wordsLength(text, n.Value)
}

func doubleQuoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func singleQuoted(text string) int {
	for i := 1; i < len(text); i++ {
		if text[i] != '\'' {
			continue
		}
		if i+1 == len(text) || text[i+1] != '\'' {
			return i + 1
		}
		i++
	}
	return len(text)
}

// wordsLength measures how far text goes until all words of value have come.
func wordsLength(text, value string) int {
	at := 0
	for word := range strings.FieldsSeq(value) {
		next := len(text) - len(strings.TrimLeft(text[at:], " \t\r\n"))
		if !strings.HasPrefix(text[next:], word) {
			break
		}
		at = next + len(word)
	}
	return at
}

// skipProperties gives the offset behind a value's anchor (&name), tag (!name) and the white space
// and comments that follow them.
func skipProperties(text string, at int) int {
	for at < len(text) && (text[at] == '&' || text[at] == '!') {
		end := strings.IndexAny(text[at:], " \t\r\n,]}")
		if end < 0 {
			return at
		}
		at += end
		for at < len(text) && strings.IndexByte(" \t\r\n#", text[at]) >= 0 {
			if text[at] == '#' {
				if end = strings.IndexByte(text[at:], '\n'); end < 0 {
					return len(text)
				}
				at += end
			}
			at++
		}
	}
	return at
}

// lineStarts lists where lines begin as YAML counts them: also behind the rarer line breaks.
func lineStarts(text string) []int {
	starts := []int{0}
	for i, r := range text {
		switch r {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			fallthrough
		case '\n', '\u0085', '\u2028', '\u2029':
			starts = append(starts, i+len(string(r)))
		}
	}
	return starts
}
