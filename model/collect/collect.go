package collect

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/iampath/iampath/model"
)

// How many things are done at once. AWS counts calls by account, region and service; the adaptive
// mode slows down where these are too many.
const (
	width          = 8 // files of an account, and buckets or keys of a file
	accountsAtOnce = 4
)

// Options say what to collect and where to.
type Options struct {
	Dir      string   // the folder of the environment
	Regions  []string // empty: those that are enabled in each account
	Role     string   // the name, with its path, of the role in the other accounts
	Accounts []string // empty: with a role those of the organization, else the caller's own
	Profile  string   // of the AWS configuration; empty: the default
	Fresh    bool     // an earlier collection does not count

	Note     func(string)   // is told what a person should know; may be nil
	Progress func(Progress) // is told how far it is; may be nil; never two at a time
	Now      func() time.Time
	Load     []func(*config.LoadOptions) error // on top of the SDK's ordinary configuration

	backoff    retry.BackoffDelayer // nil: the SDK's
	checkpoint time.Duration        // 0: two seconds
}

// Progress is how far a run is. Total grows as accounts are entered.
type Progress struct {
	Done, Total int    // files
	Last        string // the file that was just finished
}

// ErrInterrupted says that a run ended before its end, and that the next one goes on.
var ErrInterrupted = errors.New("interrupted")

// Run collects an environment. It comes to its end whatever AWS refuses; the record tells what. An
// error that is [ErrInterrupted] leaves a folder from which the same call goes on.
func Run(ctx context.Context, o Options) (*Record, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := checkFolder(o.Dir); err != nil {
		return nil, err
	}
	earlier, err := readRecord(o.Dir)
	if err != nil && !o.Fresh {
		return nil, err
	}
	cfg, err := configure(ctx, o)
	if err != nil {
		return nil, err
	}
	r := &run{o: o, cfg: cfg}
	if r.caller, err = whoami(ctx, cfg); err != nil {
		return nil, err
	}
	if err := r.start(earlier); err != nil {
		return nil, err
	}
	err = r.all(ctx)
	return r.finish(ctx, err)
}

func (o *Options) check() error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.checkpoint == 0 {
		o.checkpoint = 2 * time.Second
	}
	for _, id := range o.Accounts {
		if !model.IsAccountID(id) {
			return fmt.Errorf("--accounts %q is not an account id; twelve digits were expected", id)
		}
	}
	for _, region := range o.Regions {
		parts := strings.Split(region, "-")
		if len(parts) < 3 || strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return fmt.Errorf("--region %q is not a region; a name such as ap-northeast-1 was expected", region)
		}
	}
	if strings.Trim(o.Role, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-/") != "" || strings.HasSuffix(o.Role, "/") {
		return fmt.Errorf("--role %q is not the name of a role; a name such as OrganizationAccountAccessRole was expected, with its path if it has one", o.Role)
	}
	o.Regions = slices.Compact(slices.Sorted(slices.Values(o.Regions)))
	return nil
}

// run is one run.
type run struct {
	o       Options
	cfg     aws.Config
	caller  Caller
	journal *journal

	mu       sync.Mutex
	progress Progress
}

// start begins the record anew, or goes on with an earlier one.
func (r *run) start(earlier *Record) error {
	if r.o.Role == "" && slices.ContainsFunc(r.o.Accounts, func(id string) bool { return id != r.caller.Account }) {
		return fmt.Errorf("--accounts names accounts besides %s, which is the caller's; --role says which role to assume in them", r.caller.Account)
	}
	record := earlier
	if r.o.Fresh && earlier != nil {
		if err := clear(r.o.Dir, earlier); err != nil {
			return err
		}
		record = nil
	}
	switch {
	case record == nil:
		record = &Record{Version: recordVersion, StartedAt: r.now(), Regions: []string{}, Files: []string{}, Accounts: []*Account{}, Refused: []Refusal{}}
	case !record.Caller.same(r.caller):
		return fmt.Errorf("%s was collected as %s, and this is %s: what the two may read would be mixed; choose another --output, or collect anew with --fresh",
			r.o.Dir, record.Caller.Arn, r.caller.Arn)
	case record.Role != "" && r.o.Role != "" && record.Role != r.o.Role:
		return fmt.Errorf("%s was collected with role %s, and this is %s: what the two may read would be mixed; choose another --output, or collect anew with --fresh",
			r.o.Dir, record.Role, r.o.Role)
	}
	record.Caller, record.FinishedAt = r.caller, nil
	if r.o.Role != "" {
		record.Role = r.o.Role
	}
	r.journal = &journal{dir: r.o.Dir, record: record, every: r.o.checkpoint}
	return r.journal.save()
}

// all reads the organization, and then the accounts.
func (r *run) all(ctx context.Context) error {
	if err := r.organization(ctx); err != nil {
		return err
	}
	targets, err := r.targets()
	if err != nil {
		return err
	}
	for _, t := range targets {
		r.journal.status(t.id, Unfinished)
	}
	return each(ctx, accountsAtOnce, len(targets), func(ctx context.Context, i int) error { return r.account(ctx, targets[i]) })
}

// organization reads organization.json. That there is none is only said of the caller's own account,
// and so only written where no other is in the folder: of others nobody knows.
func (r *run) organization(ctx context.Context) error {
	alone := len(r.o.Accounts) == 0 || slices.Equal(r.o.Accounts, []string{r.caller.Account})
	r.expect(1)
	return r.do(ctx, job{account: r.caller.Account, file: organizationFile, read: func(ctx context.Context, a *asker) (any, error) {
		out, err := readOrganization(ctx, a, r.cfg)
		switch {
		case err != nil || out == nil && !alone:
			return nil, err
		case out == nil:
			return (*struct{})(nil), nil // null
		}
		return told(out, nil)
	}})
}

// finish ends the record.
func (r *run) finish(ctx context.Context, err error) (*Record, error) {
	j := r.journal
	record := j.record
	if err == nil {
		now := r.now()
		record.FinishedAt = &now
	}
	if saved := j.save(); saved != nil {
		return record, errors.Join(err, saved)
	}
	files := len(record.Files)
	for _, a := range record.Accounts {
		files += len(a.Files)
	}
	again := fmt.Sprintf("%d files are in %s, and the same command goes on from there", files, r.o.Dir)
	switch {
	case err == nil && files == 0:
		return record, fmt.Errorf("nothing could be read: all calls were refused to %s; %s tells which", r.caller.Arn, filepath.Join(r.o.Dir, RecordFile))
	case err == nil:
		return record, nil
	case ctx.Err() != nil:
		return record, fmt.Errorf("%w: %s", ErrInterrupted, again)
	case slices.Contains(expired, code(err)):
		return record, fmt.Errorf("%w: the credentials have expired; renew them: %s", ErrInterrupted, again)
	}
	return record, fmt.Errorf("%w: %w; %s", ErrInterrupted, plainly(err), again)
}

func (r *run) now() time.Time { return r.o.Now().UTC().Truncate(time.Second) }

func (r *run) note(text string) {
	if r.o.Note != nil {
		r.o.Note(text)
	}
}
