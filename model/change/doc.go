// Package change says what a change does to the world before it is made: a Terraform plan or an AWS
// CloudFormation template, as [model.Environment]s before and after it.
//
// In comes what the packages below this one have read of a plan or a template: resources, and of
// each the [Fact]s that it makes true, such as "role app has inline policy p" or "bucket b has this
// policy". Out come the environments before and after the change, laid over another one or alone. A
// resource of a change often is only a part of a thing of AWS (an attachment, one route); facts are
// therefore laid over things part by part, and what the change does not mention stays as it was.
//
// What a change does not say until it is made is unknown, and a [Value] says why. A name or id that
// AWS gives only then is a text with braces, as {aws_sqs_queue.jobs} or {Jobs}, which no name or id
// of AWS has, so that the thing can be told from all others. A resource of which nothing can be said
// is NotUnderstood, with the reason, and is never left out.
//
// Policies keep their places in the plan or template. They are not parsed here.
package change
