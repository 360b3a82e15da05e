package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/model/collect"
)

// collectFlags are the flags of collect.
type collectFlags struct {
	options     collect.Options
	printPolicy bool
}

func newCollect(s streams) *cobra.Command {
	var f collectFlags
	c := &cobra.Command{
		Use:   "collect",
		Short: "Fetch an environment from AWS, into a folder that the other commands read",
		Long: `Collect asks AWS for what the other commands need to know, and writes it into a folder in
the shapes of AWS's own command line: users, roles and policies; buckets with their
policies and Block Public Access; networks, endpoints and instances; KMS keys; the
organization and its SCPs and RCPs. It only reads, and it is the only command that makes
network calls. Files are readable by their owner alone, and hold no credentials.

It uses the SDK's ordinary configuration: AWS_PROFILE, single sign-on, AWS_REGION,
AWS_ENDPOINT_URL and the rest. It reads the caller's account; with --role also every
account of the organization, or those of --accounts, by assuming that role in each. Regions
are those enabled in an account, or those of --region; IAM and S3 know no regions and are
read whole.

What AWS refuses is left out, which the other commands take for unknown; it is told here and
listed in collect.json, and the rest is read. A run that was interrupted goes on where it
was: give the same command again. Files that lack something are then asked for again, those
that are whole are kept; --fresh reads all of them anew.

Exit status: 0 when it came to its end, also where something was refused; 2 when nothing
could be read, and when it was interrupted.`,
		Example: `  iampath collect --output env
  iampath collect --output env --region eu-central-1 --region us-east-1
  iampath collect --output env --role OrganizationAccountAccessRole
  iampath collect --output env --role Audit --accounts 111122223333,444455556666
  iampath collect --print-policy > policy.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.printPolicy {
				_, err := s.out.Write(collect.Policy(f.options.Role))
				return err
			}
			if f.options.Dir == "" {
				return errors.New("collect writes a folder; --output DIR says which")
			}
			return f.run(c.Context(), s)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.options.Dir, "output", "", "write the environment to this `folder`")
	flags.StringSliceVar(&f.options.Regions, "region", nil, "`region` to read; repeatable (default: all that are enabled)")
	flags.StringVar(&f.options.Role, "role", "", "`name` of the role to assume in the accounts besides the caller's, with its path if it has one")
	flags.StringSliceVar(&f.options.Accounts, "accounts", nil, "`ids` of the accounts to read, with commas between them; repeatable (default: with --role all of the organization)")
	flags.StringVar(&f.options.Profile, "profile", "", "`name` of the profile in the AWS configuration")
	flags.BoolVar(&f.options.Fresh, "fresh", false, "forget what an earlier run has read, and begin anew")
	flags.BoolVar(&f.printPolicy, "print-policy", false, "print the least policy it needs, as JSON; with --role the caller's, without it that of the role")
	return c
}

func (f *collectFlags) run(ctx context.Context, s streams) error {
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	line := progressLine{w: s.err, on: terminal(s.err)}
	f.options.Progress = line.show
	f.options.Note = func(text string) {
		line.clear()
		fmt.Fprintln(s.err, "iampath: "+safe(text))
	}
	record, err := collect.Run(ctx, f.options)
	line.clear()
	if record != nil {
		tellRefused(s.err, filepath.Join(f.options.Dir, collect.RecordFile), record.Refused)
	}
	return err
}

// tellRefused says what could not be read: a line for each call and reason, with an example, since a
// region that is closed to a thousand accounts is refused some thousand times.
func tellRefused(w io.Writer, file string, refused []collect.Refusal) {
	if len(refused) == 0 {
		return
	}
	key := func(r collect.Refusal) string { return r.Call + ": " + r.Code }
	sorted := slices.SortedStableFunc(slices.Values(refused), func(a, b collect.Refusal) int { return cmp.Compare(key(a), key(b)) })
	for len(sorted) > 0 {
		first, n := sorted[0], 0
		for n < len(sorted) && key(sorted[n]) == key(first) {
			n++
		}
		where := []string{"account " + first.Account}
		for _, part := range []string{first.Region, first.Resource} {
			if part != "" {
				where = append(where, part)
			}
		}
		more := ""
		if n > 1 {
			more = fmt.Sprintf(" and %d more times", n-1)
		}
		fmt.Fprintln(w, safe(fmt.Sprintf("not read: %s (%s)%s", key(first), strings.Join(where, ", "), more)))
		sorted = sorted[n:]
	}
	fmt.Fprintln(w, safe("What was not read is unknown to the other commands. "+file+" lists it; \"iampath collect --print-policy\" prints what would allow it."))
}

// progressLine is one line that is written over. It has no colours.
type progressLine struct {
	w     io.Writer
	on    bool
	shown int // characters
}

func (l *progressLine) show(p collect.Progress) {
	if !l.on {
		return
	}
	const bar = 20
	done := bar * p.Done / max(p.Total, 1)
	text := fmt.Sprintf("[%s%s] %d of %d files", strings.Repeat("#", done), strings.Repeat(".", bar-done), p.Done, p.Total)
	fmt.Fprintf(l.w, "\r%s%s", text, strings.Repeat(" ", max(0, l.shown-len(text))))
	l.shown = len(text)
}

func (l *progressLine) clear() {
	if l.shown > 0 {
		fmt.Fprintf(l.w, "\r%s\r", strings.Repeat(" ", l.shown))
		l.shown = 0
	}
}

// terminal reports whether a line can be written over.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
