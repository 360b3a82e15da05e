package collect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"

	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/model/load"
)

// collectReplayed collects the recorded world into a folder, with something between it and the
// recording.
func collectReplayed(t *testing.T, dir string, between func(transport) transport) (*Record, error) {
	t.Helper()
	through := replay(t, recorded(t))
	if between != nil {
		through = between(through)
	}
	return Run(context.Background(), options(t, dir, client(through)))
}

// What was recorded is collected again, byte by byte. Renew both with
// `go test ./model/collect -run TestEmulator -record`.
func TestReplay(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "env")
	told, err := collectReplayed(t, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if told.FinishedAt == nil || len(told.Refused) != 0 {
		t.Errorf("%+v", told)
	}
	compare(t, files(t, dir), files(t, expected))
	if env, err := load.Environment([]string{dir}); err != nil || len(env.Accounts) != 2 {
		t.Errorf("load: %v, %v", env, err)
	}
	err = filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if want := map[bool]os.FileMode{true: 0o700, false: 0o600}[entry.IsDir()]; err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v; %v was expected", path, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// No secret is in the recording nor in the folder.
func TestNoCredentialIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := collectReplayed(t, dir, nil); err != nil {
		t.Fatal(err)
	}
	for name, text := range files(t, dir) {
		for _, secret := range []string{"SecretAccessKey", "SessionToken", "ASIAEXAMPLE", "AKIDEXAMPLE"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %s", name, secret)
			}
		}
	}
	for _, e := range recorded(t) {
		for _, found := range secrets.FindAllString(e.Body, -1) {
			if !strings.Contains(found, ">example<") {
				t.Errorf("the recording holds %s", found)
			}
		}
	}
}

// The calls that are made are those in the table, and the policy allows each.
func TestPolicyIsWhatIsCalled(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	made := map[string]bool{}
	watch := func(s *middleware.Stack) error {
		return s.Finalize.Add(middleware.FinalizeMiddlewareFunc("watch", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
			middleware.FinalizeOutput, middleware.Metadata, error) {
			mu.Lock()
			made[callName(awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx))] = true
			mu.Unlock()
			return next.HandleFinalize(ctx, in)
		}), middleware.Before)
	}
	o := options(t, t.TempDir(), client(replay(t, recorded(t))))
	o.Load = append(o.Load, config.WithAPIOptions([]func(*middleware.Stack) error{watch}))
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	policy := string(Policy("audit"))
	for _, c := range Calls {
		if !made[c.Name()] && c.Operation != "DescribeRegions" { // the recording names its regions
			t.Errorf("%s is in the table and is not called", c.Name())
		}
		delete(made, c.Name())
		for _, action := range c.Actions {
			if !strings.Contains(policy, `"`+action+`"`) {
				t.Errorf("the policy lacks %s", action)
			}
			if _, ok := awsdata.FindAction(action); !ok {
				t.Errorf("%s is no action of AWS", action)
			}
		}
		if !reading.MatchString(c.Operation) {
			t.Errorf("%s does not read", c.Name())
		}
	}
	if len(made) > 0 {
		t.Errorf("not in the table: %v", slices.Sorted(maps.Keys(made)))
	}
}

var reading = regexp.MustCompile("^(Get|List|Describe|AssumeRole$)")

// A call that is not in the table is not sent.
func TestOnlyKnownCalls(t *testing.T) {
	t.Parallel()
	sent := 0
	cfg := prepare(testAWS(t, client(func(*http.Request) (*http.Response, error) {
		sent++
		return nil, errors.New("sent")
	})), quick{})
	_, err := s3.NewFromConfig(cfg).DeleteBucket(context.Background(), &s3.DeleteBucketInput{Bucket: aws.String("b")})
	if err == nil || !strings.Contains(err.Error(), "s3:DeleteBucket is not among the calls that collect makes") || sent > 0 {
		t.Errorf("%v, sent %d times", err, sent)
	}
}

