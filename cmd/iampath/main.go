// Command iampath tells, offline and with proof, who can reach which data in AWS.
package main

import "os"

func main() {
	os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
