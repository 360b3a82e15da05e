package collect

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// offline is for what must be refused before anything is sent.
func offline(t *testing.T) transport {
	return func(req *http.Request) (*http.Response, error) {
		t.Errorf("a request was sent: %s", req.URL)
		return nil, errors.New("no network")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Each mistake gives one clear sentence, and sends nothing.
func TestUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		with func(*Options)
		file [2]string // a file in the folder
		want string
	}{
		{"account", func(o *Options) { o.Accounts = []string{"12"} }, [2]string{}, `--accounts "12" is not an account id; twelve digits were expected`},
		{"region", func(o *Options) { o.Regions = []string{"europe"} }, [2]string{}, `--region "europe" is not a region; a name such as ap-northeast-1 was expected`},
		{"role", func(o *Options) { o.Role = "arn:aws:iam::1:role/x" }, [2]string{}, `is not the name of a role`},
		{"some other folder", nil, [2]string{"thesis.tex", ""}, "is not empty and holds no environment; choose another --output"},
		{"a folder made by hand", nil, [2]string{"accounts/123456789012/iam.json", "{}"}, "holds an environment that was not collected"},
		{"half a record", nil, [2]string{RecordFile, "{"}, "is not the record of a collection (unexpected EOF)"},
		{"another version", nil, [2]string{RecordFile, `{"Version": 2}`}, "is of version 2; version 1 was expected"},
		{"a profile that does not exist", func(o *Options) { o.Profile = "nope" }, [2]string{}, `the AWS profile "nope" does not exist`},
		{"no credentials", func(o *Options) {
			o.Load = append(o.Load, config.WithCredentialsProvider(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{}, errors.New("no EC2 IMDS role found")
			})))
		}, [2]string{}, "no AWS credentials were found; set AWS_PROFILE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if c.file[0] != "" {
				write(t, filepath.Join(dir, c.file[0]), c.file[1])
			}
			o := options(t, dir, client(offline(t)))
			if c.with != nil {
				c.with(&o)
			}
			before := files(t, dir)
			if _, err := Run(context.Background(), o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v; %q was expected", err, c.want)
			}
			compare(t, files(t, dir), before)
		})
	}
}

// What AWS says of the caller.
func TestCaller(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, want string }{
		{"InvalidClientTokenId", "AWS does not accept these credentials (InvalidClientTokenId: x); check AWS_PROFILE and the access key"},
		{"ExpiredToken", "ExpiredToken"},
	} {
		dir := filepath.Join(t.TempDir(), "env")
		_, err := Run(context.Background(), options(t, dir, client(func(req *http.Request) (*http.Response, error) {
			return answer(req, 403, "text/xml", "<ErrorResponse><Error><Code>"+c.code+"</Code><Message>x</Message></Error></ErrorResponse>"), nil
		})))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v; %q was expected", err, c.want)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("a folder was made for nothing")
		}
	}
	user := Caller{Account: manager, Arn: "arn:aws:iam::123456789012:user/a"}
	session := func(role, name string) Caller {
		return Caller{Account: manager, Arn: "arn:aws:sts::123456789012:assumed-role/" + role + "/" + name}
	}
	if !session("r", "monday").same(session("r", "tuesday")) || session("r", "x").same(session("s", "x")) || user.same(session("a", "a")) || !user.same(user) {
		t.Error("sessions of a role are one caller, and others are not")
	}
}

// Before anything was read, the end is near: few attempts, one sentence, no folder.
func TestNoConnection(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "env")
	sent := 0
	lost := client(func(*http.Request) (*http.Response, error) {
		sent++
		return nil, syscall.ECONNREFUSED
	})
	_, err := Run(context.Background(), options(t, dir, lost))
	if err == nil || err.Error() != "sts.us-east-1.amazonaws.com cannot be reached (connection refused); check the network, a proxy, and AWS_ENDPOINT_URL if it is set" || sent != 3 {
		t.Errorf("%v, after %d attempts", err, sent)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, options(t, dir, lost)); !errors.Is(err, ErrInterrupted) || err.Error() != "interrupted before anything was read" {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder was made for nothing")
	}
}

// Where the regions may not be known, the configured one is read, and the refusal stands.
func TestRegionsRefused(t *testing.T) {
	t.Parallel()
	through := replay(t, recorded(t))
	o := options(t, t.TempDir(), client(func(req *http.Request) (*http.Response, error) {
		if key, _ := keyOf(req); strings.Contains(key, "Action=DescribeRegions") {
			return denied(req), nil
		}
		return through(req)
	}))
	o.Regions, o.Role = nil, ""
	told, err := Run(context.Background(), o)
	if err != nil || len(told.Refused) != 1 || told.Refused[0].Call != "ec2:DescribeRegions" || len(told.Regions) != 1 || told.account(manager).Status != Partial {
		t.Errorf("%+v, %v", told, err)
	}
}

