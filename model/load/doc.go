// Package load reads what is known of the world into a [model.Environment].
//
// In comes a scenario: one YAML or JSON file with accounts (iam, s3, ec2 and kms of each), their
// organization, and the perimeter, in the shapes that AWS's own API prints. Both notations become
// the same tree, [source.Tree], so that a policy keeps its place in the file a person can open,
// whether it stands there as an object, as JSON text or URL-encoded. Several scenarios may lie
// over each other, later ones on top.
//
// Sections and wrong types are judged strictly, since a misspelt name would make known things
// unknown in silence. Fields within AWS's records are not: AWS prints many that nobody asks for
// here. All problems of all files are reported together, as [source.Problems]. Policies are not
// parsed; the package does not know what they say.
package load
