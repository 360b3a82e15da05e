package collect

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/iampath/iampath/model/source"
)

// RecordFile is the file that tells of the collecting itself.
const RecordFile = "collect.json"

const recordVersion = 1

// Record is collect.json: what was asked, when, as whom, and what was refused. It is also how a run
// that was interrupted knows where it was.
type Record struct {
	Version    int
	StartedAt  time.Time
	FinishedAt *time.Time `json:",omitempty"` // missing while files are missing
	Caller     Caller
	Role       string `json:",omitempty"` // assumed in the other accounts
	Regions    []string
	Files      []string // those that belong to no account
	Accounts   []*Account
	Refused    []Refusal
}

// Caller is as whom the calls were made, as GetCallerIdentity tells it.
type Caller struct{ Account, Arn, UserId string }

// Account is what became of one account.
type Account struct {
	Id     string
	Status Status
	Files  []string
}

// Status says how far an account was read.
type Status string

// The statuses of an account.
const (
	Complete   Status = "complete"
	Partial    Status = "partial"    // some of it was refused
	Refused    Status = "refused"    // nothing of it could be read
	Skipped    Status = "skipped"    // it is suspended or closed: nobody can enter it
	Unfinished Status = "unfinished" // the run was interrupted
)

// Refusal is a call that AWS answered with an error. What it would have told is unknown, and is
// absent from the file.
type Refusal struct {
	Account  string
	Region   string `json:",omitempty"`
	Call     string
	Resource string `json:",omitempty"`
	File     string `json:",omitempty"` // the file that lacks it
	Code     string
	Message  string `json:",omitempty"`
}

func compareRefusals(a, b Refusal) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.File, b.File), cmp.Compare(a.Region, b.Region),
		cmp.Compare(a.Call, b.Call), cmp.Compare(a.Resource, b.Resource))
}

// account finds an account's entry, or makes it.
func (r *Record) account(id string) *Account {
	for _, a := range r.Accounts {
		if a.Id == id {
			return a
		}
	}
	a := &Account{Id: id, Status: Unfinished, Files: []string{}}
	r.Accounts = append(r.Accounts, a)
	slices.SortFunc(r.Accounts, func(a, b *Account) int { return cmp.Compare(a.Id, b.Id) })
	return a
}

// complete reports whether a file is there and lacks nothing.
func (r *Record) complete(file string) bool {
	there := slices.Contains(r.Files, file)
	for _, a := range r.Accounts {
		there = there || slices.Contains(a.Files, file)
	}
	return there && !slices.ContainsFunc(r.Refused, func(f Refusal) bool { return f.File == file })
}

// journal keeps the record while a run is under way, and writes it from time to time.
type journal struct {
	mu      sync.Mutex
	dir     string
	record  *Record
	every   time.Duration // a crash costs no more than this; a large record is not written for each file
	written time.Time
}

// settle notes that a file was asked for: whether there was anything to write, and what was
// refused. What an earlier run was refused of the same file no longer counts.
func (j *journal) settle(a *asker, wrote bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := j.record
	r.Refused = slices.DeleteFunc(r.Refused, func(f Refusal) bool { return f.Account == a.account && f.File == a.file })
	r.Refused = append(r.Refused, a.refused...)
	slices.SortFunc(r.Refused, compareRefusals)
	if wrote {
		files := &r.Files
		if strings.HasPrefix(a.file, accountsFolder+"/") {
			files = &r.account(a.account).Files
		}
		if !slices.Contains(*files, a.file) {
			*files = append(*files, a.file)
			slices.Sort(*files)
		}
	}
	if time.Since(j.written) < j.every {
		return nil
	}
	return j.write()
}

// status notes what became of an account.
func (j *journal) status(id string, s Status) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.account(id).Status = s
}

// regions notes regions that are read.
func (j *journal) regions(all []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := j.record
	r.Regions = append(r.Regions, all...)
	slices.Sort(r.Regions)
	r.Regions = slices.Compact(r.Regions)
}

func (j *journal) complete(file string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.record.complete(file)
}

func (j *journal) save() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.write()
}

func (j *journal) write() error {
	j.written = time.Now()
	return writeFile(filepath.Join(j.dir, RecordFile), j.record)
}

// readRecord reads the record of an earlier run; nil if there is none.
func readRecord(dir string) (*Record, error) {
	path := filepath.Join(dir, RecordFile)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > source.MaxBytes {
		return nil, fmt.Errorf("%s has more than the %d bytes that are read of a file", path, source.MaxBytes)
	}
	r := &Record{}
	if err := json.NewDecoder(f).Decode(r); err != nil {
		return nil, fmt.Errorf("%s is not the record of a collection (%w); choose another --output, or collect anew with --fresh", path, err)
	}
	if r.Version != recordVersion {
		return nil, fmt.Errorf("%s is of version %d; version %d was expected", path, r.Version, recordVersion)
	}
	for _, a := range r.Accounts {
		if a == nil {
			return nil, fmt.Errorf("%s names an account that is null", path)
		}
	}
	return r, nil
}
