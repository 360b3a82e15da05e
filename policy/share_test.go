package policy

import (
	"strings"
	"testing"

	"github.com/iampath/iampath/model/source"
)

func compiled(t *testing.T, kind Kind, text string) *Policy {
	t.Helper()
	d, err := ParseFile(source.NewFile("p.json", text), kind)
	if err != nil {
		t.Fatal(err)
	}
	return Compile("p", d)
}

const sharing = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:userName}/${aws:PrincipalTag/Team, 'none'}/*",
	"Condition": {"StringLike": {"aws:PrincipalTag/TEAM": ["a", "${aws:SourceVpc}"]}}}]}`

func TestNamedAndSame(t *testing.T) {
	p, other := compiled(t, Identity, sharing), compiled(t, Identity, sharing)
	q := p.Named("q").Named("r")
	if q.Name != "r" || p.Name != "p" || q.Document != p.Document || !q.Same(p) || !p.Same(q) {
		t.Errorf("%q is not %q under another name", q.Name, p.Name)
	}
	if p.Same(other) || p.Same(Unknown("p")) || Unknown("p").Same(p) || Unknown("p").Same(Unknown("q")) || !Unknown("p").Same(Unknown("p")) {
		t.Error("what is not the same is, or the other way round")
	}
}

func TestKeys(t *testing.T) {
	if got, want := strings.Join(compiled(t, Identity, sharing).Keys(), " "), "aws:principaltag/team aws:sourcevpc aws:username"; got != want {
		t.Errorf("the keys are %s, want %s", got, want)
	}
	// The older language has no variables.
	if got := strings.Join(compiled(t, Identity, strings.Replace(sharing, Version2012, Version2008, 1)).Keys(), " "); got != "aws:principaltag/team" {
		t.Errorf("the keys are %s", got)
	}
	if keys := Unknown("p").Keys(); keys != nil {
		t.Errorf("the keys of what is not known are %v", keys)
	}
}

// Texts that JSON writes as they are, and those that it does not, read back as they were.
func TestPrintedTexts(t *testing.T) {
	for _, text := range []string{"plain ~", `"`, `\`, "<&>", "é", "\t", "\x7f"} {
		d := &Document{Statements: []Statement{{Sid: text, Actions: []string{"s3:*"}, Resources: []string{text, ""}}}}
		again := compiled(t, Session, d.String()).Document.Statements[0]
		if again.Sid != text || again.Resources[0] != text || again.Resources[1] != "" {
			t.Errorf("%q is printed as %s", text, d)
		}
	}
}