// Each of these happens to every request at its first attempt. Nothing of it can be seen in the
// result.
func TestPassingFaults(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*http.Request, *http.Response) (*http.Response, error){
		"throttled": func(req *http.Request, _ *http.Response) (*http.Response, error) {
			return throttled(req), nil
		},
		"too many": func(req *http.Request, _ *http.Response) (*http.Response, error) {
			return answer(req, 429, "text/plain", "slow down"), nil
		},
		"server error": func(req *http.Request, _ *http.Response) (*http.Response, error) {
			return answer(req, 503, "text/html", "<html>busy</html>"), nil
		},
		"lost connection": func(*http.Request, *http.Response) (*http.Response, error) { return nil, syscall.ECONNRESET },
		"cut short": func(_ *http.Request, resp *http.Response) (*http.Response, error) {
			body, err := io.ReadAll(resp.Body)
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(string(body[:len(body)/2])), broken{}))
			return resp, err
		},
		"cut short in silence": func(_ *http.Request, resp *http.Response) (*http.Response, error) {
			body, err := io.ReadAll(resp.Body)
			resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(string(body[:len(body)-1]))), -1
			return resp, err
		},
		"nothing, in silence": func(_ *http.Request, resp *http.Response) (*http.Response, error) {
			resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader("")), -1
			return resp, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			seen := map[string]bool{}
			count := 0
			dir := t.TempDir()
			_, err := collectReplayed(t, dir, func(through transport) transport {
				return func(req *http.Request) (*http.Response, error) {
					key, _ := keyOf(req)
					mu.Lock()
					first := !seen[key]
					seen[key] = true
					count++
					// Adaptive mode waits in earnest after each throttling, so a part of them will do.
					hit := first && (name != "throttled" || count%17 == 0)
					mu.Unlock()
					resp, err := through(req)
					// S3 says in an error's body only what it is: to lose that is to know less.
					if err != nil || !hit || resp.StatusCode >= 300 {
						return resp, err
					}
					return fault(req, resp)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			compare(t, files(t, dir), files(t, expected))
		})
	}
}

