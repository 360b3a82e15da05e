package collect

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/iampath/iampath/model"
)

// target is an account to read.
type target struct {
	id   string
	open bool // not suspended, closed or yet to be opened
}

// targets lists the accounts to read: those that are named; or, with a role, those of the
// organization; or the caller's own. The organization's come from its file, be it of this run or
// of an earlier one.
func (r *run) targets() ([]target, error) {
	var all []target
	switch {
	case len(r.o.Accounts) > 0:
		for _, id := range r.o.Accounts {
			all = append(all, target{id, true})
		}
	case r.o.Role != "":
		members, err := readMembers(filepath.Join(r.o.Dir, organizationFile))
		if err != nil {
			return nil, err
		}
		if members == nil {
			r.note(fmt.Sprintf("the accounts of the organization may not be listed from account %s; name them with --accounts", r.caller.Account))
		}
		all = members
		if !slices.ContainsFunc(all, func(t target) bool { return t.id == r.caller.Account }) {
			all = append(all, target{r.caller.Account, true})
		}
	default:
		all = []target{{r.caller.Account, true}}
	}
	slices.SortFunc(all, func(a, b target) int { return strings.Compare(a.id, b.id) })
	return slices.CompactFunc(all, func(a, b target) bool { return a.id == b.id }), nil
}

// readMembers reads the accounts from organization.json; nil if it does not list them.
func readMembers(path string) ([]target, error) {
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	var organization *struct {
		Accounts []struct{ Id, Status string }
	}
	if err == nil {
		err = json.Unmarshal(text, &organization)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the accounts of the organization from %s: %w", path, err)
	}
	if organization == nil {
		return nil, nil
	}
	var all []target
	for _, a := range organization.Accounts {
		if model.IsAccountID(a.Id) {
			all = append(all, target{a.Id, a.Status == "" || a.Status == "ACTIVE"})
		}
	}
	return all, nil
}

// enter gives the configuration with which an account is read: the caller's own, or that of the
// role in it.
func (r *run) enter(id string) aws.Config {
	if id == r.caller.Account {
		return r.cfg
	}
	cfg := r.cfg.Copy()
	cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(r.cfg), r.roleIn(id), func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = "iampath-collect" // so it stands in the accounts' CloudTrail
	}), func(o *aws.CredentialsCacheOptions) {
		o.ExpiryWindow = 5 * time.Minute // no call is under way for longer
	})
	return cfg
}

// roleIn is the ARN of the role in an account. It lies in the caller's part of AWS.
func (r *run) roleIn(account string) string {
	caller := model.ParseARN(r.caller.Arn)
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", caller.Partition(), account, strings.TrimPrefix(r.o.Role, "/"))
}

// account reads one account.
func (r *run) account(ctx context.Context, t target) error {
	if !t.open {
		r.journal.status(t.id, Skipped)
		return nil
	}
	cfg := r.enter(t.id)
	regions, err := r.regions(ctx, t.id, cfg)
	if err != nil {
		return err
	}
	if regions == nil { // it could not be entered, which is noted
		r.conclude(t.id)
		return nil
	}
	jobs := r.jobs(t.id, cfg, regions)
	r.expect(len(jobs))
	err = each(ctx, width, len(jobs), func(ctx context.Context, i int) error { return r.do(ctx, jobs[i]) })
	if err != nil {
		return err
	}
	r.conclude(t.id)
	return nil
}

// regions gives the regions to read in an account: those that are named, or those that are enabled
// in it; nil if the account cannot be entered.
func (r *run) regions(ctx context.Context, id string, cfg aws.Config) ([]string, error) {
	a := &asker{account: id}
	regions, err := r.findRegions(ctx, a, cfg)
	if err != nil {
		return nil, err
	}
	r.journal.regions(regions)
	return regions, r.journal.settle(a, false)
}

func (r *run) findRegions(ctx context.Context, a *asker, cfg aws.Config) ([]string, error) {
	if a.account != r.caller.Account {
		if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
			return nil, a.refuse(err, r.roleIn(a.account))
		}
	}
	if len(r.o.Regions) > 0 {
		return r.o.Regions, nil
	}
	// Without AllRegions, those that are enabled for the account (DescribeRegions).
	out, err := ask(ctx, a, "", ec2.NewFromConfig(cfg).DescribeRegions, &ec2.DescribeRegionsInput{})
	if err != nil {
		return nil, err
	}
	if out == nil {
		return []string{cfg.Region}, nil
	}
	regions := []string{}
	for _, region := range out.Regions {
		regions = append(regions, aws.ToString(region.RegionName))
	}
	slices.Sort(regions)
	return regions, nil
}

// conclude says how far an account was read, now that all of it was asked.
func (r *run) conclude(id string) {
	j := r.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	a := j.record.account(id)
	switch refused := slices.ContainsFunc(j.record.Refused, func(f Refusal) bool { return f.Account == id }); {
	case len(a.Files) == 0:
		a.Status = Refused
	case refused:
		a.Status = Partial
	default:
		a.Status = Complete
	}
}
