package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/model/source"
)

// The exit statuses, for every command.
const (
	exitOK       = 0 // answered
	exitMismatch = 1 // an expectation failed
	exitBad      = 2 // wrong usage, or input that cannot be used
)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// status is how a command says that it was answered and yet is not to exit with 0.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// Main runs a command line and gives its exit status. It is the whole program, so that tests need
// no process.
func Main(args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot(streams{in, out, errs})
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.Execute()
	var s status
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &s):
		return int(s)
	}
	complain(errs, err)
	return exitBad
}

// complain writes an error: problems of files each on a line of their own, as file:line:column.
func complain(w io.Writer, err error) {
	var problems source.Problems
	switch joined, ok := err.(interface{ Unwrap() []error }); {
	case ok:
		for _, e := range joined.Unwrap() {
			complain(w, e)
		}
	case errors.As(err, &problems):
		for _, p := range problems {
			fmt.Fprintln(w, safe(p.Error()))
		}
	default:
		fmt.Fprintln(w, "iampath: "+safe(strings.TrimSpace(err.Error())))
	}
}

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "iampath",
		Short:         "Who can reach which data in AWS, and why",
		Long:          longHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	for _, command := range commands {
		root.AddCommand(command(s))
	}
	return root
}

const longHelp = `iampath reads IAM policies and says, offline and with proof, who can reach which data:
whether a request is same-account or cross-account, which layers must allow it, and
which statement decides.

Every command reads files only and needs no credentials, except collect, which reads your
accounts once, so that all the others can ask of files.`