// throttled is what each service says when it is asked too often.
func throttled(req *http.Request) *http.Response {
	key, _ := keyOf(req)
	switch parts := strings.Split(key, "|"); {
	case parts[2] == "ec2":
		return answer(req, 503, "text/xml", "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message></Error></Errors></Response>")
	case parts[2] == "s3":
		return answer(req, 503, "application/xml", "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")
	case parts[6] != "":
		return answer(req, 400, "application/x-amz-json-1.1", `{"__type":"ThrottlingException","Message":"Rate exceeded"}`)
	}
	return answer(req, 400, "text/xml", "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>")
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A call that is refused costs what it would have told and nothing else; when it is allowed, the
// next run reads what was missing.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		call     string // a part of the key
		body     string
		name     string
		affected []string // files that differ, besides the record
	}{
		{"|iam|POST", "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>", "iam:GetAccountAuthorizationDetails", []string{"iam.json"}},
		{"Action=DescribeSubnets", "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no. Encoded authorization failure message: abc</Message></Error></Errors></Response>", "ec2:DescribeSubnets", []string{"ec2-eu-west-1.json", "ec2-us-east-1.json"}},
		{"|policy=||", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "s3:GetBucketPolicy", []string{"s3.json"}},
		{"|replication=||", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "s3:GetBucketReplication", []string{"s3.json"}},
		{"x-id=ListBucketInventoryConfigurations|", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "s3:ListBucketInventoryConfigurations", []string{"s3.json"}},
		{"|logging=||", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "s3:GetBucketLogging", []string{"s3.json"}},
		{"|notification=||", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "s3:GetBucketNotificationConfiguration", []string{"s3.json"}},
		{"max-buckets", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", "s3:ListBuckets", []string{"s3.json"}},
		{"TrentService.GetKeyPolicy", `{"__type":"AccessDeniedException","Message":"no"}`, "kms:GetKeyPolicy", []string{"kms-us-east-1.json"}},
		{".ListTargetsForPolicy", `{"__type":"AccessDeniedException","Message":"no"}`, "organizations:ListTargetsForPolicy", []string{organizationFile}},
		{".ListOrganizationalUnitsForParent", `{"__type":"AccessDeniedException","Message":"no"}`, "organizations:ListOrganizationalUnitsForParent", []string{organizationFile}},
		{"Action=AssumeRole", "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>", "sts:AssumeRole", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			told, err := collectReplayed(t, dir, func(through transport) transport {
				return func(req *http.Request) (*http.Response, error) {
					if key, _ := keyOf(req); strings.Contains(key, c.call) {
						return answer(req, 403, "text/xml", c.body), nil
					}
					return through(req)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(told.Refused) == 0 {
				t.Fatal("nothing was refused")
			}
			for _, r := range told.Refused {
				if r.Call != c.name || !strings.HasPrefix(r.Message, "no") || strings.Contains(r.Message, "abc") {
					t.Errorf("refused: %+v", r)
				}
			}
			env, err := load.Folder(dir)
			if err != nil {
				t.Fatalf("load: %v", err)
			}
			if n := len(env.Collections[0].NotRead); n != len(told.Refused) {
				t.Errorf("the reader knows of %d refusals; %d were expected", n, len(told.Refused))
			}
			got, want := files(t, dir), files(t, expected)
			s3File := accountFile(manager, "s3.json")
			for name := range want {
				other := name != RecordFile && slices.Contains(c.affected, filepath.Base(name))
				member := c.affected == nil && !strings.Contains(name, manager)
				if got[name] != want[name] && !other && !member && name != RecordFile {
					t.Errorf("%s is another", name)
				}
			}
			for name, text := range got {
				if strings.Contains(text, ": null") != strings.Contains(want[name], ": null") && c.call != "|policy=||" && c.call != "max-buckets" {
					t.Errorf("%s says of something refused that it does not exist", name)
				}
			}
			if field := tells[c.name]; field != "" {
				_, had := bareBucket(t, want[s3File])[field]
				_, has := bareBucket(t, got[s3File])[field]
				if !had || has {
					t.Errorf("%s: written where it was allowed: %t, and where it was refused: %t", field, had, has)
				}
			}

			if _, err := collectReplayed(t, dir, nil); err != nil {
				t.Fatal(err)
			}
			compare(t, files(t, dir), want)
		})
	}
}

// tells says which field of a bucket a call tells.
var tells = map[string]string{
	"s3:GetBucketPolicy": "Policy", "s3:GetBucketReplication": "ReplicationConfiguration", "s3:ListBucketInventoryConfigurations": "InventoryConfigurations",
	"s3:GetBucketLogging": "LoggingConfiguration", "s3:GetBucketNotificationConfiguration": "NotificationConfiguration",
}

// bareBucket gives the fields of the bucket that has nothing.
func bareBucket(t *testing.T, text string) map[string]json.RawMessage {
	t.Helper()
	var s3 struct{ Buckets []map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(text), &s3); err != nil {
		t.Fatal(err)
	}
	for _, b := range s3.Buckets {
		if string(b["Name"]) == `"iampath-bare"` {
			return b
		}
	}
	t.Fatal("the bare bucket is not there")
	return nil
}

// The connection breaks for good, or the user stops the run, at every so many requests. The next
// run goes on; what comes out is what comes out of an undisturbed one, and no request is made
// again for a file that was finished.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	total := len(recorded(t))
	for _, cancelled := range []bool{false, true} {
		for stop := 2; stop < total; stop += 9 {
			t.Run(fmt.Sprintf("cancelled=%v/%d", cancelled, stop), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				var mu sync.Mutex
				count := 0
				through := replay(t, recorded(t))
				_, err := Run(ctx, options(t, dir, client(func(req *http.Request) (*http.Response, error) {
					mu.Lock()
					count++
					now := count
					mu.Unlock()
					if now >= stop && cancelled {
						cancel()
						return nil, context.Canceled
					} else if now >= stop {
						return nil, syscall.ECONNREFUSED
					}
					return through(req)
				})))
				if err == nil {
					t.Fatal("it came to an end")
				}
				if !errors.Is(err, ErrInterrupted) || !strings.Contains(err.Error(), "the same command goes on") ||
					!cancelled && !strings.Contains(err.Error(), ".amazonaws.com cannot be reached (connection refused)") {
					t.Errorf("%v", err)
				}
				want := files(t, expected)
				for name, text := range files(t, dir) {
					if name != RecordFile && text != want[name] {
						t.Errorf("%s was left half", name)
					}
				}
				done, err := readRecord(dir)
				if err != nil || done.FinishedAt != nil || len(done.Refused) > 0 {
					t.Fatalf("%+v, %v", done, err)
				}

				_, err = collectReplayed(t, dir, func(through transport) transport {
					return func(req *http.Request) (*http.Response, error) {
						key, _ := keyOf(req)
						if strings.Contains(key, "GetAccountAuthorizationDetails") && strings.HasPrefix(key, "AKIDEXAMPLE") && done.complete(accountFile(manager, "iam.json")) {
							t.Error("iam.json is asked for again")
						}
						return through(req)
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				compare(t, files(t, dir), want)
			})
		}
	}
}

// The machine may stop at any moment. Whatever lies in the folder then, the next run makes it whole.
func TestKilled(t *testing.T) {
	t.Parallel()
	for stop := 5; stop < 100; stop += 19 {
		t.Run(fmt.Sprint(stop), func(t *testing.T) {
			t.Parallel()
			dir, left := t.TempDir(), filepath.Join(t.TempDir(), "left")
			var mu sync.Mutex
			count := 0
			_, err := collectReplayed(t, dir, func(through transport) transport {
				return func(req *http.Request) (*http.Response, error) {
					mu.Lock()
					defer mu.Unlock()
					if count++; count == stop {
						for name, text := range files(t, dir) {
							path := filepath.Join(left, name)
							if os.MkdirAll(filepath.Dir(path), 0o700) != nil || os.WriteFile(path, []byte(text), 0o600) != nil {
								t.Error("no copy could be made")
							}
						}
					}
					return through(req)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := collectReplayed(t, left, nil); err != nil {
				t.Fatal(err)
			}
			got := files(t, left)
			for name := range got {
				if strings.Contains(name, ".iampath-") { // what a file would have become; no reader takes it for one
					delete(got, name)
				}
			}
			compare(t, got, files(t, expected))
		})
	}
}
