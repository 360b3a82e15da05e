// Package cloudformation reads AWS CloudFormation templates, in JSON and YAML, among them those that
// the CDK synthesizes, into [change.Change]s.
//
// In comes a template with the parameters that it is deployed with. Its functions are computed as far
// as the template tells (Intrinsic function reference), and each resource becomes facts by the table
// in types.go: a new type of resource is one line there. A template says what will be, and not what
// was: whether a resource is made or changed depends on the stack, so all are put.
//
// What the template does not tell is unknown: a parameter without a value, what another stack
// exports, attributes that AWS gives. A policy that is made of any such thing is unknown as a whole.
// The name that AWS makes up for a resource is its logical id in braces. Resources that a condition
// leaves out are not there; where a condition cannot be told, they are taken to be there, and that is
// said.
//
// Of AWS SAM, functions with plain policies and roles are read; of other macros nothing can be told,
// and each resource of their templates is said to be not understood.
package cloudformation
