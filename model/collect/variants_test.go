package collect

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/model/load"
)

// What AWS answers and the emulator does not: pages, the boundary of a user, whether a bucket heeds
// tags, accounts without Status, a bucket that is deleted meanwhile, a disabled type of policy.
func TestAnswersOfAWS(t *testing.T) {
	t.Parallel()
	all := recorded(t)
	member := memberOf(t)
	through := replay(t, all)
	dir := t.TempDir()
	xml := func(req *http.Request, status int, body string) (*http.Response, error) {
		return answer(req, status, "text/xml", body), nil
	}
	const iamPage = `<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountAuthorizationDetailsResult>` +
		`<UserDetailList>%U</UserDetailList><GroupDetailList/><RoleDetailList/><Policies/>%M</GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>`
	_, err := Run(context.Background(), options(t, dir, client(func(req *http.Request) (*http.Response, error) {
		key, _ := keyOf(req)
		switch {
		case strings.Contains(key, "GetAccountAuthorizationDetails&Marker=two"):
			return xml(req, 200, strings.NewReplacer("%U", user("zoe"), "%M", "<IsTruncated>false</IsTruncated>").Replace(iamPage))
		case strings.Contains(key, "GetAccountAuthorizationDetails") && strings.HasPrefix(key, "AKIDEXAMPLE"):
			return xml(req, 200, strings.NewReplacer("%U", user("amy"), "%M", "<IsTruncated>true</IsTruncated><Marker>two</Marker>").Replace(iamPage))
		case strings.Contains(key, "|/iampath-sealed/|abac="):
			return xml(req, 200, `<AbacStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></AbacStatus>`)
		case strings.Contains(key, "|/iampath-bare/|acl="):
			return xml(req, 404, "<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>")
		case strings.Contains(key, "|/iampath-sealed/|ownershipControls="):
			return xml(req, 404, "<Error><Code>OwnershipControlsNotFoundError</Code><Message>none</Message></Error>")
		case strings.Contains(key, "|max-buckets=1000&x-id=ListBuckets") && strings.HasPrefix(key, "AKIDEXAMPLE"):
			return xml(req, 200, page("iampath-sealed", "us-east-1", "<ContinuationToken>next</ContinuationToken>"))
		case strings.Contains(key, "|continuation-token=next"):
			return xml(req, 200, page("iampath-bare", "eu-west-1", ""))
		case strings.Contains(key, "location="):
			if !strings.HasPrefix(key, "ASIA") {
				t.Error("a region that is known is asked for")
			}
		case strings.HasSuffix(key, "ListAccounts|{}"):
			return answer(req, 200, "application/json", `{"Accounts":[{"Id":"`+manager+`","State":"ACTIVE"}],"NextToken":"next"}`), nil
		case strings.Contains(key, "ListAccounts|") && strings.Contains(key, "next"):
			return answer(req, 200, "application/json", `{"Accounts":[{"Id":"`+member+`","State":"ACTIVE"},{"Id":"444455556666","State":"SUSPENDED"}]}`), nil
		}
		return through(req)
	})))
	if err != nil {
		t.Fatal(err)
	}
	env, err := load.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	iam := env.Accounts[manager].IAM
	if len(iam.Users) != 2 || iam.Users[0].Name != "amy" || iam.Users[1].Boundary == nil || iam.Roles == nil {
		t.Errorf("users: %+v", iam.Users)
	}
	buckets := env.Accounts[manager].S3.Buckets
	if len(buckets) != 1 || buckets[0].Value.Get("AbacStatus").Get("Status").Text() != "Enabled" || buckets[0].OwnershipControls.Kind().String() != "null" {
		t.Errorf("buckets: %+v", buckets)
	}
	if a := env.Organization.Accounts; len(a) != 3 || a[1].Status != "ACTIVE" || a[2].Status != "SUSPENDED" {
		t.Errorf("accounts: %+v", a)
	}
	record, err := readRecord(dir)
	if err != nil || record.account("444455556666").Status != Skipped || len(record.Refused) != 0 {
		t.Errorf("record: %+v, %v", record, err)
	}
}

func user(name string) string {
	return `<member><Path>/</Path><UserName>` + name + `</UserName><UserId>AIDA</UserId><Arn>arn:aws:iam::` + manager + `:user/` + name +
		`</Arn><GroupList/><AttachedManagedPolicies/><UserPolicyList><member><PolicyName>p</PolicyName><PolicyDocument>` + strings.ReplaceAll(url.QueryEscape(readerPolicy), "+", "%20") +
		`</PolicyDocument></member></UserPolicyList><PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>arn:aws:iam::aws:policy/ReadOnlyAccess</PermissionsBoundaryArn></PermissionsBoundary></member>`
}

func page(bucket, region, more string) string {
	return `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets><Bucket><Name>` + bucket + `</Name><BucketRegion>` + region + `</BucketRegion></Bucket></Buckets>` + more + `</ListAllMyBucketsResult>`
}

// memberOf is the recorded member's account.
func memberOf(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(expected + "/accounts/*")
	if err != nil || len(found) != 2 {
		t.Fatal(found, err)
	}
	for _, path := range found {
		if id := filepath.Base(path); id != manager {
			return id
		}
	}
	return ""
}

// A page that is refused takes its list with it: half a list would say that the rest does not exist.
func TestRefusedPage(t *testing.T) {
	t.Parallel()
	through := replay(t, recorded(t))
	dir := t.TempDir()
	_, err := Run(context.Background(), options(t, dir, client(func(req *http.Request) (*http.Response, error) {
		switch key, _ := keyOf(req); {
		case strings.HasSuffix(key, "ListAccounts|{}"):
			return answer(req, 200, "application/json", `{"Accounts":[{"Id":"`+manager+`","State":"ACTIVE"}],"NextToken":"next"}`), nil
		case strings.Contains(key, "ListAccounts|"):
			return answer(req, 400, "application/json", `{"__type":"AccessDeniedException","Message":"no"}`), nil
		}
		return through(req)
	})))
	if err != nil {
		t.Fatal(err)
	}
	env, err := load.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if env.Organization.Accounts != nil || env.Organization.Roots == nil || len(env.Accounts) != 1 {
		t.Errorf("organization: %+v, accounts: %v", env.Organization, env.AccountIDs())
	}
}

// In no organization, with other accounts named: of those nobody knows, so nothing is written.
func TestNoOrganization(t *testing.T) {
	t.Parallel()
	none := func(through transport) transport {
		return func(req *http.Request) (*http.Response, error) {
			if key, _ := keyOf(req); strings.Contains(key, "AWSOrganizations") {
				return answer(req, 400, "application/json", `{"__type":"AWSOrganizationsNotInUseException","Message":"none"}`), nil
			}
			return through(req)
		}
	}
	dir := t.TempDir()
	o := options(t, dir, client(none(replay(t, recorded(t)))))
	o.Accounts = []string{memberOf(t)}
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if env, err := load.Folder(dir); err != nil || env.Organization != nil || env.Accounts[memberOf(t)].IAM == nil || env.Accounts[manager] != nil {
		t.Errorf("%+v, %v", env, err)
	}

	alone := t.TempDir()
	o.Dir, o.Accounts, o.Role = alone, nil, ""
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if env, err := load.Folder(alone); err != nil || env.Organization == nil || !env.Organization.None {
		t.Errorf("%+v, %v", env, err)
	}
}
