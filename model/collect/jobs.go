package collect

import (
	"context"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// job is a file to read.
type job struct {
	account, region string
	file            string
	read            func(context.Context, *asker) (any, error) // nil: there was nothing to tell
}

// jobs lists the files of an account.
func (r *run) jobs(account string, cfg aws.Config, regions []string) []job {
	all := []job{
		{account, "", accountFile(account, "iam.json"), func(ctx context.Context, a *asker) (any, error) {
			return told(readIAM(ctx, a, cfg))
		}},
		{account, "", accountFile(account, "s3.json"), func(ctx context.Context, a *asker) (any, error) {
			return told(readS3(ctx, a, cfg, append([]string(nil), regions...)))
		}},
	}
	for _, region := range regions {
		there := cfg.Copy()
		there.Region = region
		all = append(all,
			job{account, region, accountFile(account, "ec2-"+region+".json"), func(ctx context.Context, a *asker) (any, error) {
				return told(readEC2(ctx, a, there))
			}},
			job{account, region, accountFile(account, "kms-"+region+".json"), func(ctx context.Context, a *asker) (any, error) {
				return told(readKMS(ctx, a, there))
			}})
	}
	return all
}

// told makes nothing of a file in which nothing would stand: all of it was refused.
func told(content record, err error) (any, error) {
	if err != nil || len(content) == 0 {
		return nil, err
	}
	return content, nil
}

// do reads a file and writes it, unless an earlier run has. A file of which something was refused is
// read again: it may be allowed by now.
func (r *run) do(ctx context.Context, j job) error {
	if !r.journal.complete(j.file) {
		a := &asker{account: j.account, region: j.region, file: j.file}
		content, err := j.read(ctx, a)
		if err != nil {
			return err
		}
		if content != nil {
			if err := writeFile(filepath.Join(r.o.Dir, filepath.FromSlash(j.file)), content); err != nil {
				return err
			}
		}
		if err := r.journal.settle(a, content != nil); err != nil {
			return err
		}
	}
	r.report(j.file)
	return nil
}
