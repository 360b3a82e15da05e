// Package benchmark holds the benchmarks that compare iampath's decisions with something else: with
// Cedar's, with the standard library's JSON decoder, with themselves on larger policies. It is a
// module of its own, so that what they compare with is no dependency of iampath.
//
// README.md says what each of them measures.
package benchmark
