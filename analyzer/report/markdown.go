package report

import (
	"regexp"
	"strings"
)

// apart is a space of no width: code hosts look for mentions, issues and addresses in what is shown,
// after all escapes are gone, and find none where it stands between.
const apart = "&#8203;"

var markdownEscapes = strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"[", "\\[", "]", "\\]", "~", "\\~", "$", "\\$", "\n", "<br>", "@", "@"+apart, "#", "\\#"+apart, "://", ":"+apart+"//", "www.", "www"+apart+".", "WWW.", "WWW"+apart+".")

// markdownStart is what makes a list, a heading or a line of the beginning of a line.
var markdownStart = regexp.MustCompile(`^([-+=]|[0-9]+[.)])`)

// markdown escapes text so that it is shown and never read as markup, nor as somebody's name.
func markdown(s string) string {
	s = strings.TrimSpace(plain(s))
	escaped := markdownEscapes.Replace(s)
	if start := markdownStart.FindString(escaped); start != "" {
		end := len(start) - 1
		return escaped[:end] + "\\" + escaped[end:]
	}
	return escaped
}

// code sets text as code.
func code(s string) string {
	return "`" + strings.NewReplacer("`", "'", "\n", " ").Replace(plain(s)) + "`"
}

// codeCell sets text as code within a table, where a bar ends the cell even in code, and a backslash
// before it does not always help.
func codeCell(s string) string {
	if strings.ContainsAny(s, "|\\") {
		return "<code>" + markdown(s) + "</code>"
	}
	return code(s)
}

// fenced sets text as a block of code of a language. The fence is longer than any in the text.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimRight(plain(text), "\n") + "\n" + fence
}
