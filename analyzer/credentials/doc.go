// Package credentials answers which credentials can be had at a place, which of them signs, whom it
// makes the caller, and how far it carries.
//
// In go an environment and a [model.Place]; out comes a [Report]: a [Candidate] for each provider
// that an SDK asks, in its order, with what the provider finds there. The first that yields wins.
// For each [Credential] the policies that bind its caller are searched for statements that tie it to
// a network; a credential that nothing ties is *portable*: it works wherever it is carried, until it
// expires. [CloudShell] gives what a console user can do there, decided action by action.
//
// Words: a *provider* is a source that an SDK asks; a credential *carries* as far as no policy
// stops it; a *tie* is a statement that denies elsewhere; a credential is *refused* where AWS does
// not take it, which is before any policy and not a denial.
//
// What AWS documents is kept apart from what people have seen, each with its source ([Evidence]).
// Nothing is read but the environment, and no secret is in it.
package credentials