// Accounts without a role to enter them by.
func TestAccountsWithoutRole(t *testing.T) {
	t.Parallel()
	o := options(t, t.TempDir(), client(replay(t, recorded(t))))
	o.Role, o.Accounts = "", []string{"444455556666"}
	if _, err := Run(context.Background(), o); err == nil || !strings.Contains(err.Error(), "--role says which role to assume in them") {
		t.Errorf("%v", err)
	}
}

// All is refused: nothing was read, and that is no success.
func TestNothingRead(t *testing.T) {
	t.Parallel()
	through := replay(t, recorded(t))
	told, err := Run(context.Background(), options(t, t.TempDir(), client(func(req *http.Request) (*http.Response, error) {
		if key, _ := keyOf(req); !strings.Contains(key, "GetCallerIdentity") {
			return denied(req), nil
		}
		return through(req)
	})))
	if err == nil || !strings.Contains(err.Error(), "nothing could be read") || len(told.Refused) == 0 || told.account(manager).Status != Refused {
		t.Errorf("%v, %+v", err, told)
	}
}

// denied is what each service says to who may not call it.
func denied(req *http.Request) *http.Response {
	key, _ := keyOf(req)
	switch parts := strings.Split(key, "|"); {
	case parts[2] == "ec2":
		return answer(req, 403, "text/xml", "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>")
	case parts[2] == "s3":
		return answer(req, 403, "application/xml", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
	case parts[6] != "":
		return answer(req, 400, "application/x-amz-json-1.1", `{"__type":"AccessDeniedException","Message":"no"}`)
	}
	return answer(req, 403, "text/xml", "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
}

// Credentials that expire on the way interrupt the run: they are no refusal of each call that is left.
func TestExpired(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	told, err := collectReplayed(t, dir, func(through transport) transport {
		return func(req *http.Request) (*http.Response, error) {
			if key, _ := keyOf(req); strings.Contains(key, "|ec2|") {
				return answer(req, 400, "text/xml", "<Response><Errors><Error><Code>RequestExpired</Code><Message>x</Message></Error></Errors></Response>"), nil
			}
			return through(req)
		}
	})
	if !errors.Is(err, ErrInterrupted) || !strings.Contains(err.Error(), "the credentials have expired; renew them") || len(told.Refused) != 0 || told.FinishedAt != nil {
		t.Errorf("%v, %+v", err, told)
	}
}

// A folder goes on with the same caller and role only; --fresh begins anew and removes what is no
// longer there, but nothing that it did not write, whatever the record claims.
func TestGoingOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, perimeterFile), "accounts: []\n")
	write(t, filepath.Join(dir, "..", filepath.Base(dir)+"-beside"), "mine")
	if _, err := collectReplayed(t, dir, nil); err != nil {
		t.Fatal(err)
	}
	whole := files(t, dir)

	var requests atomic.Int32
	count := func(through transport) transport {
		return func(req *http.Request) (*http.Response, error) {
			requests.Add(1)
			return through(req)
		}
	}
	o := options(t, dir, client(count(replay(t, recorded(t)))))
	if _, err := Run(context.Background(), o); err != nil || requests.Load() != 2 { // who, and the role
		t.Errorf("%v, %d requests", err, requests.Load())
	}
	o.Role = "Another"
	if _, err := Run(context.Background(), o); err == nil || !strings.Contains(err.Error(), "was collected with role OrganizationAccountAccessRole, and this is Another") {
		t.Errorf("%v", err)
	}
	other := strings.Replace(whole[RecordFile], "user/moto", "user/someone", 1)
	write(t, filepath.Join(dir, RecordFile), other)
	if _, err := collectReplayed(t, dir, nil); err == nil || !strings.Contains(err.Error(), "was collected as arn:aws:sts::123456789012:user/someone") {
		t.Errorf("%v", err)
	}

	listed := accountFile(manager, "notes.json") // a name that is never written
	write(t, filepath.Join(dir, listed), "mine")
	beside := "accounts/123456789012/../../../" + filepath.Base(dir) + "-beside"
	mine := accountFile(manager, "mine.txt")
	write(t, filepath.Join(dir, mine), "mine")
	write(t, filepath.Join(dir, accountFile(manager, "ec2-ap-northeast-3.json")), "{}")
	other = strings.Replace(other, `"accounts/123456789012/iam.json"`, `"accounts/123456789012/iam.json", "accounts/123456789012/ec2-ap-northeast-3.json", "`+listed+`", "`+beside+`", "../`+filepath.Base(dir)+`-beside"`, 1)
	write(t, filepath.Join(dir, RecordFile), other)
	o.Role, o.Fresh = auditor, true
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	whole[mine], whole[listed] = "mine", "mine"
	compare(t, files(t, dir), whole)
	if _, err := os.Stat(dir + "-beside"); err != nil {
		t.Error("a file beside the folder is gone")
	}
}
