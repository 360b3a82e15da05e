// Package model holds the things of AWS that policies speak of: ARNs, accounts, principals,
// actions, requests and their condition keys.
//
// It judges nothing. A [Request] is laid out in full before it is decided: who calls, which
// action, on which resource, and the [Context] of condition keys, in which a key can be present,
// absent or unknown, never one taken for the other.
package model
