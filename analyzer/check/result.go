package check

// Result is what a question to `check` gives: answers, or what the answer hangs on where nothing
// says whose credentials sign.
type Result struct {
	// Undetermined: the question does not say who signs.
	Undetermined bool
	// Branches are the cases of an undetermined question.
	Branches []Branch
	// Place is where the credentials were looked for, where no caller was named.
	Place string
	// Answers are one for the question, one for each hop of a chain of roles, or, where the
	// question is undetermined, one for each caller that the environment knows.
	Answers []*Answer
}

// Branch is what holds if credentials of an account sign.
type Branch struct {
	// Account is the id, or "" for all other accounts (or for the owner, where it is not known).
	Account string
	Owner   bool // it owns the resource
	Cross   bool
	// Rule says who must allow.
	Rule string
}

// Branches lays out an undetermined question: the account whose credentials sign decides. owner is
// the account that owns the resource; accounts are those that the environment knows.
func Branches(noun, owner string, accounts []string) []Branch {
	within := "one side is enough: the caller's identity policies, or the resource's policy naming the caller"
	across := "both sides must allow: the caller's identity policies and the resource's policy"
	if noun == "role" || noun == "key" {
		within = "the " + noun + "'s policy must allow; where it names only the account, the caller's identity policies too"
	}
	branches := []Branch{{Account: owner, Owner: true, Rule: within}}
	for _, account := range accounts {
		if account != owner {
			branches = append(branches, Branch{Account: account, Cross: true, Rule: across})
		}
	}
	return append(branches, Branch{Cross: true, Rule: across})
}

// Headline says an undetermined question's answer in two sentences.
func (r *Result) Headline() string {
	return "Undetermined: nothing says whose credentials sign, and that alone decides whether this is cross-account. " +
		"The machine, its role and its network do not; name the caller with --principal."
}
