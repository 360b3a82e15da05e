// Package collect reads an environment from AWS and writes it as the folder that package load reads.
//
// In comes the SDK's ordinary configuration, and which accounts and regions to ask; out go the files
// of the environment, in the shapes of AWS's own command line: iam.json, s3.json, ec2-<region>.json
// and kms-<region>.json of each account, organization.json, and collect.json, the [Record] of what
// was asked, when, as whom, and what was refused.
//
// Three rules hold throughout. Only what stands in the table of [Calls] is asked, and all of it
// reads: a client refuses any other call before it is sent. What was refused is left out, for a
// reader takes what is absent for unknown; only what AWS itself says does not exist is written as
// null, as an empty list, or as a setting that is off. And a file appears whole or not at all, so
// that a run that was interrupted goes on where it was; a list of which a page is missing is a list
// that was not read.
//
// This is the only package that imports the AWS SDK, and the only one that uses the network.
// Credentials are the SDK's business; they are neither kept nor written.
package collect
