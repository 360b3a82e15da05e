package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// The names in an environment folder.
const (
	accountsFolder = "accounts"
	perimeterFile  = "perimeter.yaml"
	collectFile    = "collect.json"
)

// Folder reads an environment folder. Any of its files may be missing; then what it would tell is
// unknown. A file with a name that means nothing here is noted and not read. The error joins what
// is wrong with each file; then nothing is used of any.
func Folder(path string) (*model.Environment, error) {
	d := &folder{root: path, env: &model.Environment{Accounts: map[string]*model.Account{}}}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, unreadable(path, "an environment folder", err)
	}
	known := false
	for _, entry := range entries {
		known = d.entry(entry) || known
	}
	if !known {
		return nil, wrongShape(path, entries)
	}
	if len(d.failures) == 0 {
		r := &reader{}
		r.onceOwned(d.env.Accounts)
		r.problems.Sort()
		d.fail(r.problems.Err())
	}
	if len(d.failures) > 0 {
		return nil, errors.Join(d.failures...)
	}
	return d.env, nil
}

// folder gathers what the files of an environment folder tell.
type folder struct {
	root     string
	env      *model.Environment
	failures []error
}

func (d *folder) fail(err error) {
	if err != nil {
		d.failures = append(d.failures, err)
	}
}

// entry reads one entry of the folder, and reports whether its name is known.
func (d *folder) entry(entry fs.DirEntry) bool {
	path := filepath.Join(d.root, entry.Name())
	switch entry.Name() {
	case accountsFolder:
		d.accounts(path)
	case organizationSection.file:
		d.file(path, "what the organization's calls print", func(r *reader, v source.Value) {
			if v.Kind() == source.Null || r.shape(organizationSection, v) {
				d.env.Organization = r.organization(v)
			}
		})
	case perimeterFile:
		d.file(path, "the perimeter", func(r *reader, v source.Value) { d.env.Perimeter = r.perimeter(v) })
	case collectFile:
		d.file(path, "what a collector says of its work", func(r *reader, v source.Value) {
			d.env.Collections = append(d.env.Collections, r.collection(v))
		})
	default:
		d.unknown(path, entry.Name(), accountsFolder, organizationSection.file, perimeterFile, collectFile)
		return false
	}
	return true
}

// unknown notes an entry that is not read. Hidden ones are none of ours: .git, .DS_Store.
func (d *folder) unknown(path, name string, known ...string) {
	if strings.HasPrefix(name, ".") {
		return
	}
	message := fmt.Sprintf("not read: an environment has %s here", listed(known, "and"))
	if right := near(name, known); right != "" {
		message = fmt.Sprintf("not read; did you mean %s?", right)
	}
	d.env.Notes = append(d.env.Notes, source.Problem{Position: source.Position{File: path}, Message: message})
}

// file reads a file; what says what it should be.
func (d *folder) file(path, what string, value func(r *reader, v source.Value)) {
	f, err := File(path, fmt.Sprintf("a file (%s)", what))
	if err == nil {
		err = read(f, d.env, value)
	}
	d.fail(err)
}

func (d *folder) accounts(path string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		if info, gone := os.Stat(path); gone == nil && !info.IsDir() {
			err = fmt.Errorf("%s is a file; a folder with one folder for each account was expected", path)
		} else {
			err = unreadable(path, "a folder", err)
		}
		d.fail(err)
		return
	}
	for _, entry := range entries {
		within := filepath.Join(path, entry.Name())
		info, err := os.Stat(within) // an account's folder may be a link to one
		switch {
		case err == nil && info.IsDir() && model.IsAccountID(entry.Name()):
			d.account(within, entry.Name())
		case err == nil && info.IsDir() && !strings.HasPrefix(entry.Name(), "."):
			d.fail(fmt.Errorf("%s: %q is not an account id; twelve digits were expected as the folder's name", within, entry.Name()))
		default:
			d.unknown(within, entry.Name(), "one folder for each account, named by its id,")
		}
	}
}

func (d *folder) account(path, id string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		d.fail(unreadable(path, "an account's folder", err))
		return
	}
	a := &model.Account{ID: id}
	d.env.Accounts[id] = a
	for _, entry := range entries {
		within := filepath.Join(path, entry.Name())
		s, region, ok := sectionOf(entry.Name())
		if !ok {
			d.unknown(within, entry.Name(), accountFiles()...)
			continue
		}
		d.file(within, s.name(), func(r *reader, v source.Value) {
			r.where = "lies in the folder of account"
			if r.shape(s, v) {
				r.section(a, s, region, v)
			}
		})
	}
}

func accountFiles() (names []string) {
	for _, s := range accountSections {
		names = append(names, s.name())
	}
	return names
}

// sectionOf tells a file of an account's folder by its name.
func sectionOf(name string) (s section, region string, ok bool) {
	for _, s := range accountSections {
		if !s.region && name == s.file {
			return s, "", true
		}
		rest, found := strings.CutPrefix(name, s.file)
		region, ending := strings.CutSuffix(rest, ".json")
		if s.region && found && ending && isRegion(region) {
			return s, region, true
		}
	}
	return section{}, "", false
}

// section reads a file of an account's folder.
func (r *reader) section(a *model.Account, s section, region string, v source.Value) {
	switch s.file {
	case "iam.json":
		a.IAM = r.iam(a.ID, v)
	case "s3.json":
		a.S3 = r.s3(a.ID, v)
	case "ec2-":
		if a.EC2 == nil {
			a.EC2 = map[string]*model.EC2{}
		}
		a.EC2[region] = r.ec2(v)
	case "kms-":
		if a.KMS == nil {
			a.KMS = map[string]*model.KMS{}
		}
		a.KMS[region] = r.kms(v)
	}
}

// wrongShape says of a folder in which nothing is known what it may be instead.
func wrongShape(path string, entries []fs.DirEntry) error {
	const expected = "accounts/, organization.json, perimeter.yaml or collect.json was expected in it"
	for _, entry := range entries {
		name := entry.Name()
		_, _, file := sectionOf(name)
		switch {
		case strings.HasPrefix(name, "."):
		case file:
			return fmt.Errorf("%s holds %s, so it is one account's folder; give the folder above %s/<account-id>/", path, name, accountsFolder)
		case model.IsAccountID(name) && entry.IsDir():
			return fmt.Errorf("%s holds a folder for account %s; give the folder in which %s/%s lies", path, name, accountsFolder, name)
		case !entry.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(name))):
			return fmt.Errorf("%s is no environment folder: %s; to use %s alone, give %s", path, expected, name, filepath.Join(path, name))
		}
	}
	if len(entries) == 0 {
		return fmt.Errorf("%s is an empty folder; %s", path, expected)
	}
	return fmt.Errorf("%s is no environment folder: %s", path, expected)
}
