package load

import (
	"path/filepath"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// Scenario reads a scenario in YAML or JSON, or an account document. The error, if any, is
// [source.Problems], with all that is wrong.
func Scenario(f *source.File) (*model.Environment, error) {
	env := &model.Environment{}
	err := read(f, env, func(r *reader, v source.Value) {
		if isAccountDocument(v) {
			r.accountDocument(env, v)
		} else {
			r.scenario(env, v)
		}
	})
	if err != nil {
		return nil, err
	}
	return env, nil
}

// parse tells the notation by the file's name and, failing that, its first character. YAML may
// hold JSON, but takes more room and is choosier with tabs.
func parse(f *source.File) (*source.Tree, error) { return parseAs(f, nil) }

// parseAs is parse; long is as [ParseTagged] has it.
func parseAs(f *source.File, long func(tag string) string) (*source.Tree, error) {
	start := strings.TrimLeft(f.Text, " \t\r\n")
	looksJSON := strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[")
	switch strings.ToLower(filepath.Ext(f.Name)) {
	case ".json":
		return source.ParseJSON(f)
	case ".yaml", ".yml":
		if looksJSON {
			if tree, err := source.ParseJSON(f); err == nil {
				return tree, nil
			}
		}
		return parseTagged(f, long)
	}
	if looksJSON {
		return source.ParseJSON(f)
	}
	return parseTagged(f, long)
}

func (r *reader) scenario(env *model.Environment, v source.Value) {
	if !r.object(v, "the scenario") {
		return
	}
	members(v, func(name, section source.Value) {
		switch name.Text() {
		case "accounts":
			env.Accounts = r.accounts(section)
		case "organization":
			env.Organization = r.organization(section)
		case "perimeter":
			env.Perimeter = r.perimeter(section)
		case "places":
			env.Places = r.places(section)
		default:
			r.bad(name, "unknown section %q; accounts, organization, perimeter or places was expected%s", name.Text(), printedBy(name.Text()))
		}
	})
}

func (r *reader) accounts(v source.Value) map[string]*model.Account {
	if !r.object(v, "accounts") {
		return nil
	}
	all := make(map[string]*model.Account, v.Len())
	members(v, func(name, account source.Value) {
		id := name.Text()
		r.accountID(name, id)
		if r.object(account, "account "+id) {
			all[id] = r.account(id, account)
		}
	})
	r.onceOwned(all)
	return all
}

func (r *reader) accountID(at source.Value, id string) {
	if !model.IsAccountID(id) {
		r.bad(at, "%q is not an account id; twelve digits were expected", id)
	}
}

func (r *reader) account(id string, v source.Value) *model.Account {
	a := &model.Account{ID: id}
	members(v, func(name, section source.Value) {
		switch name.Text() {
		case "iam":
			a.IAM = r.iam(id, section)
		case "s3":
			a.S3 = r.s3(id, section)
		case "ec2":
			a.EC2 = regions(r, section, "ec2", r.ec2)
		case "kms":
			a.KMS = regions(r, section, "kms", r.kms)
		default:
			r.bad(name, "unknown section %q of an account; iam, s3, ec2 or kms was expected", name.Text())
		}
	})
	return a
}

// regions reads a section that holds an object for each region.
func regions[T any](r *reader, v source.Value, what string, read func(source.Value) T) map[string]T {
	if !r.object(v, what) {
		return nil
	}
	all := make(map[string]T, v.Len())
	members(v, func(name, region source.Value) {
		if !isRegion(name.Text()) {
			r.bad(name, "%q in %s is not a region; a name such as ap-northeast-1 was expected", name.Text(), what)
		}
		if r.object(region, what+" of "+name.Text()) {
			all[name.Text()] = read(region)
		}
	})
	return all
}

// isRegion reports whether a text has the form of a region's name: it is not held against a list,
// which would be out of date.
func isRegion(name string) bool {
	parts := strings.Split(name, "-")
	return len(parts) >= 3 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && strings.Trim(parts[len(parts)-1], "0123456789") == ""
}

// onceOwned reports buckets that two accounts have: their names are unique in the world.
func (r *reader) onceOwned(accounts map[string]*model.Account) {
	owners := map[string]string{}
	for _, id := range (&model.Environment{Accounts: accounts}).AccountIDs() {
		if accounts[id].S3 == nil {
			continue
		}
		for _, b := range accounts[id].S3.Buckets {
			if owner := owners[b.Name]; owner != "" && owner != id && b.Name != "" {
				r.bad(b.Value, "bucket %s stands in account %s too; a bucket has one owner", b.Name, owner)
			}
			owners[b.Name] = id
		}
	}
}
