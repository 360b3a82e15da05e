// Package terraform reads Terraform plans, as `terraform show -json` prints them, into
// [change.Change]s.
//
// In comes a plan (JSON output format 0.1 to 1.x, of Terraform 0.12 and later, and of OpenTofu). Each
// resource change becomes the facts that hold before and after it, by the table in types.go: a new
// type of resource is one line there. What a plan knows only after it was applied is followed
// through the plan's configuration as far as that says what it will be:
//
//   - A plan tells which objects an expression refers to, and not what it does with them. An
//     attribute that names another resource (a bucket, a role, a policy's ARN) and refers to one
//     resource is taken to be that resource's name or ARN.
//   - aws_iam_policy_document data sources that are read during apply are composed as the provider
//     composes them. Where the resources of an Allow statement, or the values of its conditions, are
//     not known and refer to resources by ARN, they are taken to be all that these ARNs begin; that is
//     more than it will allow, and is said.
//   - All else is unknown, above all the text of a policy that is composed with jsonencode of parts
//     that are not known.
package terraform
