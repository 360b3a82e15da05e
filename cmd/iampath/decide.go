package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/decision"
)

func newDecide(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "decide [FILE ...]",
		Short: "Decide a stream of self-contained cases",
		Long: `Decide reads cases, as JSON Lines or as one JSON array a file, from the files or from
standard input, and writes one decision a line, in the order of the input. A case that
cannot be read is answered in its place with what is wrong with it.

Exit status: 0; 1 where a case's "expect" differs from its answer; 2 where a case was
malformed or a file could not be read.`,
		Example: `  iampath decide cases.jsonl
  echo '{"request": {"principal": "anonymous", "action": "s3:GetObject",
    "resource": "arn:aws:s3:::site/index.html"}}' | tr -d '\n' | iampath decide`,
		RunE: func(_ *cobra.Command, files []string) error {
			return decide(s, files)
		},
	}
}

func decide(s streams, files []string) error {
	// Cases come and go; collecting their remains less often costs some megabytes and saves a
	// quarter of the time.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	worst := decision.Answered
	number := 0
	run := func(name string, in io.Reader) error {
		got, err := decision.Stream(name, in, s.out, &number)
		worst = max(worst, got)
		var unread *decision.InputError
		if errors.As(err, &unread) {
			complain(s.err, err)
			worst, err = decision.Malformed, nil
		}
		return err
	}
	if len(files) == 0 {
		if err := run("standard input", s.in); err != nil {
			return err
		}
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			fmt.Fprintln(s.err, "iampath: "+safe(err.Error()))
			worst = decision.Malformed
			continue
		}
		err = run(name, f)
		f.Close()
		if err != nil {
			return err
		}
	}
	switch worst {
	case decision.Mismatched:
		return status(exitMismatch)
	case decision.Malformed:
		return status(exitBad)
	}
	return nil
}
