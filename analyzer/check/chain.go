package check

import (
	"errors"
	"fmt"

	"github.com/iampath/iampath/model"
)

// SessionName is the name of the role sessions of a chain.
const SessionName = "iampath"

// Answer answers a question over an environment. With roles, the caller assumes one after another,
// and the last session makes the request: each hop is a decision of its own, with its own caller
// (Roles terms and concepts, "Role chaining"). Without a principal the question is undetermined.
func (w *World) Answer(ask AskFor, roles []string) (*Result, error) {
	if ask.Principal == "" {
		return w.undetermined(ask)
	}
	result := &Result{}
	caller := ask.Principal
	for i, role := range roles {
		arn := model.ParseARN(role)
		p, err := model.ParsePrincipal(role)
		if err != nil || p.Kind != model.Role {
			return nil, fmt.Errorf("%q is not a role; arn:aws:iam::<account>:role/<name> was expected", role)
		}
		hop := AskFor{Principal: caller, Action: "sts:AssumeRole", Resource: role, From: ask.From, Context: ask.Context, Absent: ask.Absent, Complete: ask.Complete}
		if err := w.hop(result, hop, i+1); err != nil {
			return nil, err
		}
		caller = fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", p.Partition, arn.Account(), p.Name, SessionName)
	}
	ask.Principal = caller
	last := 0
	if len(roles) > 0 {
		last = len(roles) + 1
	}
	return result, w.hop(result, ask, last)
}

func (w *World) hop(to *Result, ask AskFor, number int) error {
	q, err := w.Question(ask)
	if err != nil {
		return err
	}
	q.Hop = number
	a := Ask(q)
	to.Answers = append(to.Answers, a)
	behind, err := w.bucketBehind(ask, a)
	if behind == nil || err != nil {
		return err
	}
	behind.Hop = number
	to.Answers = append(to.Answers, Ask(behind))
	return nil
}

// mostCallers is how many callers an undetermined question is answered for.
const mostCallers = 10

// undetermined lays out what the answer hangs on, and answers for each caller that the environment
// knows, if they are few.
func (w *World) undetermined(ask AskFor) (*Result, error) {
	probe := ask
	probe.Principal = model.AnonymousCaller
	q, err := w.Question(probe)
	if err != nil {
		return nil, err
	}
	noun, _ := thing(&q.Request)
	r := &Result{Undetermined: true, Branches: Branches(noun, q.Request.ResourceAccount, w.accounts())}
	if w.env == nil {
		return r, nil
	}
	callers := w.callers()
	if len(callers) > mostCallers {
		return r, nil
	}
	for _, caller := range callers {
		ask.Principal = caller
		if err := w.hop(r, ask, 0); err != nil {
			return nil, errors.Join(fmt.Errorf("for the caller %s", caller), err)
		}
	}
	return r, nil
}

// callers are the users and roles of the environment, except service-linked roles.
func (w *World) callers() []string {
	var callers []string
	for _, id := range w.env.AccountIDs() {
		iam := w.env.Accounts[id].IAM
		if iam == nil {
			continue
		}
		for _, u := range iam.Users {
			callers = append(callers, u.ARN)
		}
		for _, role := range iam.Roles {
			if p, err := model.ParsePrincipal(role.ARN); err == nil && !p.ServiceLinked {
				callers = append(callers, role.ARN)
			}
		}
	}
	return callers
}

// accounts are the accounts that the environment knows.
func (w *World) accounts() []string {
	if w.env == nil {
		return nil
	}
	return w.env.AccountIDs()
}
