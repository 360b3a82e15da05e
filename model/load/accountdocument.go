package load

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// isAccountDocument tells what get-account-authorization-details prints from a scenario.
func isAccountDocument(v source.Value) bool {
	return slices.ContainsFunc([]string{"UserDetailList", "GroupDetailList", "RoleDetailList"}, func(list string) bool { return v.Get(list).OK() })
}

// anyAccount stands for the account where the records' own ARNs tell it.
const anyAccount = ""

// accountDocument reads an account document that stands alone. Its ARNs tell the account. People
// also join the documents of several accounts into one; then each record goes to its own.
func (r *reader) accountDocument(env *model.Environment, v source.Value) {
	if !r.shape(accountSections[0], v) {
		return
	}
	all := r.iam(anyAccount, v)
	s := splitter{all: all, accounts: map[string]*model.Account{}}
	for _, u := range all.Users {
		to := s.account(u.ARN)
		to.Users = append(to.Users, u)
	}
	for _, role := range all.Roles {
		to := s.account(role.ARN)
		to.Roles = append(to.Roles, role)
	}
	for _, g := range all.Groups {
		to := s.account(g.ARN)
		to.Groups = append(to.Groups, g)
	}
	for _, p := range all.Policies {
		to := s.account(p.ARN) // AWS's own policies go where the record before went
		to.Policies = append(to.Policies, p)
	}
	env.Accounts = s.accounts
	switch ids := env.AccountIDs(); {
	case len(r.problems) > 0:
	case len(ids) == 0 || s.stray:
		r.bad(v, "no ARN in the document tells its account; put it into a folder, as accounts/<account-id>/iam.json")
	case len(ids) > 1:
		r.note(v, "the records are of %d accounts (%s); each went to its own", len(ids), strings.Join(ids, ", "))
	}
}

// splitter gives each account its part of a document.
type splitter struct {
	all      *model.IAM
	accounts map[string]*model.Account
	last     *model.IAM
	stray    bool // a record came before any that told an account
}

func (s *splitter) account(arn string) *model.IAM {
	a := model.ParseARN(arn)
	id := a.Account()
	if !model.IsAccountID(id) {
		if s.last == nil {
			s.stray, s.last = true, &model.IAM{}
		}
		return s.last
	}
	if s.accounts[id] == nil {
		s.accounts[id] = &model.Account{ID: id, IAM: s.part()}
	}
	s.last = s.accounts[id].IAM
	return s.last
}

// part begins an account's lists: those that the document has are known.
func (s *splitter) part() *model.IAM {
	part := &model.IAM{Partial: s.all.Partial}
	if s.all.Users != nil {
		part.Users = []*model.IAMUser{}
	}
	if s.all.Roles != nil {
		part.Roles = []*model.IAMRole{}
	}
	if s.all.Groups != nil {
		part.Groups = []*model.IAMGroup{}
	}
	if s.all.Policies != nil {
		part.Policies = []*model.ManagedPolicy{}
	}
	return part
}
