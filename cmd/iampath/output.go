package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/report"
)

// outputFlags say in which form and where a result goes.
type outputFlags struct {
	format, file string
}

// output is where a result goes, and how it may be set off.
type output struct {
	io.Writer
	style report.Style
}

func (f *outputFlags) register(c *cobra.Command, formats []string) {
	c.Flags().StringVar(&f.format, "format", formats[0], strings.Join(formats, ", "))
	c.Flags().StringVar(&f.file, "output", "", "write to this `file`, whole or not at all")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
}

// write writes a result: to standard output, or to a file that appears only when it is whole and
// that only its owner can read, for it tells who can reach what.
func (f *outputFlags) write(s streams, to func(output) error) error {
	if f.file == "" {
		return to(output{s.out, report.Style{Color: colorful(s.out)}})
	}
	temporary, err := os.CreateTemp(filepath.Dir(f.file), ".iampath-*") // mode 0600
	if err != nil {
		return err
	}
	err = to(output{Writer: temporary})
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temporary.Name(), f.file)
	}
	if err != nil {
		os.Remove(temporary.Name())
	}
	return err
}

// colorful reports whether colours may be used: on a terminal, unless the user has asked for none
// (no-color.org).
func colorful(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
