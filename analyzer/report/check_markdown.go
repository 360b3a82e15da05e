package report

import (
	"io"

	"github.com/iampath/iampath/analyzer/check"
)

// checkMarkdown writes a check for a ticket or a pull request.
func checkMarkdown(w io.Writer, r *check.Result, _ Style) error {
	p := printer{w: w}
	if r.Undetermined {
		p.line("**%s**\n", markdown(r.Headline()))
		p.line("| If credentials sign of | it is | and |")
		p.line("| --- | --- | --- |")
		for _, b := range r.Branches {
			account, relation := "account "+b.Account, "same-account"
			if b.Account == "" {
				account = "any other account"
			}
			if b.Cross {
				relation = "cross-account"
			}
			p.line("| %s | %s | %s |", markdown(account), relation, markdown(b.Rule))
		}
		p.line("")
	}
	if r.Place != "" {
		p.line("**%s**\n", markdown("Whose credentials sign decides. These can be had at "+r.Place+", the one that wins first:"))
		p.line("| Credential | Caller | It is | And the answer is |")
		p.line("| --- | --- | --- | --- |")
		for _, a := range r.Answers {
			p.line("| %s | %s | %s | %s |", markdown(credentialName(a.Credential)), markdown(a.Request.Principal.Text), relationWord(a), markdown(credentialOutcome(a)))
		}
		p.line("")
	}
	for i, a := range r.Answers {
		if r.Place != "" && !a.Credential.Wins {
			continue
		}
		if r.Place != "" && a.Credential.Refused != "" {
			p.line("%s\n", notAsked)
		}
		if i > 0 {
			p.line("")
		}
		p.markdownAnswer(a)
	}
	return p.err
}

func (p *printer) markdownAnswer(a *check.Answer) {
	if a.Hop > 0 {
		p.line("### Hop %d\n", a.Hop)
	}
	p.line("**%s**\n", markdown(a.Headline))
	for _, f := range facts(a) {
		p.line("- %s: %s", f[0], code(f[1]))
	}
	if text := way(a); text != "" {
		p.line("\n%s", markdown(text))
	}
	p.line("\n| Layer | Applies | Must allow | Says | Because of |")
	p.line("| --- | --- | --- | --- | --- |")
	for _, r := range rows(a) {
		says := ""
		if r.verdict != nil {
			says = Style{}.result(*r.verdict)
		}
		p.line("| %s | %s | %s | %s | %s |", markdown(r.layer), r.applies, r.must, says, markdown(r.statements))
	}
	if text := ownerSentence(a); text != "" {
		p.line("\n%s", markdown(text))
	}
	for i, remedy := range a.Remedies {
		if i == 0 {
			p.line("\nMissing. It would be allowed (this was tried) if")
		} else {
			p.line("\nor if")
		}
		for _, add := range remedy {
			p.line("\n%s added to %s:\n\n%s", markdown(add.Who), markdown(add.Where), fenced("json", add.Statement.String()))
		}
	}
	for _, t := range a.Ways {
		p.line("\n%s", markdown(throughSentence(a, t)))
	}
	for _, text := range a.Assumptions {
		p.line("\n%s", markdown("Assumed: "+text+"."))
	}
}
