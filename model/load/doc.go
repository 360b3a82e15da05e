// Package load reads what is known of the world into a [model.Environment].
//
// In comes, by path, an environment folder (a file for each section of each account), a scenario
// (the same in one YAML or JSON file), or an account document (what get-account-authorization-details
// prints), in the shapes that AWS's own API prints. Both notations become the same tree,
// [source.Tree], so that a policy keeps its place in the file a person can open, whether it stands
// there as an object, as JSON text or URL-encoded. Several may lie over each other, later ones on
// top.
//
// Sections and wrong types are judged strictly, since a misspelt name would make known things
// unknown in silence. Fields within AWS's records are not: AWS prints many that nobody asks for
// here. All problems of all files are reported together, as [source.Problems], and then nothing is
// used; what is no mistake and a person should hear of is in the environment's Notes. Policies are
// not parsed; the package does not know what they say.
//
// An account document may be large: it is read once, into nodes that lead into the text, and what
// the environment holds are slices of it.
package load
